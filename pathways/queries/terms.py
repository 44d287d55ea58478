"""The inverted index: what the leaves of published versions ask for, to tell which a changed credential can touch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from pathways.models import RequirementTerm
from pathways.stacking.terms import Term


def terms_of_versions(versions: Collection[UUID]) -> dict[UUID, set[Term]]:
    """The terms of each version's leaves; one query."""
    found: dict[UUID, set[Term]] = defaultdict(set)
    rows = RequirementTerm.objects.filter(version__in=versions).values_list("version_id", "field", "value")
    for version, field, value in rows:
        found[version].add((field, value))
    return found
