"""An Offer: something a learner can take, and what it would add. Rule: cases.md, "OFFER"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from .errors import OfferError, Problem
from .fact import Fact, fact_from
from .numbers import Number
from .reading import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A course, exam or renewal in a catalogue.

    ``fact`` is what taking it adds, its id ``offer:<id>``. ``requires`` are offers taken before, or whose badge
    class is held. ``hours`` is the notional workload. It can be begun from ``opens_on`` to ``closes_on``.
    """

    id: str
    fact: Fact
    cost: Number = 0
    currency: str | None = None
    hours: Number | None = None
    requires: tuple[str, ...] = ()
    opens_on: date | None = None
    closes_on: date | None = None
    title: str | None = None
    url: str | None = None

    def fact_on(self, at: date) -> Fact:
        """The credential it would add if it were earned on ``at``."""
        return replace(self.fact, issued=at)


def read_offers(raw: Iterable[Any]) -> tuple[Offer, ...]:
    """The offers in ``raw`` (JSON objects as in cases.md); raises OfferError with every problem in them."""
    problems: list[Problem] = []
    offers: list[Offer] = []
    for index, item in enumerate(raw):
        offer = _offer(Entry(item, f"/{index}", problems))
        if offer is not None:
            if any(offer.id == other.id for other in offers):
                problems.append(Problem(f"/{index}/id", "duplicate_id", f"The id “{offer.id}” stands twice."))
            offers.append(offer)
    if problems:
        raise OfferError(tuple(problems))
    return tuple(offers)


def _offer(entry: Entry) -> Offer | None:
    before = len(entry.problems)
    identifier = entry.take_text("id", required=True)
    fact = None
    if "fact" in entry:
        inner = Entry(entry.take("fact"), entry.inner("fact"), entry.problems)
        fact = fact_from(inner, issued=date.min, identifier=f"offer:{identifier}")
    else:
        entry.note("missing", "“fact” is missing: say what the offer adds.", at="fact", name="fact")
    offer_fields: dict[str, Any] = {
        "cost": entry.take_number("cost") or 0,
        "currency": entry.take_text("currency"),
        "hours": entry.take_number("hours"),
        "requires": entry.take_texts("requires") or (),
        "opens_on": entry.take_date("opens_on"),
        "closes_on": entry.take_date("closes_on"),
        "title": entry.take_text("title"),
        "url": entry.take_text("url"),
    }
    entry.close()
    if len(entry.problems) > before or identifier is None or fact is None:
        return None
    return Offer(id=identifier, fact=fact, **offer_fields)
