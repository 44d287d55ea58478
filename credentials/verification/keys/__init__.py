"""Keys: every published form of a public key, by whatever means it is found.

A key found inside the credential itself proves integrity, not identity: who may sign for whom is decided elsewhere.
"""

from credentials.verification.keys.lists import KEYS_LIMIT, find_key, keys_of, read_time
from credentials.verification.keys.material import (
    MULTICODECS,
    SMALL_ORDER,
    KeyType,
    PublicKey,
    read_ed25519,
    read_jwk,
    read_multibase,
    read_multikey,
    read_pem,
)
from credentials.verification.keys.names import KeyResolver, SelfContainedKeys, key_in_fragment, key_in_name

__all__ = [
    "KEYS_LIMIT",
    "MULTICODECS",
    "SMALL_ORDER",
    "KeyResolver",
    "KeyType",
    "PublicKey",
    "SelfContainedKeys",
    "find_key",
    "key_in_fragment",
    "key_in_name",
    "keys_of",
    "read_ed25519",
    "read_jwk",
    "read_multibase",
    "read_multikey",
    "read_pem",
    "read_time",
]
