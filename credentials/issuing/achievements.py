"""Achievement credentials of Open Badges 3.0, from facts to an unsigned document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from credentials.issuing.identities import hash_identity
from credentials.issuing.signing import CREDENTIALS_V2, format_time

OPEN_BADGES_3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


def build_achievement_credential(
    *,
    credential_id: str,
    issuer: Mapping[str, Any],
    achievement: Mapping[str, Any],
    valid_from: datetime,
    valid_until: datetime | None = None,
    subject_id: str = "",
    email: str = "",
    salt: str | None = None,
    name: str = "",
    status: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    evidence: Sequence[Mapping[str, Any]] = (),
    contexts: Sequence[Any] = (),
) -> dict[str, Any]:
    """An unsigned AchievementCredential.

    ``issuer`` and ``achievement`` come from ``build_issuer`` and ``build_achievement``. The subject is named by
    ``subject_id`` (a DID or URL), by ``email``, or by both; with a ``salt`` (the empty one too) the address is
    hashed. ``contexts`` are added to the two that every badge names.

    Rule: Open Badges 3.0, "AchievementCredential".
    """
    subject: dict[str, Any] = {"type": ["AchievementSubject"], "achievement": dict(achievement)}
    if subject_id:
        subject["id"] = subject_id
    if email:
        subject["identifier"] = [_identity_object(email, salt)]
    credential: dict[str, Any] = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_3, *contexts],
        "id": credential_id,
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": name or achievement["name"],
        "issuer": dict(issuer),
        "validFrom": format_time(valid_from),
        "credentialSubject": subject,
    }
    if valid_until is not None:
        credential["validUntil"] = format_time(valid_until)
    if status is not None:
        credential["credentialStatus"] = [dict(s) for s in status] if isinstance(status, Sequence) else dict(status)
    if evidence:
        credential["evidence"] = [{"type": ["Evidence"], **piece} for piece in evidence]
    return credential


def build_issuer(issuer_id: str, name: str, **facts: Any) -> dict[str, Any]:
    """The profile of an issuer; ``facts`` are members of Profile, such as ``url``, ``email``, ``image``."""
    return {"id": issuer_id, "type": ["Profile"], "name": name, **facts}


def build_achievement(
    achievement_id: str,
    name: str,
    *,
    description: str,
    criteria: str,
    kind: str = "Badge",
    alignment: Sequence[Mapping[str, Any]] = (),
    **facts: Any,
) -> dict[str, Any]:
    """An Achievement; ``kind`` is its ``achievementType``, ``facts`` are further members such as ``tag``."""
    achievement: dict[str, Any] = {
        "id": achievement_id,
        "type": ["Achievement"],
        "achievementType": kind,
        "name": name,
        "description": description,
        "criteria": {"narrative": criteria},
        **facts,
    }
    if alignment:
        achievement["alignment"] = [{"type": ["Alignment"], **aligned} for aligned in alignment]
    return achievement


def _identity_object(email: str, salt: str | None) -> dict[str, Any]:
    identity: dict[str, Any] = {
        "type": "IdentityObject",
        "identityType": "emailAddress",
        "hashed": salt is not None,
        "identityHash": email if salt is None else hash_identity(email, salt),
    }
    return {**identity, "salt": salt} if salt else identity
