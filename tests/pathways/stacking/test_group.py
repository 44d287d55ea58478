"""Group: weighted mean of all, mean of the k best.

r ─┬─ a (slot A)          r: choose 2 of 3
   ├─ b (slot B)
   └─ c (pool of C, 2)
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from .build import answer, group, held, pathway, pool, slot

CHILDREN = (slot("a", "A"), slot("b", "B"), pool("c", "C", "D", min_count=2))
EXAMPLES = [
    ((), "all", Fraction(0)),
    (("A",), "all", Fraction(1, 3)),
    (("A", "C"), "all", Fraction(1, 2)),
    (("A", "C"), 2, Fraction(3, 4)),
    (("A", "B"), 2, Fraction(1)),
    (("C", "D"), 1, Fraction(1)),
    (("A", "B"), 3, Fraction(2, 3)),
]


@pytest.mark.parametrize(("badges", "choose", "progress"), EXAMPLES)
def test_group_is_the_mean_of_what_it_counts(badges: tuple[str, ...], choose: object, progress: Fraction) -> None:
    assert answer(pathway(group("r", *CHILDREN, choose=choose)), held(*badges)).progress == progress


def test_weight_counts_in_all_and_not_in_choose() -> None:
    heavy = (slot("a", "A", weight=3), slot("b", "B"))
    assert answer(pathway(group("r", *heavy)), held("A")).progress == Fraction(3, 4)
    assert answer(pathway(group("r", *heavy, slot("c", "C"), choose=2)), held("A")).progress == Fraction(1, 2)


def test_more_chosen_than_there_are_can_never_be_complete() -> None:
    assert answer(pathway(group("r", slot("a", "A"), choose=2)), held("A")).progress == Fraction(1, 2)


def test_empty_group_reaches_nothing() -> None:
    evaluation = answer(pathway(group("r")), held("A"))
    assert evaluation.progress == 0
    assert not evaluation.satisfied


def test_missing_lists_only_the_best_children_of_a_choice() -> None:
    evaluation = answer(pathway(group("r", *CHILDREN, choose=2)), held("C"))
    assert [entry.as_data() for entry in evaluation.missing] == [
        {"node": "c", "count": "1"},
        {"node": "a", "count": "1"},
    ]


def test_results_say_which_branch_is_chosen() -> None:
    evaluation = answer(pathway(group("r", *CHILDREN, choose=1)), held("B"))
    assert [result.key for result in evaluation.requirements if result.on_chosen_branch] == ["r", "b"]
