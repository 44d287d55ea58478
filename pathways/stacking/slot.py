"""Slot: one credential that matches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .ledger import MAIN, ledger_as_json, ledger_from
from .matching import EVERYTHING, Match, match_from
from .numbers import Number
from .reading import Entry
from .requirement import Amount, Common, Gauge, Missing, Outline, Requirement, Sentence, Tally

if TYPE_CHECKING:
    from .layout import Layout
    from .model import Expression, Model


@dataclass(frozen=True, kw_only=True)
class Slot(Requirement):
    """A place that exactly one credential fills."""

    kind = "slot"

    match: Match = EVERYTHING
    ledger: str | None = MAIN

    @classmethod
    def read(cls, entry: Entry, outline: Outline, common: Common) -> Slot:
        match = EVERYTHING
        if "match" in entry:
            match = match_from(Entry(entry.take("match"), entry.inner("match"), entry.problems, entry.node))
        else:
            entry.note("missing", "“match” is missing: say which credential fills the slot.", at="match", name="match")
        return cls(**common.fields(), match=match, ledger=ledger_from(entry))

    def body(self) -> dict[str, Any]:
        return {"match": self.match.as_json()} | ledger_as_json(self.ledger)

    def nominal(self, layout: Layout) -> Number:
        return 0

    def grain(self, layout: Layout) -> int:
        return 1

    def gauge(self, layout: Layout, full: int) -> Gauge:
        return SlotGauge(self.key, full, layout.measure_leaf(self.key, "count", cap=1, hard=True))

    def sentence(self) -> Sentence:
        return Sentence("one_credential", {"match": self.match.as_json(), "shared": self.ledger is None})


class SlotGauge(Gauge):
    """Filled or not."""

    __slots__ = ("place",)

    def __init__(self, key: str, full: int, place: int) -> None:
        super().__init__(key, full, (place,))
        self.place = place

    @property
    def is_steady(self) -> bool:
        return True

    def price(self) -> tuple[Amount, int]:
        return "count", self.full

    def value(self, amounts: Sequence[int]) -> int:
        return self.full if amounts[self.place] else 0

    def missing(self, amounts: Sequence[int], layout: Layout) -> list[Missing]:
        return [] if amounts[self.place] else [Missing(self.key, count=1)]

    def tally(self, amounts: Sequence[int], amount: Amount, layout: Layout) -> Tally | None:
        if amount == "credits":
            return None
        have = min(amounts[self.place], 1)
        return Tally(have, 1, 1 - have)

    def express(self, model: Model) -> Expression:
        return model.amount(self.place)
