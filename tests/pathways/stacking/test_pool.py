"""Pool: credits, counts, parts with minima and caps.

rec (60 credits) ─┬─ led
                  ├─ self (at most 30)
                  └─ lab (at least 10)
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from .build import answer, group, held, pathway, pool, slot

PARTS = [
    {"key": "led", "match": {"badge_class": ["L", "M"]}},
    {"key": "self", "match": {"badge_class": ["S", "T"]}, "max_credits": 30},
    {"key": "lab", "match": {"badge_class": ["X"]}, "min_credits": 10},
]
REC: dict[str, Any] = {"key": "rec", "kind": "pool", "min_credits": 60, "parts": PARTS}
EXAMPLES = [
    ((), Fraction(0)),
    (("L:30", "X:10"), Fraction(2, 3)),
    (("S:30", "T:20", "X:10"), Fraction(2, 3)),
    (("L:50", "M:10"), Fraction(5, 6)),
    (("L:20", "S:30", "X:10"), Fraction(1)),
]


@pytest.mark.parametrize(("badges", "progress"), EXAMPLES)
def test_parts_are_capped_and_their_minima_count(badges: tuple[str, ...], progress: Fraction) -> None:
    assert answer(pathway(REC), held(*badges)).progress == progress


def test_the_smaller_of_credits_and_count_decides() -> None:
    definition = pathway(pool("p", "A", "B", "C", min_credits=4, min_count=2))
    evaluation = answer(definition, held("A:4"))
    assert evaluation.progress == Fraction(1, 2)
    assert [entry.as_data() for entry in evaluation.missing] == [{"node": "p", "count": "1"}]


def test_pool_fills_with_the_least_waste() -> None:
    evaluation = answer(pathway(pool("p", "A", "B", "C", "D", min_credits=10)), held("A:9", "B:7", "C:6", "D:4"))
    assert evaluation.consumed_credits == 10
    assert evaluation.allocation == (("c", "p"), ("d", "p"))


def test_fractions_of_credits_are_exact() -> None:
    evaluation = answer(pathway(pool("p", "A", "B", min_credits="7/3")), held("A:1.5", "B:1/3"))
    assert evaluation.progress == Fraction(11, 14)
    assert [entry.as_data() for entry in evaluation.missing] == [{"node": "p", "credits": "1/2"}]


def test_parts_that_lack_more_than_the_pool_asks_reach_nothing_rather_than_less() -> None:
    parts = [{"key": "a", "match": {"badge_class": ["A"]}, "min_credits": 10}]
    definition = pathway({"key": "p", "kind": "pool", "min_credits": 5, "parts": parts})
    assert answer(definition, held("A:5")).progress == 0
    assert answer(definition, held("A:5")).allocation == ()
    assert answer(definition, held("A:8")).progress == Fraction(3, 5)


def test_tally_says_have_need_and_remaining() -> None:
    tally = answer(pathway(REC), held("S:30", "T:20")).requirement("rec").credits
    assert tally is not None
    assert tally.as_data() == {"have": 30, "need": 60, "remaining": 30}


def test_part_that_lacks_something_is_begun_and_not_met() -> None:
    parts = [
        {"key": "a", "match": {"badge_class": ["A"]}, "min_credits": 8},
        {"key": "b", "match": {"badge_class": ["B"]}, "min_credits": 8},
        {"key": "c", "match": {"badge_class": ["C"]}, "max_credits": 8},
    ]
    evaluation = answer(pathway({"key": "p", "kind": "pool", "min_credits": 30, "parts": parts}), held("A:6", "C:9"))
    found = {result.key: (result.status, result.fraction) for result in evaluation.requirements}
    assert found == {
        "p": ("part", Fraction(14, 30)),
        "a": ("part", Fraction(3, 4)),
        "b": ("open", Fraction(0)),
        "c": ("met", Fraction(1)),
    }


def test_cap_below_the_minimum_of_a_part_draws_no_credentials() -> None:
    """a (at least 6, at most 0 counted) can never be met: what would fill p counts for nothing."""
    capped = {"key": "a", "match": {"badge_class": ["X"]}, "min_credits": 6, "max_credits": 0}
    definition = pathway(
        group("r", slot("s", "B"), pool("p", "B", "C", min_credits=6, parts=[capped])),
    )
    evaluation = answer(definition, held("B:2", "C:3"))
    assert (evaluation.allocation, evaluation.consumed_credits) == ((("b", "s"),), 2)


def test_credits_over_the_cap_above_are_not_taken_for_the_part_below() -> None:
    inner = {"key": "i", "match": {"badge_class": ["A", "B"]}, "min_credits": 3}
    outer = {"key": "o", "min_credits": 3, "max_credits": 1, "parts": [inner]}
    definition = pathway({"key": "p", "kind": "pool", "min_credits": 3, "parts": [outer]})
    evaluation = answer(definition, held("A:1", "B:2"))
    assert (evaluation.progress, evaluation.allocation) == (Fraction(1, 3), (("a", "i"),))
