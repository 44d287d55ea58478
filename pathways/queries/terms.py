"""The inverted index: what the leaves of published versions ask for, to tell which a changed credential can touch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from pathways.models import RequirementTerm
from pathways.queries.facts import issuer_words
from pathways.stacking.terms import Term


def terms_of_versions(versions: Collection[UUID]) -> dict[UUID, set[Term]]:
    """The terms of each version's leaves; a constant number of queries.

    An issuer stands under the word it has today: it may have been merged, or met under another identity, since.
    """
    found: dict[UUID, set[Term]] = defaultdict(set)
    rows = list(RequirementTerm.objects.filter(version__in=versions).values_list("version_id", "field", "value"))
    words = issuer_words(value for _version, field, value in rows if field == "issuer")
    for version, field, value in rows:
        found[version].add((field, words.get(value, value) if field == "issuer" else value))
    return found
