"""Earned, in progress and planned stay apart; what time alone will change is seen before it happens."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from pathways.stacking import outlook, project

from .build import TODAY, group, held, pathway, slot

DEFINITION = pathway(group("r", slot("a", "A"), slot("b", "B"), slot("c", "C")))


def test_three_evaluations_of_one_day() -> None:
    facts = held("A") + held("B", state="in_progress") + held("C", state="planned")
    found = project(DEFINITION, facts, at=TODAY)
    assert [e.progress for e in (found.earned, found.in_progress, found.planned)] == [Fraction(1, 3), Fraction(2, 3), 1]
    assert set(found.earned.allocation) < set(found.planned.allocation)


def test_outlook_tells_the_days_on_which_progress_changes() -> None:
    facts = held("A", expires="2026-03-01") + held("B", issued="2026-02-01") + held("C", expires="2027-01-01")
    found = outlook(DEFINITION, facts, at=TODAY, until=date(2026, 12, 31))
    assert [(e.at, e.progress) for e in found] == [
        (TODAY, Fraction(2, 3)),
        (date(2026, 2, 1), Fraction(1)),
        (date(2026, 3, 2), Fraction(2, 3)),
    ]


def test_next_change_is_never_later_than_a_change() -> None:
    facts = held("A", expires="2026-01-20") + held("B", expires="2026-01-20")
    (now, then) = outlook(DEFINITION, facts, at=TODAY, until=date(2026, 2, 1))
    assert now.next_change_at == then.at == date(2026, 1, 21)
