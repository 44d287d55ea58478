"""What is stored of credentials: originals, issuers, achievements, credentials, reports, notices, imports."""

from credentials.models.achievement import Achievement, Skill
from credentials.models.answer import Answer
from credentials.models.credential import Credential
from credentials.models.importing import Import, ImportItem
from credentials.models.issuer import Issuer, IssuerIdentity
from credentials.models.notice import Notice
from credentials.models.original import Original
from credentials.models.report import Report

__all__ = [
    "Achievement",
    "Answer",
    "Credential",
    "Import",
    "ImportItem",
    "Issuer",
    "IssuerIdentity",
    "Notice",
    "Original",
    "Report",
    "Skill",
]
