"""Matches: every atom, and what a missing value means."""

from __future__ import annotations

from typing import Any

import pytest

from pathways.stacking import Fact, read_facts
from pathways.stacking.matching import match_from
from pathways.stacking.reading import Entry

from .build import TODAY

FACT: dict[str, Any] = {
    "id": "f", "badge_class": "A", "issuer": "own", "kind": "course", "skills": ["s", "t"], "tags": ["x"],
    "level": 6, "grade": "7/2", "credits": 3, "issued": "2025-06-01", "trust": 2, "used_in": ["award"],
}  # fmt: skip
HOLDS: list[dict[str, Any]] = [
    {}, {"badge_class": ["A", "B"]}, {"issuer": ["own"]}, {"kind": ["course"]}, {"skill": ["t", "u"]}, {"tag": ["x"]},
    {"used_in": ["award"]}, {"skill_all": ["s", "t"]}, {"level_min": 6}, {"level_max": 6}, {"grade_min": 3.5},
    {"trust_min": 2}, {"credits_min": 3}, {"issued_from": "2025-06-01"}, {"issued_to": "2025-06-01"},
    {"max_age_days": 228}, {"any": [{"tag": ["y"]}, {"tag": ["x"]}]}, {"all": [{"tag": ["x"]}, {"level_min": 5}]},
    {"not": {"badge_class": ["B"]}},
]  # fmt: skip
FAILS: list[tuple[dict[str, Any], list[str]]] = [
    ({"badge_class": ["B"]}, ["badge_class"]),
    ({"skill_all": ["s", "u"]}, ["skill_all"]),
    ({"level_min": 7, "level_max": 5}, ["level_min", "level_max"]),
    ({"grade_min": 4}, ["grade_min"]),
    ({"max_age_days": 227}, ["max_age_days"]),
    ({"issued_from": "2025-06-02"}, ["issued_from"]),
    ({"issued_to": "2025-05-31"}, ["issued_to"]),
    ({"any": [{"tag": ["y"]}, {"tag": ["z"]}]}, ["any"]),
    ({"all": [{"tag": ["y"]}, {"level_min": 7}]}, ["tag", "level_min"]),
    ({"not": {"badge_class": ["A"]}}, ["not"]),
]


def fact(**changes: Any) -> Fact:
    raw = {name: value for name, value in (FACT | changes).items() if value is not None}
    return read_facts([raw])[0]


def failed(match: dict[str, Any], credential: Fact) -> list[str]:
    problems: list[Any] = []
    read = match_from(Entry(match, "", problems))
    assert problems == []
    assert match_from(Entry(read.as_json(), "", problems)).as_json() == read.as_json()
    names = [failure.atom for failure in read.failures(credential, TODAY)]
    assert read.holds(credential, TODAY) == (not names)
    return names


@pytest.mark.parametrize("match", HOLDS)
def test_match_holds(match: dict[str, Any]) -> None:
    assert failed(match, fact()) == []


@pytest.mark.parametrize(("match", "atoms"), FAILS)
def test_failing_match_names_its_atoms(match: dict[str, Any], atoms: list[str]) -> None:
    assert failed(match, fact()) == atoms


def test_missing_value_is_not_a_pass() -> None:
    bare = fact(level=None, grade=None, trust=None)
    assert failed({"level_min": 1, "level_max": 9, "grade_min": 0, "trust_min": 1}, bare) == [
        "level_min", "level_max", "grade_min", "trust_min",
    ]  # fmt: skip


def test_failure_says_what_is_wanted_and_what_is_there() -> None:
    read = match_from(Entry({"grade_min": 4}, "", []))
    assert [f.as_data() for f in read.failures(fact(), TODAY)] == [{"atom": "grade_min", "want": 4, "have": "7/2"}]
