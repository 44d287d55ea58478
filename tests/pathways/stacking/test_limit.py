"""Limits: whole credentials, what does not fit is left out."""

from __future__ import annotations

from fractions import Fraction

from pathways.stacking import explain

from .build import TODAY, answer, group, held, pathway, pool, slot


def test_limit_leaves_out_what_does_not_fit() -> None:
    limits = [{"key": "l", "where": {"issuer": ["other"]}, "max_credits": 5}]
    definition = pathway(pool("p", "A", "B", "C", min_credits=10), limits=limits)
    facts = held("A:4", "B:3", issuer="other") + held("C:2", issuer="own")
    assert answer(definition, facts).progress == Fraction(3, 5)


def test_limit_holds_inside_its_scope_only() -> None:
    limits = [{"key": "l", "scope": "p", "max_count": 1}]
    definition = pathway(group("r", pool("p", "A", "B", min_count=2), slot("s", "B")), limits=limits)
    assert answer(definition, held("A", "B")).progress == Fraction(3, 4)


def test_explanation_names_the_limit_in_the_way() -> None:
    limits = [{"key": "l", "where": {"issuer": ["other"]}, "max_count": 1}]
    definition = pathway(pool("p", "A", "B", min_count=2), limits=limits)
    explanation = explain(definition, held("A", "B", issuer="other"), at=TODAY)
    (left_out,) = [c for c in explanation.credentials if c.status == "eligible_not_needed"]
    assert (left_out.why[0].code, left_out.why[0].limit) == ("over_limit", "l")
