"""Limits: of what is counted somewhere, at most so much may be of a kind.

Whole credentials: what does not fit is left out. Rule: cases.md, "LIMIT".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .matching import EVERYTHING, Match, match_from
from .numbers import Number, as_json_number
from .reading import Entry
from .requirement import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most ``max_count`` credentials, or ``max_credits``, matching ``where`` inside ``scope`` (default: all)."""

    key: str
    where: Match = EVERYTHING
    scope: str | None = None
    max_count: int | None = None
    max_credits: Number | None = None

    def as_json(self) -> dict[str, Any]:
        """The limit in the words of cases.md."""
        data: dict[str, Any] = {"key": self.key}
        if self.where.atoms:
            data["where"] = self.where.as_json()
        if self.scope is not None:
            data["scope"] = self.scope
        for name in ("max_count", "max_credits"):
            if (number := getattr(self, name)) is not None:
                data[name] = as_json_number(number)
        return data

    def sentence(self) -> Sentence:
        """What the limit says, as data."""
        params: dict[str, Any] = {"where": self.where.as_json(), "scope": self.scope}
        if self.max_credits is not None:
            return Sentence("at_most_credits_within", params | {"max_credits": as_json_number(self.max_credits)})
        return Sentence("at_most_count_within", params | {"max_count": self.max_count})


def limit_from(entry: Entry, keys: dict[str, str]) -> Limit | None:
    """The limit in ``entry``; problems are noted there. ``keys`` are those of the nodes and earlier limits."""
    key = entry.take_key("key", required=True)
    if key is not None:
        entry.node = key
        # Limits have keys of their own: they name no place a credential could be counted in.
        if key in keys:
            entry.note("duplicate_key", f"The key “{key}” is already used at {keys[key]}.", at="key", key=key)
        keys.setdefault(key, entry.pointer)
    where = EVERYTHING
    if "where" in entry:
        where = match_from(Entry(entry.take("where"), entry.inner("where"), entry.problems, key))
    scope = entry.take_key("scope")
    max_count, max_credits = entry.take_whole("max_count"), entry.take_number("max_credits")
    if max_count is None and max_credits is None and "max_count" not in entry and "max_credits" not in entry:
        entry.note("missing", "A limit needs “max_count” or “max_credits”.", name="max_count")
    entry.close()
    return (
        None if key is None else Limit(key=key, where=where, scope=scope, max_count=max_count, max_credits=max_credits)
    )
