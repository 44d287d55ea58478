"""Policy: good enough at all, inherited name by name."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from .build import TODAY, answer, group, held, pathway, slot

REFUSED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"status": "revoked"}),
    ({}, {"expires": "2026-01-14"}),
    ({}, {"issued": "2026-01-16"}),
    ({"trust_min": 3}, {"trust": 2}),
    ({"max_age_days": 10}, {"issued": "2026-01-04"}),
    ({"issued_from": "2025-01-01"}, {"issued": "2024-12-31"}),
]
TAKEN: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"statuses": ["valid", "suspended"]}, {"status": "suspended"}),
    ({}, {"expires": "2026-01-15"}),
    ({"expired": "accept"}, {"expires": "2020-01-01"}),
    ({"trust_min": 2}, {"trust": 2}),
    ({"max_age_days": 10}, {"issued": "2026-01-05"}),
]


@pytest.mark.parametrize(("policy", "fact"), REFUSED)
def test_credential_that_is_not_good_enough_does_not_count(policy: dict[str, Any], fact: dict[str, Any]) -> None:
    assert answer(pathway(slot("s", "A")), held("A")).satisfied
    assert not answer(pathway(slot("s", "A"), policy=policy), held("A", **fact)).satisfied


@pytest.mark.parametrize(("policy", "fact"), TAKEN)
def test_credential_on_the_edge_counts(policy: dict[str, Any], fact: dict[str, Any]) -> None:
    assert answer(pathway(slot("s", "A"), policy=policy), held("A", **fact)).satisfied


def test_a_node_overrides_one_rule_and_keeps_the_others() -> None:
    root = group("r", slot("a", "A", policy={"trust_min": None}))
    strict = {"trust_min": 3, "max_age_days": 30}
    young = (TODAY - timedelta(days=1)).isoformat()
    assert answer(pathway(root, policy=strict), held("A", issued=young)).satisfied
    assert not answer(pathway(root, policy=strict), held("A")).satisfied


def test_next_change_is_the_day_after_the_last_valid_one() -> None:
    definition = pathway(group("r", slot("a", "A"), slot("b", "B")))
    facts = held("A", expires="2026-03-01") + held("B", issued="2026-02-01")
    assert answer(definition, facts).next_change_at == date(2026, 2, 1)
    assert answer(definition, facts[:1]).next_change_at == date(2026, 3, 2)
    assert answer(definition, held("C", expires="2026-03-01")).next_change_at is None


def test_recency_sets_the_day_of_the_next_change() -> None:
    definition = pathway(slot("a", "A"), policy={"max_age_days": 365})
    assert answer(definition, held("A")).next_change_at == date(2026, 6, 2)
    assert not answer(definition, held("A"), at=date(2026, 6, 2)).satisfied
