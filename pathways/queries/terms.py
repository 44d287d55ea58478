"""The inverted index: which leaves, and so which enrolments, a changed credential can touch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from pathways.models import Enrolment, RequirementTerm
from pathways.stacking.definition import Definition
from pathways.stacking.fact import Fact
from pathways.stacking.matching import Match

ANYTHING = ("*", "")
"""The term of a leaf that any credential may touch."""

SELECTIVE = ("badge_class", "skill", "skill_all", "tag", "used_in", "issuer", "kind")
"""The atoms a look-up can start from, the most selective first: one of them is enough for each leaf."""

Term = tuple[str, str]


def leaf_terms(definition: Definition) -> Iterator[tuple[str, str, str]]:
    """For each leaf the terms of which a credential must have one to be eligible: leaf, field, value."""
    for node in definition.nodes.values():
        match: Match | None = getattr(node, "match", None)
        if match is not None:
            for field, value in sorted(match_terms(match)):
                yield node.key, field, value


def match_terms(match: Match) -> set[Term]:
    """Terms of which every credential that the match takes has one; ANYTHING where no such list exists."""
    for name in SELECTIVE:
        wanted = match.get(name)
        if wanted:
            return {("skill" if name == "skill_all" else name, word) for word in wanted}
    for inner in match.get("all") or ():
        found = match_terms(inner)
        if ANYTHING not in found:
            return found
    if alternatives := match.get("any"):
        return set().union(*(match_terms(inner) for inner in alternatives))
    return {ANYTHING}


def terms_of_facts(facts: Iterable[Fact]) -> set[Term]:
    """The terms that facts have."""
    found: set[Term] = set()
    for fact in facts:
        found |= {("skill", word) for word in fact.skills} | {("tag", word) for word in fact.tags}
        found |= {("used_in", word) for word in fact.used_in}
        for field in ("badge_class", "issuer", "kind"):
            if value := getattr(fact, field):
                found.add((field, value))
    return found


def touched_by(facts: Iterable[Fact]) -> Q:
    """The condition on an enrolment that a leaf of its version may take one of the facts."""
    condition = Q(field=ANYTHING[0])
    by_field: dict[str, list[str]] = {}
    for field, value in terms_of_facts(facts):
        by_field.setdefault(field, []).append(value[:500])
    for field, values in by_field.items():
        condition |= Q(field=field, value__in=values)
    return Q(Exists(RequirementTerm.objects.filter(condition, version=OuterRef("version"))))


def touched_enrolments(learner: User, facts: Iterable[Fact]) -> list[Enrolment]:
    """The learner's active enrolments that the facts can touch."""
    rows = Enrolment.objects.active().filter(touched_by(facts), learner=learner)
    return list(rows.select_related("version", "pathway"))
