"""The map has a stone for each requirement that is needed, whatever the shape of the pathway."""

from __future__ import annotations

from typing import Any

import pytest

from pathways.queries.cairns import COURSES, WIDTH, cairns_of
from pathways.queries.outline import outline_of, titles_of
from pathways.stacking import read_definition
from tests.pathways.conftest import definition, group, slot


def drawn(root: dict[str, Any], *done: str) -> dict[str, list[str]]:
    """The states of the stones of each cairn, from the ground up, when these requirements are met."""
    read = read_definition(definition(root))
    results = [{"requirement": key, "status": "met" if key in done else "open"} for key in read.nodes]
    cairns = cairns_of(outline_of(read, titles_of(read, {}), result={"requirements": results}))
    return {cairn.node.key: [stone.state for stone in cairn.stones] for cairn in cairns}


@pytest.mark.parametrize(
    ("root", "done", "map_of"),
    [
        # a flat pathway is one cairn, what is done at the bottom
        (group("all", slot("a"), slot("b")), ["b"], {"all": ["earned", "open"]}),
        # a pathway of one requirement is one stone
        (slot("a"), [], {"a": ["open"]}),
        # each block is a cairn, and what stands beside them is one more
        (
            group("all", group("one", slot("a"), slot("b")), group("two", slot("c")), slot("d")),
            ["c"],
            {"all": ["open"], "one": ["open", "open"], "two": ["earned"]},
        ),
        # of a choice only as many stones as are needed, those the learner is furthest with
        (
            group("all", group("any", slot("a"), slot("b"), slot("c"), choose=2), slot("d")),
            ["c"],
            {"all": ["open"], "any": ["earned", "open"]},
        ),
        # blocks inside blocks lie in one cairn
        (
            group("all", group("one", group("in", slot("a"), slot("b")), slot("c")), slot("d")),
            ["a", "b"],
            {"all": ["open"], "one": ["earned", "earned", "open"]},
        ),
    ],
)
def test_stones_of_a_pathway(root: dict[str, Any], done: list[str], map_of: dict[str, list[str]]) -> None:
    assert drawn(root, *done) == map_of


@pytest.mark.parametrize("count", [1, 2, 7, 8, 60])
def test_every_course_is_at_most_as_long_as_the_one_below_and_stays_within_the_drawing(count: int) -> None:
    read = read_definition(definition(group("all", *(slot(f"s{number}") for number in range(count)))))
    [cairn] = cairns_of(outline_of(read, titles_of(read, {})))
    courses: dict[float, int] = {}
    for stone in cairn.stones:
        courses[stone.y] = courses.get(stone.y, 0) + 1
        assert stone.x >= -3 and stone.x + stone.width <= WIDTH + 3
        assert stone.y >= 0 and stone.y + 14 <= cairn.height
    lengths = [courses[y] for y in sorted(courses, reverse=True)]
    assert lengths == sorted(lengths, reverse=True)
    assert (sum(lengths), len(lengths)) == (count, min(count, COURSES))
