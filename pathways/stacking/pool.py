"""Pool: enough matching credentials, by count, by credits or both, perhaps in parts with minima and caps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm
from typing import TYPE_CHECKING, Any, cast

from .ledger import MAIN, ledger_as_json, ledger_from
from .matching import Match, match_from
from .numbers import Number, as_json_number
from .reading import Entry
from .requirement import Amount, Common, Gauge, Missing, Outline, Requirement, Sentence, Tally

if TYPE_CHECKING:
    from .layout import Layout
    from .model import Expression, Model

AMOUNTS: tuple[Amount, ...] = ("credits", "count")


@dataclass(frozen=True, kw_only=True)
class Pool(Requirement):
    """A place for any number of credentials; with ``match`` it holds some itself, with ``parts`` its parts do."""

    kind = "pool"

    match: Match | None = None
    min_count: int | None = None
    min_credits: Number | None = None
    max_credits: Number | None = None
    parts: tuple[Pool, ...] = ()
    ledger: str | None = MAIN

    @classmethod
    def read(cls, entry: Entry, outline: Outline, common: Common) -> Pool:
        match = None
        if "match" in entry:
            match = match_from(Entry(entry.take("match"), entry.inner("match"), entry.problems, entry.node))
        parts = cast("tuple[Pool, ...]", outline.children(entry, "parts", parts=True))
        return cls(
            **common.fields(),
            match=match,
            min_count=entry.take_whole("min_count"),
            min_credits=entry.take_number("min_credits"),
            max_credits=entry.take_number("max_credits"),
            parts=parts,
            ledger=ledger_from(entry),
        )

    @property
    def children(self) -> tuple[Requirement, ...]:
        return self.parts

    def body(self) -> dict[str, Any]:
        data: dict[str, Any] = {} if self.match is None else {"match": self.match.as_json()}
        for name in ("min_count", "min_credits", "max_credits"):
            if (number := getattr(self, name)) is not None:
                data[name] = as_json_number(number)
        if self.parts:
            data["parts"] = [part.as_json(part=True) for part in self.parts]
        return data | ledger_as_json(self.ledger)

    def numbers(self) -> list[Number]:
        return [number for number in (self.min_credits, self.max_credits) if number is not None]

    def nominal(self, layout: Layout) -> Number:
        """``min_credits``, or the sum over the parts."""
        own = layout.number(self, "min_credits")
        return sum(part.nominal(layout) for part in self.parts) if own is None else own

    def _required(self, layout: Layout, amount: Amount) -> int:
        own = layout.need(self, amount)
        return own or sum(part._required(layout, amount) for part in self.parts)

    def grain(self, layout: Layout) -> int:
        return lcm(*(self._required(layout, amount) or 1 for amount in AMOUNTS))

    def gauge(self, layout: Layout, full: int) -> Gauge:
        meters = {amount: self._meter(layout, amount, 0) for amount in AMOUNTS if self._required(layout, amount)}
        return self._gauge(layout, full, meters)

    def _gauge(self, layout: Layout, full: int, meters: dict[Amount, Meter]) -> PoolGauge:
        below = []
        for place, part in enumerate(self.parts):
            inner = {amount: meter.parts[place] for amount, meter in meters.items()}
            below.append(part._gauge(layout, part.grain(layout), inner))
        return PoolGauge(self.key, full, meters, below)

    def _meter(self, layout: Layout, amount: Amount, above: int) -> Meter:
        """The pool's arithmetic for one amount; ``above`` is the most that is of use to the pools over it."""
        least = layout.need(self, amount)
        most = layout.scaled(self.max_credits) if amount == "credits" and self.max_credits is not None else None
        cap = max(above, least) if most is None else min(max(above, least), most)
        own = layout.measure_leaf(self.key, amount, cap=cap) if self.match is not None and cap else None
        parts = tuple(part._meter(layout, amount, cap) for part in self.parts)
        return Meter(own, least, most, parts, 0 if own is None else cap)

    def sentence(self) -> Sentence:
        params: dict[str, Any] = {} if self.match is None else {"match": self.match.as_json()}
        for name in ("min_count", "min_credits", "max_credits"):
            if (number := getattr(self, name)) is not None:
                params[name] = as_json_number(number)
        level = None if self.match is None else self.match.get("level_min")
        if self.min_credits and self.min_count:
            code = "credits_and_count"
        elif self.min_credits and level is not None:
            code, params["level"] = "credits_at_level", as_json_number(level)
        elif self.min_credits:
            code = "credits"
        elif self.min_count:
            code = "count"
        elif self.max_credits is not None:
            code = "at_most_credits"
        else:
            code = "sum_of_parts" if self.parts else "any_number"
        return Sentence(code, params | {"parts": len(self.parts), "shared": self.ledger is None})


