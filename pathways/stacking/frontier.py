"""The frontier: exact search that takes tokens in turn and merges histories that leave the same amounts behind.

A state is what the measures still in play hold, capped. Two histories with equal states have the same future, so
only the better is kept; when no later token touches a requirement, its value is added up and its measures leave the
state. The score of a state is ``value * per_unit - cost``: one number for the whole lexicographic objective.

Cost: states times options. States are bounded by ``max_states``; past it the answer is the best found, not proven.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .instance import Option, Token
from .layout import Layout
from .requirement import Gauge


@dataclass(slots=True)
class Found:
    """What a search found for some requirements: the options taken, and whether nothing better exists."""

    options: list[Option]
    proven: bool
    method: str = "bound"
    others: list[list[Option]] | None = None


State = tuple[int, ...]
Trace = tuple[State, int]


class Frontier:
    """The search over one class of requirements (``terms``, whose values add up) and the tokens that touch them."""

    def __init__(self, layout: Layout, terms: Sequence[Gauge], tokens: Sequence[Token]) -> None:
        touched = sorted({m for token in tokens for option in token.options for m, _ in option.adds})
        self.local = {measure: place for place, measure in enumerate(touched)}
        self.touched = touched
        self.caps = [layout.caps[m] for m in touched]
        self.hard = [layout.hard[m] for m in touched]
        self.size = len(layout.caps)
        first_term: dict[int, int] = {}
        for place, term in enumerate(terms):
            for measure in term.measures:
                first_term.setdefault(measure, place)
        far = len(terms)
        reach = [
            [first_term.get(m, far) for option in token.options for m, _ in option.adds] or [far] for token in tokens
        ]
        order = sorted(
            range(len(tokens)), key=lambda t: (max(x if x < far else -1 for x in reach[t]), min(reach[t]), t)
        )
        self.tokens = [tokens[t] for t in order]
        self.steps = [
            [(option.cost, [(self.local[m], amount) for m, amount in option.adds]) for option in token.options]
            for token in self.tokens
        ]
        self.per_unit = 1 + sum(max((option.cost for option in token.options), default=0) for token in self.tokens)
        self.per_unit += sum(len(option.pairs) for token in self.tokens for option in token.options)
        self._close(terms)

    def _close(self, terms: Sequence[Gauge]) -> None:
        """Find after which token each measure and each term is settled."""
        last = [0] * len(self.touched)
        for step, options in enumerate(self.steps):
            for _, adds in options:
                for place, _ in adds:
                    last[place] = step
        count = len(self.steps)
        self.settled: list[list[Gauge]] = [[] for _ in range(count)]
        self.dropped: list[list[int]] = [[] for _ in range(count)]
        read: dict[int, int] = {}
        self.open_terms: list[list[Gauge]] = [[] for _ in range(count)]
        for term in terms:
            places = [self.local[m] for m in term.measures if m in self.local]
            end = max((last[place] for place in places), default=0)
            self.settled[end].append(term)
            for place in places:
                read[place] = max(read.get(place, 0), end)
            for step in range(end):
                self.open_terms[step].append(term)
        for place in range(len(self.touched)):
            self.dropped[max(read.get(place, 0), last[place])].append(place)
        ahead = [0] * len(self.touched)
        self.ahead: list[list[int]] = [[]] * count
        for step in range(count - 1, -1, -1):
            self.ahead[step] = list(ahead)
            best: dict[int, int] = {}
            for _, adds in self.steps[step]:
                for place, amount in adds:
                    best[place] = max(best.get(place, 0), amount)
            for place, amount in best.items():
                ahead[place] += amount

    def run(self, max_states: int, floor: int | None = None) -> tuple[list[Option] | None, int, bool]:
        """The best options, their score, and whether that is proven.

        ``floor`` is a score already reached: states that cannot pass it are left out, and the answer is None when
        nothing does.
        """
        current: dict[State, int] = {(0,) * len(self.touched): 0}
        layers: list[dict[State, Trace]] = []
        proven = True
        for step in range(len(self.steps)):
            grown, trace = self._grow(current, step)
            grown, trace = self._settle(grown, trace, step)
            if floor is not None and len(grown) > 8:
                grown = {state: score for state, score in grown.items() if self._bound(state, score, step) >= floor}
            if len(grown) > max_states:
                proven = False
                ranked = sorted(grown, key=lambda state: -self._bound(state, grown[state], step))
                grown = {state: grown[state] for state in ranked[: max(max_states // 4, 1)]}
            layers.append(trace)
            current = grown
            if not current:
                return None, 0, proven
        state = max(current, key=lambda key: current[key])
        return self._walk_back(layers, state), current[state], proven

    def _grow(self, current: dict[State, int], step: int) -> tuple[dict[State, int], dict[State, Trace]]:
        caps, hard, options = self.caps, self.hard, self.steps[step]
        if self.tokens[step].must:
            grown: dict[State, int] = {}
            trace: dict[State, Trace] = {}
        else:
            grown = dict(current)
            trace = {state: (state, -1) for state in current}
        for choice, (cost, adds) in enumerate(options):
            for state, score in current.items():
                after = list(state)
                fits = True
                for place, amount in adds:
                    total = after[place] + amount
                    if total > caps[place]:
                        if hard[place]:
                            fits = False
                            break
                        total = caps[place]
                    after[place] = total
                if fits:
                    key = tuple(after)
                    reached = score - cost
                    if reached > grown.get(key, reached - 1):
                        grown[key] = reached
                        trace[key] = (state, choice)
        return grown, trace

    def _settle(
        self, grown: dict[State, int], trace: dict[State, Trace], step: int
    ) -> tuple[dict[State, int], dict[State, Trace]]:
        settled, dropped = self.settled[step], self.dropped[step]
        if not settled and not dropped:
            return grown, trace
        scratch = [0] * self.size
        touched, per_unit = self.touched, self.per_unit
        merged: dict[State, int] = {}
        merged_trace: dict[State, Trace] = {}
        for state, reached in grown.items():
            score = reached
            if settled:
                for measure, amount in zip(touched, state, strict=True):
                    scratch[measure] = amount
                score += per_unit * sum([term.value(scratch) for term in settled])
            after = list(state)
            for place in dropped:
                after[place] = 0
            key = tuple(after)
            if score > merged.get(key, score - 1):
                merged[key] = score
                merged_trace[key] = trace[state]
        return merged, merged_trace

    def _bound(self, state: State, score: int, step: int) -> int:
        """What the state could still score if every later token gave all it can to everyone."""
        scratch = [0] * self.size
        for measure, amount, more in zip(self.touched, state, self.ahead[step], strict=True):
            scratch[measure] = amount + more
        return score + self.per_unit * sum([term.value(scratch) for term in self.open_terms[step]])

    def _walk_back(self, layers: list[dict[State, Trace]], state: State) -> list[Option]:
        taken: list[Option] = []
        for step in range(len(layers) - 1, -1, -1):
            state, choice = layers[step][state]
            if choice >= 0:
                taken.append(self.tokens[step].options[choice])
        return taken[::-1]
