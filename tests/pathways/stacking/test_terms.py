"""Terms: the inverted index never misses a leaf a credential is eligible for."""

from __future__ import annotations

from datetime import date

from pathways.stacking import can_touch, read_definition, read_facts, terms

from .brute import Brute
from .build import group, held, pathway, pool, slot
from .random_cases import random_case


def test_each_leaf_gives_the_terms_of_its_most_telling_atom() -> None:
    root = group(
        "r",
        slot("a", "A", "B", match={"badge_class": ["B", "A"], "issuer": ["own"]}),
        pool("p", min_count=1, match={"any": [{"skill": ["s"]}, {"all": [{"issuer": ["own"]}]}]}),
        pool("q", min_count=1),
    )
    assert list(terms(pathway(root))) == [
        ("a", "badge_class", "A"),
        ("a", "badge_class", "B"),
        ("p", "issuer", "own"),
        ("p", "skill", "s"),
        ("q", "*", ""),
    ]


def test_fact_touches_only_what_shares_a_term() -> None:
    rows = [(field, value) for _, field, value in terms(pathway(slot("a", "A")))]
    assert can_touch(held("A"), rows)
    assert not can_touch(held("B"), rows)


def test_no_eligible_pair_is_missed() -> None:
    pairs = 0
    for seed in range(400):
        case = random_case(seed) | {"decisions": []}
        brute = Brute(case)
        by_leaf: dict[str, list[tuple[str, str]]] = {}
        for leaf, field, value in terms(read_definition(case["pathway"])):
            by_leaf.setdefault(leaf, []).append((field, value))
        for fact in read_facts(case["credentials"]):
            if fact.id not in brute.facts or fact.issued > date.fromisoformat(case["date"]):
                continue
            for leaf in brute.leaves:
                if brute.eligible(brute.facts[fact.id], leaf):
                    pairs += 1
                    assert can_touch([fact], by_leaf[leaf]), (seed, fact.id, leaf)
    assert pairs > 500
