"""The map of a pathway: each block a cairn, each requirement that is needed a stone of it.

Where only some of a block's requirements are needed, the stones are those the learner is furthest with, so that a
cairn is whole exactly when its block is.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from pathways.queries.outline import Amounts, OutlineNode

COURSES = 7
"""A cairn is at most so many courses high; what does not fit is laid beside."""

WIDTH, COURSE, THICK = 100, 16, 14
"""Units of the drawing: how wide a cairn may be, how high a course is, how thick a stone."""


@dataclass(frozen=True)
class Stone:
    """One requirement and where its stone lies; ``earned``, ``coming`` and ``planned`` are widths from its left."""

    node: OutlineNode
    x: float
    y: float
    width: float
    earned: float
    coming: float
    planned: float

    @property
    def state(self) -> str:
        """earned, waived, in_progress, planned, part or open."""
        steps = self.node.steps
        if self.node.status == "waived":
            return "waived"
        if steps.have:
            return "earned"
        if steps.coming:
            return "in_progress"
        if steps.planned:
            return "planned"
        return "part" if self.earned else "open"

    @property
    def planned_at(self) -> float:
        """Where its planned part begins, from its left."""
        return round(self.earned + self.coming, 1)

    @property
    def coming_x(self) -> float:
        """Where its part in progress begins on the drawing."""
        return round(self.x + self.earned, 1)

    @property
    def planned_x(self) -> float:
        """Where its planned part begins on the drawing."""
        return round(self.x + self.planned_at, 1)


@dataclass(frozen=True)
class Cairn:
    """One block: its stones from the ground up, and how high the drawing is."""

    node: OutlineNode
    steps: Amounts
    stones: tuple[Stone, ...]
    height: int

    @property
    def ground(self) -> int:
        """Where the ground is."""
        return self.height - 2


def cairns_of(outline: OutlineNode) -> list[Cairn]:
    """A cairn for each group of the outline, and one for the requirements beside them."""
    root = outline
    while len(root.children) == 1 and root.children[0].kind == "group":
        root = root.children[0]
    needed = root.needed if root.kind == "group" else [root]
    blocks = [child for child in needed if child.kind == "group"]
    loose = [child for child in needed if child.kind != "group"]
    found = [_cairn(block, _leaves(block)) for block in blocks]
    return ([_cairn(root, loose)] if loose else []) + found


def _leaves(node: OutlineNode) -> list[OutlineNode]:
    """The requirements below that are needed."""
    if node.kind != "group" or not node.children or node.status == "waived":
        return [node]
    return [leaf for child in node.needed for leaf in _leaves(child)]


def _cairn(node: OutlineNode, leaves: list[OutlineNode]) -> Cairn:
    columns = [leaf.steps for leaf in leaves]
    have, coming, planned, need = (sum(column) for column in zip(*columns, strict=True))
    courses = _courses(len(leaves))
    height = COURSE * len(courses) + 4
    stones: list[Stone] = []
    # What is done lies at the bottom: a cairn grows from the ground.
    waiting = sorted(leaves, key=_solidity, reverse=True)
    for level, count in enumerate(courses):
        breadth = WIDTH * (1 - Fraction(level, 2 * max(len(courses), 3)))
        # Every other course leans a little, as stones laid by hand do.
        left = (WIDTH - breadth) / 2 + (-2, 2, 0)[level % 3] * (level > 0)
        width = breadth / count
        for place in range(count):
            y = height - 3 - COURSE * (level + 1) + (COURSE - THICK)
            stones.append(_stone(waiting.pop(0), float(left + width * place), y, float(width - (count > 1) * 2)))
    return Cairn(node, Amounts(have, coming, planned, need), tuple(stones), height)


def _courses(count: int) -> list[int]:
    """How many stones lie in each course, from the ground up: never more than in the one below."""
    high = min(count, COURSES)
    least, rest = divmod(count, high)
    return [least + (level < rest) for level in range(high)]


def _solidity(leaf: OutlineNode) -> tuple[int, int, int]:
    return int(leaf.steps.have), int(leaf.steps.coming), int(leaf.steps.planned)


def _stone(leaf: OutlineNode, x: float, y: float, width: float) -> Stone:
    steps, amounts = leaf.steps, leaf.amounts
    is_whole = steps.have or amounts is None or leaf.kind == "slot"
    parts = steps.shares if is_whole or amounts is None else amounts.shares
    earned, coming, planned = (round(width * part / 100, 1) for part in parts)
    return Stone(leaf, round(x, 1), y, round(width, 1), earned, coming, planned)
