"""The search under strain: large wallets, no solver, no budget, and the answer of last time."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from time import process_time

import pytest

from pathways.stacking import Budget, Definition, Fact, evaluate, explain

from .build import TODAY, answer, group, held, pathway, pool, slot

NOTHING = Budget(few=0, promising=1, narrow=1, wide=1, solver=False)


def crowded(requirements: int, credentials: int) -> tuple[Definition, list[Fact]]:
    random = Random(requirements * credentials)
    pools = []
    for place in range(requirements):
        skills = [f"s{random.randrange(requirements)}" for _ in range(3)]
        pools.append(
            {"key": f"p{place}", "kind": "pool", "min_credits": random.choice([6, 9, 12]), "match": {"skill": skills}}
        )
    check = {"key": "c", "kind": "check", "where": {"issuer": ["own"]}, "min_share": "1/2"}
    facts = [
        Fact(
            id=f"f{place}",
            issued=TODAY - timedelta(days=random.randint(1, 900)),
            badge_class=f"B{place}",
            issuer=random.choice(["own", "other"]),
            credits=random.choice([1, 2, 3, 5, 10]),
            skills=frozenset(f"s{random.randrange(requirements)}" for _ in range(2)),
        )
        for place in range(credentials)
    ]
    return pathway(group("r", *pools, check)), facts


def test_budget_that_runs_out_gives_the_best_found_and_says_so() -> None:
    definition, facts = crowded(6, 30)
    found = evaluate(definition, facts, at=TODAY, budget=NOTHING)
    best = evaluate(definition, facts, at=TODAY)
    assert (found.method, found.proven, best.proven) == ("best_found", False, True)
    assert 0 < found.progress <= best.progress


def test_five_thousand_credentials_stay_quick() -> None:
    definition, facts = crowded(5, 5_000)
    begun = process_time()
    found = explain(definition, facts, at=TODAY).evaluation
    assert found.satisfied
    assert found.proven
    assert process_time() - begun < 5


def test_five_thousand_copies_of_one_badge_are_one_credential() -> None:
    facts = [Fact(id=f"f{n}", issued=TODAY, badge_class="A", credits=1) for n in range(5_000)]
    found = evaluate(
        pathway(group("r", slot("s", "A"), slot("t", "A", ledger=None), pool("p", "A", min_credits=3))), facts, at=TODAY
    )
    assert (str(found.progress), found.proven) == ("2/3", True)


def test_previous_allocation_is_kept_among_equals() -> None:
    definition = pathway(pool("p", "A", "B", "C", min_count=1))
    for badge in ("a", "b", "c"):
        assert answer(definition, held("A", "B", "C"), previous=[(badge, "p")]).allocation == ((badge, "p"),)


def test_previous_allocation_gives_way_to_a_better_one() -> None:
    definition = pathway(group("r", slot("a", "A"), slot("b", "A", "B")))
    assert answer(definition, held("A", "B"), previous=[("a", "b")]).progress == 1


def test_order_of_facts_does_not_change_the_answer() -> None:
    definition, facts = crowded(4, 12)
    patient = Budget(seconds=60, priced_seconds=60)  # a busy machine would end one of the two searches sooner
    found = evaluate(definition, facts, at=TODAY, budget=patient)
    assert found == evaluate(definition, facts[::-1], at=TODAY, budget=patient)


@pytest.mark.parametrize(
    "budget",
    [
        Budget(few=0, promising=0, narrow=0, wide=0, solver=False),
        Budget(few=0, promising=0, narrow=1, wide=1, solver=False),
        Budget(tokens=0, solver=False),
    ],
)
def test_pins_are_held_however_little_may_be_searched(budget: Budget) -> None:
    """a could count in both ledgers, but the one room that the limit leaves in the second is pinned for b."""
    definition = pathway(
        group("r", slot("s", "A", "C"), pool("two", "A", "B", min_credits=2, ledger="second")),
        limits=[{"key": "one", "scope": "two", "max_count": 1}],
    )
    pins = [("a", "s"), ("b", "two")]
    found = evaluate(definition, held("A", "B"), at=TODAY, pins=pins, budget=budget)
    assert (found.allocation, found.conflicts) == (tuple(pins), ())