class Meter:
    """The arithmetic of a pool for credits or for count. Rule: cases.md, "Value f", pool."""

    __slots__ = ("demanding", "held", "least", "most", "own", "parts", "required", "room")

    def __init__(self, own: int | None, least: int, most: int | None, parts: tuple[Meter, ...], room: int) -> None:
        self.own = own
        # The cap of ``own``, and the most that is ever held here and below.
        self.room = room
        self.held: int = room + sum(part.held for part in parts)
        self.least = least
        self.most = most
        self.parts = parts
        self.required: int = least or sum(part.required for part in parts)
        # The parts that can lack anything; most parts only hold and cap.
        self.demanding = tuple(part for part in parts if part.required)

    def counted(self, amounts: Sequence[int]) -> int:
        """What counts: own and parts, up to the cap."""
        total = 0 if self.own is None else amounts[self.own]
        for part in self.parts:
            total += part.counted(amounts)
        return total if self.most is None or total <= self.most else self.most

    def short(self, amounts: Sequence[int]) -> int:
        """The sum of what the parts lack."""
        return sum([part.remaining(amounts) for part in self.demanding])

    def remaining(self, amounts: Sequence[int]) -> int:
        """What is lacking: by the own minimum or by the parts, whichever is more."""
        lacking = self.least - self.counted(amounts)
        if self.demanding:
            lacking = max(lacking, self.short(amounts))
        return lacking if lacking > 0 else 0

    def measures(self) -> set[int]:
        """The amounts it reads."""
        own = set() if self.own is None else {self.own}
        return own.union(*(part.measures() for part in self.parts))

    def may_exceed(self) -> bool:
        """Whether the parts can lack more than is required in all."""
        return self.most_lacking() > self.required

    def is_even(self) -> bool:
        """Whether all that can be held counts, from the first to the last, toward all that is required.

        It never counts more than once, so the two ends tell. A cap below the minimum of a part bends the line.
        """
        return self._lacking_at(0) == self.required == self._lacking_at(1) + self.held

    def _lacking_at(self, share: int) -> int:
        """What is lacking when nothing (0) or all that can be (1) is held."""
        return max(self.least - self._counted_at(share), sum(part._lacking_at(share) for part in self.parts), 0)

    def _counted_at(self, share: int) -> int:
        total = share * self.room + sum(part._counted_at(share) for part in self.parts)
        return total if self.most is None else min(total, self.most)

    def most_lacking(self) -> int:
        """What is lacking when nothing is held."""
        return max(self.least, sum(part.most_lacking() for part in self.parts))


class PoolGauge(Gauge):
    """One minus the share that is lacking; with both minima, the smaller. Without a minimum it is full."""

    __slots__ = ("meters",)

    def __init__(self, key: str, full: int, meters: dict[Amount, Meter], parts: Sequence[PoolGauge]) -> None:
        measures = set().union(*(meter.measures() for meter in meters.values()))
        super().__init__(key, full, tuple(sorted(measures)), parts)
        self.meters = {amount: meter for amount, meter in meters.items() if meter.required}

    @property
    def is_steady(self) -> bool:
        return len(self.meters) == 1 and all(meter.is_even() for meter in self.meters.values())

    def price(self) -> tuple[Amount, int] | None:
        # With both minima the one that holds the value down may not be the one that is filled.
        if len(self.meters) != 1:
            return None
        ((amount, meter),) = self.meters.items()
        return None if meter.may_exceed() else (amount, self.full // meter.required)

    def value(self, amounts: Sequence[int]) -> int:
        least = self.full
        for meter in self.meters.values():
            lacking = meter.remaining(amounts)
            if lacking:
                least = min(least, max(0, self.full - self.full * lacking // meter.required))
        return least

    def missing(self, amounts: Sequence[int], layout: Layout) -> list[Missing]:
        lacking = {amount: meter.remaining(amounts) for amount, meter in self.meters.items()}
        if not any(lacking.values()):
            return []
        credits, count = lacking.get("credits"), lacking.get("count")
        return [Missing(self.key, credits=layout.unscaled(credits) if credits else None, count=count or None)]

    def tally(self, amounts: Sequence[int], amount: Amount, layout: Layout) -> Tally | None:
        meter = self.meters.get(amount)
        if meter is None:
            return None
        figures = (meter.counted(amounts), meter.required, meter.remaining(amounts))
        if amount == "credits":
            return Tally(*(layout.unscaled(figure) for figure in figures))
        return Tally(*figures)

    def express(self, model: Model) -> Expression:
        shares = [self._express(model, meter) for meter in self.meters.values()]
        if len(shares) == 1:
            return shares[0]
        least = model.share()
        for share in shares:
            model.at_most(least, share)
        return least

    def _express(self, model: Model, meter: Meter) -> Expression:
        lacking = self._lacking(model, meter, meter.required)
        reached = model.total([(1.0, model.constant(1.0)), (-1.0, lacking)])
        share = model.share()
        if meter.may_exceed():
            # 1 - lacking/required is cut at 0, which no linear row can say: a binary switches the row off at 0.
            alive = model.binary()
            spare = meter.most_lacking() / meter.required
            model.at_most(share, alive)
            model.at_most(share, model.total([(1.0, reached), (spare, model.constant(1.0)), (-spare, alive)]))
        else:
            model.at_most(share, reached)
        return share

    def _lacking(self, model: Model, meter: Meter, unit: int) -> Expression:
        lacking = model.free()
        if meter.least:
            counted = self._counted(model, meter, unit)
            model.at_most(model.total([(1.0, model.constant(meter.least / unit)), (-1.0, counted)]), lacking)
        if meter.parts:
            model.at_most(model.total([(1.0, self._lacking(model, part, unit)) for part in meter.parts]), lacking)
        return lacking

    def _counted(self, model: Model, meter: Meter, unit: int) -> Expression:
        inside = [(1.0, self._counted(model, part, unit)) for part in meter.parts]
        if meter.own is not None:
            inside.append((model.cap(meter.own) / unit, model.amount(meter.own)))
        total = model.total(inside)
        if meter.most is None:
            return total
        counted = model.free()
        model.at_most(counted, total)
        model.at_most(counted, model.constant(meter.most / unit))
        return counted
