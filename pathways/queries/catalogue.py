"""The catalogue: every published pathway, and how much of it a learner already holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Q

from accounts.models import User
from pathways.models import Enrolment, Institution, PathwayVersion
from pathways.queries.definitions import Names, definitions_of, names_in
from pathways.queries.equivalences import articulated, equivalences_of
from pathways.queries.facts import facts_of
from pathways.queries.outline import OutlineNode, outline_of, titles_of
from pathways.queries.progress import PROGRESS_ALONE
from pathways.stacking import evaluate
from pathways.stacking.explanation import result_as_data


@dataclass(frozen=True)
class Opportunity:
    """A published pathway as one learner sees it: what of it they hold, and what would finish its nearest block."""

    version: PathwayVersion
    outline: OutlineNode
    have: int
    need: int
    progress: Fraction
    holds: int
    nearest: OutlineNode | None
    nearest_lacks: int
    enrolment: Enrolment | None

    @property
    def pathway(self) -> Any:
        """The pathway."""
        return self.version.pathway

    @property
    def tally(self) -> dict[str, Any] | None:
        """Have and need of the only pool there is, in credits or credentials; steps would say too little."""
        return self.outline.only_pool.tally if self.outline.only_pool else None

    @property
    def counts_credits(self) -> bool:
        """Whether the tally is of credits."""
        return bool(self.outline.only_pool and self.outline.only_pool.counts_credits)

    @property
    def unit(self) -> str:
        """The unit of credit."""
        return str(self.version.definition.get("unit", ""))

    @property
    def has_begun(self) -> bool:
        """Whether anything held already counts."""
        return self.holds > 0


def published_versions(*, search: str = "", institution: str = "") -> list[PathwayVersion]:
    """What learners can enrol on, by title; with a search, those whose words contain it."""
    rows = PathwayVersion.objects.filter(status=PathwayVersion.Status.PUBLISHED)
    if institution:
        rows = rows.filter(pathway__institution__slug=institution)
    for word in search.split()[:8]:
        rows = rows.filter(
            Q(pathway__title__icontains=word)
            | Q(pathway__summary__icontains=word)
            | Q(pathway__award_name__icontains=word)
            | Q(pathway__institution__name__icontains=word)
        )
    return list(rows.select_related("pathway__institution").order_by("pathway__title", "pk"))


def institutions_with_pathways() -> list[Institution]:
    """The institutions in the catalogue."""
    published = PathwayVersion.objects.filter(status=PathwayVersion.Status.PUBLISHED)
    return list(Institution.objects.filter(pathways__versions__in=published).distinct())


def opportunities_of(user: User | None, versions: list[PathwayVersion], *, at: date) -> list[Opportunity]:
    """Each version with what of it the learner holds, the furthest first; a constant number of queries.

    A visitor (None) holds nothing, and sees them by title.
    """
    definitions = definitions_of(versions)
    facts = facts_of(user) if user else ()
    active = Enrolment.objects.owned_by(user).active() if user else Enrolment.objects.none()
    enrolled = {row.pathway_id: row for row in active}
    names: Names = names_in(*(version.definition for version in versions))
    rules = equivalences_of({version.pathway.institution_id for version in versions})
    found = []
    for version in versions:
        definition = definitions[version.pk]
        evaluation = evaluate(
            definition, articulated(facts, rules[version.pathway.institution_id]), at=at, budget=PROGRESS_ALONE
        )
        results = {"requirements": [result_as_data(result) for result in evaluation.requirements]}
        outline = outline_of(definition, titles_of(definition, names), result=results)
        steps = outline.steps
        nearest, lacks = _nearest(outline)
        found.append(
            Opportunity(
                version,
                outline,
                int(steps.have),
                int(steps.need),
                evaluation.progress,
                evaluation.consumed_count,
                nearest,
                lacks,
                enrolled.get(version.pathway_id),
            )
        )
    return sorted(found, key=lambda one: -one.progress)


def _nearest(outline: OutlineNode) -> tuple[OutlineNode | None, int]:
    """The block that is begun and lacks the fewest steps, and how many those are."""
    begun = []
    for place, child in enumerate(outline.children):
        steps = child.steps
        if child.kind == "group" and 0 < steps.have < steps.need:
            begun.append((int(steps.need - steps.have), place, child))
    if not begun:
        return None, 0
    lacks, _place, child = min(begun, key=lambda one: one[:2])
    return child, lacks
