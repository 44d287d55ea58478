"""Reading a definition: everything wrong with it is told at its place, and what is right comes back the same."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pathways.stacking import DefinitionError, read_definition

from .build import group, pathway, pool, slot
from .random_cases import random_case

GOOD: dict[str, Any] = {
    "key": "k", "title": "T", "unit": "credit", "policy": {}, "limits": [],
    "root": {"key": "r", "kind": "group", "choose": "all", "children": [{"key": "s", "kind": "slot", "match": {}}]},
}  # fmt: skip


def with_root(**changes: Any) -> dict[str, Any]:
    return GOOD | {"root": GOOD["root"] | changes}


def with_child(child: dict[str, Any]) -> dict[str, Any]:
    return with_root(children=[child])


BAD: list[tuple[Any, str, str]] = [
    ("{", "not_json", ""),
    (b"\xff\xfe\x00", "not_json", ""),
    ("[1]", "not_an_object", ""),
    ("[" * 100_000, "too_deep", ""),
    ('{"key": "k", "key": "j", "title": "T", "unit": "c", "policy": {}, "limits": [], "root": {"key": "r", "kind": "slot", "match": {}}}', "duplicate_name", "/key"),
    (GOOD | {"colour": "red"}, "unknown_name", "/colour"),
    ({k: v for k, v in GOOD.items() if k != "root"}, "missing", "/root"),
    (with_root(kind="tree"), "unknown_kind", "/root/kind"),
    (with_root(choose=0), "too_small", "/root/choose"),
    (with_root(choose="two"), "not_a_number", "/root/choose"),
    (with_child(slot("r")), "duplicate_key", "/root/children/0/key"),
    (with_child(slot("a<b")), "bad_key", "/root/children/0/key"),
    (with_child({"key": "s", "kind": "slot"}), "missing", "/root/children/0/match"),
    (with_child(pool("p", min_credits=-1)), "negative", "/root/children/0/min_credits"),
    (with_child(pool("p", min_credits="thirty")), "not_a_number", "/root/children/0/min_credits"),
    (with_child(pool("p", min_credits="1/0")), "not_a_number", "/root/children/0/min_credits"),
    (with_child(pool("p", min_credits=True)), "not_a_number", "/root/children/0/min_credits"),
    (with_child(pool("p", min_count=1.5)), "not_whole", "/root/children/0/min_count"),
    (with_child(slot("s", weight=0)), "too_small", "/root/children/0/weight"),
    (with_child(slot("s") | {"match": {"colour": ["red"]}}), "unknown_name", "/root/children/0/match/colour"),
    (with_child(slot("s") | {"match": {"skill": []}}), "empty_list", "/root/children/0/match/skill"),
    (with_child(slot("s") | {"match": {"issued_from": "soon"}}), "not_a_date", "/root/children/0/match/issued_from"),
    (with_child({"key": "c", "kind": "check", "where": {}, "scope": "zz"}), "unknown_scope", "/root/children/0/scope"),
    (with_child({"key": "c", "kind": "check", "where": {}, "min_share": 2}), "too_large", "/root/children/0/min_share"),
    (GOOD | {"policy": {"expired": "maybe"}}, "bad_choice", "/policy/expired"),
    (GOOD | {"policy": {"repeat": 0}}, "too_small", "/policy/repeat"),
    (GOOD | {"limits": [{"key": "l", "where": {}}]}, "missing", "/limits/0"),
    (GOOD | {"limits": [{"key": "l", "max_count": 1, "scope": "zz"}]}, "unknown_scope", "/limits/0/scope"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "code", "pointer"), BAD)
def test_bad_definition_is_refused_at_its_place(source: Any, code: str, pointer: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_definition(source)
    assert [(problem.code, problem.pointer) for problem in caught.value.problems] == [(code, pointer)]


def test_every_problem_is_told_at_once_with_its_node() -> None:
    children = [pool("p", min_credits="x"), slot("q", wait=3), slot("q")]
    with pytest.raises(DefinitionError) as caught:
        read_definition(with_root(children=children))
    assert [(problem.node, problem.code) for problem in caught.value.problems] == [
        ("p", "not_a_number"),
        ("q", "unknown_name"),
        ("q", "duplicate_key"),
    ]


def test_ten_thousand_nodes_are_refused_in_one_sentence() -> None:
    children = [slot(f"s{place}") for place in range(10_000)]
    with pytest.raises(DefinitionError) as caught:
        read_definition(with_root(children=children))
    assert {problem.code for problem in caught.value.problems} <= {"too_many_nodes", "too_long"}


def test_very_deep_tree_is_refused() -> None:
    root = slot("leaf")
    for depth in range(40):
        root = group(f"g{depth}", root)
    with pytest.raises(DefinitionError) as caught:
        pathway(root)
    assert [problem.code for problem in caught.value.problems] == ["too_deep"]


def test_definition_round_trips_through_its_canonical_form() -> None:
    for seed in range(300):
        definition = read_definition(random_case(seed)["pathway"])
        again = read_definition(json.dumps(definition.as_json()))
        assert again == definition
        assert again.digest == definition.digest


def test_digest_does_not_depend_on_how_it_was_written() -> None:
    spelt = with_child(pool("p", min_credits="6/2"))
    assert read_definition(spelt).digest == read_definition(with_child(pool("p", min_credits=3.0))).digest
    assert read_definition(spelt).digest != read_definition(with_child(pool("p", min_credits=4))).digest


@pytest.mark.parametrize("key", [None, 5, {}, "", "<b>"])
def test_check_without_a_readable_key_is_told_like_any_other_node(key: Any) -> None:
    check = {"key": key, "kind": "check", "where": {}, "min_count": 1, "scope": "nowhere"}
    with pytest.raises(DefinitionError) as caught:
        pathway(group("r", slot("s", "A"), check))
    assert [problem.pointer for problem in caught.value.problems] == ["/root/children/1/key"]
