"""Structure of what Open Badges 3.0 puts into a credential: achievement, identity, result, evidence, alignment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from credentials.decoding.nodes import nodes, types
from credentials.decoding.structure.rules import malformed

# The type that the place requires (Open Badges 3.0 section B); absence is let pass, another type is not.
_ENDORSED = {"endorsement": "EndorsementCredential"}
_CREDENTIAL_PLACES = {"evidence": "Evidence", "image": "Image", "issuer": "Profile", **_ENDORSED}
_SUBJECT_PLACES = {"identifier": "IdentityObject", "result": "Result", "image": "Image", "source": "Profile"}
_ACHIEVEMENT_PLACES = {
    "resultDescription": "ResultDescription",
    "alignment": "Alignment",
    "image": "Image",
    "creator": "Profile",
    "criteria": "Criteria",
    "otherIdentifier": "IdentifierEntry",
    "related": "Related",
    **_ENDORSED,
}
_PROFILE_PLACES = {
    "image": "Image",
    "address": "Address",
    "otherIdentifier": "IdentifierEntry",
    "parentOrg": "Profile",
    **_ENDORSED,
}

# Open Badges 3.0 section B.1.2, CLR 2.0 section B.1: whom each kind of award is about.
_SUBJECTS = {
    "OpenBadgeCredential": "AchievementSubject",
    "AchievementCredential": "AchievementSubject",
    "ClrCredential": "ClrSubject",
}

# Open Badges 3.0 section B.2.1 "AchievementType".
ACHIEVEMENT_TYPES = frozenset(
    [
        "Achievement",
        "ApprenticeshipCertificate",
        "Assessment",
        "Assignment",
        "AssociateDegree",
        "Award",
        "BachelorDegree",
        "Badge",
        "Certificate",
        "CertificateOfCompletion",
        "Certification",
        "CoCurricular",
        "CommunityService",
        "Competency",
        "Course",
        "Degree",
        "Diploma",
        "DoctoralDegree",
        "Fieldwork",
        "GeneralEducationDevelopment",
        "JourneymanCertificate",
        "LearningProgram",
        "License",
        "MasterCertificate",
        "MasterDegree",
        "Membership",
        "MicroCredential",
        "ProfessionalDoctorate",
        "QualityAssuranceCredential",
        "ResearchDoctorate",
        "SecondarySchoolDiploma",
    ]
)


def check_achievement_subject(credential: Mapping[str, Any]) -> None:
    """Pass a credential whose Open Badges parts are of the types that their places require."""
    _check_subject_types(credential)
    for subject in nodes(credential.get("credentialSubject")):
        _check_places(subject, _SUBJECT_PLACES, "credentialSubject")
        for result in nodes(subject.get("result")):
            _check_places(result, {"alignment": "Alignment"}, "credentialSubject.result")
        for achievement in nodes(subject.get("achievement")):
            _check_achievement(achievement)
    _check_places(credential, _CREDENTIAL_PLACES, "")
    for issuer in nodes(credential.get("issuer")):
        _check_places(issuer, _PROFILE_PLACES, "issuer")


def _check_subject_types(credential: Mapping[str, Any]) -> None:
    kinds = types(credential)
    required = next((subject for kind, subject in _SUBJECTS.items() if kind in kinds), None)
    for subject in nodes(credential.get("credentialSubject")):
        own = types(subject)
        if required and own and required not in own:
            raise malformed("credentialSubject.type", f"it must be {required}")


def _check_achievement(achievement: Mapping[str, Any]) -> None:
    field = "credentialSubject.achievement"
    kinds = types(achievement)
    # LER-RS writers put the kind of achievement where its type belongs.
    if kinds and "Achievement" not in kinds and not kinds & ACHIEVEMENT_TYPES:
        raise malformed(f"{field}.type", "it must be Achievement")
    _check_places(achievement, _ACHIEVEMENT_PLACES, field)
    for description in nodes(achievement.get("resultDescription")):
        place = f"{field}.resultDescription"
        _check_places(description, {"alignment": "Alignment", "rubricCriterionLevel": "RubricCriterionLevel"}, place)


def _check_places(node: Mapping[str, Any], places: Mapping[str, str], field: str) -> None:
    for name, required, part in _parts(node, places):
        kinds = types(part)
        if kinds and required not in kinds:
            place = f"{field}.{name}" if field else name
            raise malformed(f"{place}.type", f"it must be {required}")


def _parts(node: Mapping[str, Any], places: Mapping[str, str]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for name, required in places.items():
        for part in nodes(node.get(name)):
            yield name, required, part
