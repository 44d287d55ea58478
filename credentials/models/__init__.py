"""What is stored of credentials: originals, issuers, achievements, credentials, reports, imports."""

from credentials.models.achievement import Achievement, Skill
from credentials.models.credential import Credential
from credentials.models.importing import Import, ImportItem
from credentials.models.issuer import Issuer, IssuerIdentity
from credentials.models.original import Original
from credentials.models.report import Report

__all__ = [
    "Achievement",
    "Credential",
    "Import",
    "ImportItem",
    "Issuer",
    "IssuerIdentity",
    "Original",
    "Report",
    "Skill",
]
