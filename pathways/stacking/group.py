"""Group: all of its children, or the best k of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm
from typing import TYPE_CHECKING, Any

from .numbers import Number, common_denominator, scaled
from .reading import Entry
from .requirement import Common, Gauge, Missing, Outline, Requirement, Sentence

if TYPE_CHECKING:
    from .layout import Layout
    from .model import Expression, Model


@dataclass(frozen=True, kw_only=True)
class Group(Requirement):
    """Several requirements, of which all (``choose`` None) or ``choose`` are wanted."""

    kind = "group"

    members: tuple[Requirement, ...] = ()
    choose: int | None = None

    @classmethod
    def read(cls, entry: Entry, outline: Outline, common: Common) -> Group:
        choose = None
        if entry.raw.get("choose", "all") == "all":
            entry.take("choose")
        else:
            choose = entry.take_whole("choose", least=1)
        return cls(**common.fields(), choose=choose, members=outline.children(entry, "children"))

    @property
    def children(self) -> tuple[Requirement, ...]:
        return self.members

    def body(self) -> dict[str, Any]:
        return {
            "choose": "all" if self.choose is None else self.choose,
            "children": [child.as_json() for child in self.members],
        }

    def wanted(self, layout: Layout) -> int:
        """How many children are wanted after decisions."""
        chosen = layout.number(self, "choose")
        return len(self.members) if chosen is None else int(chosen)

    def nominal(self, layout: Layout) -> Number:
        """The sum of the children's; of the k smallest when k are chosen."""
        return sum(sorted(child.nominal(layout) for child in self.members)[: self.wanted(layout)])

    def _weights(self) -> list[int]:
        weights = [child.weight for child in self.members]
        scale = common_denominator(weights)
        return [scaled(weight, scale) for weight in weights]

    def grain(self, layout: Layout) -> int:
        below = lcm(*(child.grain(layout) for child in self.members))
        wanted = self.wanted(layout)
        return below * max(1, sum(self._weights()) if wanted == len(self.members) else wanted)

    def gauge(self, layout: Layout, full: int) -> Gauge:
        wanted = self.wanted(layout)
        if wanted == len(self.members):
            weights = self._weights()
            whole = sum(weights) or 1
            return AllGauge(
                self.key,
                full,
                [layout.gauge(child, full * w // whole) for child, w in zip(self.members, weights, strict=True)],
            )
        each = full // max(wanted, 1)
        return ChoiceGauge(self.key, full, [layout.gauge(child, each) for child in self.members], wanted)

    def sentence(self) -> Sentence:
        if self.choose is None:
            return Sentence("all_of", {"n": len(self.members)})
        return Sentence("choose_k_of_n", {"k": self.choose, "n": len(self.members)})


def _measures(children: Sequence[Gauge]) -> tuple[int, ...]:
    return tuple(sorted({measure for child in children for measure in child.measures}))


class AllGauge(Gauge):
    """The weighted mean of the children: their units add up. A group without children reaches nothing."""

    __slots__ = ()
    adds_up = True

    def __init__(self, key: str, full: int, children: Sequence[Gauge]) -> None:
        super().__init__(key, full, _measures(children), children)

    def value(self, amounts: Sequence[int]) -> int:
        return sum([child.value(amounts) for child in self.children])

    def terms(self) -> tuple[Gauge, ...]:
        return tuple(term for child in self.children for term in child.terms())

    def missing(self, amounts: Sequence[int], layout: Layout) -> list[Missing]:
        return [entry for child in self.children for entry in child.missing(amounts, layout)]

    def express(self, model: Model) -> Expression:
        return model.total([(child.full / self.full, child.express(model)) for child in self.children])


class ChoiceGauge(Gauge):
    """The mean of the k best children."""

    __slots__ = ()
    is_choice = True

    def __init__(self, key: str, full: int, children: Sequence[Gauge], wanted: int) -> None:
        super().__init__(key, full, _measures(children), children)
        self.wanted = wanted

    def value(self, amounts: Sequence[int]) -> int:
        values = sorted([child.value(amounts) for child in self.children], reverse=True)
        return sum(values[: self.wanted])

    def chosen(self, amounts: Sequence[int]) -> Sequence[Gauge]:
        """The k best children, ties in document order."""
        ranked = sorted(range(len(self.children)), key=lambda place: (-self.children[place].value(amounts), place))
        return [self.children[place] for place in ranked[: self.wanted]]

    def missing(self, amounts: Sequence[int], layout: Layout) -> list[Missing]:
        if self.value(amounts) == self.full:
            return []
        return [entry for child in self.chosen(amounts) for entry in child.missing(amounts, layout)]

    def express(self, model: Model) -> Expression:
        picked = []
        counted = []
        for child in self.children:
            share = child.express(model)
            if len(self.children) <= self.wanted:
                counted.append(share)
                continue
            pick = model.binary()
            best = model.share()
            model.at_most(best, share)
            model.at_most(best, pick)
            picked.append(pick)
            counted.append(best)
        if picked:
            model.at_most(model.total([(1.0, pick) for pick in picked]), model.constant(float(self.wanted)))
        return model.total([(1 / self.wanted, share) for share in counted])
