"""The inverted index: which leaves, and so which enrolments, a changed credential can touch."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from pathways.models import RequirementTerm
from pathways.stacking import Fact, terms_of
from pathways.stacking.terms import ANYTHING


def touched_by(facts: Iterable[Fact]) -> Q:
    """The condition on an enrolment that a leaf of its version may take one of the facts."""
    condition = Q(field=ANYTHING[0])
    by_field: dict[str, list[str]] = {}
    for field, value in terms_of(facts):
        by_field.setdefault(field, []).append(value[:500])
    for field, values in by_field.items():
        condition |= Q(field=field, value__in=values)
    return Q(Exists(RequirementTerm.objects.filter(condition, version=OuterRef("version"))))
