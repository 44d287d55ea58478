"""Lint: each rule on the smallest definition that breaks it, and silence on one that breaks none."""

from __future__ import annotations

from typing import Any

import pytest

from pathways.stacking import CatalogueEntry, lint

from .build import group, held, pathway, pool, slot


def check(**more: Any) -> dict[str, Any]:
    return {"key": "c", "kind": "check", "where": {"issuer": ["own"]}} | more


FINE = group("r", slot("a", "A"), pool("b", "B", "C", min_count=2), check(min_count=1))
CAPPED = {"key": "p", "kind": "pool", "min_credits": 10, "parts": [{"key": "q", "match": {}, "max_credits": 6}]}
SHAPES: list[tuple[dict[str, Any], list[dict[str, Any]], list[tuple[str, str, str]]]] = [
    (FINE, [], []),
    (group("r", group("g"), slot("a", "A")), [], [("empty_group", "g", "/root/children/0")]),
    (group("r", pool("p", "A"), slot("a", "B")), [], [("no_minimum", "p", "/root/children/0")]),
    (pool("p", "A"), [], [("no_minimum", "p", "/root"), ("complete_for_everyone", "p", "/root")]),
    (group("r", slot("a", "A"), check()), [], [("no_minimum", "c", "/root/children/1")]),
    ({"key": "p", "kind": "pool", "min_count": 1}, [], [("holds_nothing", "p", "/root")]),
    (group("r", slot("a", "A"), choose=2), [], [("choose_too_many", "r", "/root")]),
    (CAPPED, [], [("cap_below_minimum", "p", "/root")]),
    (pool("p", "A", "B", min_count=2), [{"key": "l", "max_count": 1}], [("limit_contradicts", "l", "/limits/0")]),
    (
        group("r", slot("a", "A"), check(min_credits=9)),
        [{"key": "l", "where": {"issuer": ["own"]}, "max_credits": 5}],
        [("limit_contradicts", "l", "/limits/0")],
    ),
    (pool("p", "A", min_count=2), [], [("too_few_classes", "p", "/root")]),
    (group("r", slot("a", "A"), pool("b", "A", "B", "C", min_count=2)), [], [("class_in_two_leaves", "b", "/root/children/1")]),
]  # fmt: skip


@pytest.mark.parametrize(("root", "limits", "expected"), SHAPES)
def test_lint_finds_what_is_wrong_at_its_node(
    root: dict[str, Any], limits: list[dict[str, Any]], expected: list[tuple[str, str, str]]
) -> None:
    found = lint(pathway(root, limits=limits))
    assert [(item.code, item.node, item.problem.pointer) for item in found] == expected


def test_errors_come_before_warnings() -> None:
    root = group("r", slot("a", "A"), pool("b", "A", "B", "C", min_count=2), group("g"))
    assert [item.severity for item in lint(pathway(root))] == ["error", "warning"]


def known(*badges: str, unit: str | None = None, **more: Any) -> list[CatalogueEntry]:
    return [CatalogueEntry(fact, unit) for fact in held(*badges, **more)]


CATALOGUES: list[tuple[dict[str, Any], list[CatalogueEntry], set[tuple[str, str]]]] = [
    (FINE, known("A", "B", "C", issuer="own"), set()),
    (group("r", slot("a", "A"), slot("b", "B")), known("A"), {("no_known_badge", "b")}),
    (pool("p", "A", "B", min_credits=9), known("A:2", "B:3"), {("minimum_above_catalogue", "p")}),
    (group("r", slot("a", "A"), check(min_count=1)), known("A", issuer="other"), {("check_unreachable", "c")}),
    (pool("p", "A", "B", min_credits=2), known("A:2", "B:0"), {("no_credit_value", "p")}),
    (group("r", pool("x", match={"issuer": ["own"]}, min_count=1), pool("y", match={"trust_min": 1}, min_count=1)), known("A", issuer="own"), {("not_reachable", "y")}),
    (pool("p", "A", "B", min_credits=2), known("A:2", unit="hour"), {("mixed_units", "p")}),
]  # fmt: skip


@pytest.mark.parametrize(("root", "catalogue", "expected"), CATALOGUES)
def test_lint_warns_of_what_no_known_badge_can_meet(
    root: dict[str, Any], catalogue: list[CatalogueEntry], expected: set[tuple[str, str]]
) -> None:
    found = lint(pathway(root), catalogue=catalogue)
    assert {(item.code, item.node) for item in found} == expected
    assert {item.severity for item in found} <= {"warning"}


PERSONAL = [
    {"key": "p", "kind": "pool", "match": {"grade_min": 3}, "min_count": 1},
    {"key": "p", "kind": "pool", "match": {"any": [{"tag": ["a"]}, {"badge_class": ["Z"]}]}, "min_count": 1},
    group("r", slot("a", "A"), check(where={"tag": ["a"]}, min_count=1)),
]


@pytest.mark.parametrize("root", PERSONAL)
def test_what_the_catalogue_does_not_tell_is_not_judged_by_it(root: dict[str, Any]) -> None:
    catalogue = known("A", issuer="own")
    assert lint(pathway(root), catalogue=catalogue, untold=("grade_min", "tag")) == ()
    assert lint(pathway(root), catalogue=catalogue) != ()


def test_large_pathway_is_linted_against_a_large_catalogue_without_search() -> None:
    badges = [f"B{number}" for number in range(400)]
    root = group("r", *(slot(f"s{number}", *badges) for number in range(100)))
    found = lint(pathway(root), catalogue=known(*badges))
    assert {item.code for item in found} == set()


def test_circle_through_sub_pathways_is_found() -> None:
    first, second, third = (pathway(slot("s", badge), key=badge) for badge in ("two", "three", "one"))
    awards = {"one": first, "two": second, "three": third}
    assert [(item.code, item.node) for item in lint(first, awards=awards, award="one")] == [("cycle", "s")]
    assert lint(first, awards={"two": second}, award="one") == ()
