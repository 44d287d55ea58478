"""Layout: the amounts an evaluation counts, and the gauges that read them.

A *measure* is one amount: the credentials or credits at a leaf, those a check looks for, those a limit holds down.
Each has a cap above which more makes no difference; a *hard* cap may not be passed at all (a slot holds one
credential; a limit is a limit). Credits are scaled so that all of them are whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import cast

from .decision import Decision, Rulings
from .definition import Definition
from .matching import Match
from .numbers import Number, scaled
from .requirement import Amount, Gauge, Requirement, WaivedGauge

NO_RULINGS = Rulings()


@dataclass(slots=True)
class Watcher:
    """A check or a limit: which credentials, counted where, it adds up, and in which measures."""

    where: Match
    leaves: frozenset[int]
    measures: list[tuple[int, Amount]] = field(default_factory=list)
    limit: str | None = None
    most: tuple[tuple[Amount, int], ...] = ()


class Layout:
    """The measures and gauges of a definition under some rulings, at a scale of credits."""

    def __init__(
        self, definition: Definition, leaves: Mapping[str, int], scale: int, rulings: Rulings = NO_RULINGS
    ) -> None:
        self.definition = definition
        self.rulings = rulings
        self.leaves = leaves
        self.scale = lcm(scale, *(value.denominator for value, _ in rulings.reduced.values()))
        self.caps: list[int] = []
        self.hard: list[bool] = []
        self.at_leaf: list[list[tuple[int, Amount]]] = [[] for _ in leaves]
        self.watchers: list[Watcher] = []
        self.root = self.gauge(definition.root, definition.root.grain(self))
        self.checks = tuple(self.watchers)
        self.limits = tuple(self._limits())
        self.terms = self.root.terms()
        self.gauges = tuple(self.root.walk())

    # -- numbers in force

    def number(self, node: Requirement, name: str) -> Number | None:
        """A number the node asks for, after decisions."""
        reduced = self.rulings.reduced.get((node.key, name))
        return reduced[0] if reduced else cast("Number | None", getattr(node, name, None))

    def is_reduced(self, node: Requirement, name: str) -> bool:
        """Whether a decision has replaced that number."""
        return (node.key, name) in self.rulings.reduced

    def decision(self, key: str) -> Decision | None:
        """The decision that waives the node or reduces one of its numbers."""
        if key in self.rulings.waived:
            return self.rulings.waived[key]
        return next((ruling[1] for (node, _), ruling in self.rulings.reduced.items() if node == key), None)

    def node(self, key: str | None) -> Requirement:
        """The node of that key; the root for None."""
        return self.definition.root if key is None else self.definition.nodes[key]

    def need(self, node: Requirement, amount: Amount) -> int:
        """The node's minimum of ``amount`` in whole units, 0 when it has none."""
        number = self.number(node, f"min_{amount}") or 0
        return self.scaled(number) if amount == "credits" else int(number)

    def scaled(self, credits: Number) -> int:
        """``credits`` in whole units."""
        return scaled(credits, self.scale)

    def unscaled(self, units: int) -> Number:
        """Whole units as credits."""
        if self.scale == 1:
            return units
        credits = Fraction(units, self.scale)
        return credits.numerator if credits.denominator == 1 else credits

    # -- building

    def gauge(self, node: Requirement, full: int) -> Gauge:
        """The node's gauge, worth ``full`` units; a waived one is full whatever is held."""
        if node.key in self.rulings.waived:
            return waived_gauge(node, full)
        return node.gauge(self, full)

    def _measure(self, cap: int, *, hard: bool) -> int:
        self.caps.append(cap)
        self.hard.append(hard)
        return len(self.caps) - 1

    def measure_leaf(self, key: str, amount: Amount, *, cap: int, hard: bool = False) -> int:
        """A new measure of what is counted at the leaf."""
        place = self._measure(cap, hard=hard)
        self.at_leaf[self.leaves[key]].append((place, amount))
        return place

    def watch(self, where: Match, scope: str | None, amount: Amount, *, cap: int) -> int:
        """A new measure of what is counted inside ``scope`` and matches ``where``, each credential once."""
        place = self._measure(cap, hard=False)
        self.watchers.append(Watcher(where, self._inside(scope), [(place, amount)]))
        return place

    def _inside(self, scope: str | None) -> frozenset[int]:
        return frozenset(self.leaves[key] for key in self.definition.under(scope) if key in self.leaves)

    def _limits(self) -> list[Watcher]:
        found = []
        for limit in self.definition.limits:
            most: list[tuple[Amount, int]] = []
            if limit.max_count is not None:
                most.append(("count", limit.max_count))
            if limit.max_credits is not None:
                most.append(("credits", self.scaled(limit.max_credits)))
            watcher = Watcher(limit.where, self._inside(limit.scope), [], limit.key, tuple(most))
            watcher.measures = [(self._measure(cap, hard=True), amount) for amount, cap in most]
            found.append(watcher)
        return found


def waived_gauge(node: Requirement, full: int) -> WaivedGauge:
    """The gauge of a waived node, and of everything below it."""
    return WaivedGauge(node.key, full, [waived_gauge(child, 1) for child in node.children])
