"""Assertions, badge classes and profiles of Open Badges 2.0, from facts to unsigned documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from credentials.issuing.identities import hash_identity
from credentials.issuing.keypairs import KeyPair
from credentials.issuing.signing import format_time

OPEN_BADGES_2 = "https://w3id.org/openbadges/v2"


def build_assertion(
    *,
    assertion_id: str,
    badge: str | Mapping[str, Any],
    email: str,
    issued_on: datetime,
    salt: str | None = None,
    expires: datetime | None = None,
    verification: Mapping[str, Any] | None = None,
    **facts: Any,
) -> dict[str, Any]:
    """An Assertion; ``badge`` is the address of its badge class, or the class itself.

    With a ``salt`` (the empty one too) the address is hashed. ``verification`` is hosted unless given: for a signed
    badge pass ``{"type": "SignedBadge", "creator": …}``.

    Rule: Open Badges 2.0, "Assertion".
    """
    recipient: dict[str, Any] = {
        "type": "email",
        "hashed": salt is not None,
        "identity": email if salt is None else hash_identity(email, salt),
    }
    if salt:
        recipient["salt"] = salt
    assertion: dict[str, Any] = {
        "@context": OPEN_BADGES_2,
        "type": "Assertion",
        "id": assertion_id,
        "recipient": recipient,
        "badge": badge if isinstance(badge, str) else dict(badge),
        "verification": dict(verification or {"type": "HostedBadge"}),
        "issuedOn": format_time(issued_on),
        **facts,
    }
    if expires is not None:
        assertion["expires"] = format_time(expires)
    return assertion


def build_badge_class(
    badge_id: str, name: str, *, issuer: str | Mapping[str, Any], description: str, criteria: str, **facts: Any
) -> dict[str, Any]:
    """A BadgeClass; ``issuer`` is the address of the profile, or the profile itself."""
    return {
        "@context": OPEN_BADGES_2,
        "type": "BadgeClass",
        "id": badge_id,
        "name": name,
        "description": description,
        "criteria": {"narrative": criteria},
        "issuer": issuer if isinstance(issuer, str) else dict(issuer),
        **facts,
    }


def build_profile(profile_id: str, name: str, *, url: str, **facts: Any) -> dict[str, Any]:
    """The Profile of an issuer; ``facts`` may hold ``publicKey``, ``revocationList``, ``verification``."""
    return {"@context": OPEN_BADGES_2, "type": "Issuer", "id": profile_id, "name": name, "url": url, **facts}


def build_cryptographic_key(key_id: str, owner: str, key: KeyPair) -> dict[str, Any]:
    """The CryptographicKey under which a profile publishes the key it signs badges with."""
    return {
        "@context": OPEN_BADGES_2,
        "type": "CryptographicKey",
        "id": key_id,
        "owner": owner,
        "publicKeyPem": key.public_pem,
    }


def build_revocation_list(list_id: str, issuer: str, revoked: Mapping[str, str]) -> dict[str, Any]:
    """The RevocationList of an issuer: assertion ids and why each was revoked."""
    entries = [{"id": assertion, "revocationReason": reason} for assertion, reason in revoked.items()]
    return {
        "@context": OPEN_BADGES_2,
        "type": "RevocationList",
        "id": list_id,
        "issuer": issuer,
        "revokedAssertions": entries,
    }
