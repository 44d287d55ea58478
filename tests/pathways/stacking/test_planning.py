"""Plans: the cheapest offers, against every subset tried, and in an order that can be followed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Any

import pytest

from pathways.stacking import Fact, Goal, OfferError, plan, read_definition, read_facts, read_offers

from .brute import Brute
from .build import TODAY, group, held, pathway, pool, slot
from .random_cases import Maker, random_case


def offer(identifier: str, badge: str, cost: Any, **more: Any) -> dict[str, Any]:
    fact = {"badge_class": badge, "credits": more.pop("credits", 1), "trust": 2} | more.pop("fact", {})
    return {"id": identifier, "cost": cost, "fact": fact} | more


def test_plan_takes_the_cheapest_offers_in_an_order_that_can_be_followed() -> None:
    definition = pathway(group("r", slot("a", "A"), slot("b", "B")))
    offers = read_offers([
        offer("adv", "B", 10, requires=["basic"]),
        offer("basic", "X", 5),
        offer("dear", "B", 20),
        offer("one", "A", 3),
    ])  # fmt: skip
    found = plan(definition, [], offers, at=TODAY)
    assert (found.total, found.proven) == (18, True)
    assert [step.offer for step in found.steps] == ["basic", "adv", "one"]
    assert [step.before for step in found.steps] == [("adv",), (), ()]
    assert [step.counts_in for step in found.steps] == [(), (("k", "b"),), (("k", "a"),)]


def test_held_prerequisite_is_not_taken_again_and_lapsed_one_is() -> None:
    definition = pathway(slot("b", "B"))
    offers = read_offers([offer("adv", "B", 10, requires=["basic"]), offer("basic", "X", 5)])
    assert plan(definition, held("X"), offers, at=TODAY).total == 10
    renewed = plan(definition, held("X", expires="2026-01-01"), offers, at=TODAY)
    assert [(step.offer, step.renews) for step in renewed.steps] == [("basic", "x"), ("adv", None)]


def test_leaf_without_offer_is_named() -> None:
    definition = pathway(group("r", slot("a", "A"), pool("b", "B", min_count=2)))
    found = plan(definition, [], read_offers([offer("one", "B", 1)]), at=TODAY)
    assert not found.is_possible
    assert [(b.missing.node, b.has_offers) for b in found.blocked] == [("a", False), ("b", True)]


def test_circle_of_prerequisites_can_never_be_begun() -> None:
    offers = read_offers([offer("x", "A", 1, requires=["y"]), offer("y", "Y", 1, requires=["x"])])
    assert not plan(pathway(slot("a", "A")), [], offers, at=TODAY).is_possible


def test_several_pathways_share_what_is_taken() -> None:
    one = pathway(slot("a", "A", "C"), key="one")
    two = pathway(slot("b", "B", "C"), key="two")
    offers = read_offers([offer("oa", "A", 2), offer("ob", "B", 2), offer("oc", "C", 3)])
    found = plan([one, two], [], offers, at=TODAY)
    assert (found.total, [step.counts_in for step in found.steps]) == (3, [(("one", "a"), ("two", "b"))])


def test_what_fills_one_pathway_does_not_complete_another_planned_with_it() -> None:
    """Nothing can fill x: no offer leads there, and what leads to a is of another pathway."""
    one = pathway(slot("a", *"ABCDEFG"), key="one")
    two = pathway(group("r", slot("x", "X"), slot("y", "Y"), choose=1), key="two")
    offers = read_offers([*(offer(badge, badge, 1) for badge in "ABCDEFG"), offer("oy", "Y", 50)])
    found = plan([one, two], [], offers, at=TODAY)
    assert ([step.offer for step in found.steps], found.total, found.proven) == (["A", "oy"], 51, True)


def test_offer_counts_on_each_goal_as_what_it_is_taken_for() -> None:
    """There A is taken for two units, X and Y; here it is what it is."""

    def split(facts: Iterable[Fact]) -> tuple[Fact, ...]:
        return tuple(
            replace(fact, id=f"{fact.id}#{unit}", badge_class=unit) if fact.badge_class == "A" else fact
            for fact in facts
            for unit in ("XY" if fact.badge_class == "A" else "-")
        )

    here = Goal(pathway(slot("a", "A")), name="here")
    there = Goal(pathway(group("r", slot("x", "X"), slot("y", "Y"))), taken_as=split, name="there")
    offers = read_offers([offer("oa", "A", 5), offer("ox", "X", 1), offer("oy", "Y", 1)])
    assert plan([there], [], offers, at=TODAY).total == 2
    (step,) = plan([here, there], [], offers, at=TODAY).steps
    assert (step.offer, step.counts_in) == ("oa", (("here", "a"), ("there", "x"), ("there", "y")))


def test_weight_may_be_hours_or_count() -> None:
    offers = read_offers([
        offer("ab", "AB", 1, hours=50),
        offer("c", "C", 9, hours=5),
        offer("silent", "D", 0),
    ])  # fmt: skip
    definition = pathway(slot("s", "AB", "C", "D"))
    by_hours = plan(definition, [], offers, at=TODAY, weight="hours")
    assert ([step.offer for step in by_hours.steps], by_hours.total, by_hours.unweighed) == (["c"], 5, ("silent",))
    assert plan(definition, [], offers, at=TODAY, weight="count").total == 1


def test_closed_offer_is_not_taken_and_a_later_one_waits() -> None:
    offers = read_offers([offer("past", "A", 1, closes_on="2026-01-14"), offer("later", "A", 2, opens_on="2026-03-01")])
    (step,) = plan(pathway(slot("a", "A")), [], offers, at=TODAY).steps
    assert (step.offer, step.earliest_on) == ("later", date(2026, 3, 1))


def test_costs_in_two_currencies_are_not_added() -> None:
    offers = read_offers([offer("a", "A", 1, currency="EUR"), offer("b", "B", 1, currency="USD")])
    with pytest.raises(OfferError) as caught:
        plan(pathway(group("r", slot("a", "A"), slot("b", "B"))), [], offers, at=TODAY)
    assert [problem.code for problem in caught.value.problems] == ["mixed_currencies"]
    assert plan(pathway(slot("a", "A", "B")), [], offers, at=TODAY, weight="count").total == 1


def test_equally_cheap_plans_are_told_apart_by_name() -> None:
    raw = [offer("b", "A", 1), offer("a", "A", 1), offer("c", "A", 1)]
    for order in (raw, raw[::-1]):
        assert [s.offer for s in plan(pathway(slot("s", "A")), [], read_offers(order), at=TODAY).steps] == ["a"]


def cheapest(case: dict[str, Any], offers: list[dict[str, Any]]) -> Fraction | None:
    """Every subset of offers tried, the cheapest first."""
    subsets = [chosen for size in range(len(offers) + 1) for chosen in combinations(offers, size)]
    subsets.sort(key=lambda chosen: sum(o["cost"] for o in chosen))
    for chosen in subsets:
        extra = [o["fact"] | {"id": "offer:" + o["id"], "issued": case["date"]} for o in chosen]
        best = Brute(case | {"credentials": case["credentials"] + extra}).best()
        if best is not None and best[0] == 1:
            return Fraction(sum(o["cost"] for o in chosen))
    return None


def test_plans_agree_with_every_subset_tried() -> None:
    possible = 0
    for seed in range(9_000, 9_040):
        case = random_case(seed, most=2) | {"decisions": []}
        maker, random = Maker(seed), Random(seed)
        offers = []
        for place in range(4):
            fact = maker.fact(place)
            for name in ("id", "issued", "state", "expires", "status"):
                fact.pop(name, None)
            offers.append({"id": f"o{place}", "cost": random.randint(1, 9), "fact": fact})
        expected = cheapest(case, offers)
        found = plan(
            read_definition(case["pathway"]),
            read_facts(case["credentials"]),
            read_offers(offers),
            at=date.fromisoformat(case["date"]),
        )
        assert found.total == expected, seed
        possible += expected is not None
    assert possible > 5
