"""A definition in words, as data: one sentence for each node and limit, and what changed between two versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .definition import Definition
from .limit import Limit
from .policy import override_as_json
from .requirement import Requirement, Sentence


@dataclass(frozen=True, slots=True)
class Description:
    """One node or limit and its sentence; ``kind`` is the node's, or "limit"."""

    key: str
    kind: str
    depth: int
    title: str | None
    sentence: Sentence

    def as_data(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "key": self.key,
            "kind": self.kind,
            "depth": self.depth,
            "title": self.title,
            "sentence": self.sentence.as_data(),
        }


def describe(definition: Definition) -> tuple[Description, ...]:
    """The sentence of every node in document order, then of every limit."""
    found: list[Description] = []

    def add(node: Requirement, depth: int) -> None:
        found.append(Description(node.key, node.kind, depth, node.title, node.sentence()))
        for child in node.children:
            add(child, depth + 1)

    add(definition.root, 0)
    found += [Description(limit.key, "limit", 0, None, limit.sentence()) for limit in definition.limits]
    return tuple(found)


# A higher number asks more of the learner (1) or less (-1).
DIRECTIONS = {
    "choose": 1,
    "min_count": 1,
    "min_credits": 1,
    "min_share": 1,
    "max_count": -1,
    "max_credits": -1,
    "repeat": -1,
}
PLACED = ("children", "parts", "key", "kind")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two definitions.

    ``code`` is added, removed, moved, reordered, kind_changed, number_changed, list_changed or changed; ``name``
    what of the node. ``effect`` is stricter or looser where that is plain.
    """

    code: str
    node: str | None
    name: str | None = None
    old: Any = None
    new: Any = None
    effect: str | None = None

    def as_data(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "code": self.code,
            "node": self.node,
            "name": self.name,
            "old": self.old,
            "new": self.new,
            "effect": self.effect,
        }


def diff(old: Definition, new: Definition) -> tuple[Change, ...]:
    """What changed from one definition to another, the pathway first, then node by node, then the limits."""
    changes = [*_values(None, _head(old), _head(new))]
    for key, node in new.nodes.items():
        before = old.nodes.get(key)
        if before is None:
            changes.append(Change("added", key, old=None, new=new.parents[key], name="parent"))
            continue
        if old.parents[key] != new.parents[key]:
            changes.append(Change("moved", key, "parent", old.parents[key], new.parents[key]))
        if before.kind != node.kind:
            changes.append(Change("kind_changed", key, "kind", before.kind, node.kind))
        changes += _values(key, _said(before), _said(node))
        shared = [child.key for child in node.children if child.key in {c.key for c in before.children}]
        kept = [child.key for child in before.children if child.key in shared]
        if shared != kept:
            changes.append(Change("reordered", key, "children", kept, shared))
    changes += [Change("removed", key, "parent", old.parents[key]) for key in old.nodes if key not in new.nodes]
    return tuple(changes + list(_limit_changes(old.limits, new.limits)))


def _head(definition: Definition) -> dict[str, Any]:
    policy = {f"policy.{name}": value for name, value in override_as_json(definition.policy).items()}
    head = {"title": definition.title, "unit": definition.unit, "repeat": definition.repeat}
    return head | policy


def _said(node: Requirement) -> dict[str, Any]:
    """What a node says of itself, flat: its match and policy atom by atom."""
    flat: dict[str, Any] = {}
    for name, value in node.as_json().items():
        if name in PLACED:
            continue
        if name in ("match", "where", "policy"):
            flat |= {f"{name}.{inner}": wanted for inner, wanted in value.items()}
        elif name == "choose":
            flat[name] = len(node.children) if value == "all" else value
            flat["choose_all"] = value == "all"
        else:
            flat[name] = value
    return flat


def _values(node: str | None, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    every = "choose_all"
    if before.get(every) and after.get(every):
        before, after = ({name: v for name, v in said.items() if name != "choose"} for said in (before, after))
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if name == every or (old == new and (name in before) == (name in after)):
            continue
        if isinstance(old, list) and isinstance(new, list) and all(isinstance(word, str) for word in old + new):
            gone, come = sorted(set(old) - set(new)), sorted(set(new) - set(old))
            effect = None if gone and come else "stricter" if gone else "looser"
            if name.endswith("skill_all"):
                effect = {"stricter": "looser", "looser": "stricter"}.get(effect or "")
            yield Change("list_changed", node, name, gone, come, effect)
        elif name in DIRECTIONS:
            yield Change("number_changed", node, name, old, new, _effect(name, old, new))
        else:
            yield Change("changed", node, name, old, new)


def _effect(name: str, old: Any, new: Any) -> str | None:
    if old is None or new is None:
        rises = new is not None
        if DIRECTIONS[name] < 0:
            return "stricter" if rises else "looser"
    else:
        rises = Fraction(str(new)) > Fraction(str(old))
    return "stricter" if rises == (DIRECTIONS[name] > 0) else "looser"


def _limit_changes(old: tuple[Limit, ...], new: tuple[Limit, ...]) -> Iterator[Change]:
    before = {limit.key: limit for limit in old}
    after = {limit.key: limit for limit in new}
    for key, limit in after.items():
        if key not in before:
            yield Change("added", key, "limit", effect="stricter")
        else:
            yield from _values(key, _limit_said(before[key]), _limit_said(limit))
    for key in before:
        if key not in after:
            yield Change("removed", key, "limit", effect="looser")


def _limit_said(limit: Limit) -> dict[str, Any]:
    said = {name: value for name, value in limit.as_json().items() if name not in ("key", "where")}
    return said | {f"where.{name}": value for name, value in limit.where.as_json().items()}
