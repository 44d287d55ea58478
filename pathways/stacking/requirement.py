"""What every kind of requirement has in common, before and after it is made ready to be counted.

A ``Requirement`` is what the definition says. Its ``Gauge`` is the same thing for one learner: numbers after
decisions, credits scaled to whole numbers, and a ``value`` in whole units, so that the search never meets a
fraction. A kind is one file with both classes; ``kinds.py`` lists them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from .numbers import Number, as_json_number
from .policy import Override, override_as_json, override_from
from .reading import Entry

if TYPE_CHECKING:
    from .layout import Layout
    from .model import Expression, Model

NOTHING, WHOLE = Fraction(0), Fraction(1)
Amount = Literal["credits", "count"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as data: a stable code and its numbers and words; the template says it in a language."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """The sentence as JSON."""
        return {"code": self.code, **self.params}


@dataclass(frozen=True, slots=True)
class Tally:
    """How much of something a requirement has, needs and lacks."""

    have: Number
    need: Number
    remaining: Number

    def as_data(self) -> dict[str, Any]:
        """The tally as JSON, numbers exact."""
        return {name: as_json_number(getattr(self, name)) for name in ("have", "need", "remaining")}


@dataclass(frozen=True, slots=True)
class Missing:
    """What one leaf requirement still lacks."""

    node: str
    credits: Number | None = None
    count: Number | None = None

    def as_data(self) -> dict[str, str]:
        """The entry in the words of cases.md."""
        data = {"node": self.node}
        if self.credits is not None:
            data["credits"] = str(self.credits)
        if self.count is not None:
            data["count"] = str(self.count)
        return data


class Gauge(ABC):
    """A requirement made ready to be counted for one learner.

    ``full`` is its weight in the whole pathway in whole units; ``measures`` are the amounts its value depends on.
    """

    __slots__ = ("children", "full", "key", "measures", "wanted")

    is_waived = False
    is_choice = False
    adds_up = False

    def __init__(self, key: str, full: int, measures: tuple[int, ...], children: Sequence[Gauge] = ()) -> None:
        self.key = key
        self.full = full
        self.measures = measures
        self.children = tuple(children)
        # How many children count; only a choice counts fewer than it has.
        self.wanted = len(self.children)

    @property
    def is_steady(self) -> bool:
        """Whether the value rises with every unit of its single measure, up to the cap."""
        return False

    def price(self) -> tuple[Amount, int] | None:
        """The amount the value depends on and the units each of it is worth, where no cheaper way can raise it."""
        return None

    @abstractmethod
    def value(self, amounts: Sequence[int]) -> int:
        """The units reached with ``amounts``, at most ``full``; it never falls when an amount rises."""

    @abstractmethod
    def missing(self, amounts: Sequence[int], layout: Layout) -> list[Missing]:
        """What is lacking below it, in document order; empty when its value is full."""

    def tally(self, amounts: Sequence[int], amount: Amount, layout: Layout) -> Tally | None:
        """Have, need and remaining of credits or count, where the kind asks for any."""
        return None

    def terms(self) -> tuple[Gauge, ...]:
        """Gauges whose values add up to this one's."""
        return (self,)

    def chosen(self, amounts: Sequence[int]) -> Sequence[Gauge]:
        """The children that are counted with ``amounts``."""
        return self.children

    @abstractmethod
    def express(self, model: Model) -> Expression:
        """The share reached (0 to 1) as a linear expression of ``model``, never above the true value."""

    def fraction(self, amounts: Sequence[int]) -> Fraction:
        """The share reached, exactly."""
        value = self.value(amounts)
        # Most requirements are met or untouched, and making a Fraction costs more than all the rest here.
        if not value:
            return NOTHING
        return WHOLE if value == self.full else Fraction(value, self.full)

    def walk(self) -> Iterator[Gauge]:
        """This gauge and everything below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


class WaivedGauge(Gauge):
    """A requirement that a decision has waived: satisfied, and holding nothing."""

    __slots__ = ()
    is_waived = True

    def __init__(self, key: str, full: int, children: Sequence[Gauge] = ()) -> None:
        super().__init__(key, full, (), children)

    def value(self, amounts: Sequence[int]) -> int:
        return self.full

    def missing(self, amounts: Sequence[int], layout: Layout) -> list[Missing]:
        return []

    def express(self, model: Model) -> Expression:
        return model.constant(1.0)


@dataclass(frozen=True, kw_only=True)
class Requirement(ABC):
    """A node of the tree: what is asked, as the definition says it."""

    kind: ClassVar[str]

    key: str
    title: str | None = None
    weight: Number = 1
    policy: Override = ()

    @classmethod
    @abstractmethod
    def read(cls, entry: Entry, outline: Outline, common: Common) -> Requirement:
        """The node in ``entry``; problems are noted there."""

    @property
    def children(self) -> tuple[Requirement, ...]:
        """The nodes directly below."""
        return ()

    @abstractmethod
    def body(self) -> dict[str, Any]:
        """What the kind adds to the node's JSON."""

    @abstractmethod
    def nominal(self, layout: Layout) -> Number:
        """The credits it stands for. Rule: cases.md, "Nominal credits"."""

    @abstractmethod
    def grain(self, layout: Layout) -> int:
        """The least number of units in which every value it can reach is whole."""

    @abstractmethod
    def gauge(self, layout: Layout, full: int) -> Gauge:
        """The node made ready to be counted, worth ``full`` units."""

    @abstractmethod
    def sentence(self) -> Sentence:
        """What the node asks, as data."""

    def numbers(self) -> list[Number]:
        """The credits it names: they decide the scale at which credits are whole."""
        return []

    def walk(self) -> Iterator[Requirement]:
        """This node and everything below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def as_json(self, *, part: bool = False) -> dict[str, Any]:
        """The node in the words of cases.md, what is default left out; ``part`` leaves the kind out."""
        data: dict[str, Any] = {"key": self.key} if part else {"key": self.key, "kind": self.kind}
        if self.title is not None:
            data["title"] = self.title
        if self.weight != 1:
            data["weight"] = as_json_number(self.weight)
        if self.policy:
            data["policy"] = override_as_json(self.policy)
        return data | self.body()


@dataclass(frozen=True, slots=True)
class Common:
    """What every node may say, read."""

    key: str
    title: str | None
    weight: Number
    policy: Override

    def fields(self) -> dict[str, Any]:
        """As keyword arguments of a Requirement."""
        return {"key": self.key, "title": self.title, "weight": self.weight, "policy": self.policy}


class Outline:
    """The tree while it is being read: which keys were seen, how many nodes, how deep."""

    def __init__(self, read_node: Callable[[Entry, Outline, int, bool], Requirement | None]) -> None:
        self._read_node = read_node
        self.keys: dict[str, str] = {}
        self.nodes = 0
        self.depth = 0

    def children(self, entry: Entry, name: str, *, parts: bool = False) -> tuple[Requirement, ...]:
        """The nodes listed under ``name``; problems are noted there."""
        raw = entry.take_list(name, required=not parts) or []
        self.depth += 1
        found = []
        for index, item in enumerate(raw):
            child = Entry(item, entry.inner(name, index), entry.problems)
            found.append(self._read_node(child, self, self.depth, parts))
        self.depth -= 1
        return tuple(node for node in found if node is not None)


def common_from(entry: Entry, outline: Outline) -> Common:
    """What every node may say; the key is made known to ``entry`` first, so that problems name the node."""
    key = entry.take_key("key", required=True)
    if key is not None:
        entry.node = key
        if key in outline.keys:
            entry.note("duplicate_key", f"The key “{key}” is already used at {outline.keys[key]}.", at="key", key=key)
        outline.keys.setdefault(key, entry.pointer)
    title = entry.take_text("title")
    weight = entry.take_number("weight", above=0)
    policy: Override = ()
    if "policy" in entry:
        rules = Entry(entry.take("policy"), entry.inner("policy"), entry.problems, key)
        policy = override_from(rules)
        rules.close()
    return Common(key or "?", title, weight or 1, policy)
