"""Slot: one credential, the cheapest that will do.

r ── s (slot: A or B)
"""

from __future__ import annotations

from .build import answer, group, held, pathway, slot


def test_slot_holds_exactly_one_and_the_one_with_fewest_credits() -> None:
    evaluation = answer(pathway(group("r", slot("s", "A", "B"))), held("A:3", "B:2"))
    assert evaluation.allocation == (("b", "s"),)
    assert evaluation.consumed_credits == 2


def test_slot_without_credential_is_missing_one() -> None:
    evaluation = answer(pathway(slot("s", "A")), held("B"))
    assert [entry.as_data() for entry in evaluation.missing] == [{"node": "s", "count": "1"}]
    assert evaluation.requirement("s").count is not None
    assert evaluation.requirement("s").credits is None


def test_alike_slots_share_out_what_is_held() -> None:
    root = group("r", slot("s1", "A", "B"), slot("s2", "A", "B"), slot("s3", "A", "B"))
    assert answer(pathway(root), held("A", "B")).consumed_count == 2
