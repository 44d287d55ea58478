"""What Open Badges 0.5 to 2.1 say about an award: assertion, badge class and issuer, linked or embedded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from credentials.decoding.claim import Evidence, Facts, Recipient, Skill
from credentials.decoding.moments import expiry_of, moment_of
from credentials.decoding.nodes import ident, is_node, many, nodes, one_node, prop, salt_of, text, types, web_address

HASHED_IDENTITY = re.compile(r"(?P<algorithm>[A-Za-z0-9-]{2,12})\$(?P<digest>[0-9A-Fa-f]+)$", re.ASCII)
_SALTED_TYPES = {"email", "url", "telephone", "id", "name"}


def read_assertion(document: Mapping[str, Any]) -> Facts:
    """Return the facts of an Open Badges 0.5, 1.0, 1.1, 2.0 or 2.1 assertion.

    A badge class or issuer that is only linked leaves its address (``achievement_id``, ``issuer_id``) and nothing
    else; once verification has embedded it, call again.

    Rule: Open Badges 2.0 section "Data Classes"; Assertion specifications 0.5, 1.0 and 1.1.
    """
    badge = prop(document, "badge")
    achievement = one_node(badge)
    issuer = prop(achievement, "issuer")
    profile = one_node(issuer)
    criteria = prop(achievement, "criteria")
    origin = text(profile.get("origin"))
    verification = one_node(prop(document, "verification", "verify"))
    return Facts(
        achievement=text(prop(achievement, "name")),
        achievement_id=ident(badge) or text(achievement.get("_location")),
        achievement_type=text(prop(achievement, "achievementType")),
        description=text(prop(achievement, "description")),
        criteria=text(prop(one_node(criteria), "narrative")),
        criteria_url=_under(origin, web_address(criteria) or (text(criteria) if isinstance(criteria, str) else "")),
        issuer=text(prop(profile, "name")) or text(profile.get("org")),
        issuer_id=ident(issuer) or text(profile.get("_location")) or origin,
        issuer_url=web_address(prop(profile, "url")) or web_address(origin),
        recipients=_recipients(document),
        recipient_name=_recipient_name(document),
        issued_on=moment_of(document, "issuedOn", "issued_on"),
        expires_on=expiry_of(document, "expires"),
        credential_id=ident(document) or text(document.get("uid")),
        number=text(prop(document, "licenseNumber", "extensions:licenseNumber")),
        url=web_address(ident(document)) or web_address(prop(verification, "url")),
        credits=_extension(achievement, "ECTSExtension", "ECTS", "creditsAvailable", "credits"),
        level=_extension(achievement, "EQFExtension", "EQF", "level"),
        grade=_extension(document, "GradeExtension", "grade", "GradingTableExtension"),
        language=text(document.get("@language") or achievement.get("@language") or prop(achievement, "inLanguage"))
        or _extension(achievement, "LanguageExtension", "Language"),
        picture=_picture(document, achievement, origin),
        skills=_skills(achievement),
        evidence=_evidence(document, origin),
    )


def read_badge_class(document: Mapping[str, Any]) -> Facts:
    """Return what a badge class alone says: the same facts, with nobody to whom it was awarded."""
    return read_assertion({"badge": document})


def _under(origin: str, path: str) -> str:
    """Open Badges 0.5 writes addresses relative to the issuer's origin."""
    return origin.rstrip("/") + path if path.startswith("/") and not path.startswith("//") else path


def _recipients(document: Mapping[str, Any]) -> tuple[Recipient, ...]:
    salt = salt_of(document)
    return tuple(found for value in many(prop(document, "recipient"))[:20] if (found := _recipient(value, salt)))


