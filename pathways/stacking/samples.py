"""Samples: wallets made up from a definition, to see what it gives before anybody is judged by it.

Four are made: nothing, exactly what is needed, one less, and everything that is named, once. A wallet is only said to
complete the pathway when the evaluation says so; where conditions contradict each other there is none, which is worth
knowing, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import islice
from typing import Any

from .check import Check
from .compilation import Leaf, compile_definition
from .definition import Definition
from .evaluation import Evaluation, evaluate
from .fact import Fact
from .matching import Atom, Match
from .numbers import Number
from .pool import Pool

NAMED = 20
"""So many of the achievements that one requirement names are held at most, unless it needs more."""
MOST_LEAVES = 200
"""Above so many requirements nothing is made up: somebody waits for the page."""
ATTEMPTS = 60
PIECES = 3
"""In so many credentials credits are earned where nothing is said of their number."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A wallet and what it gives; ``code`` is nothing, minimum, one_short or everything."""

    code: str
    facts: tuple[Fact, ...]
    evaluation: Evaluation


def samples(definition: Definition, *, at: date) -> tuple[Sample, ...]:
    """The sample wallets of a definition on a day; minimum and one short only where some wallet completes it."""
    held: dict[str, tuple[Fact, ...]] = {"nothing": ()}
    leaves = compile_definition(definition).leaves
    if len(leaves) <= MOST_LEAVES:
        maker = Maker(definition, leaves, at)
        everything = maker.wallet(copies=1)
        full = evaluate(definition, everything, at=at)
        if not full.satisfied and definition.repeat > 1:
            full = evaluate(definition, maker.wallet(copies=definition.repeat), at=at)
        if full.satisfied:
            used = {credential for credential, _leaf in full.allocation}
            minimum = tuple(fact for fact in maker.wallet(copies=definition.repeat) if fact.id in used)
            held |= {"minimum": minimum, "one_short": minimum[:-1]}
        held["everything"] = everything
    return tuple(Sample(code, facts, evaluate(definition, facts, at=at)) for code, facts in held.items())


@dataclass
class Wish:
    """What a made-up credential must be: one of the words, all of the marks, numbers and days within bounds."""

    words: dict[str, frozenset[str]]
    marks: dict[str, frozenset[str]]
    least: dict[str, Number]
    level_most: Number | None
    first: date
    last: date

    def narrowed(self, name: str, words: frozenset[str]) -> Wish | None:
        """With one of those words under that name; None when no word is left."""
        left = words & self.words[name] if name in self.words else words
        return replace(self, words=self.words | {name: left}) if left else None

    def marked(self, name: str, words: frozenset[str]) -> Wish:
        """With all of those marks."""
        return replace(self, marks=self.marks | {name: self.marks.get(name, frozenset()) | words})

    def at_least(self, name: str, number: Number) -> Wish:
        """With that number or more."""
        return replace(self, least=self.least | {name: max(number, self.least.get(name, 0))})


MARKS = {"skill": "skills", "tag": "tags", "used_in": "used_in"}
NUMBERS = {"level_min": "level", "grade_min": "grade", "trust_min": "trust", "credits_min": "credits"}


def wishes(atoms: tuple[Atom, ...], wish: Wish, at: date) -> Iterator[Wish]:
    """The ways to meet the atoms; what a "not" forbids is left to whoever tries them."""
    if not atoms:
        yield wish
        return
    first, rest = atoms[0], atoms[1:]
    want = first.want
    if first.name in ("badge_class", "issuer", "kind"):
        narrowed = wish.narrowed(first.name, want)
        yield from wishes(rest, narrowed, at) if narrowed else ()
    elif first.name in MARKS:
        for word in sorted(want):
            yield from wishes(rest, wish.marked(MARKS[first.name], frozenset({word})), at)
    elif first.name == "skill_all":
        yield from wishes(rest, wish.marked("skills", want), at)
    elif first.name in NUMBERS:
        yield from wishes(rest, wish.at_least(NUMBERS[first.name], want), at)
    elif first.name == "level_max":
        yield from wishes(rest, replace(wish, level_most=want), at)
    elif first.name == "issued_from":
        yield from wishes(rest, replace(wish, first=max(wish.first, want)), at)
    elif first.name == "issued_to":
        yield from wishes(rest, replace(wish, last=min(wish.last, want)), at)
    elif first.name == "max_age_days":
        yield from wishes(rest, replace(wish, first=max(wish.first, at - timedelta(days=want))), at)
    elif first.name == "any":
        for match in want:
            yield from wishes(match.atoms + rest, wish, at)
    elif first.name == "all":
        yield from wishes(tuple(atom for match in want for atom in match.atoms) + rest, wish, at)
    else:
        for atom in want.atoms:
            if atom.name == "not":  # what is not "not so" is so
                yield from wishes(atom.want.atoms + rest, wish, at)
        yield from wishes(rest, wish, at)


