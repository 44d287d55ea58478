"""Projection: the answer as it is, as it will be, and as it could be; never mixed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from .decision import Decision
from .definition import Definition
from .evaluation import Evaluation, evaluate
from .fact import Fact
from .search import DEFAULT_BUDGET, Budget

# So many coming changes are shown; a wallet of expiring badges would otherwise be evaluated once for each of them.
MOST_CHANGES = 12


@dataclass(frozen=True, slots=True)
class Projection:
    """Three evaluations of one day: earned alone, with what is in progress, with what is planned as well."""

    earned: Evaluation
    in_progress: Evaluation
    planned: Evaluation


def project(
    definition: Definition,
    facts: Iterable[Fact],
    *,
    at: date,
    decisions: Sequence[Decision] = (),
    previous: Iterable[tuple[str, str]] = (),
    pins: Iterable[tuple[str, str]] = (),
    budget: Budget = DEFAULT_BUDGET,
) -> Projection:
    """Evaluate three times; each keeps as much as it can of the allocation of the one before.

    What is in progress or planned counts as if it were earned: a later issue date is taken as ``at``.
    """
    held, wishes = tuple(facts), tuple(pins)
    kept = tuple(previous)
    found: list[Evaluation] = []
    for states in (("earned",), ("earned", "in_progress"), ("earned", "in_progress", "planned")):
        evaluation = evaluate(
            definition, held, at=at, decisions=decisions, previous=kept, states=states, pins=wishes, budget=budget
        )
        kept = evaluation.allocation
        found.append(evaluation)
    return Projection(*found)


def outlook(
    definition: Definition,
    facts: Iterable[Fact],
    *,
    at: date,
    until: date,
    decisions: Sequence[Decision] = (),
    previous: Iterable[tuple[str, str]] = (),
    pins: Iterable[tuple[str, str]] = (),
    budget: Budget = DEFAULT_BUDGET,
) -> tuple[Evaluation, ...]:
    """The evaluations of the days up to ``until`` on which time alone changes the progress; today's comes first."""
    held, wishes = tuple(facts), tuple(pins)

    def on(day: date, kept: Iterable[tuple[str, str]]) -> Evaluation:
        return evaluate(definition, held, at=day, decisions=decisions, previous=tuple(kept), pins=wishes, budget=budget)

    current = on(at, previous)
    found = [current]
    for _ in range(MOST_CHANGES):
        day = current.next_change_at
        if day is None or day > until:
            break
        current = on(day, current.allocation)
        if current.progress != found[-1].progress:
            found.append(current)
    return tuple(found)
