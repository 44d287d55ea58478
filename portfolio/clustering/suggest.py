"""Groups that tell themselves: by a skill in common, a word in common, an issuer family."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portfolio.clustering.card import Card

MAX_GROUPS = 8
MAX_SHARE = 0.6
"""A trait that more than this share of all credentials has tells nothing about any (from six credentials on)."""
MAX_OVERLAP = 0.5
"""Share of a group that may stand in groups suggested before it."""


class Reason(StrEnum):
    """Why credentials belong together, strongest first."""

    SKILL = "skill"
    WORD = "word"
    ISSUER = "issuer"


WEIGHT = {Reason.SKILL: 3.0, Reason.WORD: 2.0, Reason.ISSUER: 1.0}
"""A skill is what issuers say on purpose; a word in a name is a hint; an issuer alone says least about content."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A group worth having. ``key`` names its reason and stays the same as credentials come and go."""

    key: str
    title: str
    reason: Reason
    credentials: tuple[str, ...]


def suggest_groups(
    cards: Sequence[Card], *, refused: Iterable[str] = (), existing: Iterable[frozenset[str]] = ()
) -> tuple[Suggestion, ...]:
    """Give groups of two or more, the most telling first; none that was refused or exists already.

    Chosen one by one for what each adds: a group counts by its reason's weight times the credentials that stand in
    no group yet. The same cards give the same groups in whatever order they come.
    """
    cards = sorted(cards, key=lambda card: card.id)
    candidates = [one for one in _candidates(cards) if one.key not in set(refused)]
    there = list(existing)
    candidates = [one for one in candidates if not any(set(one.credentials) <= group for group in there)]
    grouped: set[str] = set().union(*there) if there else set()
    chosen: list[Suggestion] = []
    while candidates and len(chosen) < MAX_GROUPS:
        best = max(candidates, key=lambda one: (_worth(one, grouped), one.key))
        candidates.remove(best)
        known = sum(1 for pk in best.credentials if pk in grouped)
        if known > MAX_OVERLAP * len(best.credentials):
            continue
        chosen.append(best)
        grouped |= set(best.credentials)
    return tuple(chosen)


def _worth(suggestion: Suggestion, grouped: set[str]) -> float:
    fresh = sum(1 for pk in suggestion.credentials if pk not in grouped)
    return WEIGHT[suggestion.reason] * fresh


def _candidates(cards: Sequence[Card]) -> list[Suggestion]:
    written: dict[tuple[Reason, str], str] = {}
    holders: defaultdict[tuple[Reason, str], list[str]] = defaultdict(list)
    families = _issuer_families(cards)
    for card in cards:
        traits = [
            *((Reason.SKILL, key, skill) for key, skill in card.skill_keys.items()),
            *((Reason.WORD, key, word) for key, word in card.words.items()),
            *((Reason.ISSUER, key, name) for key, name in families.get(card.id, {}).items()),
        ]
        for reason, key, name in traits:
            trait = (reason, key)
            written[trait] = max(written.get(trait, name), name, key=lambda text: (text[:1].isupper(), text))
            holders[trait].append(card.id)
    most = len(cards) if len(cards) < 6 else MAX_SHARE * len(cards)
    return [
        Suggestion(key=f"{reason}:{key}", title=_title(written[reason, key]), reason=reason, credentials=tuple(ids))
        for (reason, key), ids in holders.items()
        if 2 <= len(ids) <= most
    ]


def _title(text: str) -> str:
    return text[:1].upper() + text[1:]


def _issuer_families(cards: Sequence[Card]) -> dict[str, dict[str, str]]:
    """For each card its issuer's family: the shortest issuer name whose words begin the card's issuer name."""
    names = {card.issuer_words: card.issuer for card in cards if card.issuer_words}
    families: dict[str, dict[str, str]] = {}
    for card in cards:
        heads = [words for words in names if words and card.issuer_words[: len(words)] == words]
        if heads:
            head = min(heads, key=len)
            families[card.id] = {" ".join(head): names[head]}
    return families
