"""Terms: what a credential must have one of to be eligible at a leaf; the rows of the inverted index.

A term is (field, value), with the fields of a fact: badge_class, issuer, kind, skill, tag, used_in. A leaf that has
no such list may be touched by anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .definition import Definition
from .fact import Fact
from .matching import Match

Term = tuple[str, str]

ANYTHING: Term = ("*", "")
"""The term of a leaf that any credential may touch."""

SELECTIVE = ("badge_class", "skill_all", "skill", "tag", "used_in", "kind", "issuer")
"""The atoms a look-up can start from, the most telling first: one of them is enough for each leaf."""


def match_terms(match: Match) -> frozenset[Term]:
    """Terms of which every credential that the match takes has one; ANYTHING where no such list exists."""
    for name in SELECTIVE:
        if wanted := match.get(name):
            return frozenset(("skill" if name == "skill_all" else name, word) for word in wanted)
    for inner in match.get("all") or ():
        found = match_terms(inner)
        if ANYTHING not in found:
            return found
    if alternatives := match.get("any"):
        every = frozenset[Term]().union(*(match_terms(inner) for inner in alternatives))
        return frozenset((ANYTHING,)) if ANYTHING in every else every
    return frozenset((ANYTHING,))


def terms(definition: Definition) -> Iterator[tuple[str, str, str]]:
    """For each leaf its terms: leaf, field, value; in document order."""
    for node in definition.nodes.values():
        match: Match | None = getattr(node, "match", None)
        if match is not None:
            for field, value in sorted(match_terms(match)):
                yield node.key, field, value


def terms_of(facts: Iterable[Fact]) -> frozenset[Term]:
    """The terms that facts have."""
    found: set[Term] = set()
    for fact in facts:
        found.update(("skill", word) for word in fact.skills)
        found.update(("tag", word) for word in fact.tags)
        found.update(("used_in", word) for word in fact.used_in)
        for field in ("badge_class", "issuer", "kind"):
            if value := getattr(fact, field):
                found.add((field, value))
    return frozenset(found)


def can_touch(facts: Iterable[Fact], terms: Iterable[Term]) -> bool:
    """Whether one of ``facts`` may be eligible at a leaf that has ``terms``; false means it surely is not."""
    wanted = set(terms)
    return ANYTHING in wanted or not wanted.isdisjoint(terms_of(facts))
