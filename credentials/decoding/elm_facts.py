"""What a European Digital Credential (European Learning Model 3) says, where it says it plainly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from credentials.decoding.claim import Evidence, Facts, Recipient, Skill
from credentials.decoding.credential_facts import read_credential
from credentials.decoding.moments import expiry_of, moment_of
from credentials.decoding.nodes import ident, many, nodes, one_node, text, types, web_address
from credentials.decoding.open_badges_facts import unique_skills


def read_elm(document: Mapping[str, Any]) -> Facts:
    """Return the facts of a European Digital Credential; the first claim of its subject is the achievement.

    Rule: European Learning Model 3, EDC application profile.
    """
    subject = one_node(document.get("credentialSubject"))
    claims = _claims(subject)
    claim = claims[0] if claims else {}
    specification = one_node(claim.get("specifiedBy"))
    display = one_node(document.get("displayParameter"))
    issuer = one_node(document.get("issuer")) or one_node(one_node(claim.get("awardedBy")).get("awardingBody"))
    plain = read_credential(document)
    return replace(
        plain,
        achievement=text(claim.get("title")) or text(specification.get("title")) or text(display.get("title")),
        achievement_id=ident(specification) or ident(claim),
        achievement_type=text(one_node(specification.get("dcType")).get("prefLabel"))
        or next(iter(sorted(types(claim))), ""),
        description=text(claim.get("description")) or text(specification.get("description")),
        issuer=text(issuer.get("legalName")) or text(issuer.get("altLabel")) or plain.issuer,
        issuer_url=_page(issuer.get("homepage")) or plain.issuer_url,
        recipients=_recipients(subject),
        recipient_name=text(subject.get("fullName"))
        or " ".join(filter(None, (text(subject.get("givenName")), text(subject.get("familyName"))))),
        issued_on=moment_of(document, "validFrom", "issued", "issuanceDate"),
        expires_on=expiry_of(document, "validUntil", "expirationDate"),
        number=text(one_node(document.get("identifier")).get("notation")),
        credits=_credits(specification),
        level=_level(specification),
        grade=_grade(claim),
        language=_language(specification, display),
        skills=unique_skills([skill for part in claims for skill in _skills(one_node(part.get("specifiedBy")))]),
        evidence=tuple(
            Evidence(name=text(node.get("prefLabel")), narrative=text(node.get("evidenceStatement")))
            for node in nodes(document.get("evidence"))[:20]
        ),
        picture="",
    )


def _claims(subject: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The subject's claims, achievements and entitlements before activities and assessments."""
    found = nodes(subject.get("hasClaim"))
    return sorted(found, key=lambda node: "LearningAchievement" not in types(node))


def _page(value: Any) -> str:
    node = one_node(value)
    return web_address(node.get("contentURL")) or web_address(node.get("contentUrl")) or web_address(node)


def _recipients(subject: Mapping[str, Any]) -> tuple[Recipient, ...]:
    found: dict[Recipient, None] = {}
    for contact in nodes(subject.get("contactPoint")):
        for box in many(contact.get("emailAddress")):
            address = (ident(box) or text(box)).removeprefix("mailto:")
            if "@" in address:
                found.setdefault(Recipient("email", address))
    # Mostly urn:epass:person:1, which numbers the person within the document; so it comes last.
    if identity := ident(subject):
        found.setdefault(Recipient("id", identity))
    return tuple(found)


def _credits(specification: Mapping[str, Any]) -> str:
    for node in nodes(specification.get("creditPoint")):
        if point := text(node.get("point")):
            return point
    return ""


def _level(specification: Mapping[str, Any]) -> str:
    for name in ("eqfLevel", "EQFLevel", "nqfLevel", "NQFLevel"):
        for node in nodes(specification.get(name)):
            label = text(node.get("prefLabel"))
            if match := re.search(r"/eqf/(\d)$", ident(node)):
                return f"EQF {match[1]}"
            if label:
                return label
    return ""


def _grade(claim: Mapping[str, Any]) -> str:
    for assessment in nodes(claim.get("provenBy")):
        if grade := text(one_node(assessment.get("grade")).get("noteLiteral")) or text(assessment.get("grade")):
            return grade
    return ""


def _language(specification: Mapping[str, Any], display: Mapping[str, Any]) -> str:
    for node in (*nodes(specification.get("language")), *nodes(display.get("primaryLanguage"))):
        if match := re.search(r"/language/([A-Z]{3})$", ident(node)):
            return match[1].lower()
    return ""


def _skills(specification: Mapping[str, Any]) -> list[Skill]:
    found = []
    for outcome in nodes(specification.get("learningOutcome")):
        if title := text(outcome.get("title")) or text(outcome.get("prefLabel")):
            found.append(Skill(title))
        for name, framework in (("relatedESCOSkill", "ESCO"), ("relatedSkill", "")):
            related = nodes(outcome.get(name))
            found += [Skill(text(node.get("prefLabel")), web_address(node), framework) for node in related]
    return found
