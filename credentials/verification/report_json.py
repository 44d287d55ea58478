"""The Report as a row can hold it: the JSON of ``lines``, made fit for a database."""

from __future__ import annotations

import json
from typing import Any

from credentials.decoding.claim import Claim
from credentials.verification.lines import line_of
from credentials.verification.report import Report

MAX_TEXT = 20_000
"""Characters kept of one text of a credential: criteria are the longest, and a novel is not one."""
MAX_PARTS = 500
"""Members kept of one list: skills, evidence, uncovered fields."""


def report_as_data(claim: Claim, report: Report) -> dict[str, Any]:
    """Give the report as ``lines.line_of`` does, with what is too long cut, and facts that say nothing left out.

    A picture carried in the document is not repeated. Texts are free of NUL and lone surrogates, which no database
    and no UTF-8 file can hold.
    """
    line = line_of(claim, report)
    facts = {name: value for name, value in line["facts"].items() if value not in (None, "", [])}
    if str(facts.get("picture", "")).startswith("data:"):
        del facts["picture"]
    data = {**line, "facts": facts}
    if _is_storable(json.dumps(data)):
        return data
    stored: dict[str, Any] = _storable(data)
    return stored


def _is_storable(text: str) -> bool:
    """Tell at a glance that a report, as ASCII JSON, is short and has nothing a database refuses: nearly all are so."""
    return len(text) < MAX_TEXT and "\\u0000" not in text and "\\ud" not in text


def storable_text(text: str) -> str:
    """Give the text without what PostgreSQL and UTF-8 refuse: NUL, and surrogates that stand alone."""
    if text.isascii():
        return text.replace("\x00", "")
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable_text(value)[:MAX_TEXT]
    if isinstance(value, list | tuple):
        return [_storable(part) for part in value[:MAX_PARTS]]
    if isinstance(value, dict):
        return {storable_text(str(name)): _storable(part) for name, part in value.items()}
    return value
