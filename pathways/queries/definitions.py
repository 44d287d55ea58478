"""Definitions as the engine reads them, and the names of what they mention."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Case, QuerySet, When

from credentials.models import Achievement, Credential, IssuerIdentity, Skill
from pathways.models import Pathway, PathwayVersion
from pathways.queries.facts import issuer_words, our_id
from pathways.stacking.definition import Definition, read_definition

Names = Mapping[str, str]


def definition_of(version: PathwayVersion) -> Definition:
    """What a version asks, with every issuer under its own word. Raises DefinitionError for an unfinished draft."""
    return definitions_of([version])[version.pk]


def definitions_of(versions: Iterable[PathwayVersion]) -> dict[Any, Definition]:
    """What each version asks, with every issuer under its own word; a constant number of queries."""
    versions = list(versions)
    words = issuer_words({word for version in versions for word in mentioned(version.definition)["issuer"]})
    found = {}
    for version in versions:
        own = mentioned(version.definition)["issuer"]
        aliases = tuple(sorted((word, words[word]) for word in own if words.get(word, word) != word))
        found[version.pk] = _read(_Source(version.sha256, version.definition), aliases)
    return found


class _Source:
    """A stored definition that is the same as another when its digest is."""

    def __init__(self, digest: str, definition: dict[str, Any]) -> None:
        self.digest = digest
        self.definition = definition

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Source) and self.digest == other.digest and self.definition == other.definition


@lru_cache(maxsize=512)
def _read(source: _Source, aliases: tuple[tuple[str, str], ...]) -> Definition:
    known = dict(aliases)
    return read_definition(_with_issuers(source.definition, known) if known else source.definition)


def _with_issuers(value: Any, known: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_with_issuers(item, known) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: list(dict.fromkeys(known.get(word, word) if isinstance(word, str) else word for word in inner))
        if name == "issuer" and isinstance(inner, list)
        else _with_issuers(inner, known)
        for name, inner in value.items()
    }


def mentioned(value: Any) -> dict[str, set[str]]:
    """The words that a definition or an explanation mentions under ``badge_class``, ``issuer`` and ``skill``."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, word in _words(value):
        found["skill" if name == "skill_all" else name].add(word)
    return found


def _words(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for item in value:
            yield from _words(item)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name in ("badge_class", "issuer", "skill", "skill_all", "used_in"):
                for word in inner if isinstance(inner, list) else [inner]:
                    if isinstance(word, str):
                        yield name, word
            else:
                yield from _words(inner)


def award_word(pathway: Pathway) -> str:
    """The badge class of the pathway's own award, by which other pathways can ask for it: its public address."""
    return f"{settings.SITE_URL}{pathway.get_absolute_url()}"


def names_in(*values: Any) -> Names:
    """How to call the badge classes, issuers, skills and awards that definitions or explanations mention.

    Three queries, and one more for each of two kinds of word that are seldom used.

    An achievement is called as an issuer with a proof describes it, a known issuer before any other: a file that
    somebody altered or made up names nothing that others read. One that no proof names yet goes by the title of the
    requirement that asks for it alone; any other word without a name is shown as it is.
    """
    words: dict[str, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    for value in values:
        for field, found in mentioned(value).items():
            words[field] |= found
        names |= dict(_titled(value))
    identities = IssuerIdentity.objects.filter(value__in=words["issuer"]).order_by("pk")
    names |= dict(identities.values_list("value", "issuer__name"))
    achievements = Achievement.objects.filter(
        identifier__in=words["badge_class"] - {""}, issuer__identities__isnull=False
    ).order_by(Case(When(issuer__standing="", then=0), default=1), "created_at")  # the last one names it
    names |= dict(achievements.values_list("identifier", "name"))
    names |= dict(Skill.objects.filter(key__in=words["skill"]).values_list("key", "name"))
    if ours := [pk for word in words["badge_class"] if (pk := our_id(word)) is not None]:
        described = Achievement.objects.filter(pk__in=ours)
        names |= {f"urn:uuid:{pk}": name for pk, name in described.values_list("pk", "name")}
    if words["used_in"]:
        public = Pathway.objects.filter(versions__published_at__isnull=False)
        asked = public.filter(slug__in={word.rpartition("/")[2] for word in words["used_in"]})
        titles = asked.values_list("institution__slug", "slug", "title")
        names |= {f"{institution}/{slug}": title for institution, slug, title in titles}
    return names


def _titled(value: Any) -> Iterator[tuple[str, str]]:
    """The only achievement that a requirement asks for, and the requirement's title."""
    if isinstance(value, list):
        for item in value:
            yield from _titled(item)
    elif isinstance(value, dict):
        match, title = value.get("match"), value.get("title")
        badges = match.get("badge_class") if isinstance(match, dict) else None
        if isinstance(title, str) and isinstance(badges, list) and len(badges) == 1 and isinstance(badges[0], str):
            yield badges[0], title
        for inner in value.values():
            yield from _titled(inner)


def proven_achievements() -> QuerySet[Achievement]:
    """Achievements that proven credentials name.

    Only proven ones: what learners typed by hand is theirs, and no institution reads it here.
    """
    proven = Credential.objects.exclude(verdict__in=["self_reported", "problem", "could_not_check"])
    return Achievement.objects.filter(pk__in=proven.values("achievement"))


def seen_achievements(search: str, limit: int = 12) -> list[Achievement]:
    """Proven achievements whose name, issuer or skill contains every word searched for."""
    found = proven_achievements().select_related("issuer")
    for word in search.split()[:6]:
        found = found.filter(pk__in=_named(word))
    return list(found.prefetch_related("skills").order_by("name", "pk")[:limit])


def _named(word: str) -> Any:
    by_name = Achievement.objects.filter(name__icontains=word)
    by_issuer = Achievement.objects.filter(issuer__name__icontains=word)
    by_skill = Achievement.objects.filter(skills__key__icontains=word.lower())
    return (by_name.order_by() | by_issuer.order_by() | by_skill.order_by()).values("pk")
