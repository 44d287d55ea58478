"""Evaluation: how far a learner is on a day, exactly, and with what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from .compilation import Compiled, compile_definition
from .decision import Decision, Rulings, change_days, rulings_on
from .definition import Definition
from .fact import Fact
from .frontier import Found
from .instance import Conflict, Instance
from .numbers import Number, as_json_number
from .requirement import Gauge, Missing, Tally
from .search import DEFAULT_BUDGET, Budget, Search

# The engine's version: part of every digest and every stored evaluation. It rises when an answer may change,
# together with a migration that makes every enrolment due.
ENGINE = "3"


@dataclass(frozen=True, slots=True)
class RequirementResult:
    """One requirement's share: ``status`` is met, part, open or waived.

    ``credits`` and ``count`` are None where the requirement asks for none; ``decision`` is the one that waives or
    reduces it.
    """

    key: str
    kind: str
    depth: int
    status: str
    fraction: Fraction
    on_chosen_branch: bool
    filled_by: tuple[str, ...]
    credits: Tally | None = None
    count: Tally | None = None
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The answer: progress as an exact fraction, and the allocation (credential, leaf) that reaches it.

    ``proven`` tells that nothing reaches more progress, ``least_proven`` that nothing reaches it with fewer credits
    and credentials; ``method`` how it was found (bound, frontier, best_first, exact, filled, best_found).
    ``next_change_at`` is the first day on which time alone may change the answer. ``conflicts`` are
    pins that could not be held.
    """

    pathway: str
    definition_digest: str
    engine: str
    at: date
    states: tuple[str, ...]
    progress: Fraction
    proven: bool
    least_proven: bool
    method: str
    allocation: tuple[tuple[str, str], ...]
    consumed_credits: Number
    consumed_count: int
    requirements: tuple[RequirementResult, ...]
    missing: tuple[Missing, ...]
    next_change_at: date | None = None
    conflicts: tuple[Conflict, ...] = ()

    @property
    def satisfied(self) -> bool:
        """Whether the pathway is complete."""
        return self.progress == 1

    def requirement(self, key: str) -> RequirementResult:
        """The result of one requirement."""
        return next(result for result in self.requirements if result.key == key)

    def as_data(self) -> dict[str, Any]:
        """The evaluation as JSON, numbers exact."""
        return {
            "pathway": self.pathway,
            "definition_digest": self.definition_digest,
            "engine": self.engine,
            "as_of": self.at.isoformat(),
            "states": list(self.states),
            "progress": str(self.progress),
            "satisfied": self.satisfied,
            "proven": self.proven,
            "least_proven": self.least_proven,
            "method": self.method,
            "allocation": [list(pair) for pair in self.allocation],
            "consumed_credits": as_json_number(self.consumed_credits),
            "consumed_count": self.consumed_count,
            "missing": [entry.as_data() for entry in self.missing],
            "next_change_at": None if self.next_change_at is None else self.next_change_at.isoformat(),
            "conflicts": [{"credential": c.credential, "leaf": c.leaf, "code": c.code} for c in self.conflicts],
        }


@dataclass(slots=True)
class Run:
    """An evaluation with what it was made from, for those who explain it."""

    evaluation: Evaluation
    instance: Instance
    facts: list[Fact]
    rulings: Rulings
    amounts: list[int]


def evaluate(
    definition: Definition,
    facts: Iterable[Fact],
    *,
    at: date,
    decisions: Sequence[Decision] = (),
    previous: Collection[tuple[str, str]] | None = None,
    states: Sequence[str] = ("earned",),
    pins: Collection[tuple[str, str]] = (),
    budget: Budget = DEFAULT_BUDGET,
) -> Evaluation:
    """The best allocation of ``facts`` on the day ``at``: most progress, least credits, fewest credentials.

    ``previous`` is the allocation of an earlier evaluation: among equally good answers the one that keeps most of
    it is given. ``pins`` are the learner's own wishes (credential, leaf): held where the credential is eligible,
    otherwise told in ``conflicts``; only a Pin decision can make it eligible. ``states`` are the states of facts
    that count. Never fails for size: what is too large for ``budget`` is answered with the best found and
    ``proven`` False.

    Rule: cases.md, "Objective".
    """
    return run(
        definition, facts, at=at, decisions=decisions, previous=previous, states=states, pins=pins, budget=budget
    ).evaluation


