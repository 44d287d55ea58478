"""A Fact: what the engine knows of one credential."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from .errors import FactError, Problem
from .numbers import Number, as_json_number
from .reading import Entry

STATES = ("earned", "in_progress", "planned")


@dataclass(frozen=True, slots=True)
class Fact:
    """One credential a learner holds, is earning or plans, reduced to what requirements may ask.

    ``expires`` is the last day on which it is valid. ``trust`` is the verification level (missing counts as 0).
    ``same_as`` names the achievement when several badge classes are one. ``granted`` marks recognised prior
    learning, which a policy's ``trust_min`` does not touch. ``used_in`` names awards that already spent it.

    Rule: cases.md, "FACT".
    """

    id: str
    issued: date
    badge_class: str | None = None
    issuer: str | None = None
    kind: str | None = None
    skills: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    level: Number | None = None
    grade: Number | None = None
    credits: Number = 0
    expires: date | None = None
    status: str = "valid"
    trust: Number = 0
    state: str = "earned"
    same_as: str | None = None
    used_in: frozenset[str] = frozenset()
    granted: bool = False

    @property
    def identity(self) -> str:
        """What counts once: the achievement, or the credential itself when it names none."""
        return self.same_as or self.badge_class or self.id

    def is_held_on(self, at: date) -> bool:
        """Whether it is earned, valid and not past its last day."""
        return self.state == "earned" and self.status == "valid" and (self.expires is None or self.expires >= at)

    def as_json(self) -> dict[str, Any]:
        """The fact in the words of cases.md, defaults left out."""
        data: dict[str, Any] = {"id": self.id}
        for name in ("badge_class", "issuer", "kind", "same_as"):
            if (value := getattr(self, name)) is not None:
                data[name] = value
        for name in ("skills", "tags", "used_in"):
            if value := getattr(self, name):
                data[name] = sorted(value)
        for name in ("level", "grade"):
            if (value := getattr(self, name)) is not None:
                data[name] = as_json_number(value)
        data["credits"] = as_json_number(self.credits)
        data["issued"] = self.issued.isoformat()
        if self.expires:
            data["expires"] = self.expires.isoformat()
        data |= {"status": self.status, "trust": as_json_number(self.trust), "state": self.state}
        return data


def fact_from(entry: Entry, *, issued: date | None = None, identifier: str | None = None) -> Fact | None:
    """The fact in ``entry``, or None after noting problems; ``issued`` and ``identifier`` when it carries none."""
    before = len(entry.problems)
    known_id = identifier if identifier is not None else entry.take_text("id", required=True)
    day = issued if issued is not None and "issued" not in entry else entry.take_date("issued", required=True)
    texts = {name: entry.take_text(name) for name in ("badge_class", "issuer", "kind", "same_as", "status")}
    lists = {name: frozenset(entry.take_texts(name) or ()) for name in ("skills", "tags", "used_in")}
    numbers = {name: entry.take_number(name) for name in ("level", "grade", "credits", "trust")}
    expires = entry.take_date("expires")
    state = entry.take_choice("state", STATES)
    entry.close()
    if len(entry.problems) > before or known_id is None or day is None:
        return None
    return Fact(
        id=known_id,
        issued=day,
        badge_class=texts["badge_class"],
        issuer=texts["issuer"],
        kind=texts["kind"],
        skills=lists["skills"],
        tags=lists["tags"],
        level=numbers["level"],
        grade=numbers["grade"],
        credits=numbers["credits"] or 0,
        expires=expires,
        status=texts["status"] or "valid",
        trust=numbers["trust"] or 0,
        state=state or "earned",
        same_as=texts["same_as"],
        used_in=lists["used_in"],
    )


def read_facts(raw: Iterable[Any]) -> tuple[Fact, ...]:
    """The facts in ``raw`` (JSON objects as in cases.md); raises FactError with every problem in them."""
    problems: list[Problem] = []
    facts = [fact_from(Entry(item, f"/{index}", problems)) for index, item in enumerate(raw)]
    known = [fact for fact in facts if fact is not None]
    seen: set[str] = set()
    for index, fact in enumerate(known):
        if fact.id in seen:
            problems.append(Problem(f"/{index}/id", "duplicate_id", f"The id “{fact.id}” stands twice."))
        seen.add(fact.id)
    if problems:
        raise FactError(tuple(problems))
    return tuple(known)


def granted(fact: Fact) -> Fact:
    """``fact`` as recognised prior learning: earned, and exempt from a policy's ``trust_min``."""
    return replace(fact, granted=True, state="earned")
