"""What is stored of pathways: institutions, versions, enrolments, decisions, evaluations."""

from pathways.models.asking import (
    CatalogueOffer,
    Cohort,
    Equivalence,
    Petition,
    Precedent,
    TestWallet,
)
from pathways.models.award import Award, SigningKey, SpentCredential
from pathways.models.enrolment import Consent, Decision, Enrolment, Evaluation
from pathways.models.institution import Institution, Membership
from pathways.models.pathway import DraftStep, Pathway, PathwayVersion, Requirement, RequirementTerm
from pathways.models.planned import PlannedCredential

__all__ = [
    "Award",
    "CatalogueOffer",
    "Cohort",
    "Consent",
    "Decision",
    "DraftStep",
    "Enrolment",
    "Equivalence",
    "Evaluation",
    "Institution",
    "Membership",
    "Pathway",
    "PathwayVersion",
    "Petition",
    "PlannedCredential",
    "Precedent",
    "Requirement",
    "RequirementTerm",
    "SigningKey",
    "SpentCredential",
    "TestWallet",
]
