"""What a Verifiable Credential says about an award: Open Badges 3.0, CLR 2.0, and W3C VC 1.1 and 2.0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from credentials.decoding.claim import Evidence, Facts, Recipient, Skill
from credentials.decoding.moments import expiry_of, moment_of
from credentials.decoding.nodes import ident, is_node, many, nodes, one_node, prop, salt_of, text, types, web_address
from credentials.decoding.open_badges_facts import read_evidence, unique_skills

# Where early and neighbouring vocabularies put what Open Badges 3.0 calls the achievement.
_ACHIEVEMENT_PROPERTIES = (
    "achievement",
    "hasCredential",
    "hasAchieved",
    "hasSkill",
    "degree",
    "license",
    "learningAchievement",
    "skill",
    "course",
    "claim",
)
_GRADE_RESULTS = ("LetterGrade", "GradePointAverage", "Percent", "RawScore", "ScaledScore", "RubricScore", "Result")


def plain_credential(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the credential a JWT payload means: the ``vc`` claim completed by the registered claims, or itself.

    Rule: VC Data Model 1.1 section 6.3.1 "JWT Decoding". A registered claim only fills what the credential leaves
    open; where both speak, verification compares them.
    """
    inner = document.get("vc")
    credential = dict(inner) if is_node(inner) else dict(document)
    issuer = document.get("iss")
    if isinstance(issuer, str) and not ident(credential.get("issuer")):
        profile = credential.get("issuer")
        credential["issuer"] = {**profile, "id": issuer} if is_node(profile) else issuer
    if isinstance(document.get("jti"), str):
        credential.setdefault("id", document["jti"])
    start, stop = ("issuanceDate", "expirationDate") if is_node(inner) else ("validFrom", "validUntil")
    if "validFrom" not in credential and isinstance(document.get("nbf"), int | float):
        credential.setdefault(start, document["nbf"])
    if "validFrom" not in credential and "issuanceDate" not in credential and isinstance(document.get("iat"), int):
        credential[start] = document["iat"]
    if "validUntil" not in credential and isinstance(document.get("exp"), int | float):
        credential.setdefault(stop, document["exp"])
    subject = credential.get("credentialSubject")
    if isinstance(document.get("sub"), str) and is_node(subject) and not ident(subject):
        credential["credentialSubject"] = {**subject, "id": document["sub"]}
    return credential


def read_credential(document: Mapping[str, Any]) -> Facts:
    """Return the facts of a Verifiable Credential or of a VC-JWT's payload.

    The achievement's name is ``credentialSubject.achievement.name``; the credential's own ``name`` may be the
    earner's, and counts only where no achievement is named.

    Rule: Open Badges 3.0 section B "Data Model"; CLR 2.0 section B; VC Data Model 2.0 section 4.
    """
    credential = plain_credential(document)
    subjects = nodes(prop(credential, "credentialSubject"))
    subject = subjects[0] if subjects else {}
    achievement = _achievement(subject)
    issuer = prop(credential, "issuer")
    profile = one_node(issuer)
    if not text(prop(profile, "name")) and is_node(prop(achievement, "creator")):
        creator = one_node(prop(achievement, "creator"))
        # A creator is the issuer only where both bear the same identifier.
        if ident(creator) and ident(creator) == ident(issuer):
            profile = creator
    criteria = prop(achievement, "criteria")
    return Facts(
        achievement=_achievement_name(credential, subject, achievement),
        achievement_id=ident(prop(subject, "achievement")) or ident(achievement),
        achievement_type=_achievement_type(achievement),
        description=text(prop(achievement, "description")) or text(prop(credential, "description")),
        criteria=text(prop(one_node(criteria), "narrative")) or _narrative(criteria),
        criteria_url=web_address(criteria) or web_address(one_node(criteria).get("url")),
        issuer=text(prop(profile, "name", "legalName")),
        issuer_id=ident(issuer),
        issuer_url=web_address(prop(profile, "url", "homepage")),
        recipients=_recipients(subjects),
        recipient_name=_recipient_name(subject),
        issued_on=moment_of(credential, "validFrom", "issuanceDate", "awardedDate", "issued"),
        expires_on=expiry_of(credential, "validUntil", "expirationDate"),
        credential_id=ident(credential),
        number=text(prop(subject, "licenseNumber")) or text(prop(achievement, "licenseNumber")),
        url=web_address(ident(credential)),
        credits=_credits(subject, achievement),
        level=_level(achievement),
        grade=_grade(subject, achievement),
        language=text(prop(achievement, "inLanguage")) or text(prop(credential, "inLanguage")),
        picture=_picture(prop(achievement, "image"), prop(credential, "image"), prop(subject, "image")),
        skills=_skills(credential, subject, achievement),
        evidence=_evidence(credential, subject),
    )


