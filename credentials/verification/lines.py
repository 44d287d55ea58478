"""Claim and Report as plain values, one JSON object a credential."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from credentials.decoding.claim import Claim, Facts
from credentials.decoding.errors import DecodingError, NoCredentialError
from credentials.verification.report import Check, Report


def line_of(claim: Claim, report: Report) -> dict[str, Any]:
    """Give what is known about one credential as values that JSON has."""
    return {
        "source": claim.source,
        "kind": str(claim.kind),
        "format": claim.format,
        "verdict": str(report.verdict),
        "checks": [line_of_check(check) for check in report.checks],
        "facts": line_of_facts(report.facts),
        "uncovered": list(report.uncovered),
        "notes": [{"code": note.code, "detail": note.text} for note in report.notes],
        "issuer_identities": list(report.issuer_identities),
        "part_of": claim.part_of,
        "checked_at": report.checked_at.isoformat(),
        "engine": report.engine,
    }


def line_of_error(source: str, error: DecodingError) -> dict[str, Any]:
    """Give why an input could not be read, in the same shape."""
    return {
        "source": source,
        "kind": "no_credential" if isinstance(error, NoCredentialError) else "unreadable",
        "format": "",
        "verdict": "could_not_check",
        "code": error.code,
        "detail": str(error),
        "remedy": error.remedy,
        "checks": [],
        "facts": {},
        "uncovered": [],
    }


def line_of_check(check: Check) -> dict[str, Any]:
    """Give one check."""
    return {
        "name": str(check.name),
        "state": str(check.state),
        "code": check.code,
        "detail": check.detail,
        "remedy": check.remedy,
        "evidence": dict(check.evidence),
    }


def line_of_facts(facts: Facts) -> dict[str, Any]:
    """Give the facts under their names; ``recipient`` is the first of ``recipients``."""
    told: dict[str, Any] = {field.name: _plain(getattr(facts, field.name)) for field in fields(facts)}
    told["recipient"] = told["recipients"][0]["identity"] if told["recipients"] else None
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    return value
