"""A mixed integer program, written down; ``solver.py`` has it solved.

Every share lies between 0 and 1 and amounts are shares of their caps: values of unlike size once made HiGHS return
1/4 where 0.459 was right (design.md 3.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

INFINITY = float("inf")


class Expression(NamedTuple):
    """A constant plus coefficients of columns."""

    constant: float
    terms: dict[int, float]


@dataclass
class Model:
    """Columns and rows with bounds. ``amounts`` and ``caps`` are those of the measures, set by the writer."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)
    amounts: dict[int, Expression] = field(default_factory=dict)
    caps: Mapping[int, int] = field(default_factory=dict)

    def column(self, low: float, high: float, *, whole: bool = False) -> Expression:
        """A new column."""
        self.lower.append(low)
        self.upper.append(high)
        self.whole.append(whole)
        return Expression(0.0, {len(self.lower) - 1: 1.0})

    def binary(self) -> Expression:
        """A new column that is 0 or 1."""
        return self.column(0.0, 1.0, whole=True)

    def share(self) -> Expression:
        """A new column between 0 and 1."""
        return self.column(0.0, 1.0)

    def free(self) -> Expression:
        """A new column of 0 or more."""
        return self.column(0.0, INFINITY)

    def constant(self, value: float) -> Expression:
        """A constant."""
        return Expression(value, {})

    def amount(self, measure: int) -> Expression:
        """A measure as a share of its cap; 0 when nothing can add to it."""
        return self.amounts.get(measure, Expression(0.0, {}))

    def cap(self, measure: int) -> float:
        """The cap of a measure."""
        return float(self.caps[measure])

    def total(self, parts: Iterable[tuple[float, Expression]]) -> Expression:
        """A weighted sum."""
        constant = 0.0
        terms: dict[int, float] = {}
        for weight, part in parts:
            constant += weight * part.constant
            for column, coefficient in part.terms.items():
                terms[column] = terms.get(column, 0.0) + weight * coefficient
        return Expression(constant, terms)

    def at_most(self, less: Expression, more: Expression) -> None:
        """Require ``less <= more``."""
        gap = self.total([(1.0, less), (-1.0, more)])
        self.rows.append((gap.terms, -INFINITY, -gap.constant))

    def exactly(self, one: Expression, other: Expression) -> None:
        """Require ``one == other``."""
        gap = self.total([(1.0, one), (-1.0, other)])
        self.rows.append((gap.terms, -gap.constant, -gap.constant))
