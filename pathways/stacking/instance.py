"""One learner's allocation problem: which credentials may go where, and what each choice adds.

A *token* is a group of credentials that must be decided together: one credential, or several of one identity when
the ``repeat`` rule ties them. An *option* of a token is one way to count it: the pairs (credential, leaf), what
they add to each measure, and its cost. Choosing no option leaves the token out, unless it holds a pin.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from .compilation import Compiled
from .decision import Rulings
from .fact import Fact
from .layout import Layout, Watcher
from .numbers import scaled

Pair = tuple[int, int]  # (place in Instance.facts, index of leaf)

# Above this many ways to count one token its options are not listed, and the exact solver takes the class it is in.
MAX_OPTIONS = 400
# Wallets up to this size are taken as they are; beyond, interchangeable credentials are thinned out first.
SMALL_WALLET = 48


class Option(NamedTuple):
    """One way to count a token: what it costs, what it adds to which measure, the pairs it stands for."""

    cost: int
    adds: tuple[tuple[int, int], ...]
    pairs: tuple[Pair, ...]


@dataclass(slots=True)
class Token:
    """Credentials decided together. ``wide``: they have too many options, and ``options`` lists only some."""

    options: list[Option]
    facts: tuple[int, ...]
    must: bool = False
    wide: bool = False

    @property
    def least(self) -> Option:
        """The option with the fewest pairs: of a token that must be counted the pins alone, which fit together."""
        return min(self.options, key=lambda option: len(option.pairs))


@dataclass(frozen=True, slots=True)
class Conflict:
    """A pin that cannot be held, and why."""

    credential: str
    leaf: str
    code: str


class Instance:
    """The problem: eligible credentials with their leaves, and the tokens made of them."""

    def __init__(
        self,
        compiled: Compiled,
        facts: Sequence[Fact],
        at: date,
        rulings: Rulings,
        previous: Collection[tuple[str, str]],
    ) -> None:
        self.compiled = compiled
        self.at = at
        self.rulings = rulings
        self.facts: list[Fact] = []
        self.edges: list[list[int]] = []
        self._find_edges(facts)
        self.layout: Layout = compiled.layout(compiled.scale_for(self.facts), rulings)
        self.scale = self.layout.scale
        self.credits = [scaled(fact.credits, self.scale) for fact in self.facts]
        places = {fact.id: place for place, fact in enumerate(self.facts)}
        by_key = compiled.by_key
        self.kept = {
            (places[credential], by_key[leaf])
            for credential, leaf in previous
            if credential in places and leaf in by_key
        }
        # One credit outweighs every credential used, one credential every pair kept: the objective in one number.
        self.per_use = len(self.kept) + 1
        self.per_credit = self.per_use * (len(self.facts) + 1)
        self.conflicts: list[Conflict] = []
        self.watching: list[list[Watcher]] = []
        self.active_limits: set[str] = set()
        self._watch()
        self.pins: dict[int, set[int]] = {}
        if rulings.pinned:
            self._pin(places, {fact.id for fact in facts})

    # -- who may go where

    def _find_edges(self, facts: Sequence[Fact]) -> None:
        compiled, at, rulings = self.compiled, self.at, self.rulings
        leaves, policies = compiled.leaves, compiled.policies
        ruled = bool(rulings.waived or rulings.accepted or rulings.excluded)
        closed = compiled.closed_leaves(rulings) if rulings.waived else frozenset()
        single = policies[0] if len(policies) == 1 else None
        for fact in facts:
            if single is not None:
                edges = [
                    place
                    for place in compiled.candidates(fact)
                    if not (r := leaves[place].rest).atoms or r.holds(fact, at)
                ]
                if edges and not single.holds(fact, at):
                    edges = []
            else:
                good = [policy.holds(fact, at) for policy in policies]
                edges = [
                    place
                    for place in compiled.candidates(fact)
                    if good[(leaf := leaves[place]).policy_index] and leaf.rest.holds(fact, at)
                ]
            if ruled:
                edges = self._ruled(fact, edges, closed)
            if edges:
                self.facts.append(fact)
                self.edges.append(edges)

    def _ruled(self, fact: Fact, edges: list[int], closed: frozenset[int]) -> list[int]:
        by_key, leaves = self.compiled.by_key, self.compiled.leaves
        accepted = {
            by_key[leaf] for credential, leaf in self.rulings.accepted if credential == fact.id and leaf in by_key
        }
        return sorted(
            place
            for place in accepted.union(edges)
            if place not in closed and self.rulings.exclusion(fact.id, leaves[place].key) is None
        )

    # -- checks and limits

    def _watch(self) -> None:
        """Find which checks and limits look at each credential; limits that cannot be reached are left out."""
        layout, at = self.layout, self.at
        self.watching = [[] for _ in self.facts]
        for watcher in (*layout.checks, *layout.limits):
            seen = [
                place
                for place, edges in enumerate(self.edges)
                if not watcher.leaves.isdisjoint(edges) and watcher.where.holds(self.facts[place], at)
            ]
            if watcher.limit is not None:
                held = {"count": len(seen), "credits": sum(self.credits[place] for place in seen)}
                if all(held[amount] <= most for amount, most in watcher.most):
                    continue
                self.active_limits.add(watcher.limit)
            for place in seen:
                self.watching[place].append(watcher)

    # -- pins

    def _pin(self, places: dict[str, int], held: set[str]) -> None:
        """Take the pins one after the other, setting aside what cannot hold with those before it."""
        by_key = self.compiled.by_key
        taken: list[Pair] = []
        for credential, leaf in self.rulings.pinned:
            place, index = places.get(credential), by_key.get(leaf)
            if credential not in held:
                continue
            if index is None:
                self.conflicts.append(Conflict(credential, leaf, "unknown_leaf"))
            elif place is None or index not in self.edges[place]:
                self.conflicts.append(Conflict(credential, leaf, "not_eligible"))
            elif (place, index) not in taken:
                if self.fits([*taken, (place, index)]):
                    taken.append((place, index))
                    self.pins.setdefault(place, set()).add(index)
                else:
                    self.conflicts.append(Conflict(credential, leaf, "does_not_fit"))

    def fits(self, pairs: Collection[Pair]) -> bool:
        """Whether ``pairs`` keep ledgers, identities, slots and limits. Rule: cases.md, "Feasible allocation"."""
        leaves, repeat = self.compiled.leaves, self.compiled.definition.repeat
        spent: set[Pair] = set()
        identities: dict[tuple[str, int], int] = {}
        for place, index in pairs:
            ledger = leaves[index].ledger
            if index not in self.edges[place] or (place, ledger) in spent:
                return False
            spent.add((place, ledger))
            name = (self.facts[place].identity, ledger)
            identities[name] = identities.get(name, 0) + 1
            if identities[name] > repeat:
                return False
        amounts = self.amounts(pairs)
        layout = self.layout
        return all(not hard or amounts[m] <= layout.caps[m] for m, hard in enumerate(layout.hard))

    def amounts(self, pairs: Collection[Pair]) -> list[int]:
        """Every measure under an allocation, caps not applied; limits that cannot be reached stay at 0."""
        amounts = [0] * len(self.layout.caps)
        used: dict[int, list[int]] = {}
        for place, index in pairs:
            used.setdefault(place, []).append(index)
        for place, indexes in used.items():
            for measure, amount in self.adds(place, indexes):
                amounts[measure] += amount
        return amounts

    def twins(self) -> list[tuple[int, ...]]:
        """Groups of slots that nothing tells apart, here neither: no decision, no pair kept, no check or limit."""
        rulings = self.rulings
        if self.kept or self.pins or rulings.accepted or rulings.excluded or rulings.waived:
            return []
        watchers = [watcher.leaves for watcher in (*self.layout.checks, *self.layout.limits)]
        return [
            group
            for group in self.compiled.twins
            if all(leaves.isdisjoint(group) or leaves.issuperset(group) for leaves in watchers)
        ]

    # -- tokens

    def adds(self, place: int, indexes: Sequence[int]) -> list[tuple[int, int]]:
        """What counting the credential at the leaves ``indexes`` adds to which measure."""
        credits = self.credits[place]
        at_leaf = self.layout.at_leaf
        if len(indexes) == 1 and not self.watching[place]:
            (index,) = indexes
            if credits:
                return [(measure, 1 if amount == "count" else credits) for measure, amount in at_leaf[index]]
            return [(measure, 1) for measure, amount in at_leaf[index] if amount == "count"]
        adds = [
            (measure, 1 if amount == "count" else credits) for index in indexes for measure, amount in at_leaf[index]
        ]
        for watcher in self.watching[place]:
            if not watcher.leaves.isdisjoint(indexes):
                adds += [(measure, 1 if amount == "count" else credits) for measure, amount in watcher.measures]
        return [add for add in adds if add[1]]

    def cost(self, place: int) -> int:
        """The least that using the credential costs: it may keep every pair it had before."""
        kept = sum(pair[0] == place for pair in self.kept) if self.kept else 0
        return self.credits[place] * self.per_credit + self.per_use - kept

    def option(self, place: int, indexes: tuple[int, ...]) -> Option:
        """The way to count one credential at the leaves ``indexes``."""
        cost = self.credits[place] * self.per_credit + self.per_use
        pairs = ((place, indexes[0]),) if len(indexes) == 1 else tuple((place, index) for index in indexes)
        if self.kept:
            cost -= sum(pair in self.kept for pair in pairs)
        return Option(cost, tuple(self.adds(place, indexes)), pairs)

    def _own_options(self, place: int) -> tuple[list[Option], bool]:
        """The ways to count one credential, a leaf in each of some ledgers; and whether all are listed."""
        edges = self.edges[place]
        if self.compiled.one_ledger or len(edges) == 1:
            choices: list[tuple[int, ...]] = [(index,) for index in edges]
            complete = True
        else:
            choices, complete = self._across_ledgers(edges)
        limits = {m for w in self.layout.limits for m, _ in w.measures} if self.active_limits else frozenset()
        if pinned := self.pins.get(place):
            choices = [choice for choice in choices if pinned.issubset(choice)] or [tuple(sorted(pinned))]
            options = [self.option(place, choice) for choice in choices]
        else:
            options = [self.option(place, choice) for choice in choices]
            # What adds to nothing, or to limits alone, is never worth its cost.
            options = [option for option in options if any(m not in limits for m, _ in option.adds)]
        return (options if self.compiled.one_ledger else without_idle_pairs(options, limits)), complete

    def _across_ledgers(self, edges: list[int]) -> tuple[list[tuple[int, ...]], bool]:
        by_ledger: dict[int, list[int]] = {}
        for index in edges:
            by_ledger.setdefault(self.compiled.leaves[index].ledger, []).append(index)
        choices: list[tuple[int, ...]] = [()]
        for group in by_ledger.values():
            choices = choices + [(*choice, index) for choice in choices for index in group]
            if len(choices) > MAX_OPTIONS:
                return [(index,) for index in edges], False
        return [tuple(sorted(choice)) for choice in choices if choice], True

    def _groups(self, protected: Collection[int] = ()) -> dict[str, list[int]]:
        """The credentials by identity; large wallets without those that could never be needed."""
        groups: dict[str, list[int]] = {}
        for place, fact in enumerate(self.facts):
            groups.setdefault(fact.identity, []).append(place)
        return groups if len(self.facts) <= SMALL_WALLET else self._thinned(groups, protected)

    def places(self, protected: Collection[int]) -> list[int]:
        """The credentials worth looking at, the ``protected`` ones in any case."""
        return sorted(place for group in self._groups(protected).values() for place in group)

    def tokens(self) -> list[Token]:
        """The credentials as tokens."""
        groups = self._groups()
        tokens: list[Token] = []
        repeat = self.compiled.definition.repeat
        for places in groups.values():
            if len(places) <= repeat:
                for place in places:
                    options, complete = self._own_options(place)
                    if options:
                        tokens.append(Token(options, (place,), place in self.pins, not complete))
            else:
                tokens += self._tied(places, repeat)
        return tokens

    def _tied(self, places: list[int], repeat: int) -> list[Token]:
        """One token for credentials of one identity, of which at most ``repeat`` count in a ledger."""
        leaves = self.compiled.leaves
        own = [(place, *self._own_options(place)) for place in places]
        own = [item for item in own if item[1]]
        if not own:
            return []
        if repeat == 1 and self.compiled.one_ledger and not self.pins:
            cheapest: dict[object, Option] = {}
            for _, options, _ in own:
                for option in options:
                    if (best := cheapest.get(option.adds)) is None or option.cost < best.cost:
                        cheapest[option.adds] = option
            return [Token(list(cheapest.values()), tuple(item[0] for item in own))]
        # Of ways that add the same and spend in the same ledgers only the cheapest is worth going on with.
        combined: dict[object, tuple[Option, tuple[int, ...]]] = {None: (Option(0, (), ()), ())}
        complete = all(item[2] for item in own)
        for place, options, _ in own:
            grown = {} if place in self.pins else dict(combined)
            for done, spent in combined.values():
                for option in options:
                    used = tuple(sorted((*spent, *(leaves[index].ledger for _, index in option.pairs))))
                    if any(used.count(ledger) > repeat for ledger in set(used)):
                        continue
                    adds = merged(done.adds, option.adds)
                    cost = done.cost + option.cost
                    key = (adds, used)
                    if key not in grown or cost < grown[key][0].cost:
                        grown[key] = Option(cost, adds, done.pairs + option.pairs), used
            if len(grown) > MAX_OPTIONS:
                complete = False
                grown = dict(list(grown.items())[:MAX_OPTIONS])
            combined = grown

        must = any(place in self.pins for place in places)
        found = [option for option, _ in combined.values() if option.pairs]
        if must:
            pinned = {(place, index) for place in places for index in self.pins.get(place, ())}
            found = [option for option in found if pinned.issubset(option.pairs)]
            if not found:
                complete = False
        return [Token(found, tuple(item[0] for item in own), must, not complete)]

    def _thinned(self, groups: dict[str, list[int]], protected: Collection[int]) -> dict[str, list[int]]:
        """The groups without credentials that could never be needed beside others just like them.

        Credentials with the same leaves, credits, checks and limits are interchangeable; of one identity ``repeat``
        of them suffice, and of free identities as many as their leaves can ever use.
        """
        repeat = self.compiled.definition.repeat
        kinds: dict[tuple[object, ...], int] = {}
        used: dict[tuple[object, ...], int] = {}
        kept_places = {place for place, _ in self.kept}
        thinned: dict[str, list[int]] = {}
        order = sorted(groups, key=lambda name: not any(place in kept_places for place in groups[name]))
        for name in order:
            places = sorted(groups[name], key=lambda place: (place not in self.pins, place not in kept_places))
            signs = [self._signature(place) for place in places]
            alone = len(set(signs)) == 1
            same: dict[tuple[object, ...], int] = {}
            for place, sign in zip(places, signs, strict=True):
                if place not in self.pins and place not in protected:
                    if same.get(sign, 0) >= repeat * self._ledgers_of(place):
                        continue
                    if alone:
                        room = kinds.setdefault(sign, self._room(place))
                        if used.get(sign, 0) >= room:
                            continue
                        used[sign] = used.get(sign, 0) + 1
                same[sign] = same.get(sign, 0) + 1
                thinned.setdefault(name, []).append(place)
        return {name: sorted(thinned[name]) for name in groups if name in thinned}

    def _ledgers_of(self, place: int) -> int:
        leaves = self.compiled.leaves
        return len({leaves[index].ledger for index in self.edges[place]})

    def _signature(self, place: int) -> tuple[object, ...]:
        watchers = tuple(id(watcher) for watcher in self.watching[place])
        return (tuple(self.edges[place]), self.credits[place], watchers)

    def _room(self, place: int) -> int:
        """How many credentials just like this one could ever be needed together."""
        credits = self.credits[place]
        room = 0
        measures = {m: a for index in self.edges[place] for m, a in self.layout.at_leaf[index]}
        measures |= {m: a for w in self.watching[place] if w.limit is None for m, a in w.measures}
        for measure, amount in measures.items():
            if amount == "count":
                room += self.layout.caps[measure]
            elif credits:
                room += -(-self.layout.caps[measure] // credits)
        return room


def without_idle_pairs(options: list[Option], limits: Collection[int]) -> list[Option]:
    """The options less those that add no more than another with fewer of the same pairs, at no lower cost."""
    alike: dict[object, list[Option]] = {}
    for option in options:
        alike.setdefault(tuple(add for add in option.adds if add[0] not in limits), []).append(option)
    return [
        option
        for others in alike.values()
        for option in others
        if not any(other.cost <= option.cost and set(other.pairs) < set(option.pairs) for other in others)
    ]


def merged(one: tuple[tuple[int, int], ...], other: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """What two options add together."""
    total = dict(one)
    for measure, amount in other:
        total[measure] = total.get(measure, 0) + amount
    return tuple(sorted(total.items()))
