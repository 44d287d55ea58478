"""Changes to the outline of a draft: each gives a new document and the key of the node to show next.

A draft is the JSON of a definition, and may for a while be one the engine refuses; so these work on plain JSON and
touch only what they are about. Raises OutlineError, in words, when a change makes no sense where it was asked.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from pathways.stacking.definition import MAX_DEPTH, MAX_NODES

JSON = dict[str, Any]
INSIDE = {"group": "children", "pool": "parts"}
KINDS = ("group", "slot", "pool", "check")


class OutlineError(Exception):
    """A change makes no sense at that node."""


@dataclass(frozen=True)
class Place:
    """Where a node stands: the list it is in (None for the root), its index there, and the node above it."""

    node: JSON
    siblings: list[Any] | None
    index: int
    above: Place | None

    @property
    def depth(self) -> int:
        """How many nodes stand above it."""
        return 0 if self.above is None else self.above.depth + 1


def kind_of(node: JSON) -> str:
    """The kind; a part of a pool does not name its own."""
    return str(node.get("kind", "pool"))


def members(node: JSON) -> list[Any]:
    """The list of nodes inside, empty when there can be none."""
    inside = node.get(INSIDE.get(kind_of(node), ""), [])
    return inside if isinstance(inside, list) else []


def walk(document: JSON) -> Iterator[Place]:
    """Every node with its place, in document order; what is no node is passed over."""
    root = document.get("root")
    if isinstance(root, dict):
        yield from _walk(Place(root, None, 0, None))


def _walk(place: Place) -> Iterator[Place]:
    yield place
    for index, child in enumerate(members(place.node)):
        if isinstance(child, dict):
            yield from _walk(Place(child, members(place.node), index, place))


def too_large(document: JSON) -> str:
    """Why the outline cannot be shown, in words: too many nodes, or too deep; empty when it can."""
    count, waiting = 0, [(document.get("root"), 0)]
    while waiting:
        node, depth = waiting.pop()
        if not isinstance(node, dict):
            continue
        count += 1
        if count > MAX_NODES:
            return _("This has more than %(n)s requirements. Split it, and ask for the award of each part.") % {
                "n": MAX_NODES
            }
        if depth > MAX_DEPTH:
            return _("This is nested more than %(n)s deep.") % {"n": MAX_DEPTH}
        waiting += [(child, depth + 1) for child in members(node)]
    return ""


def find(document: JSON, key: str) -> Place | None:
    """The first node with that key."""
    return next((place for place in walk(document) if place.node.get("key") == key), None)


def keys(document: JSON) -> set[str]:
    """The keys in use, of nodes and limits."""
    found = {str(place.node.get("key")) for place in walk(document)}
    return found | {str(limit.get("key")) for limit in limits(document)}


def limits(document: JSON) -> list[JSON]:
    """The limits that can be read."""
    listed = document.get("limits")
    return [limit for limit in listed if isinstance(limit, dict)] if isinstance(listed, list) else []


def fresh_key(document: JSON, stem: str) -> str:
    """A key nobody uses yet."""
    used = keys(document)
    return next(key for key in (f"{stem}-{number}" for number in range(1, len(used) + 2)) if key not in used)


def new_node(document: JSON, kind: str) -> JSON:
    """An empty node of that kind."""
    body: dict[str, JSON] = {
        "group": {"choose": "all", "children": []},
        "slot": {"match": {}},
        "pool": {"match": {}, "min_count": 1},
        "check": {"where": {}, "min_count": 1},
    }
    return {"key": fresh_key(document, kind), "kind": kind} | body[kind]


def _placed(document: JSON, key: str) -> tuple[JSON, Place]:
    changed = copy.deepcopy(document)
    place = find(changed, key)
    if place is None:
        raise OutlineError(_("There is no requirement “%(key)s” in this draft any more.") % {"key": key})
    return changed, place


def _movable(document: JSON, key: str) -> tuple[JSON, Place, list[Any], Place]:
    changed, place = _placed(document, key)
    if place.siblings is None or place.above is None:
        raise OutlineError(_("This is the top of the pathway: it stays where it is."))
    return changed, place, place.siblings, place.above


def _receive(parent: JSON, node: JSON) -> JSON:
    """The node as ``parent`` holds it: a part does not name its kind. Raises OutlineError when it can hold none."""
    if kind_of(parent) == "group":
        return node if "kind" in node else {"key": node.get("key"), "kind": "pool"} | node
    if kind_of(parent) == "pool":
        if kind_of(node) != "pool":
            raise OutlineError(_("A pool holds only pools, as its parts."))
        return {name: value for name, value in node.items() if name != "kind"}
    raise OutlineError(_("Only a group or a pool can hold other requirements."))


def _list_inside(parent: JSON) -> list[Any]:
    """The list of nodes inside, begun where there is none.

    A pool that gets its first part and has no conditions of its own stops holding credentials itself: without
    conditions it would hold any.
    """
    if kind_of(parent) == "pool" and not parent.get("parts") and parent.get("match") == {}:
        del parent["match"]
    inside: list[Any] = parent.setdefault(INSIDE[kind_of(parent)], [])
    return inside


def add(document: JSON, key: str, kind: str) -> tuple[JSON, str]:
    """Add a node of that kind inside the node, or after it when it holds none such."""
    changed, place = _placed(document, key)
    node = new_node(changed, kind)
    if kind_of(place.node) == "group" or (kind_of(place.node) == "pool" and kind == "pool"):
        _list_inside(place.node).append(_receive(place.node, node))
    elif place.siblings is not None and place.above is not None:
        place.siblings.insert(place.index + 1, _receive(place.above.node, node))
    else:
        raise OutlineError(_("Wrap the top requirement in a group first, then add beside it."))
    return changed, node["key"]


def remove(document: JSON, key: str) -> tuple[JSON, str]:
    """Take the node away, with all inside it."""
    changed, place, siblings, above = _movable(document, key)
    del siblings[place.index]
    return changed, str(above.node.get("key"))


def move_up(document: JSON, key: str) -> tuple[JSON, str]:
    """Put the node before the one above it."""
    return _move(document, key, -1)


def move_down(document: JSON, key: str) -> tuple[JSON, str]:
    """Put the node after the one below it."""
    return _move(document, key, 1)


def _move(document: JSON, key: str, step: int) -> tuple[JSON, str]:
    changed, place, siblings, _above = _movable(document, key)
    target = place.index + step
    if not 0 <= target < len(siblings):
        raise OutlineError(_("It cannot go further in that direction here."))
    siblings.insert(target, siblings.pop(place.index))
    return changed, key


def indent(document: JSON, key: str) -> tuple[JSON, str]:
    """Put the node inside the one before it, at its end."""
    changed, place, siblings, _above = _movable(document, key)
    if place.index == 0 or not isinstance(siblings[place.index - 1], dict):
        raise OutlineError(_("There is nothing before it into which it could go."))
    parent = siblings[place.index - 1]
    node = _receive(parent, place.node)
    del siblings[place.index]
    _list_inside(parent).append(node)
    return changed, key


def outdent(document: JSON, key: str) -> tuple[JSON, str]:
    """Put the node after the one it is inside of."""
    changed, place, siblings, above = _movable(document, key)
    if above.siblings is None or above.above is None:
        raise OutlineError(_("It cannot go further out: a pathway has one top."))
    node = _receive(above.above.node, place.node)
    del siblings[place.index]
    above.siblings.insert(above.index + 1, node)
    return changed, key


def duplicate(document: JSON, key: str) -> tuple[JSON, str]:
    """Put a copy after the node; every copied node gets a key of its own."""
    changed, place, siblings, _above = _movable(document, key)
    twin = copy.deepcopy(place.node)
    siblings.insert(place.index + 1, twin)
    for copied in _walk(Place(twin, siblings, place.index + 1, place.above)):
        copied.node["key"] = fresh_key(changed, kind_of(copied.node))
    return changed, str(twin["key"])


def wrap_in_choose(document: JSON, key: str) -> tuple[JSON, str]:
    """Put a group “choose 1” in the node's place, with the node inside."""
    changed, place = _placed(document, key)
    if place.above is not None and kind_of(place.above.node) == "pool":
        raise OutlineError(_("A part of a pool cannot become a choice: a pool holds only pools."))
    group: JSON = {"key": fresh_key(changed, "choice"), "kind": "group", "choose": 1, "children": [place.node]}
    if place.siblings is None:
        changed["root"] = group
    else:
        place.siblings[place.index] = group
    return changed, group["key"]


