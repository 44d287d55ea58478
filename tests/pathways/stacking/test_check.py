"""Check: of what is counted in a scope, enough is of a kind; nothing is consumed.

r ─┬─ p (pool: A B C D, 4)
   ├─ q (slot: E)
   └─ c (check: issued by own)
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from pathways.stacking import Fact

from .build import answer, group, held, pathway, pool, slot


def check(**more: Any) -> dict[str, Any]:
    return {"key": "c", "kind": "check", "where": {"issuer": ["own"]}} | more


def wallet(own: tuple[str, ...], other: tuple[str, ...]) -> list[Fact]:
    return held(*own, issuer="own") + held(*other, issuer="other")


def test_check_looks_only_at_what_is_counted() -> None:
    definition = pathway(group("r", slot("q", "E"), check(min_count=2)))
    assert answer(definition, wallet(("E", "A", "B"), ())).requirement("c").fraction == Fraction(1, 2)


def test_check_prefers_credentials_that_meet_it_over_cheaper_ones() -> None:
    definition = pathway(group("r", slot("q", "E", "F"), check(min_count=1)))
    assert answer(definition, wallet(("E:5",), ("F:1",))).allocation == (("e", "q"),)


def test_scope_limits_where_it_looks() -> None:
    root = group("r", pool("p", "A", "B", min_count=1), slot("q", "E"), check(min_count=1, scope="p"))
    assert answer(pathway(root), wallet(("E",), ("A",))).requirement("c").fraction == 0


def test_share_is_of_the_nominal_credits_rounded_up_to_a_hundredth() -> None:
    definition = pathway(group("r", pool("p", "A", "B", "C", min_credits=10), check(min_share="1/3")))
    evaluation = answer(definition, wallet(("A:3",), ("B:7",)))
    assert evaluation.requirement("c").fraction == Fraction(300, 334)
    assert [entry.as_data() for entry in evaluation.missing] == [{"node": "c", "credits": "17/50"}]


def test_a_credential_in_two_ledgers_is_looked_at_once() -> None:
    definition = pathway(group("r", slot("q", "E"), slot("o", "E", ledger=None), check(min_count=2)))
    assert answer(definition, wallet(("E",), ())).requirement("c").fraction == Fraction(1, 2)
