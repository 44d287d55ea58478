"""The Report as JSON: one shape for the stored row, the API, the pages and ``manage.py verify --json``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from credentials.decoding.claim import Claim, Facts
from credentials.verification.report import Report

MAX_TEXT = 20_000
"""Characters kept of one text of a credential: criteria are the longest, and a novel is not one."""


def report_as_data(claim: Claim, report: Report, *, source: str | None = None) -> dict[str, Any]:
    """Give the report as plain JSON values.

    ``checks`` is a list in the order of the report, each with ``name``, ``state``, ``code``, ``detail``,
    ``remedy`` and ``evidence``; moments are ISO 8601 in the document's own offset; ``facts`` leaves out what is
    empty. Texts are free of NUL and lone surrogates, which no database and no UTF-8 file can hold.
    """
    data = {
        "source": claim.source if source is None else source,
        "kind": str(claim.kind),
        "format": claim.format,
        "verdict": str(report.verdict),
        "checked_at": report.checked_at.isoformat(),
        "checks": [
            {
                "name": str(check.name),
                "state": str(check.state),
                "code": check.code,
                "detail": check.detail,
                "remedy": check.remedy,
                "evidence": dict(check.evidence),
            }
            for check in report.checks
        ],
        "facts": facts_as_data(report.facts),
        "uncovered": list(report.uncovered),
        "notes": [{"code": note.code, "text": note.text} for note in report.notes],
        "issuer_identities": list(report.issuer_identities),
        "engine": report.engine,
    }
    return {name: _storable(value) for name, value in data.items()}


def facts_as_data(facts: Facts) -> dict[str, Any]:
    """Give what the document says, empty things left out; ``picture`` only as an address, never its bytes."""
    said: dict[str, Any] = {
        name: getattr(facts, name)
        for name in (
            *("achievement", "achievement_id", "achievement_type", "description", "criteria", "criteria_url"),
            *("issuer", "issuer_id", "issuer_url", "recipient_name", "credential_id", "number", "url"),
            *("credits", "level", "grade", "language"),
        )
    }
    said["issued_on"] = _moment(facts.issued_on)
    said["expires_on"] = _moment(facts.expires_on)
    said["recipient"] = facts.recipients[0].identity if facts.recipients else ""
    said["recipients"] = [
        {"type": one.type, "identity": one.identity, "hashed": one.hashed} for one in facts.recipients[:50]
    ]
    said["picture"] = "" if facts.picture.startswith("data:") else facts.picture
    said["skills"] = [
        {"name": skill.name, "url": skill.url, "framework": skill.framework} for skill in facts.skills[:200]
    ]
    said["evidence"] = [
        {"url": piece.url, "name": piece.name, "narrative": piece.narrative} for piece in facts.evidence[:100]
    ]
    return {name: _storable(value) for name, value in said.items() if value}


def storable_text(text: str) -> str:
    """Give the text without what PostgreSQL and UTF-8 refuse: NUL, and surrogates that stand alone."""
    if text.isascii():
        return text.replace("\x00", "")
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable_text(value)[:MAX_TEXT]
    if isinstance(value, list):
        return [_storable(part) for part in value]
    if isinstance(value, dict):
        return {storable_text(str(name)): _storable(part) for name, part in value.items()}
    return value


def _moment(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
