"""Why not there? Answered by trying it."""

from __future__ import annotations

from fractions import Fraction

from pathways.stacking import why_not

from .build import TODAY, group, held, pathway, pool, slot

TREE = pathway(group("r", slot("a", "A"), slot("b", "A", "B")))


def test_what_it_would_cost_is_shown_side_by_side() -> None:
    found = why_not(TREE, held("A", "B"), "a", "b", at=TODAY)
    assert found.code == "costs_progress"
    assert found.then is not None
    assert [found.now.progress, found.then.progress] == [1, Fraction(1, 2)]
    assert found.moved == (("a", "a", "b"),)
    assert found.dropped == ("b",)
    assert [(c.requirement, str(c.now), str(c.then)) for c in found.changes] == [("r", "1", "1/2"), ("a", "1", "0")]


def test_no_difference_is_said_so() -> None:
    definition = pathway(group("r", pool("p", "A", "B", min_count=1), pool("q", "A", "B", min_count=1)))
    facts, kept = held("A", "B"), [("a", "p"), ("b", "q")]
    assert why_not(definition, facts, "a", "q", at=TODAY, previous=kept).code == "no_difference"


def test_ineligible_credential_is_answered_with_reasons() -> None:
    found = why_not(TREE, held("A", status="revoked"), "a", "a", at=TODAY)
    assert (found.code, found.then) == ("not_eligible", None)
    assert [failure.atom for failure in found.failed] == ["status"]


def test_other_short_answers() -> None:
    assert why_not(TREE, held("A"), "a", "a", at=TODAY).code == "counted_there"
    assert why_not(TREE, held("A"), "x", "a", at=TODAY).code == "unknown_credential"
    assert why_not(TREE, held("A"), "a", "r", at=TODAY).code == "unknown_leaf"
    assert why_not(TREE, held("A", "B"), "a", "b", at=TODAY, pins=[("b", "b")]).code == "does_not_fit"
