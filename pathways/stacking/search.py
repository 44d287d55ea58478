"""Searching for the best allocation: take the problem apart, settle the easy pieces, search the rest exactly.

1. Requirements whose values add up, and which no credential, check or limit ties together, are settled apart; so
   are the children of a choice when nothing ties them.
2. A single requirement is settled directly: the cheapest credential of a slot, the n cheapest of a pool.
3. What is tied is searched best first; where promises mislead, by the frontier, first narrow, then wide with the
   score already reached as a floor.
4. What is too wide for that goes to HiGHS, and what runs out of budget is the best found, not proven.
5. Very many tied credentials are filled in first, and HiGHS is asked only where it can still help.

Every step is exact for progress, then credits, then number of credentials, then pairs kept from before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from .filling import fill, potential
from .frontier import Found, Frontier
from .instance import Instance, Option, Token
from .requirement import Gauge
from .solver import solve_exactly, worth


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a search may cost before it answers with the best found.

    Up to ``few`` ways to choose histories are merged, which is then quicker than weighing promises; ``promising``
    are states looked at best first, ``narrow`` and ``wide`` states of the frontier, ``nodes`` branch-and-bound
    nodes of HiGHS and ``seconds`` a last resort for it. ``priced_seconds`` bound the search for the cheapest way to
    the progress that is reached, which nobody waits for gladly; 0 where only the progress is asked for.
    """

    few: int = 80
    promising: int = 2_000
    narrow: int = 40
    wide: int = 400
    tokens: int = 48
    priced: int = 250
    nodes: int = 5_000
    seconds: float = 1.0
    priced_seconds: float = 0.3
    solver: bool = True


DEFAULT_BUDGET = Budget()


