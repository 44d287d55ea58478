"""Decisions: what a person at the institution has decided for one learner.

Each carries its reason, who decided (``by``), the day, the evidence, and perhaps the last day it holds. A kind of
decision is one class; ``Rulings`` is what all of them together change on a given day.

Rule: cases.md, "DECISION".
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar

from .definition import Definition
from .errors import DecisionError, Problem
from .fact import Fact, fact_from, granted
from .numbers import Number, as_json_number
from .reading import Entry
from .requirement import Requirement


@dataclass(frozen=True, kw_only=True)
class Decision(ABC):
    """What every decision says. ``ref`` is the name it has where it is kept; ``ends_on`` the last day it holds."""

    type: ClassVar[str]

    reason: str = ""
    by: str = ""
    made_on: date | None = None
    ends_on: date | None = None
    evidence: str | None = None
    ref: str | None = None

    @classmethod
    @abstractmethod
    def read(cls, entry: Entry, common: dict[str, Any]) -> Decision | None:
        """The decision in ``entry``, or None after noting problems."""

    @abstractmethod
    def apply(self, rulings: Rulings) -> None:
        """Write what the decision changes into ``rulings``."""

    @abstractmethod
    def body(self) -> dict[str, Any]:
        """What the kind adds to the decision's JSON."""

    def problems(self, definition: Definition) -> list[tuple[str, str]]:
        """What makes no sense in ``definition``, as (code, sentence)."""
        return []

    def holds_on(self, at: date) -> bool:
        """Whether it is made and not yet ended on ``at``."""
        return (self.made_on is None or self.made_on <= at) and (self.ends_on is None or at <= self.ends_on)

    def as_json(self) -> dict[str, Any]:
        """The decision in the words of cases.md."""
        data: dict[str, Any] = {"type": self.type} | self.body() | {"reason": self.reason, "by": self.by}
        if self.made_on:
            data["date"] = self.made_on.isoformat()
        if self.ends_on:
            data["end"] = self.ends_on.isoformat()
        for name in ("evidence", "ref"):
            if (value := getattr(self, name)) is not None:
                data[name] = value
        return data


@dataclass
class Rulings:
    """What the decisions in force change; later decisions do not overrule earlier ones."""

    waived: dict[str, Decision] = field(default_factory=dict)
    reduced: dict[tuple[str, str], tuple[Number, Decision]] = field(default_factory=dict)
    accepted: dict[tuple[str, str], Decision] = field(default_factory=dict)
    excluded: dict[tuple[str, str | None], Decision] = field(default_factory=dict)
    pinned: dict[tuple[str, str], Decision | None] = field(default_factory=dict)
    granted: dict[str, Fact] = field(default_factory=dict)

    def exclusion(self, credential: str, leaf: str) -> Decision | None:
        """The decision that keeps the credential out of the leaf."""
        return self.excluded.get((credential, None)) or self.excluded.get((credential, leaf))


@dataclass(frozen=True, kw_only=True)
class Waive(Decision):
    """The node counts as satisfied; leaves under it accept nothing."""

    type = "waive"
    node: str

    @classmethod
    def read(cls, entry: Entry, common: dict[str, Any]) -> Waive | None:
        node = entry.take_key("node", required=True)
        return None if node is None else cls(node=node, **common)

    def apply(self, rulings: Rulings) -> None:
        rulings.waived.setdefault(self.node, self)

    def body(self) -> dict[str, Any]:
        return {"node": self.node}

    def problems(self, definition: Definition) -> list[tuple[str, str]]:
        if self.node not in definition.nodes:
            return [unknown_node(self.node)]
        above = definition.parents[self.node]
        if above is not None and definition.nodes[above].kind == "pool":
            # A part has no value of its own, only amounts: waiving it would empty it and leave its minimum
            # standing.
            return [("waived_part", f"“{self.node}” is a part of a pool: reduce its number, or waive the pool.")]
        return []


@dataclass(frozen=True, kw_only=True)
class Reduce(Decision):
    """Replaces a number the node asks for."""

    type = "reduce"
    node: str
    min_credits: Number | None = None
    min_count: int | None = None
    choose: int | None = None

    @classmethod
    def read(cls, entry: Entry, common: dict[str, Any]) -> Reduce | None:
        node = entry.take_key("node", required=True)
        numbers: dict[str, Any] = {
            "min_credits": entry.take_number("min_credits"),
            "min_count": entry.take_whole("min_count"),
            "choose": entry.take_whole("choose", least=1),
        }
        if all(number is None for number in numbers.values()):
            entry.note("missing", "A reduction needs “min_credits”, “min_count” or “choose”.", name="min_credits")
        return None if node is None else cls(node=node, **numbers, **common)

    def apply(self, rulings: Rulings) -> None:
        for name in ("min_credits", "min_count", "choose"):
            if (number := getattr(self, name)) is not None:
                rulings.reduced.setdefault((self.node, name), (number, self))

    def body(self) -> dict[str, Any]:
        numbers = {name: getattr(self, name) for name in ("min_credits", "min_count", "choose")}
        return {"node": self.node} | {n: as_json_number(v) for n, v in numbers.items() if v is not None}

    def problems(self, definition: Definition) -> list[tuple[str, str]]:
        return [] if self.node in definition.nodes else [unknown_node(self.node)]


