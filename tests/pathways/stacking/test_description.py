"""Sentences as data, and differences between versions."""

from __future__ import annotations

from typing import Any

from pathways.stacking import describe, diff

from .build import group, pathway, pool, slot


def test_every_node_and_limit_has_a_sentence() -> None:
    level = pool("p", min_credits=30, match={"level_min": 7}, max_credits=40)
    check = {"key": "c", "kind": "check", "where": {}, "min_share": "1/3"}
    limits = [{"key": "l", "where": {"issuer": ["other"]}, "max_credits": 9}]
    definition = pathway(group("r", slot("s", "A"), level, check, choose=2), limits=limits)
    said = [(item.key, item.kind, item.depth, item.sentence.as_data()) for item in describe(definition)]
    assert [(key, kind, depth, sentence["code"]) for key, kind, depth, sentence in said] == [
        ("r", "group", 0, "choose_k_of_n"),
        ("s", "slot", 1, "one_credential"),
        ("p", "pool", 1, "credits_at_level"),
        ("c", "check", 1, "share_within"),
        ("l", "limit", 0, "at_most_credits_within"),
    ]
    assert (said[0][3]["k"], said[0][3]["n"]) == (2, 3)
    assert (said[2][3]["min_credits"], said[2][3]["level"], said[2][3]["max_credits"]) == (30, 7, 40)


def changes(old: dict[str, Any], new: dict[str, Any], **more: Any) -> list[tuple[Any, ...]]:
    return [(c.code, c.node, c.name, c.old, c.new, c.effect) for c in diff(pathway(old), pathway(new, **more))]


def test_same_definitions_do_not_differ() -> None:
    assert changes(group("r", slot("a", "A")), group("r", slot("a", "A"))) == []


def test_numbers_and_lists_say_whether_they_ask_more() -> None:
    old, new = group("r", pool("p", "A", "B", min_credits=10)), group("r", pool("p", "A", min_credits="21/2"))
    assert changes(old, new) == [
        ("list_changed", "p", "match.badge_class", ["B"], [], "stricter"),
        ("number_changed", "p", "min_credits", 10, "21/2", "stricter"),
    ]


def test_nodes_added_removed_moved_and_reordered() -> None:
    old = group("r", slot("a", "A"), slot("b", "B"), group("g", slot("c", "C")))
    new = group("r", slot("b", "B"), slot("a", "A"), slot("c", "C"), slot("d", "D"))
    assert changes(old, new) == [
        ("reordered", "r", "children", ["a", "b"], ["b", "a"], None),
        ("moved", "c", "parent", "g", "r", None),
        ("added", "d", "parent", None, "r", None),
        ("removed", "g", "parent", "r", None, None),
    ]


def test_all_becoming_some_is_looser_and_policy_and_limits_are_compared() -> None:
    children = (slot("a", "A"), slot("b", "B"))
    found = changes(
        group("r", *children),
        group("r", *children, choose=1),
        policy={"trust_min": 2},
        limits=[{"key": "l", "max_count": 3}],
    )
    assert found == [
        ("changed", None, "policy.trust_min", None, 2, None),
        ("number_changed", "r", "choose", 2, 1, "looser"),
        ("added", "l", "limit", None, None, "stricter"),
    ]
