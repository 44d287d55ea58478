"""The cheapest way to finish: a plan over the catalogue of offers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from pathways.models import CatalogueOffer, Enrolment
from pathways.queries.decisions import decisions_of
from pathways.queries.definitions import definitions_of
from pathways.queries.facts import issuer_words
from pathways.queries.progress import facts_for
from pathways.stacking.offer import Offer, read_offers
from pathways.stacking.planning import Plan, Weight, plan


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


def plan_for(enrolments: Sequence[Enrolment], offers: Sequence[Offer], *, at: date, weight: Weight) -> Plan:
    """The lightest set of offers that completes all the pathways together. Raises OfferError for mixed currencies."""
    definitions = definitions_of([enrolment.version for enrolment in enrolments])
    decisions = decisions_of([enrolment.pk for enrolment in enrolments])
    goals = [definitions[enrolment.version_id] for enrolment in enrolments]
    made = {goal.key: decisions[enrolment.pk] for goal, enrolment in zip(goals, enrolments, strict=True)}
    return plan(goals, facts_for(enrolments[0]), offers, at=at, weight=weight, decisions=made)
