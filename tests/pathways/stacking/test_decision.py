"""Decisions: what each changes, and when."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from pathways.stacking import DecisionError, read_decisions

from .build import answer, group, held, pathway, pool, slot

TWO = pathway(group("r", slot("a", "A"), slot("b", "B")))
WHO = {"reason": "heard", "by": "Bob"}


def decision(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind} | more | WHO


def test_waived_node_is_satisfied_and_holds_nothing() -> None:
    evaluation = answer(TWO, held("A"), decision("waive", node="a"))
    assert evaluation.progress == Fraction(1, 2)
    assert evaluation.allocation == ()
    assert evaluation.requirement("a").status == "waived"


def test_reduced_number_replaces_the_old_one() -> None:
    definition = pathway(pool("p", "A", min_credits=30))
    assert answer(definition, held("A:20"), decision("reduce", node="p", min_credits=20)).satisfied


def test_accepted_substitute_beats_match_and_policy() -> None:
    evaluation = answer(TWO, held("X", status="revoked"), decision("accept", credential="x", leaf="a"))
    assert evaluation.allocation == (("x", "a"),)


def test_excluded_credential_counts_elsewhere_or_nowhere() -> None:
    definition = pathway(group("r", slot("a", "A"), slot("b", "A", "B")))
    assert answer(definition, held("A"), decision("exclude", credential="a", leaf="a")).allocation == (("a", "b"),)
    assert answer(definition, held("A"), decision("exclude", credential="a")).allocation == ()


def test_pin_is_held_even_where_it_costs_progress() -> None:
    definition = pathway(group("r", slot("a", "A"), slot("b", "A", "B")))
    assert answer(definition, held("A", "B")).satisfied
    evaluation = answer(definition, held("A", "B"), decision("pin", credential="a", leaf="b"))
    assert evaluation.progress == Fraction(1, 2)
    assert evaluation.allocation == (("a", "b"),)


def test_pin_that_cannot_be_held_is_told_and_the_rest_evaluated() -> None:
    evaluation = answer(
        TWO, held("A", "B"), decision("pin", credential="a", leaf="a"), decision("exclude", credential="a")
    )
    assert [(c.credential, c.leaf, c.code) for c in evaluation.conflicts] == [("a", "a", "not_eligible")]
    assert evaluation.allocation == (("b", "b"),)


def test_second_pin_to_one_slot_does_not_fit() -> None:
    definition = pathway(slot("s", "A", "B"))
    evaluation = answer(definition, held("A", "B"), pins=[("a", "s"), ("b", "s")])
    assert evaluation.allocation == (("a", "s"),)
    assert [conflict.code for conflict in evaluation.conflicts] == ["does_not_fit"]


def test_a_learners_own_pin_makes_nothing_eligible() -> None:
    assert [c.code for c in answer(TWO, held("X"), pins=[("x", "a")]).conflicts] == ["not_eligible"]


def test_granted_learning_is_exempt_from_the_trust_of_the_policy() -> None:
    definition = pathway(slot("a", "A"), policy={"trust_min": 3})
    unit = {"badge_class": "A", "issued": "2025-01-01"}
    assert answer(definition, [], decision("grant", id="rpl", unit=unit)).allocation == (("rpl", "a"),)


def test_decision_holds_from_its_day_to_its_end() -> None:
    waive = decision("waive", node="a", date="2026-01-15", end="2026-02-01")
    days = (date(2026, 1, 14), date(2026, 1, 15), date(2026, 2, 1), date(2026, 2, 2))
    assert [answer(TWO, [], waive, at=day).progress for day in days] == [0, Fraction(1, 2), Fraction(1, 2), 0]
    assert [answer(TWO, [], waive, at=day).next_change_at for day in days] == [
        date(2026, 1, 15), date(2026, 2, 2), date(2026, 2, 2), None,
    ]  # fmt: skip


def test_decisions_round_trip() -> None:
    raw = [
        decision("waive", node="a", ref="7", evidence="minutes", date="2026-01-01", end="2026-06-01"),
        decision("reduce", node="b", min_count=1),
        decision("grant", id="rpl", unit={"badge_class": "A", "issued": "2025-01-01", "credits": "3/2"}),
        decision("exclude", credential="x"),
    ]
    read = read_decisions(raw)
    assert read_decisions([item.as_json() for item in read]) == read


UNFIT = [
    (decision("waive", node="zz"), "unknown_node"),
    (decision("accept", credential="a", leaf="r"), "unknown_leaf"),
    (decision("forgive", node="a"), "unknown_type"),
    (decision("reduce", node="a"), "missing"),
    (decision("waive", node="a", nod="b"), "unknown_name"),
]


@pytest.mark.parametrize(("raw", "code"), UNFIT)
def test_unfit_decision_is_refused_with_its_code(raw: dict[str, Any], code: str) -> None:
    with pytest.raises(DecisionError) as caught:
        read_decisions([raw], TWO)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_waiving_a_part_of_a_pool_is_refused() -> None:
    definition = pathway({"key": "p", "kind": "pool", "min_credits": 1, "parts": [{"key": "q", "match": {}}]})
    with pytest.raises(DecisionError) as caught:
        read_decisions([decision("waive", node="q")], definition)
    assert [problem.code for problem in caught.value.problems] == ["waived_part"]


def test_pin_is_held_where_nothing_is_asked_and_a_limit_watches() -> None:
    definition = pathway(
        group("r", slot("s", "S"), pool("p", "A", "B")),
        limits=[{"key": "most", "where": {"badge_class": ["A", "B"]}, "max_credits": 1}],
    )
    pin = {"type": "pin", "credential": "a", "leaf": "p", "reason": "r", "by": "b"}
    evaluation = answer(definition, held("A", "B"), pin)
    assert (evaluation.allocation, evaluation.conflicts) == ((("a", "p"),), ())
