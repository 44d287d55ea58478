"""What is known to exist, as lint asks it: offers, achievements seen in imports, and the awards of other pathways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from credentials.models import Achievement
from pathways.models import PathwayVersion
from pathways.queries.definitions import award_word, definitions_of, mentioned, proven_achievements
from pathways.queries.facts import number_in, our_id, words_of_issuers
from pathways.queries.plans import catalogue_offers
from pathways.stacking import CatalogueEntry, Definition, Fact
from pathways.stacking.numbers import exact

UNTOLD = ("tag", "grade_min", "used_in", "issued_from", "issued_to")
"""What a credential may have and an achievement does not tell."""

LOOKED_AT = 1_000
"""So many achievements are looked at, those that are named or held most first; lint answers while somebody waits."""


def awards_of_others(version: PathwayVersion) -> dict[str, Definition]:
    """The published pathways beside that of the version, by the badge class they award."""
    others = PathwayVersion.objects.filter(status=PathwayVersion.Status.PUBLISHED).exclude(pathway=version.pathway_id)
    published = list(others.select_related("pathway__institution"))
    readable = definitions_of(published)
    return {award_word(other.pathway): readable[other.pk] for other in published}


def known_badges(definition: Definition, awards: Iterable[str], *, at: date) -> list[CatalogueEntry]:
    """Badges that a learner could come by on the day, as lint's catalogue; a constant number of queries.

    Verified and from a known issuer, as a good one would be. Offers that can no longer be begun are left out.
    """
    rows, offers = catalogue_offers()
    open_ones = [
        CatalogueEntry(offer.fact_on(at), row.unit or None)
        for row, offer in zip(rows, offers, strict=True)
        if offer.closes_on is None or offer.closes_on >= at
    ]
    facts = [Fact(id=word, issued=at, badge_class=word, trust=2) for word in awards]
    facts += _seen(mentioned(definition.as_json()), at)
    return open_ones + [CatalogueEntry(fact) for fact in facts]


def _seen(words: Mapping[str, set[str]], at: date) -> list[Fact]:
    """The achievements that proven credentials name, as facts."""
    ours = [pk for word in words["badge_class"] if (pk := our_id(word)) is not None]
    named = Q(identifier__in=words["badge_class"] - {""}) | Q(pk__in=ours)
    seen = proven_achievements().annotate(held=Count("credentials"))
    told = ("pk", "identifier", "issuer", "type", "level", "credits")
    rows: list[Any] = list(seen.filter(named).order_by("pk").values_list(*told)[:LOOKED_AT])
    rows += seen.exclude(named).order_by("-held", "pk").values_list(*told)[: LOOKED_AT - len(rows)]
    issuers = words_of_issuers({row[2] for row in rows})
    skills: dict[UUID, set[str]] = defaultdict(set)
    through = Achievement.skills.through.objects.filter(achievement__in=[row[0] for row in rows])
    for pk, key in through.values_list("achievement_id", "skill__key"):
        skills[pk].add(key)
    return [
        Fact(
            id=str(pk),
            issued=at,
            badge_class=identifier or f"urn:uuid:{pk}",
            issuer=None if issuer is None else issuers.get(issuer, f"urn:uuid:{issuer}"),
            kind=kind or "award",
            skills=frozenset(skills[pk]),
            level=number_in(level),
            credits=exact(str(credits)) or 0 if credits is not None else 0,
            trust=2,
        )
        for pk, identifier, issuer, kind, level, credits in rows
    ]
