"""Policy: which credentials are good enough at all, said once above and inherited below.

Rule: cases.md, "PATHWAY" (policy) and "Eligibility".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from .fact import Fact
from .matching import Failure
from .numbers import Number, as_json_number
from .reading import Entry

# What a node says about its policy: names and values, in order; a value of None takes an inherited demand away.
Override = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy in force at a leaf."""

    statuses: tuple[str, ...] = ("valid",)
    expired: str = "reject"
    trust_min: Number | None = None
    max_age_days: int | None = None
    issued_from: date | None = None

    def override(self, changes: Override) -> Policy:
        """This policy with ``changes`` laid over it, name by name."""
        return replace(self, **dict(changes)) if changes else self

    def holds(self, fact: Fact, at: date) -> bool:
        """Whether ``fact`` is good enough on ``at``."""
        return (
            fact.status in self.statuses
            and fact.issued <= at
            and (fact.expires is None or fact.expires >= at or self.expired == "accept")
            and (self.trust_min is None or fact.granted or fact.trust >= self.trust_min)
            and (self.max_age_days is None or (at - fact.issued).days <= self.max_age_days)
            and (self.issued_from is None or fact.issued >= self.issued_from)
        )

    def failures(self, fact: Fact, at: date) -> tuple[Failure, ...]:
        """What keeps ``fact`` from being good enough on ``at``."""
        found = []
        if fact.status not in self.statuses:
            found.append(Failure("status", list(self.statuses), fact.status))
        if self.expired == "reject" and fact.expires is not None and fact.expires < at:
            found.append(Failure("expired", at.isoformat(), fact.expires.isoformat()))
        if fact.issued > at:
            found.append(Failure("not_yet_issued", at.isoformat(), fact.issued.isoformat()))
        if self.trust_min is not None and not fact.granted and fact.trust < self.trust_min:
            found.append(Failure("trust_min", as_json_number(self.trust_min), as_json_number(fact.trust)))
        if self.max_age_days is not None and (age := (at - fact.issued).days) > self.max_age_days:
            found.append(Failure("max_age_days", self.max_age_days, age))
        if self.issued_from is not None and fact.issued < self.issued_from:
            found.append(Failure("issued_from", self.issued_from.isoformat(), fact.issued.isoformat()))
        return tuple(found)

    def last_day(self, fact: Fact) -> date | None:
        """The last day on which ``fact`` is good enough, or None when no day ends it."""
        days = [fact.expires] if fact.expires is not None and self.expired == "reject" else []
        if self.max_age_days is not None:
            days.append(days_after(fact.issued, self.max_age_days))
        return min(days, default=None)


def days_after(day: date, days: int) -> date:
    """``day`` plus ``days``, held at the last day the calendar knows."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max


def override_from(entry: Entry) -> Override:
    """What the policy in ``entry`` says; problems are noted there."""
    said: dict[str, Any] = {}
    if "statuses" in entry:
        said["statuses"] = entry.take_texts("statuses", least=1) or ("valid",)
    if "expired" in entry:
        said["expired"] = entry.take_choice("expired", ("reject", "accept")) or "reject"
    if "trust_min" in entry:
        said["trust_min"] = entry.take_number("trust_min")
    if "max_age_days" in entry:
        said["max_age_days"] = entry.take_whole("max_age_days")
    if "issued_from" in entry:
        said["issued_from"] = entry.take_date("issued_from")
    return tuple(said.items())


def override_as_json(override: Override) -> dict[str, Any]:
    """The override in the words of cases.md."""
    data: dict[str, Any] = {}
    for name, value in override:
        if isinstance(value, date):
            data[name] = value.isoformat()
        elif isinstance(value, tuple):
            data[name] = list(value)
        elif name == "trust_min" and value is not None:
            data[name] = as_json_number(value)
        else:
            data[name] = value
    return data
