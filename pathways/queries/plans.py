"""The cheapest way to finish: a plan over the catalogue of offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from pathways.models import CatalogueOffer, Enrolment, PlannedCredential
from pathways.queries.decisions import decisions_of
from pathways.queries.definitions import definitions_of
from pathways.queries.equivalences import articulated, credential_of, equivalences_of, meant_for_parts
from pathways.queries.facts import facts_of, issuer_words
from pathways.queries.planned import planned_facts
from pathways.stacking import Fact
from pathways.stacking.offer import Offer, read_offers
from pathways.stacking.planning import Goal, Plan, Weight, plan, useful_offers


def catalogue_offers() -> tuple[list[CatalogueOffer], tuple[Offer, ...]]:
    """Every offer, as a row and as the engine reads it; a constant number of queries."""
    rows = list(CatalogueOffer.objects.select_related("institution").prefetch_related("requires").order_by("pk"))
    words = issuer_words(row.issuer for row in rows if row.issuer)
    return rows, read_offers(_offer_json(row, words) for row in rows)


def _offer_json(row: CatalogueOffer, words: dict[str, str]) -> dict[str, Any]:
    fact: dict[str, Any] = {"badge_class": row.badge_class, "credits": str(row.credits), "trust": 2}
    if row.issuer:
        fact["issuer"] = words.get(row.issuer, row.issuer)
    if row.kind:
        fact["kind"] = row.kind
    if row.level is not None:
        fact["level"] = str(row.level)
    if skills := [line.strip().lower() for line in row.skills.splitlines() if line.strip()]:
        fact["skills"] = list(dict.fromkeys(skills))
    offer: dict[str, Any] = {"id": str(row.pk), "fact": fact, "cost": str(row.cost), "title": row.title}
    if row.currency:
        offer["currency"] = row.currency
    if row.hours is not None:
        offer["hours"] = str(row.hours)
    if required := [str(other.pk) for other in row.requires.all()]:
        offer["requires"] = required
    for name in ("opens_on", "closes_on"):
        if (day := getattr(row, name)) is not None:
            offer[name] = day.isoformat()
    return offer


@dataclass(frozen=True)
class Lapse:
    """A credential that counts today and ends before the plan can be done; ``is_renewed`` when the plan renews it."""

    credential: str
    ends_on: date
    is_renewed: bool


@dataclass(frozen=True)
class Planning:
    """A plan, and what ends while it is followed.

    ``without_pins``: where the learner put credentials nothing completes it, so they count wherever they help most.
    """

    plan: Plan
    lapses: tuple[Lapse, ...] = ()
    without_pins: bool = False


def facts_with(enrolment: Enrolment, given: Sequence[PlannedCredential], *, at: date) -> tuple[Fact, ...]:
    """What the learner keeps, and what is ``given`` as if it were earned that day."""
    taken = (replace(fact, state="earned") for fact in planned_facts(given, at=at))
    return (*facts_of(enrolment.learner), *taken)


def goals_of(enrolments: Sequence[Enrolment], facts: Sequence[Fact]) -> list[Goal]:
    """What each enrolment asks of ``facts``, taken as its own institution takes them; named by the enrolment's id."""
    definitions = definitions_of([enrolment.version for enrolment in enrolments])
    decisions = decisions_of([enrolment.pk for enrolment in enrolments])
    rules = equivalences_of({enrolment.pathway.institution_id for enrolment in enrolments})
    goals = []
    for enrolment in enrolments:
        taken_as = partial(articulated, rules=rules[enrolment.pathway.institution_id])
        goals.append(
            Goal(
                definitions[enrolment.version_id],
                meant_for_parts(decisions[enrolment.pk], taken_as(facts)),
                tuple((credential, leaf) for credential, leaf in enrolment.pins),
                taken_as,
                str(enrolment.pk),
            )
        )
    return goals


def plannable_with(enrolment: Enrolment) -> list[Enrolment]:
    """The learner's other enrolments, which can be planned together with this one."""
    others = Enrolment.objects.owned_by(enrolment.learner).active().exclude(pk=enrolment.pk)
    return list(others.select_related("pathway__institution", "version", "learner"))


def plan_for(
    enrolments: Sequence[Enrolment],
    offers: Sequence[Offer],
    *,
    at: date,
    weight: Weight,
    given: Sequence[PlannedCredential] = (),
) -> Planning:
    """The lightest set of offers that completes all the pathways together, with the renewals it needs.

    ``given`` is taken as earned. What counts and ends before the last step can be begun counts as ended: if the
    offers renew it, the renewal is a step. Raises OfferError for mixed currencies.
    """
    facts = facts_with(enrolments[0], given, at=at)
    goals = goals_of(enrolments, facts)
    found = plan(goals, facts, offers, at=at, weight=weight)
    freed = False
    if not found.is_possible and any(goal.pins for goal in goals):
        loose = [replace(goal, pins=()) for goal in goals]
        other = plan(loose, facts, offers, at=at, weight=weight)
        if freed := other.is_possible:
            goals, found = loose, other
    ending = _ending(found, facts, at)
    if not ending:
        return Planning(found, without_pins=freed)
    ended = [replace(fact, expires=at - timedelta(days=1)) if fact.id in ending else fact for fact in facts]
    renewed = plan(goals, ended, offers, at=at, weight=weight)
    lapses = tuple(Lapse(name, day, renewed.is_possible) for name, day in sorted(ending.items()))
    return Planning(renewed if renewed.is_possible else found, lapses, freed)


def _ending(found: Plan, facts: Sequence[Fact], at: date) -> dict[str, date]:
    """What counts in the plan and ends before its last step can be begun, with its last day."""
    last = max((step.earliest_on for step in found.steps), default=at)
    counted = {credential_of(name) for evaluation in found.evaluations for name, _leaf in evaluation.allocation}
    return {
        fact.id: fact.expires
        for fact in facts
        if fact.id in counted and fact.expires is not None and at <= fact.expires < last
    }


def offers_that_help(enrolment: Enrolment, offers: Sequence[Offer], *, at: date) -> set[str]:
    """The ids of the offers that would count on the pathway and are not held, and of what they require."""
    facts = facts_of(enrolment.learner)
    goals = goals_of([enrolment], facts)
    held = {fact.badge_class for fact in (*facts, *goals[0].taken_as(facts)) if fact.is_held_on(at)}
    leading_there = {offer.id for offer in offers if offer.fact.badge_class in held}
    return set(useful_offers(goals, facts, offers, at=at)) - leading_there