def _recipient(value: Any, salt: str) -> Recipient | None:
    if isinstance(value, str):
        identity, kind = value.strip(), "email"
        hashed = bool(HASHED_IDENTITY.match(identity))
    elif is_node(value):
        identity = text(prop(value, "identity"))
        kind = text(prop(value, "type") or value.get("@type")) or "email"
        # Old back ends give "true" as a string, or leave the flag out beside a hash.
        flag = prop(value, "hashed")
        hashed = flag is True or text(flag).lower() == "true" or (flag is None and "$" in identity)
        salt = salt_of(value) or salt
    else:
        return None
    if not identity:
        return None
    kind = kind.rsplit(":", 1)[-1].lower()
    return Recipient(kind if kind in _SALTED_TYPES else kind[:40], identity, hashed, salt if hashed else "")


def _recipient_name(document: Mapping[str, Any]) -> str:
    for key in ("extensions:recipientProfile", "recipientProfile", "recipient"):
        profile = one_node(document.get(key))
        found = text(prop(profile, "name")) or text(prop(one_node(profile.get("recipientProfile")), "name"))
        if found:
            return found
    return ""


def _picture(document: Mapping[str, Any], achievement: Mapping[str, Any], origin: str) -> str:
    for value in (prop(achievement, "image"), prop(document, "image")):
        found = ident(value)
        if found.startswith("data:image/") or web_address(found):
            return found
        if found.startswith("/") and origin:
            return _under(origin, found)
    return ""


def _skills(achievement: Mapping[str, Any]) -> tuple[Skill, ...]:
    aligned = [
        Skill(
            text(prop(node, "targetName", "name")),
            web_address(prop(node, "targetUrl", "url")) or web_address(node),
            text(prop(node, "targetFramework", "framework")),
        )
        for node in nodes(prop(achievement, "alignment", "alignments"))
    ]
    tagged = [Skill(text(tag)) for tag in many(prop(achievement, "tags", "tag"))]
    return unique_skills([*aligned, *tagged])


def unique_skills(skills: list[Skill]) -> tuple[Skill, ...]:
    """The skills that have a name, each once, at most 200."""
    found: dict[tuple[str, str], Skill] = {}
    for skill in skills:
        if skill.name:
            if not skill.framework and skill.url.startswith("http://data.europa.eu/esco/"):
                skill = replace(skill, framework="ESCO")
            found.setdefault((skill.name.casefold(), skill.url), skill)
    return tuple(found.values())[:200]


def _evidence(document: Mapping[str, Any], origin: str) -> tuple[Evidence, ...]:
    found = [read_evidence(value, origin) for value in many(prop(document, "evidence"))]
    narrative = text(prop(document, "narrative"))
    if narrative:
        found.append(Evidence(narrative=narrative))
    return tuple(piece for piece in found if piece != Evidence())[:100]


def read_evidence(value: Any, origin: str = "") -> Evidence:
    """Return one piece of evidence, given as an address or as a node."""
    if isinstance(value, str):
        address = _under(origin, value.strip())
        return Evidence(url=address) if re.match(r"(https?|data|urn|ipfs):", address) else Evidence(narrative=address)
    if not is_node(value):
        return Evidence()
    address = ident(value)
    return Evidence(
        url="" if address.startswith("_:") else address or web_address(prop(value, "url")),
        name=text(prop(value, "name")),
        narrative=text(prop(value, "narrative", "description")),
    )


def _extension(node: Mapping[str, Any], *names: str) -> str:
    """The plain value of the first extension of that name, such as ``extensions:ECTSExtension: {"ECTS": 5}``."""
    wanted = {name.casefold() for name in names}
    for key, value in node.items():
        local = key.rsplit(":", 1)[-1].rsplit("/", 1)[-1].rsplit("#", 1)[-1].casefold()
        if local not in wanted:
            continue
        if not is_node(value):
            return text(value)
        for inner, plain in value.items():
            if inner not in ("@context", "type", "@type", "id", "@id") and (found := text(plain)):
                return found
    return ""


def is_assertion(document: Mapping[str, Any]) -> bool:
    """Tell whether the document is an assertion of Open Badges 0.5 to 2.1, by its type or by its properties."""
    if types(document) & {"Assertion", "assertion"}:
        return True
    return "recipient" in document and "badge" in document
