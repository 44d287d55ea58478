"""The frontier: exact search that takes tokens in turn and merges histories that leave the same amounts behind.

A state is what the measures still in play hold, capped. Two histories with equal states have the same future, so
only the better is kept; when no later token touches a requirement, its value is added up and its measures leave the
state. The score of a state is ``value * per_unit - cost``: one number for the whole lexicographic objective.

Cost: states times options. States are bounded by ``max_states``; past it the answer is the best found, not proven.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from .instance import Instance, Option, Token
from .promise import Promise, Simple
from .requirement import Gauge


@dataclass(slots=True)
class Found:
    """The options a search took; whether nothing reaches more progress, and whether nothing does so with less."""

    options: list[Option]
    proven: bool = True
    least: bool = True
    method: str = "bound"


# Below this many states looking at their bounds costs more than carrying them.
SMALL_FRONTIER = 24

State = tuple[int, ...]
Trace = tuple[State, int]


class Frontier:
    """The search over one class of requirements (``terms``, whose values add up) and the tokens that touch them."""

    def __init__(self, instance: Instance, terms: Sequence[Gauge], tokens: Sequence[Token]) -> None:
        layout = instance.layout
        self.instance = instance
        touched = sorted({m for token in tokens for option in token.options for m, _ in option.adds})
        self.local = {measure: place for place, measure in enumerate(touched)}
        self.touched = touched
        self.caps = [layout.caps[m] for m in touched]
        self.hard = [layout.hard[m] for m in touched]
        self.scratch = [0] * len(layout.caps)
        first_term: dict[int, int] = {}
        for place, term in enumerate(terms):
            for measure in term.measures:
                first_term.setdefault(measure, place)
        far = len(terms)
        reach = [
            [first_term.get(m, far) for option in token.options for m, _ in option.adds] or [far] for token in tokens
        ]
        # By the last requirement they touch, so that requirements settle early; the largest first, so that what is
        # left to fill is soon small.
        order = sorted(
            range(len(tokens)),
            key=lambda t: (
                max(x if x < far else -1 for x in reach[t]),
                min(reach[t]),
                -max([option.cost for option in tokens[t].options], default=0),
                t,
            ),
        )
        self.tokens = [tokens[t] for t in order]
        self.steps = [
            [(option.cost, sorted((self.local[m], amount) for m, amount in option.adds)) for option in token.options]
            for token in self.tokens
        ]
        self.per_unit = 1 + sum(max((option.cost for option in token.options), default=0) for token in self.tokens)
        self.per_unit += sum(len(option.pairs) for token in self.tokens for option in token.options)
        self.before = self._twins()
        self.promise = Promise(instance, touched, tokens, self.per_unit)
        self.promise.learn(terms)
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
        still: list[list[Gauge]] = [[] for _ in range(count)]
        for term in terms:
            places = [self.local[m] for m in term.measures if m in self.local]
            end = max((last[place] for place in places), default=0)
            self.settled[end].append(term)
            for place in places:
                read[place] = max(read.get(place, 0), end)
            for step in range(end):
                still[step].append(term)
        self.open_terms: list[tuple[list[Simple], list[Gauge]]] = [self.promise.split(terms) for terms in still]
        self.settling = [self.promise.split(terms) for terms in self.settled]
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
        self.everything = ahead

    def _twins(self) -> dict[int, int]:
        """For slots that are alike, the one to fill first: filling them in another order would be the same again."""
        instance = self.instance
        before: dict[int, int] = {}
        for leaves in instance.twins():
            places = [self.local.get(instance.layout.at_leaf[leaf][0][0], -1) for leaf in leaves]
            if -1 not in places:
                before |= dict(zip(places[1:], places, strict=False))
        return before

    def ceiling(self) -> int:
        """A score that no choice can pass."""
        terms = self.promise.split([term for settled in self.settled for term in settled])
        return self.promise.of((0,) * len(self.touched), 0, terms, self.everything)

    def run(self, max_states: int, floor: int | None = None) -> tuple[list[Option] | None, int, bool]:
        """The best options, their score, and whether that is proven.

        ``floor`` is a score already reached: states that cannot reach it are left out, and the answer is None when
        nothing does.
        """
        current: dict[State, int] = {(0,) * len(self.touched): 0}
        layers: list[dict[State, Trace]] = []
        proven = True
        for step in range(len(self.steps)):
            grown, trace = self._grow(current, step)
            grown, trace = self._settle(grown, trace, step)
            if len(grown) > max_states or (floor is not None and len(grown) > SMALL_FRONTIER):
                terms, ahead = self.open_terms[step], self.ahead[step]
                bounds = {state: self.promise.of(state, score, terms, ahead) for state, score in grown.items()}
                if floor is not None:
                    grown = {state: score for state, score in grown.items() if bounds[state] >= floor}
                if len(grown) > max_states:
                    proven = False
                    ranked = sorted(grown, key=lambda state: -bounds[state])
                    grown = {state: grown[state] for state in ranked[:max_states]}
            layers.append(trace)
            current = grown
            if not current:
                return None, 0, proven
        state = max(current, key=lambda key: current[key])
        return self._walk_back(layers, state), current[state], proven

    def best_first(self, most: int) -> list[Option] | None:
        """The best options, found by always going on from the state that promises most; None after ``most`` states.

        The first state to come out complete is the best there is: no promise falls short of what a state can reach.
        Among equal promises the one nearest to its end goes first.
        """
        start: State = (0,) * len(self.touched)
        count = len(self.steps)
        nodes: list[tuple[int, State, int, int, int]] = [(0, start, 0, -1, -1)]
        queue: list[tuple[int, int, int]] = [(0, 0, 0)]
        reached: dict[tuple[int, State], int] = {(0, start): 0}
        promise = self.promise.of
        for _ in range(most):
            if not queue:
                return None
            _, _, node = heappop(queue)
            step, state, score, _, _ = nodes[node]
            if step == count:
                return self._back_from(nodes, node)
            if reached[step, state] > score:
                continue
            choices = self.steps[step]
            terms, ahead = self.open_terms[step], self.ahead[step]
            settles = bool(self.settled[step] or self.dropped[step])
            for choice in range(-1 if not self.tokens[step].must else 0, len(choices)):
                if choice < 0:
                    after, total = state, score
                else:
                    cost, adds = choices[choice]
                    added = self._added(state, adds)
                    # Adding what no requirement can use any more is never better than leaving the token out.
                    if added is None or (added == state and not self.tokens[step].must):
                        continue
                    after, total = added, score - cost
                if settles:
                    after, gained = self._settled_state(after, step)
                    total += gained
                if total <= reached.get((step + 1, after), total - 1):
                    continue
                reached[step + 1, after] = total
                nodes.append((step + 1, after, total, node, choice))
                heappush(queue, (-promise(after, total, terms, ahead), -step, len(nodes) - 1))
        return None

    def _back_from(self, nodes: list[tuple[int, State, int, int, int]], node: int) -> list[Option]:
        taken: list[Option] = []
        while node > 0:
            step, _, _, parent, choice = nodes[node]
            if choice >= 0:
                taken.append(self.tokens[step - 1].options[choice])
            node = parent
        return taken[::-1]

    def _added(self, state: State, adds: list[tuple[int, int]]) -> State | None:
        """The state with ``adds`` in it, capped; None where a hard cap forbids it."""
        after = list(state)
        before = self.before
        for place, amount in adds:
            total = after[place] + amount
            if total > self.caps[place]:
                if self.hard[place]:
                    return None
                total = self.caps[place]
            elif place in before and not after[before[place]]:
                return None
            after[place] = total
        return tuple(after)

    def _settled_state(self, state: State, step: int) -> tuple[State, int]:
        """The state without what no later token touches, and the score of the terms that settles."""
        settled, dropped = self.settled[step], self.dropped[step]
        if not settled and not dropped:
            return state, 0
        gained = self._value(state, step) if settled else 0
        after = list(state)
        for place in dropped:
            after[place] = 0
        return tuple(after), gained

    def _value(self, state: State, step: int) -> int:
        """The score of the terms settled after ``step``."""
        simple, others = self.settling[step]
        units = 0
        for place, _, unit, _, _ in simple:
            units += unit * state[place]
        for term in others:
            for place in self.promise.places[term]:
                self.scratch[self.touched[place]] = state[place]
            units += term.value(self.scratch)
        return self.per_unit * units

    def _grow(self, current: dict[State, int], step: int) -> tuple[dict[State, int], dict[State, Trace]]:
        caps, hard, before, options = self.caps, self.hard, self.before, self.steps[step]
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
                    elif place in before and not after[before[place]]:
                        fits = False
                        break
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
        merged: dict[State, int] = {}
        merged_trace: dict[State, Trace] = {}
        for state, reached in grown.items():
            score = reached + self._value(state, step) if settled else reached
            after = list(state)
            for place in dropped:
                after[place] = 0
            key = tuple(after)
            if score > merged.get(key, score - 1):
                merged[key] = score
                merged_trace[key] = trace[state]
        return merged, merged_trace

    def _walk_back(self, layers: list[dict[State, Trace]], state: State) -> list[Option]:
        taken: list[Option] = []
        for step in range(len(layers) - 1, -1, -1):
            state, choice = layers[step][state]
            if choice >= 0:
                taken.append(self.tokens[step].options[choice])
        return taken[::-1]