@dataclass(frozen=True, kw_only=True)
class Accept(Decision):
    """The credential is eligible at the leaf, whatever the match and the policy say."""

    type = "accept"
    credential: str
    leaf: str

    @classmethod
    def read(cls, entry: Entry, common: dict[str, Any]) -> Accept | None:
        credential, leaf = entry.take_text("credential", required=True), entry.take_key("leaf", required=True)
        return None if credential is None or leaf is None else cls(credential=credential, leaf=leaf, **common)

    def apply(self, rulings: Rulings) -> None:
        rulings.accepted.setdefault((self.credential, self.leaf), self)

    def body(self) -> dict[str, Any]:
        return {"credential": self.credential, "leaf": self.leaf}

    def problems(self, definition: Definition) -> list[tuple[str, str]]:
        return [] if is_leaf(definition.nodes.get(self.leaf)) else [unknown_leaf(self.leaf)]


@dataclass(frozen=True, kw_only=True)
class Pin(Accept):
    """The credential is accepted at the leaf, and must be counted there."""

    type = "pin"

    def apply(self, rulings: Rulings) -> None:
        rulings.accepted.setdefault((self.credential, self.leaf), self)
        rulings.pinned.setdefault((self.credential, self.leaf), self)


@dataclass(frozen=True, kw_only=True)
class Exclude(Decision):
    """The credential is not eligible at the leaf, or nowhere."""

    type = "exclude"
    credential: str
    leaf: str | None = None

    @classmethod
    def read(cls, entry: Entry, common: dict[str, Any]) -> Exclude | None:
        credential, leaf = entry.take_text("credential", required=True), entry.take_key("leaf")
        return None if credential is None else cls(credential=credential, leaf=leaf, **common)

    def apply(self, rulings: Rulings) -> None:
        rulings.excluded.setdefault((self.credential, self.leaf), self)

    def body(self) -> dict[str, Any]:
        return {"credential": self.credential} | ({} if self.leaf is None else {"leaf": self.leaf})

    def problems(self, definition: Definition) -> list[tuple[str, str]]:
        known = self.leaf is None or is_leaf(definition.nodes.get(self.leaf))
        return [] if known else [unknown_leaf(str(self.leaf))]


@dataclass(frozen=True, kw_only=True)
class Grant(Decision):
    """Adds recognised prior learning, as a fact of its own."""

    type = "grant"
    unit: Fact

    @classmethod
    def read(cls, entry: Entry, common: dict[str, Any]) -> Grant | None:
        identifier = entry.take_text("id", required=True)
        if "unit" not in entry:
            entry.note("missing", "“unit” is missing: say what is granted.", at="unit", name="unit")
            return None
        inner = Entry(entry.take("unit"), entry.inner("unit"), entry.problems)
        unit = fact_from(inner, identifier=identifier or "?")
        return None if unit is None else cls(unit=granted(unit), **common)

    def apply(self, rulings: Rulings) -> None:
        rulings.granted.setdefault(self.unit.id, self.unit)

    def body(self) -> dict[str, Any]:
        unit = self.unit.as_json()
        return {"id": unit.pop("id"), "unit": unit}


DECISIONS: dict[str, type[Decision]] = {kind.type: kind for kind in (Waive, Reduce, Accept, Exclude, Pin, Grant)}


def is_leaf(node: Requirement | None) -> bool:
    """Whether credentials can be counted directly at the node."""
    return node is not None and getattr(node, "match", None) is not None


def unknown_node(key: str) -> tuple[str, str]:
    """Code and sentence for a node the pathway does not have."""
    return "unknown_node", f"“{key}” is no node of this pathway."


def unknown_leaf(key: str) -> tuple[str, str]:
    """Code and sentence for a leaf the pathway does not have."""
    return "unknown_leaf", f"“{key}” is no place of this pathway where a credential can be counted."


def read_decisions(raw: Iterable[Any], definition: Definition | None = None) -> tuple[Decision, ...]:
    """The decisions in ``raw`` (JSON objects as in cases.md), each sensible for ``definition`` when it is given.

    Raises DecisionError with every problem. An evaluation itself passes over decisions about nodes it does not
    have, so that a decision outlives the version it was made for.
    """
    problems: list[Problem] = []
    found: list[Decision] = []
    for index, item in enumerate(raw):
        entry = Entry(item, f"/{index}", problems)
        kind = entry.take("type")
        if not isinstance(kind, str) or kind not in DECISIONS:
            known = ", ".join(DECISIONS)
            entry.note("unknown_type", f"“type” must be one of {known}.", at="type", types=known)
            continue
        common: dict[str, Any] = {
            "reason": entry.take_text("reason") or "",
            "by": entry.take_text("by") or "",
            "made_on": entry.take_date("date"),
            "ends_on": entry.take_date("end"),
            "evidence": entry.take_text("evidence"),
            "ref": entry.take_text("ref"),
        }
        decision = DECISIONS[kind].read(entry, common)
        entry.close()
        if decision is None:
            continue
        found.append(decision)
        if definition is not None:
            problems += [Problem(f"/{index}", code, text) for code, text in decision.problems(definition)]
    if problems:
        raise DecisionError(tuple(problems))
    return tuple(found)


def rulings_on(decisions: Sequence[Decision], at: date, pins: Iterable[tuple[str, str]] = ()) -> Rulings:
    """What the decisions that hold on ``at`` change, and the learner's own ``pins``, which accept nothing."""
    rulings = Rulings()
    for decision in decisions:
        if decision.holds_on(at):
            decision.apply(rulings)
    for pair in pins:
        rulings.pinned.setdefault(pair, None)
    return rulings


def change_days(decisions: Sequence[Decision], at: date) -> list[date]:
    """The days after ``at`` on which a decision begins to hold, or no longer does."""
    days = [decision.made_on for decision in decisions if decision.made_on is not None]
    days += [
        decision.ends_on + timedelta(days=1)
        for decision in decisions
        if decision.ends_on is not None and decision.ends_on < date.max
    ]
    return [day for day in days if day > at]
