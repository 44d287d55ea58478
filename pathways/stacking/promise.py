"""The promise: what a half-made choice could still reach at best, and what that must at least cost.

Value: every open requirement is given all that the credentials ahead could add to it, as if they were not
contested. Cost: requirements of one ledger cannot share a credential, so what filling each of them must cost adds
up; a pool needs at least the cheapest covering of its shortfall by coins of the sizes at hand, a slot the cheapest
credential. A promise never falls short of what can be reached, which is what makes the search that follows it
exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from .instance import Instance, Token
from .requirement import Gauge

# Up to this many units of credit the least cost of filling a requirement is looked up rather than left out.
LARGEST_TABLE = 1_000

NO_LEDGER = -1

# A requirement of one measure whose value rises evenly: place in the state, cap, units for each, ledger, cost
# table.
Simple = tuple[int, int, int, int, list[int]]


class Promise:
    """The bound over one class of requirements, for states over the measures ``touched``."""

    def __init__(self, instance: Instance, touched: Sequence[int], tokens: Sequence[Token], per_unit: int) -> None:
        self.instance = instance
        self.touched = touched
        self.local = {measure: place for place, measure in enumerate(touched)}
        self.per_unit = per_unit
        self.now = [0] * len(instance.layout.caps)
        self.then = [0] * len(instance.layout.caps)
        self.pairs = {pair for token in tokens for option in token.options for pair in option.pairs}
        self.costs: dict[Gauge, tuple[int, list[int]]] = {}
        self.ledgers: dict[Gauge, set[int]] = {}
        self._simple: dict[Gauge, Simple] = {}
        # What a term promises depends on its own measures and on what is ahead (one list for each step) alone.
        self.places: dict[Gauge, tuple[int, ...]] = {}
        self._known: dict[tuple[Gauge, int, tuple[int, ...]], tuple[int, int, int]] = {}

    def learn(self, terms: Sequence[Gauge]) -> None:
        """Find what raising each of ``terms`` must at least cost."""
        owner = {measure: gauge for term in terms for gauge in plain(term) for measure in gauge.measures}
        at_leaf, leaves = self.instance.layout.at_leaf, self.instance.compiled.leaves
        coins: dict[Gauge, dict[int, int]] = {}
        for place, leaf in self.pairs:
            cost = self.instance.cost(place)
            for measure, _ in at_leaf[leaf]:
                if (gauge := owner.get(measure)) is not None:
                    coins.setdefault(gauge, {})[place] = cost
                    self.ledgers.setdefault(gauge, set()).add(leaves[leaf].ledger)
        for gauge, by_place in coins.items():
            price = gauge.price()
            if price is not None and len(self.ledgers[gauge]) == 1:
                table = self._table(price[0] == "credits", gauge.full // price[1], by_place)
                if table:
                    self.costs[gauge] = price[1], table
        for term in terms:
            self.places[term] = tuple(self.local[measure] for measure in term.measures if measure in self.local)
            self._learn_simple(term)

    def _table(self, in_credits: bool, most: int, by_place: dict[int, int]) -> list[int]:
        """The least cost of each shortfall up to ``most``; empty where it would be too long."""
        if not in_credits:
            return list(accumulate(sorted(by_place.values())[:most], initial=0))
        if most > LARGEST_TABLE:
            return []
        cheapest: dict[int, int] = {}
        for place, cost in by_place.items():
            credits = self.instance.credits[place]
            cheapest[credits] = min(cost, cheapest.get(credits, cost))
        return covering(most, list(cheapest.items()))

    def _learn_simple(self, term: Gauge) -> None:
        if len(term.measures) != 1 or not term.is_steady or term.measures[0] not in self.local:
            return
        cap = self.instance.layout.caps[term.measures[0]]
        price = term.price()
        unit = term.full // cap if price is None else price[1]
        # A check takes nothing, and a table may be missing: then filling it is taken to cost nothing.
        table = self.costs[term][1] if term in self.costs else [0]
        if len(table) <= cap:
            table = table + table[-1:] * (cap + 1 - len(table))
        ledger = min(self.ledgers.get(term, (NO_LEDGER,)))
        self._simple[term] = self.local[term.measures[0]], cap, unit, ledger, table

    def split(self, terms: Sequence[Gauge]) -> tuple[list[Simple], list[Gauge]]:
        """The terms of one measure, ready to be looked up, and the others."""
        return [self._simple[t] for t in terms if t in self._simple], [t for t in terms if t not in self._simple]

    def of(
        self, state: Sequence[int], score: int, terms: tuple[list[Simple], list[Gauge]], ahead: Sequence[int]
    ) -> int:
        """The best score the state could still come to; ``terms`` are those still open, ``ahead`` what may be added."""
        value = 0
        cost: dict[int, int] = {}
        simple, others = terms
        for place, cap, unit, ledger, table in simple:
            amount = state[place]
            more = cap - amount
            if ahead[place] < more:
                more = ahead[place]
            value += unit * (amount + more)
            if more:
                cost[ledger] = cost.get(ledger, 0) + table[more]
        for term in others:
            places = self.places[term]
            key = (term, id(ahead), tuple([state[place] for place in places]))
            known = self._known.get(key)
            if known is None:
                known = self._known[key] = self._of_term(term, state, ahead)
            reach, ledger, least = known
            value += reach
            if least:
                cost[ledger] = cost.get(ledger, 0) + least
        return score + self.per_unit * value - (max(cost.values()) if cost else 0)

    def _of_term(self, term: Gauge, state: Sequence[int], ahead: Sequence[int]) -> tuple[int, int, int]:
        """What a term can still come to, and what that must at least cost in which ledger."""
        for place in self.places[term]:
            self.now[self.touched[place]] = state[place]
            self.then[self.touched[place]] = state[place] + ahead[place]
        reach = term.value(self.then)
        ledgers = self._ledgers_of(term)
        if not reach or len(ledgers) != 1:
            return reach, NO_LEDGER, 0
        return reach, next(iter(ledgers)), self._least(term, reach)

    def _ledgers_of(self, term: Gauge) -> set[int]:
        found = self.ledgers.get(term)
        if found is None:
            found = set().union(*(self.ledgers.get(gauge, set()) for gauge in plain(term)))
            self.ledgers[term] = found
        return found

    def _least(self, gauge: Gauge, target: int) -> int:
        """The least cost of raising the gauge from ``now`` to ``target``; 0 where nothing better is known."""
        lacking = target - gauge.value(self.now)
        if lacking <= 0:
            return 0
        if gauge in self.costs:
            unit, table = self.costs[gauge]
            return table[min(lacking // unit, len(table) - 1)]
        if gauge.is_choice:
            return self._least_choice(gauge, target)
        if gauge.adds_up and gauge.value(self.then) == target:
            return sum([self._least(child, child.value(self.then)) for child in gauge.children])
        return 0

    def _least_choice(self, gauge: Gauge, target: int) -> int:
        """The cheapest children that together reach ``target``, where all of the counted ones must be full."""
        wanted = gauge.wanted
        each = target // wanted
        if each * wanted != target or (wanted > 1 and each != gauge.children[0].full):
            return 0
        costs = sorted([self._least(child, each) for child in gauge.children if child.value(self.then) >= each])
        return sum(costs[:wanted])


def plain(gauge: Gauge) -> Iterator[Gauge]:
    """The gauges below groups and choices that have a value of their own."""
    if gauge.is_choice or gauge.adds_up:
        for child in gauge.children:
            yield from plain(child)
    else:
        yield gauge


def covering(most: int, coins: list[tuple[int, int]]) -> list[int]:
    """The least cost of reaching each amount up to ``most`` with any number of ``coins`` (amount, cost)."""
    coins = sorted(coin for coin in coins if coin[0])
    table = [0]
    for amount in range(1, most + 1):
        least = 0
        for coin, cost in coins:
            reached = cost + (table[amount - coin] if coin < amount else 0)
            if not least or reached < least:
                least = reached
            if coin >= amount:
                break  # a larger one only costs more
        table.append(least)
    return table
