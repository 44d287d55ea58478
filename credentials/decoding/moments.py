"""Dates of a document, read without ever failing: structure is judged elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from credentials.decoding.dates import parse_moment
from credentials.decoding.nodes import is_node, many, prop


def moment_of(node: Mapping[str, Any], *names: str, end: bool = False) -> datetime | None:
    """Return the first of the named dates that can be read."""
    for name in names:
        for value in many(prop(node, name))[:2]:
            plain = value.get("@value") if is_node(value) else value
            try:
                moment = parse_moment(plain, end=end)
            except (ValueError, OverflowError):
                continue
            if moment is not None:
                return moment
    return None


def expiry_of(node: Mapping[str, Any], *names: str) -> datetime | None:
    """Return the first of the named dates that can be read; a bare day means its last moment."""
    return moment_of(node, *names, end=True)
