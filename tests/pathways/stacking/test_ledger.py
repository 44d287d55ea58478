"""Ledgers and identity: spent once in each, and one achievement ``repeat`` times."""

from __future__ import annotations

from fractions import Fraction

from .build import answer, group, held, pathway, pool, slot


def test_one_ledger_spends_a_credential_once_and_two_ledgers_twice() -> None:
    one = pathway(group("r", slot("a", "A"), slot("b", "A")))
    two = pathway(group("r", slot("a", "A"), slot("b", "A", ledger="breadth")))
    free = pathway(group("r", slot("a", "A"), slot("b", "A", ledger=None), slot("c", "A", ledger=None)))
    assert [answer(d, held("A")).progress for d in (one, two, free)] == [Fraction(1, 2), 1, 1]
    assert answer(two, held("A")).consumed_count == 1


def test_the_same_achievement_counts_as_often_as_the_policy_repeats_it() -> None:
    root = group("r", slot("a", "A"), slot("b", "A"))
    assert answer(pathway(root), held("A", "A")).progress == Fraction(1, 2)
    assert answer(pathway(root, policy={"repeat": 2}), held("A", "A")).progress == 1


def test_same_as_makes_two_editions_one() -> None:
    root = group("r", slot("a", "A"), slot("b", "B"))
    assert answer(pathway(root), held("A", "B", same_as="x")).progress == Fraction(1, 2)


def test_credential_is_not_also_counted_where_it_adds_nothing() -> None:
    definition = pathway(group("r", pool("any", "A"), pool("two", "A", min_credits=3, ledger="second")))
    assert answer(definition, held("A")).allocation == (("a", "two"),)
    assert answer(definition, held("A"), previous=[("a", "two")]).allocation == (("a", "two"),)
