"""Identities: how a badge names the person it was awarded to without telling everyone their address."""

from __future__ import annotations

import hashlib


def hash_identity(identity: str, salt: str = "", algorithm: str = "sha256") -> str:
    """The hashed form of an address: ``sha256$`` and the hex digest of the address followed by the salt.

    Rule: Open Badges 2.0 "IdentityHash"; Open Badges 3.0 "IdentityHash" derived type.
    """
    digest = hashlib.new(algorithm, (identity + salt).encode(), usedforsecurity=False).hexdigest()
    return f"{algorithm}${digest}"