class Maker:
    """Makes up credentials for the leaves of one definition."""

    def __init__(self, definition: Definition, leaves: Sequence[Leaf], at: date) -> None:
        self.definition = definition
        self.leaves = leaves
        self.at = at
        self.amounts: dict[str, tuple[Number, int]] = {}
        for node in definition.root.walk():
            above = definition.parents[node.key]
            if isinstance(node, Pool) and not (above and isinstance(definition.nodes[above], Pool)):
                self._share(node, 0, 0)

    def _share(self, pool: Pool, credits: Number, number: int) -> tuple[Number, int]:
        """Note how much each leaf of the pool is to hold, and give what it comes to; at least what is asked for."""
        credits, number = max(credits, pool.min_credits or 0), max(number, pool.min_count or 0)
        if pool.max_credits is not None:
            credits = min(credits, pool.max_credits)
        given = [self._share(part, 0, 0) for part in pool.parts]
        lacking = max(0, credits - sum(one[0] for one in given))
        short = max(0, number - sum(one[1] for one in given))
        if pool.match is not None:
            self.amounts[pool.key] = (lacking, max(short, 0 if lacking or pool.parts else 1))
        else:
            for part, (has, count_of_it) in zip(pool.parts, given, strict=True):
                more = lacking if part.max_credits is None else min(lacking, max(0, part.max_credits - has))
                if more or short:
                    self._share(part, has + more, count_of_it + short)
                lacking, short = lacking - more, 0
        return credits, number

    def wallet(self, *, copies: int) -> tuple[Fact, ...]:
        """What every leaf asks for; an achievement that is named is held ``copies`` times, wherever it is named."""
        made: dict[str, Fact] = {}
        for leaf in self.leaves:
            for fact in self._facts(leaf):
                for copy in range(1, copies + 1):
                    key = fact.id if copy == 1 else f"{fact.id} ({copy})"
                    other = made.get(key)
                    made[key] = replace(fact, id=key, credits=max(fact.credits, other.credits if other else 0))
        return tuple(made.values())

    def _facts(self, leaf: Leaf) -> Iterator[Fact]:
        credits, number = self.amounts.get(leaf.key, (0, 1))
        named = sorted(leaf.match.get("badge_class") or ())
        size = next((atom.want for atom in leaf.match.walk() if atom.name == "credits_min"), 0)
        pieces = number or (PIECES if not size else max(1, min(PIECES, int(credits // size))))
        if named:
            pieces = min(pieces, len(named) * self.definition.repeat)
        each = max(size, Fraction(credits) / max(pieces, 1), self._asked_by_checks(leaf))
        each = int(each) if each == int(each) else each
        badges = named[: max(NAMED, pieces)] if named else [f"sample:{leaf.key}:{n}" for n in range(1, pieces + 1)]
        for badge in badges:
            fact = self._fact(leaf, badge, each, is_named=bool(named))
            if fact is not None:
                yield fact

    def _asked_by_checks(self, leaf: Leaf) -> Number:
        """How many credits a leaf that asks for none must bring, so that checks over it can be met."""
        asked: list[Number] = [0]
        for node in self.definition.nodes.values():
            if isinstance(node, Check) and node.min_credits and leaf.key in self.definition.under(node.scope):
                inside = [one for one in self.leaves if one.key in self.definition.under(node.scope)]
                if not any(self.amounts.get(one.key, (0, 0))[0] for one in inside):
                    asked.append(Fraction(node.min_credits) / len(inside))
        return max(asked)

    def _fact(self, leaf: Leaf, badge: str, credits: Number, *, is_named: bool) -> Fact | None:
        """A credential that the leaf takes, that meets the checks over it and stays out of limits where it can."""
        checks = [
            node.where
            for node in self.definition.nodes.values()
            if isinstance(node, Check) and leaf.key in self.definition.under(node.scope)
        ]
        limits = [
            Match((Atom("not", limit.where),))
            for limit in self.definition.limits
            if leaf.key in self.definition.under(limit.scope)
        ]
        for extra in ([*checks, *limits], checks, limits, *([one] for one in checks), []):
            found = self._try(leaf, [leaf.match, *extra], badge, credits, is_named=is_named)
            if found is not None:
                return found
        return None

    def _try(self, leaf: Leaf, matches: list[Match], badge: str, credits: Number, *, is_named: bool) -> Fact | None:
        policy = leaf.policy
        wish = Wish({}, {}, {"trust": max(2, policy.trust_min or 0)}, None, date.min, self.at)
        if policy.issued_from is not None:
            wish = replace(wish, first=policy.issued_from)
        if policy.max_age_days is not None:
            wish = replace(wish, first=max(wish.first, self.at - timedelta(days=policy.max_age_days)))
        atoms = tuple(atom for match in matches for atom in match.atoms)
        for found in islice(wishes(atoms, wish, self.at), ATTEMPTS):
            fact = self._made(found, badge, credits, is_named=is_named)
            if fact is not None and found.first <= fact.issued and all(one.holds(fact, self.at) for one in matches):
                return fact
        return None

    def _made(self, wish: Wish, badge: str, credits: Number, *, is_named: bool) -> Fact | None:
        allowed = wish.words.get("badge_class")
        if allowed is not None and badge not in allowed:
            if is_named:
                return None
            badge = min(allowed)
        words: dict[str, Any] = {name: min(wish.words[name]) for name in ("issuer", "kind") if name in wish.words}
        numbers: dict[str, Any] = {name: number for name, number in wish.least.items() if name != "credits"}
        if wish.level_most is not None:
            numbers.setdefault("level", wish.level_most)
        amount = max(credits, wish.least.get("credits", 0))
        marks: dict[str, Any] = wish.marks
        return Fact(id=badge, badge_class=badge, issued=wish.last, credits=amount, **words, **marks, **numbers)
