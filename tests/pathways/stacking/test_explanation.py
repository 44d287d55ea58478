"""Explanation: every credential has a status and a reason, every requirement its numbers."""

from __future__ import annotations

from typing import Any

from pathways.stacking import Definition, Explanation, Fact, explain, read_decisions

from .build import TODAY, group, held, pathway, pool, slot


def told(definition: Definition, facts: list[Fact], *decisions: dict[str, Any], **options: Any) -> Explanation:
    return explain(definition, facts, at=TODAY, decisions=read_decisions(decisions), **options)


def test_counted_credential_says_where_why_and_where_else() -> None:
    explanation = told(pathway(group("r", slot("a", "A"), slot("b", "A", "B"))), held("A", "B"))
    (place,) = explanation.credential("a").counts_in
    assert place.as_data() == {
        "requirement": "a",
        "because": [{"atom": "badge_class", "want": ["A"], "value": "A"}],
        "by": "match",
        "also_possible": ["b"],
    }


def test_decision_and_pin_are_named_as_what_makes_it_count() -> None:
    definition = pathway(group("r", slot("a", "A"), slot("b", "B")))
    accept = {"type": "accept", "credential": "x", "leaf": "a", "reason": "r", "by": "b", "ref": "17"}
    explanation = told(definition, held("X", "B"), accept, pins=[("b", "b")])
    assert [explanation.credential(i).counts_in[0].by for i in ("x", "b")] == ["decision:17", "pin"]


def test_credential_that_is_not_needed_says_why() -> None:
    definition = pathway(group("r", slot("a", "A"), pool("c", "C", "D", min_count=1), slot("b", "B", "A")))
    explanation = told(definition, held("A", "A", "C:1", "D:2"))
    reasons = {c.credential: [(w.requirement, w.code, w.by) for w in c.why] for c in explanation.credentials if c.why}
    assert reasons == {
        "a2": [("a", "same_achievement_already_counted", ("a",)), ("b", "same_achievement_already_counted", ("a",))],
        "d": [("c", "already_met", ("c",))],
    }


def test_near_misses_come_with_what_can_be_mended_first_and_never_for_another_subject() -> None:
    definition = pathway(
        group("r", slot("a", "A", match={"badge_class": ["A"], "level_min": 7}), slot("b", "B"), slot("c", "C")),
        policy={"trust_min": 2},
    )
    explanation = told(definition, held("A", level=6, trust=1, expires="2026-01-01"))
    (miss,) = explanation.credential("a").near_misses
    assert miss.requirement == "a"
    assert [failure.as_data() for failure in miss.failed] == [
        {"atom": "expired", "want": "2026-01-15", "have": "2026-01-01"},
        {"atom": "trust_min", "want": 2, "have": 1},
        {"atom": "level_min", "want": 7, "have": 6},
    ]


def test_other_optima_are_said_with_or() -> None:
    definition = pathway(group("r", pool("p", "A", "C", min_count=2), pool("q", "C", "D", min_count=2)))
    explanation = told(definition, held("A", "C", "D"))
    lists = [explanation.evaluation.missing, *explanation.alternatives]
    assert sorted(entries[0].node for entries in lists) == ["p", "q"]


def test_open_choice_shows_its_branches_side_by_side() -> None:
    definition = pathway(group("r", slot("a", "A"), pool("b", "B", "C", min_count=2), choose=1))
    (choice,) = told(definition, held("B")).choices
    assert [(branch.requirement, str(branch.fraction), branch.is_chosen) for branch in choice.branches] == [
        ("a", "0", False),
        ("b", "1/2", True),
    ]


def test_explanation_is_plain_json() -> None:
    import json

    data = told(pathway(group("r", slot("a", "A"), pool("p", "B", min_credits=5))), held("A", "B:2")).as_data()
    assert json.loads(json.dumps(data)) == data
    assert data["requirements"][2]["credits"] == {"have": 2, "need": 5, "remaining": 3}
