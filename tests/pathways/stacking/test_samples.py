"""Sample wallets: what they are made of, and that they give what they say, over the cases and over odd definitions."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pathways.stacking import evaluate, read_definition, read_facts, samples

from .build import TODAY, group, pathway, pool, slot


def given(root: dict[str, Any], **more: Any) -> dict[str, tuple[int, str]]:
    """How many credentials each sample holds, and what it gives."""
    made = samples(pathway(root, **more), at=TODAY)
    return {one.code: (len(one.facts), str(one.evaluation.progress)) for one in made}


CHOICE = group("r", slot("a", "A"), group("c", slot("x", "X"), slot("y", "Y"), slot("z", "Z"), choose=2))
OLD = pool("p", match={"issued_to": "2020-12-31", "any": [{"skill": ["sql"]}, {"tag": ["data"]}]}, min_count=1)
SHAPES: list[tuple[dict[str, Any], dict[str, Any], dict[str, tuple[int, str]]]] = [
    (CHOICE, {}, {"nothing": (0, "0"), "minimum": (3, "1"), "one_short": (2, "3/4"), "everything": (4, "1")}),
    (
        pool("p", match={"level_min": 7}, min_credits=30, max_credits=30),
        {"policy": {"max_age_days": 90}},
        {"nothing": (0, "0"), "minimum": (3, "1"), "one_short": (2, "2/3"), "everything": (3, "1")},
    ),
    (
        pool("p", match={"credits_min": 15}, min_credits=20),
        {},
        {"nothing": (0, "0"), "minimum": (1, "1"), "one_short": (0, "0"), "everything": (1, "1")},
    ),
    (OLD, {}, {"nothing": (0, "0"), "minimum": (1, "1"), "one_short": (0, "0"), "everything": (1, "1")}),
    # a check and a limit over the whole: what is made up meets the one and stays out of the other
    (
        group(
            "r",
            pool("p", min_credits=10),
            {"key": "c", "kind": "check", "where": {"issuer": ["own"]}, "min_share": "1/2"},
        ),
        {"limits": [{"key": "l", "where": {"kind": ["Exam"]}, "max_count": 0}]},
        {"nothing": (0, "0"), "minimum": (3, "1"), "one_short": (2, "5/6"), "everything": (3, "1")},
    ),
    # at most so much from outside, which is whatever is not our own
    (
        pool("p", match={"level_min": 5}, min_credits=45),
        {"limits": [{"key": "l", "where": {"not": {"issuer": ["own"]}}, "max_credits": 15}]},
        {"nothing": (0, "0"), "minimum": (3, "1"), "one_short": (2, "2/3"), "everything": (3, "1")},
    ),
    # the same class in two places that share nothing: once is not enough, and no wallet completes it
    (group("r", slot("a", "A"), slot("b", "A")), {}, {"nothing": (0, "0"), "everything": (1, "1/2")}),
    (
        group("r", slot("a", "A"), slot("b", "A")),
        {"policy": {"repeat": 2}},
        {"nothing": (0, "0"), "minimum": (2, "1"), "one_short": (1, "1/2"), "everything": (1, "1/2")},
    ),
    # conditions that contradict each other
    (pool("p", match={"issuer": ["a"], "not": {"issuer": ["a"]}}, min_count=1), {}, {"nothing": (0, "0"), "everything": (0, "0")}),
    (group("r", *(slot(f"s{n}", f"B{n}") for n in range(300))), {}, {"nothing": (0, "0")}),
]  # fmt: skip


@pytest.mark.parametrize(("root", "more", "expected"), SHAPES)
def test_samples_hold_and_give(
    root: dict[str, Any], more: dict[str, Any], expected: dict[str, tuple[int, str]]
) -> None:
    assert given(root, **more) == expected


def test_minimum_completes_the_cases_and_nothing_in_it_can_be_spared(shared: Path) -> None:
    for case in json.loads((shared / "stacking/cases.json").read_text())["cases"]:
        definition = read_definition(case["pathway"])
        at = date.fromisoformat(case["date"])
        made = {one.code: one for one in samples(definition, at=at)}
        minimum = made["minimum"].facts
        assert made["minimum"].evaluation.progress == 1, case["id"]
        assert read_facts([fact.as_json() for fact in minimum]) == minimum, case["id"]
        for spared in minimum:
            rest = [fact for fact in minimum if fact is not spared]
            assert evaluate(definition, rest, at=at).progress < 1, (case["id"], spared.id)