def read_record(document: Mapping[str, Any]) -> Facts:
    """Return the facts of a CLR 2.0 record as a whole: its own name, never that of an achievement inside."""
    facts = read_credential(document)
    credential = plain_credential(document)
    if not inner_credentials(document) and len(_record_achievements(credential)) == 1:
        return facts  # a record made of one achievement is that achievement
    return replace(
        facts,
        achievement=text(prop(credential, "name")) or "Learner record",
        achievement_id="",
        achievement_type="",
        description=text(prop(credential, "description")),
        criteria="",
        criteria_url="",
        credits="",
        grade="",
        level="",
        skills=(),
        picture=_picture(prop(credential, "image")),
    )


def _record_achievements(credential: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return nodes(prop(one_node(prop(credential, "credentialSubject")), "achievement"))


def inner_credentials(document: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return what a record or presentation holds, each with its JSON pointer inside ``document``."""
    prefix = ""
    for wrapper in ("vc", "vp"):
        if is_node(document.get(wrapper)):
            document, prefix = document[wrapper], f"/{wrapper}"
    found = _members(document, prefix)
    subjects = document.get("credentialSubject")
    for index, subject in enumerate(many(subjects)):
        if is_node(subject):
            pointer = f"{prefix}/credentialSubject" + (f"/{index}" if isinstance(subjects, list) else "")
            found += _members(subject, pointer)
    return found


def _members(node: Mapping[str, Any], prefix: str) -> list[tuple[str, Any]]:
    value = node.get("verifiableCredential")
    pointer = f"{prefix}/verifiableCredential"
    if isinstance(value, list):
        return [(f"{pointer}/{index}", part) for index, part in enumerate(value)]
    return [] if value is None else [(pointer, value)]


def _achievement(subject: Mapping[str, Any]) -> Mapping[str, Any]:
    for name in _ACHIEVEMENT_PROPERTIES:
        node = one_node(prop(subject, name))
        if node:
            return node
    return {}


def _achievement_name(credential: Mapping[str, Any], subject: Mapping[str, Any], achievement: Mapping[str, Any]) -> str:
    named = text(prop(achievement, "name", "title", "licenseName", "prefLabel"))
    if named:
        return named
    for name in _ACHIEVEMENT_PROPERTIES:
        if name != "achievement" and (plain := text(prop(subject, name))):
            return plain
    # HR Open transcripts (LER-RS) list the degrees of an education.
    for degree in nodes(one_node(subject.get("educationAndLearning")).get("educationDegrees")):
        if plain := text(degree.get("name")):
            return plain
    return text(prop(credential, "name", "title"))


def _achievement_type(achievement: Mapping[str, Any]) -> str:
    for name in ("achievementType", "credentialCategory", "licenseType"):
        if found := text(prop(achievement, name)):
            return found
    own = sorted(types(achievement) - {"Achievement", "BadgeClass"})
    return own[0] if own else ""


def _narrative(criteria: Any) -> str:
    plain = text(criteria) if isinstance(criteria, str) else ""
    return "" if web_address(plain) else plain


def _recipients(subjects: list[Mapping[str, Any]]) -> tuple[Recipient, ...]:
    """Whom the subjects name, each once. All are looked at: one can be said again and again under one signature."""
    found: dict[Recipient, None] = {}
    for subject in subjects:
        if identity := ident(subject):
            found.setdefault(_identified(identity))
        for node in nodes(prop(subject, "identifier")):
            if recipient := _identity_object(node):
                found.setdefault(recipient)
        email = text(prop(subject, "email"))
        if "@" in email:
            found.setdefault(Recipient("email", email.removeprefix("mailto:")))
    return tuple(found)


def _identified(identity: str) -> Recipient:
    if identity.lower().startswith("mailto:"):
        return Recipient("email", identity[7:])
    if identity.lower().startswith("tel:"):
        return Recipient("telephone", identity[4:])
    return Recipient("url" if web_address(identity) else "id", identity)


def _identity_object(node: Mapping[str, Any]) -> Recipient | None:
    """Rule: Open Badges 3.0 section B.1.14 IdentityObject; ``identityHash`` is plain text unless ``hashed``."""
    identity = text(prop(node, "identityHash", "identity", "identifier"))
    if not identity:
        return None
    kind = text(prop(node, "identityType", "identifierType")) or "id"
    kind = {"emailAddress": "email", "email": "email", "phone": "telephone"}.get(kind, kind)[:40]
    flag = prop(node, "hashed")
    hashed = flag is True or text(flag).lower() == "true"
    return Recipient(kind, identity, hashed, salt_of(node) if hashed else "")


def _recipient_name(subject: Mapping[str, Any]) -> str:
    plain = text(prop(subject, "name", "fullName"))
    if plain:
        return plain
    for recipient in _recipients([subject]):
        if recipient.type == "name" and not recipient.hashed:
            return recipient.identity
    return " ".join(filter(None, (text(prop(subject, "givenName")), text(prop(subject, "familyName")))))


def _credits(subject: Mapping[str, Any], achievement: Mapping[str, Any]) -> str:
    for found in (text(prop(subject, "creditsEarned")), text(prop(achievement, "creditsAvailable", "ECTS"))):
        if found and found not in ("0", "0.0"):
            return found
    return ""


def _level(achievement: Mapping[str, Any]) -> str:
    if plain := text(prop(achievement, "educationalLevel", "level")):
        return plain
    levels = filter(_is_level, nodes(prop(achievement, "alignment")))
    return next((text(prop(node, "targetCode", "targetName")) for node in levels), "")


def _is_level(alignment: Mapping[str, Any]) -> bool:
    """Tell whether an alignment names a level of a qualifications framework, which is no skill."""
    framework = text(prop(alignment, "targetFramework")).casefold()
    return "eqf" in f"{framework} {text(prop(alignment, 'targetType'))}".casefold() or (
        "qualifications framework" in framework
    )


def _grade(subject: Mapping[str, Any], achievement: Mapping[str, Any]) -> str:
    """The first result that has a value, else the name of the level achieved, else the status.

    Rule: Open Badges 3.0 section B.1.21 Result, and ResultDescription for the names of levels.
    """
    results = nodes(prop(subject, "result"))
    for result in results:
        if value := text(prop(result, "value")):
            return value
    for result in results:
        if (level := ident(prop(result, "achievedLevel"))) and (name := _level_name(achievement, level)):
            return name
    for result in results:
        if status := text(prop(result, "status")):
            return status
    return text(prop(subject, "grade"))


def _level_name(achievement: Mapping[str, Any], level: str) -> str:
    for description in nodes(prop(achievement, "resultDescription")):
        for node in nodes(prop(description, "rubricCriterionLevel")):
            if ident(node) == level:
                return text(prop(node, "name", "level"))
    return ""


def _picture(*values: Any) -> str:
    for value in values:
        found = ident(value) or ident(one_node(value).get("url"))
        if found.startswith("data:image/") or web_address(found):
            return found
    return ""


def _skills(
    credential: Mapping[str, Any], subject: Mapping[str, Any], achievement: Mapping[str, Any]
) -> tuple[Skill, ...]:
    aligned = [
        *nodes(prop(achievement, "alignment")),
        *(node for result in nodes(prop(subject, "result")) for node in nodes(prop(result, "alignment"))),
    ]
    found = [
        Skill(
            text(prop(node, "targetName", "name")),
            web_address(prop(node, "targetUrl", "url")) or web_address(node),
            text(prop(node, "targetFramework", "framework")),
        )
        for node in aligned
        if not _is_level(node)
    ]
    for source in (achievement, subject, credential):
        found += [Skill(text(value)) for value in many(prop(source, "tag", "tags"))]
        found += [_skill(value) for name in ("skills", "competencyRequired") for value in many(prop(source, name))]
    return unique_skills(found)


def _skill(value: Any) -> Skill:
    if not is_node(value):
        return Skill(text(value))
    return Skill(
        text(prop(value, "name", "targetName", "prefLabel", "skill")),
        web_address(prop(value, "url", "targetUrl")) or web_address(value),
        text(prop(value, "framework", "targetFramework", "category")),
    )


def _evidence(credential: Mapping[str, Any], subject: Mapping[str, Any]) -> tuple[Evidence, ...]:
    found = [read_evidence(value) for value in many(prop(credential, "evidence"))]
    if narrative := text(prop(subject, "narrative")):
        found.append(Evidence(narrative=narrative))
    return tuple(piece for piece in found if piece != Evidence())[:100]
