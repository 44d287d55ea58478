"""What is stored of pathways: institutions, versions, enrolments, decisions, evaluations."""

from pathways.models.award import Award, SigningKey, SpentCredential
from pathways.models.enrolment import Consent, Decision, Enrolment, Evaluation
from pathways.models.institution import Institution, Membership
from pathways.models.pathway import DraftStep, Pathway, PathwayVersion, Requirement, RequirementTerm

__all__ = [
    "Award",
    "Consent",
    "Decision",
    "DraftStep",
    "Enrolment",
    "Evaluation",
    "Institution",
    "Membership",
    "Pathway",
    "PathwayVersion",
    "Requirement",
    "RequirementTerm",
    "SigningKey",
    "SpentCredential",
]