def run(
    definition: Definition,
    facts: Iterable[Fact],
    *,
    at: date,
    decisions: Sequence[Decision] = (),
    previous: Collection[tuple[str, str]] | None = None,
    states: Sequence[str] = ("earned",),
    pins: Collection[tuple[str, str]] = (),
    budget: Budget = DEFAULT_BUDGET,
) -> Run:
    """The evaluation together with the problem it solved; see ``evaluate``."""
    compiled = compile_definition(definition)
    rulings = rulings_on(decisions, at, pins)
    held = counted_facts(facts, rulings, states)
    instance = Instance(compiled, held, at, rulings, previous or ())
    found = Search(instance, budget).run()
    return conclude(instance, found, held, decisions, states)


def conclude(
    instance: Instance,
    found: Found,
    held: list[Fact],
    decisions: Sequence[Decision],
    states: Sequence[str] = ("earned",),
) -> Run:
    """The evaluation that follows from the options found, every number counted again from the pairs."""
    compiled, layout = instance.compiled, instance.layout
    definition, at = compiled.definition, instance.at
    pairs = sorted(pair for option in found.options for pair in option.pairs)
    amounts = instance.amounts(pairs)
    allocation = tuple((instance.facts[place].id, compiled.leaves[leaf].key) for place, leaf in pairs)
    used = {place for place, _ in pairs}
    evaluation = Evaluation(
        pathway=definition.key,
        definition_digest=definition.digest,
        engine=ENGINE,
        at=at,
        states=tuple(states),
        progress=layout.root.fraction(amounts),
        proven=found.proven,
        least_proven=found.least,
        method=found.method,
        allocation=allocation,
        consumed_credits=layout.unscaled(sum(instance.credits[place] for place in used)),
        consumed_count=len(used),
        requirements=requirement_results(instance, amounts, allocation),
        missing=tuple(layout.root.missing(amounts, layout)),
        next_change_at=next_change(compiled, held, instance.rulings, decisions, at),
        conflicts=tuple(instance.conflicts),
    )
    return Run(evaluation, instance, held, instance.rulings, amounts)


def counted_facts(facts: Iterable[Fact], rulings: Rulings, states: Sequence[str]) -> list[Fact]:
    """The facts in one of ``states`` and those granted, oldest first: their order cannot change the answer."""
    counted = {fact.id: fact for fact in facts if fact.state in states}
    if rulings.granted:
        counted |= rulings.granted
    return sorted(counted.values(), key=_age)


def _age(fact: Fact) -> tuple[date, str]:
    return fact.issued, fact.id


def requirement_results(
    instance: Instance, amounts: list[int], allocation: Sequence[tuple[str, str]]
) -> tuple[RequirementResult, ...]:
    """The result of every requirement, in document order."""
    filled: dict[str, list[str]] = {}
    for credential, leaf in allocation:
        filled.setdefault(leaf, []).append(credential)
    nodes = instance.compiled.definition.nodes
    layout = instance.layout
    results: list[RequirementResult] = []

    def add(gauge: Gauge, depth: int, chosen: bool) -> None:
        fraction = gauge.fraction(amounts)
        node = nodes[gauge.key]
        status = "waived" if gauge.is_waived else "met" if fraction == 1 else "part" if fraction else "open"
        results.append(
            RequirementResult(
                gauge.key,
                node.kind,
                depth,
                status,
                fraction,
                chosen,
                tuple(filled.get(gauge.key, ())),
                gauge.tally(amounts, "credits", layout),
                gauge.tally(amounts, "count", layout),
                layout.decision(gauge.key) if layout.rulings.waived or layout.rulings.reduced else None,
            )
        )
        if gauge.children:
            best = gauge.chosen(amounts) if gauge.is_choice else gauge.children
            for child in gauge.children:
                add(child, depth + 1, chosen and child in best)

    add(layout.root, 0, True)
    return tuple(results)


def next_change(
    compiled: Compiled, facts: Iterable[Fact], rulings: Rulings, decisions: Sequence[Decision], at: date
) -> date | None:
    """The first day after ``at`` on which time alone may change the answer: issue, expiry, recency, a decision."""
    days = change_days(decisions, at) if decisions else []
    for fact in facts:
        if fact.issued > at or fact.expires is not None or compiled.ages:
            days += compiled.change_days(fact, at, rulings)
    return min(days, default=None)