def add_limit(document: JSON, _key: str = "") -> tuple[JSON, str]:
    """Add a limit over the whole pathway."""
    changed = copy.deepcopy(document)
    limit = {"key": fresh_key(changed, "limit"), "where": {}, "max_count": 1}
    changed["limits"] = [*limits(changed), limit]
    return changed, str(limit["key"])


def remove_limit(document: JSON, key: str) -> tuple[JSON, str]:
    """Take a limit away."""
    changed = copy.deepcopy(document)
    changed["limits"] = [limit for limit in limits(changed) if limit.get("key") != key]
    return changed, ""


OPERATIONS: dict[str, Callable[[JSON, str], tuple[JSON, str]]] = {
    "remove": remove,
    "up": move_up,
    "down": move_down,
    "indent": indent,
    "outdent": outdent,
    "duplicate": duplicate,
    "wrap": wrap_in_choose,
    "add-limit": add_limit,
    "remove-limit": remove_limit,
    **{f"add-{kind}": partial(add, kind=kind) for kind in KINDS},
}
"""The changes by the name of their button."""


def replace_node(document: JSON, key: str, body: JSON) -> JSON:
    """Give the document with what the node says replaced; what it holds inside stays."""
    changed, place = _placed(document, key)
    inside = INSIDE.get(kind_of(place.node))
    held = {inside: place.node[inside]} if inside and inside in place.node else {}
    place.node.clear()
    place.node.update(body | held)
    if body.get("key") != key:
        _follow_key(changed, key, str(body.get("key")))
    return changed


def replace_limit(document: JSON, key: str, body: JSON) -> JSON:
    """Give the document with what the limit says replaced."""
    changed = copy.deepcopy(document)
    changed["limits"] = [body if limit.get("key") == key else limit for limit in limits(changed)]
    return changed


def _follow_key(document: JSON, old: str, new: str) -> None:
    """Let checks and limits that look inside the node know its new key."""
    for place in walk(document):
        if place.node.get("scope") == old:
            place.node["scope"] = new
    for limit in limits(document):
        if limit.get("scope") == old:
            limit["scope"] = new


def put(document: JSON, key: str, parent: str, position: int) -> tuple[JSON, str]:
    """Put the node inside ``parent`` at a position counted from 0; this is what dragging does."""
    changed, place, siblings, _above = _movable(document, key)
    target = find(changed, parent)
    if target is None or any(inner.node is target.node for inner in _walk(place)):
        raise OutlineError(_("A requirement cannot be put inside itself."))
    node = _receive(target.node, place.node)
    del siblings[place.index]
    inside = _list_inside(target.node)
    inside.insert(max(0, min(position, len(inside))), node)
    return changed, key
