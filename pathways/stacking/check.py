"""Check: of what is counted somewhere, enough is of a kind. It consumes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, lcm
from typing import TYPE_CHECKING, Any

from .matching import EVERYTHING, Match, match_from
from .numbers import Number, as_json_number, exact
from .reading import Entry
from .requirement import Amount, Common, Gauge, Missing, Outline, Requirement, Sentence, Tally

if TYPE_CHECKING:
    from .layout import Layout
    from .model import Expression, Model


@dataclass(frozen=True, kw_only=True)
class Check(Requirement):
    """A minimum over the credentials counted in ``scope`` (default: the whole pathway) that match ``where``."""

    kind = "check"

    where: Match = EVERYTHING
    scope: str | None = None
    min_count: int | None = None
    min_credits: Number | None = None
    min_share: Number | None = None

    @classmethod
    def read(cls, entry: Entry, outline: Outline, common: Common) -> Check:
        where = EVERYTHING
        if "where" in entry:
            where = match_from(Entry(entry.take("where"), entry.inner("where"), entry.problems, entry.node))
        else:
            entry.note("missing", "“where” is missing: say what the check looks for.", at="where", name="where")
        share = entry.take_number("min_share")
        if share is not None and share > 1:
            entry.note("too_large", "“min_share” is a share: at most 1.", at="min_share", name="min_share")
        return cls(
            **common.fields(),
            where=where,
            scope=entry.take_key("scope"),
            min_count=entry.take_whole("min_count"),
            min_credits=entry.take_number("min_credits"),
            min_share=share,
        )

    def body(self) -> dict[str, Any]:
        data: dict[str, Any] = {"where": self.where.as_json()}
        if self.scope is not None:
            data["scope"] = self.scope
        for name in ("min_count", "min_credits", "min_share"):
            if (number := getattr(self, name)) is not None:
                data[name] = as_json_number(number)
        return data

    def numbers(self) -> list[Number]:
        numbers = [] if self.min_credits is None else [self.min_credits]
        return numbers if self.min_share is None else [*numbers, Fraction(1, 100)]

    def nominal(self, layout: Layout) -> Number:
        return 0

    def needed(self, layout: Layout, amount: Amount) -> Number:
        """The minimum after decisions; a share is of the nominal credits, rounded up to 1/100 credit."""
        if amount == "credits" and self.min_share is not None and not layout.is_reduced(self, "min_credits"):
            nominal = layout.node(self.scope).nominal(layout)
            return exact(Fraction(ceil(Fraction(self.min_share) * nominal * 100), 100)) or 0
        return layout.number(self, "min_credits" if amount == "credits" else "min_count") or 0

    def _needs(self, layout: Layout) -> dict[Amount, int]:
        needs: dict[Amount, int] = {
            "credits": layout.scaled(self.needed(layout, "credits")),
            "count": int(self.needed(layout, "count")),
        }
        return {amount: need for amount, need in needs.items() if need}

    def grain(self, layout: Layout) -> int:
        return lcm(*self._needs(layout).values())

    def gauge(self, layout: Layout, full: int) -> Gauge:
        needs = self._needs(layout)
        places = {amount: layout.watch(self.where, self.scope, amount, cap=need) for amount, need in needs.items()}
        return CheckGauge(self.key, full, needs, places)

    def sentence(self) -> Sentence:
        params: dict[str, Any] = {"where": self.where.as_json(), "scope": self.scope}
        if self.min_share is not None:
            return Sentence("share_within", params | {"share": as_json_number(self.min_share)})
        if self.min_credits is not None:
            return Sentence("credits_within", params | {"min_credits": as_json_number(self.min_credits)})
        return Sentence("count_within", params | {"min_count": self.min_count or 0})


class CheckGauge(Gauge):
    """Have over need, at most full; with both minima, the smaller."""

    __slots__ = ("needs", "places")

    def __init__(self, key: str, full: int, needs: dict[Amount, int], places: dict[Amount, int]) -> None:
        super().__init__(key, full, tuple(sorted(places.values())))
        self.needs = needs
        self.places = places

    @property
    def is_steady(self) -> bool:
        return len(self.needs) == 1

    def value(self, amounts: Sequence[int]) -> int:
        least = self.full
        for amount, need in self.needs.items():
            have = amounts[self.places[amount]]
            if have < need:
                least = min(least, self.full * have // need)
        return least

    def missing(self, amounts: Sequence[int], layout: Layout) -> list[Missing]:
        lacking = {amount: need - amounts[self.places[amount]] for amount, need in self.needs.items()}
        credits, count = lacking.get("credits", 0), lacking.get("count", 0)
        if credits <= 0 and count <= 0:
            return []
        return [
            Missing(
                self.key,
                credits=layout.unscaled(credits) if credits > 0 else None,
                count=count if count > 0 else None,
            )
        ]

    def tally(self, amounts: Sequence[int], amount: Amount, layout: Layout) -> Tally | None:
        need = self.needs.get(amount)
        if need is None:
            return None
        have = amounts[self.places[amount]]
        figures = (have, need, max(need - have, 0))
        if amount == "credits":
            return Tally(*(layout.unscaled(figure) for figure in figures))
        return Tally(*figures)

    def express(self, model: Model) -> Expression:
        least = model.share()
        for amount, need in self.needs.items():
            place = self.places[amount]
            model.at_most(least, model.total([(model.cap(place) / need, model.amount(place))]))
        return least
