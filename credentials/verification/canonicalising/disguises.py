"""Disguises: what a signature over RDF still fits when it is written where no reader looks.

The same statements can be written under other names (an alias, a prefix, a full IRI) and in other places
(``@included``, a node mentioned twice). Readers go by name and place, so what decides has to be written under the one
and in the other.

Rule: VC Data Integrity 1.0, "Context Validation": a signature over RDF does not cover the context.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from credentials.verification.canonicalising.quads import Quad, is_blank

CREDENTIALS = "https://www.w3.org/2018/credentials#"
DECISIVE = {
    **{
        f"<{CREDENTIALS}{name}>": name
        for name in (
            "credentialStatus",
            "expirationDate",
            "validUntil",
            "validFrom",
            "issuanceDate",
            "issuer",
            "credentialSubject",
        )
    },
    "<https://w3id.org/security#expiration>": "expires",
}
"""Statements that decide whether a credential or a proof holds, and the only name under which each is looked for."""

STATUS_ONLY = frozenset(
    f"<{vocabulary}#{name}>"
    for vocabulary in ("https://www.w3.org/ns/credentials/status", "https://w3id.org/vc/status-list")
    for name in ("statusListIndex", "statusListCredential")
)
"""Statements about a status entry, which are looked for under ``credentialStatus`` and nowhere else."""

IDENTITY = {
    f"<{vocabulary}#{name}>": name
    for vocabulary in (
        "https://purl.imsglobal.org/spec/vc/ob/vocab.html",
        "https://imsglobal.github.io/openbadges-specification/ob_v3p0.html",
    )
    for name in ("identityHash", "identityType", "hashed", "salt")
}
"""Statements about who earned it, looked for by name under ``identifier`` of ``credentialSubject`` and nowhere else."""

NO_AWARDS = (
    "EndorsementCredential>",
    "BitstringStatusListCredential>",
    "StatusList2021Credential>",
    "RevocationList2020Credential>",
    "JsonSchemaCredential>",
)
"""How the types of credentials end that are awarded to nobody, which may go by no other name."""

WRITTEN_OUT = frozenset({"issuer", "credentialSubject", "credentialStatus"})
"""Members whose identifier, like the credential's own, has to be written as it is signed, with no prefix."""

WATCHED = DECISIVE.keys() | STATUS_ONLY | IDENTITY.keys()

Place = tuple[Any, Any] | None
"""Where in the document: a linked list from the inside out."""


def scattered(decided: list[tuple[str, Place, Any]]) -> list[Place]:
    """The places of decisive members of a node that the document mentions more than once, and not each time alike.

    ``decided`` are the node's name, the member's place and its value. Where a record lists a credential twice, once
    without its end, a reader of that one never learns of it, and the statements are the same.
    """
    mentions: dict[str, dict[Place, dict[str, Any]]] = {}
    for subject, place, value in decided:
        around, name = place or (None, "")
        mentions.setdefault(subject, {}).setdefault(around, {})[name] = value
    unlike = {
        subject
        for subject, found in mentions.items()
        if len(found) > 1 and any(members != next(iter(found.values())) for members in found.values())
    }
    return [place for subject, place, _ in decided if subject in unlike] if unlike else []


def hides_decisive(seen: list[Quad], quads: list[Quad]) -> bool:
    """Whether ``quads``, the whole of a document that the walk did not understand, say more that is watched than the
    walk has ``seen`` where one looks for it.
    """
    return not _watched(quads) <= _watched(seen)


def _watched(quads: list[Quad]) -> Counter[tuple[str, str]]:
    """How often each watched statement is made; blank nodes have other names in each list."""
    return Counter((quad[1], "" if is_blank(quad[2]) else quad[2]) for quad in set(quads) if quad[1] in WATCHED)


def goes_by_another_name(kind: str, name: str) -> bool:
    """Whether ``name`` does not show which type it stands for, an IRI in brackets."""
    return re.split("[#/:]", name)[-1] != re.split("[#/:]", kind)[-1].rstrip(">")