class Search:
    """One run over one instance."""

    def __init__(self, instance: Instance, budget: Budget) -> None:
        self.instance = instance
        self.layout = instance.layout
        self.budget = budget
        self.home: list[int] = list(range(len(self.layout.caps)))
        self.tokens: dict[int, list[Token]] = {}
        self.forced: list[Option] = []

    def run(self) -> Found:
        """The best options for the whole pathway."""
        by_first: list[tuple[int, Token]] = []
        for token in self.instance.tokens():
            first = -1
            for option in token.options:
                for measure, _ in option.adds:
                    if first < 0:
                        first = measure
                    else:
                        self._join(first, measure)
            if first >= 0:
                by_first.append((first, token))
            elif token.must:
                self.forced.append(token.least)
        for first, token in by_first:
            self.tokens.setdefault(self._find(first), []).append(token)
        if self.instance.pins:
            self._force_pins_that_only_limits_see()
        found = self._best(self.layout.terms)
        return Found(found.options + self.forced, found.proven, found.least, found.method)

    def _force_pins_that_only_limits_see(self) -> None:
        """Take the pins that no requirement counts anything of, as they are: they fit together already."""
        counted = {self._find(measure) for measure in self.layout.root.measures}
        for piece, tokens in self.tokens.items():
            if piece not in counted:
                self.forced += [token.least for token in tokens if token.must]

    def _find(self, measure: int) -> int:
        home = self.home
        while home[measure] != measure:
            home[measure] = home[home[measure]]
            measure = home[measure]
        return measure

    def _join(self, one: int, other: int) -> None:
        one, other = self._find(one), self._find(other)
        if one != other:
            self.home[max(one, other)] = min(one, other)

    def _pieces(self, gauge: Gauge) -> set[int]:
        """The tied pieces of the problem that the gauge depends on."""
        tokens = self.tokens
        if len(gauge.measures) == 1:
            piece = self._find(gauge.measures[0])
            return {piece} if piece in tokens else set()
        return {piece for measure in gauge.measures if (piece := self._find(measure)) in tokens}

    def _best(self, terms: Sequence[Gauge]) -> Found:
        """The best options for requirements whose values add up."""
        classes: list[tuple[set[int], list[Gauge]]] = []
        owner: dict[int, int] = {}
        for term in terms:
            pieces = self._pieces(term)
            if not pieces:
                continue
            touched = {owner[piece] for piece in pieces if piece in owner}
            if touched:
                target = min(touched)
                for other in touched - {target}:
                    classes[target][0].update(classes[other][0])
                    classes[target][1].extend(classes[other][1])
                    for piece in classes[other][0]:
                        owner[piece] = target
                    classes[other] = (set(), [])
            else:
                target = len(classes)
                classes.append((set(), []))
            classes[target][0].update(pieces)
            classes[target][1].append(term)
            for piece in pieces:
                owner[piece] = target
        options: list[Option] = []
        proven, least, method = True, True, "bound"
        for pieces, members in classes:
            if not members:
                continue
            found = self._class(pieces, members)
            options += found.options
            proven, least = proven and found.proven, least and found.least
            if found.method != "bound" and method != "exact":
                method = found.method
        return Found(options, proven, least, method)

    def _class(self, pieces: set[int], terms: list[Gauge]) -> Found:
        tokens = [token for piece in pieces for token in self.tokens[piece]]
        if len(terms) == 1:
            term = terms[0]
            if term.is_choice and (found := self._choice(term, tokens)) is not None:
                return found
            if (
                len(term.measures) == 1
                and term.is_steady
                and (direct := self._direct(term.measures[0], tokens)) is not None
            ):
                return Found(direct)
        return self._tied(terms, tokens)

    def _direct(self, measure: int, tokens: list[Token]) -> list[Option] | None:
        """The cheapest way to fill a single measure, where it is plain to see; None where it is not."""
        cap = self.layout.caps[measure]
        cheapest: list[Option] = []
        amounts: list[int] = []
        for token in tokens:
            options = token.options
            if token.must or token.wide:
                return None
            best = options[0] if len(options) == 1 else min(options)
            if len(best.adds) != 1 or (len(options) > 1 and any(option.adds != best.adds for option in options)):
                return None
            cheapest.append(best)
            amounts.append(best.adds[0][1])
        if sum(amounts) <= cap:
            return cheapest
        if min(amounts) == max(amounts):
            needed = -(-cap // amounts[0])
            if self.layout.hard[measure] and needed * amounts[0] > cap:
                return None
            return sorted(cheapest, key=lambda option: option.cost)[:needed]
        return None

    def _choice(self, term: Gauge, tokens: list[Token]) -> Found | None:
        """The best children of a choice, each settled apart; None when something ties them together."""
        if any(token.must for token in tokens):
            return None
        seen: set[int] = set()
        for child in term.children:
            pieces = self._pieces(child)
            if not seen.isdisjoint(pieces):
                return None
            seen |= pieces
        ranked = []
        proven, least = True, True
        for place, child in enumerate(term.children):
            found = self._best(child.terms())
            proven, least = proven and found.proven, least and found.least
            amounts = [0] * len(self.layout.caps)
            for option in found.options:
                for measure, amount in option.adds:
                    amounts[measure] += amount
            ranked.append((-child.value(amounts), sum(option.cost for option in found.options), place, found))
        ranked.sort(key=lambda item: item[:3])
        best = [item[3] for item in ranked[: term.wanted]]
        method = next((found.method for found in best if found.method != "bound"), "bound")
        return Found([option for found in best for option in found.options], proven, least, method)

    def _tied(self, terms: list[Gauge], tokens: list[Token]) -> Found:
        """The best options where credentials, checks or limits tie requirements together."""
        budget = self.budget
        large = len(tokens) > budget.tokens or any(token.wide for token in tokens)
        if large:
            return self._large(terms, tokens)
        frontier = Frontier(self.instance, terms, tokens)
        if prod(len(token.options) + 1 for token in tokens) > budget.few:
            directly = frontier.best_first(budget.promising)
            if directly is not None:
                return Found(directly, method="best_first")
        options, score, proven = frontier.run(budget.narrow)
        best = [token.least for token in tokens if token.must] if options is None else options
        if proven or score == frontier.ceiling():
            return Found(best, method="frontier")
        better, better_score, proven = frontier.run(budget.wide, floor=score)
        if better is not None and better_score >= score:
            best = better
        if proven:
            return Found(best, method="frontier")
        most = sum(term.full for term in terms)
        return self._solved(terms, tokens, best, most) or Found(best, False, False, "best_found")

    def _large(self, terms: list[Gauge], tokens: list[Token]) -> Found:
        """The best options for very many tied tokens: filled, then improved by the solver where it can still help."""
        best = fill(self.layout, terms, tokens)
        held = potential(self.layout, tokens)
        most = sum(term.value(held) for term in terms)
        proven = worth(self.instance, terms, best)[0] == most
        if proven and (len(tokens) > self.budget.priced or not self.budget.priced_seconds):
            return Found(best, True, False, "filled")
        return self._solved(terms, tokens, best, most) or Found(best, proven, False, "best_found")

    def _solved(self, terms: list[Gauge], tokens: list[Token], best: list[Option], most: int) -> Found | None:
        """What the solver finds, ``best`` if nothing better; None when there is no solver."""
        if not self.budget.solver:
            return None
        return solve_exactly(self.instance, terms, tokens, best, self.budget, most=most)
