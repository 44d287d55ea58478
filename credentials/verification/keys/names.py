"""Keys whose name is the key: did:key, did:jwk, and addresses that carry a Multikey in their fragment.

Rules: did:key and did:jwk method specifications.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from typing import Protocol

from credentials.decoding.tokens import decode_base64url
from credentials.verification.errors import KeyMaterialError, KeyNotFoundError
from credentials.verification.keys.material import (
    NAME_LIMIT,
    PublicKey,
    malformed,
    read_jwk,
    read_multikey,
)


class KeyResolver(Protocol):
    """Keys by verification method."""

    def resolve(self, verification_method: str) -> PublicKey:
        """Give the key.

        Raises KeyNotFoundError when the controller's document does not list it, UnreachableError when that document
        gave no answer, KeyMaterialError when the key cannot be used.
        """
        ...


class SelfContainedKeys:
    """The keys that their own name spells out: did:key and did:jwk."""

    def resolve(self, verification_method: str) -> PublicKey:
        """Give the key that the name spells out. Raises KeyNotFoundError for any other name."""
        key = key_in_name(verification_method)
        if key is None:
            raise KeyNotFoundError(f"The key {verification_method} is not known.")
        return key


@lru_cache(maxsize=1024)
def key_in_name(verification_method: str) -> PublicKey | None:
    """The key that a did:key or did:jwk spells out; None for every other name.

    The fragment, where there is one, has to name that very key.
    """
    did, _, fragment = verification_method.partition("#")
    if len(verification_method) > NAME_LIMIT:
        raise malformed("its name is too long")
    if did.startswith("did:key:"):
        spelled = did.removeprefix("did:key:")
        if fragment not in ("", spelled):
            raise KeyNotFoundError(f"{did} has no key named #{fragment}.")
        return replace(read_multikey(spelled), id=f"{did}#{spelled}", controller=did)
    if did.startswith("did:jwk:"):
        if fragment not in ("", "0"):
            raise KeyNotFoundError(f"{did} has no key named #{fragment}.")
        try:
            jwk = json.loads(decode_base64url(did.removeprefix("did:jwk:")))
        except (ValueError, RecursionError) as error:
            raise malformed("the did:jwk is damaged") from error
        if not isinstance(jwk, dict):
            raise malformed("the did:jwk holds no JSON Web Key")
        return replace(read_jwk(jwk), id=f"{did}#0", controller=did)
    return None


def key_in_fragment(verification_method: str) -> PublicKey | None:
    """The Multikey that an address carries in its own fragment, ``https://…#z6Mk…``; None where it carries none.

    Whoever made the credential chose it: it proves integrity, and nothing about the host.
    """
    controller, _, fragment = verification_method.partition("#")
    if not fragment.startswith("z"):
        return None
    try:
        return replace(read_multikey(fragment), id=verification_method, controller=controller)
    except KeyMaterialError:
        return None
