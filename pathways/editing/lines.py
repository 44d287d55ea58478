"""The outline as the editor lists it: lines, titles, and what the selected node says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from pathways.editing import outline
from pathways.editing.outline import JSON, Place
from pathways.queries.definitions import Names
from pathways.stacking import DefinitionError, read_definition
from pathways.stacking.numbers import exact
from pathways.templatetags.amounts import amount


@dataclass
class Line:
    """One node of the outline as the editor lists it."""

    place: Place
    title: str
    unit: str
    findings: list[JSON]
    children: list[Line]

    @property
    def key(self) -> str:
        """The node's key."""
        return str(self.place.node.get("key", ""))

    @property
    def kind(self) -> str:
        """The node's kind."""
        return outline.kind_of(self.place.node)

    @property
    def holds_others(self) -> bool:
        """Whether other nodes can stand inside."""
        return self.kind in outline.INSIDE

    @property
    def must_be_mended(self) -> bool:
        """Whether something at it stands in the way of publishing."""
        return any(found["severity"] == "error" for found in self.findings)

    @property
    def says(self) -> str:
        """How much it asks, in a word or two."""
        node = self.place.node
        least, number, choose = _number(node, "min_credits"), _number(node, "min_count"), _number(node, "choose")
        match self.kind:
            case "group":
                return _("choose %(k)s") % {"k": choose} if choose else _("all")
            case "slot":
                return _("one")
            case "check":
                return _("check")
        if least:
            return f"{least} {self.unit}"
        if number:
            return f"{number} ×"
        most = _number(node, "max_credits")
        return _("up to %(most)s %(unit)s") % {"most": most, "unit": self.unit} if most else _("any")


def _number(node: JSON, name: str) -> str:
    number = exact(node.get(name))
    return amount(number) if number is not None else ""


def title_of(node: JSON, names: Names) -> str:
    """What to call the node: its title, the achievements it takes, or its key."""
    if node.get("title"):
        return str(node["title"])
    match = node.get("match")
    badges = match.get("badge_class") if isinstance(match, dict) else None
    if isinstance(badges, list) and badges:
        return _(" or ").join(names.get(str(word), str(word)) for word in badges[:3])
    return str(node.get("key", "")).replace("-", " ").capitalize()


def lines_of(document: JSON, names: Names, findings: list[JSON]) -> list[Line]:
    """The outline from the top, each line with what was found at its node."""
    by_node: dict[str, list[JSON]] = {}
    for found in findings:
        by_node.setdefault(str(found.get("node") or ""), []).append(found)
    unit = str(document.get("unit", ""))
    lines: dict[int, Line] = {}
    tops: list[Line] = []
    for place in outline.walk(document):
        found_here = by_node.get(str(place.node.get("key", "")), [])
        line = Line(place, title_of(place.node, names), unit, found_here, [])
        lines[id(place.node)] = line
        (lines[id(place.above.node)].children if place.above else tops).append(line)
    return tops


def sentence_of(document: JSON, node: str) -> JSON | None:
    """What the node or limit with that key asks, when it can be read by itself."""
    place = outline.find(document, node)
    limit = next((one for one in outline.limits(document) if one.get("key") == node), None)
    anything: dict[str, Any] = {"key": "all", "kind": "group", "choose": "all", "children": []}
    frame: JSON = {"key": "draft", "title": "draft", "unit": "credit", "root": anything}
    try:
        if place is not None:
            root = place.node if "kind" in place.node else place.node | {"kind": "pool"}
            definition = read_definition(frame | {"root": {name: v for name, v in root.items() if name != "scope"}})
            return definition.root.sentence().as_data()
        if limit is not None:
            rest = {name: value for name, value in limit.items() if name != "scope"}
            return read_definition(frame | {"limits": [rest]}).limits[0].sentence().as_data()
    except DefinitionError:
        return None
    return None


def placed(findings: list[JSON], document: JSON, names: Names) -> list[JSON]:
    """The findings, each with the key and title of the requirement or limit to go to, where there is one."""
    titles = {str(limit.get("key")): str(limit.get("key")) for limit in outline.limits(document)}
    # of two with one key the first is the one that the way leads to
    titles |= {str(one.node.get("key")): title_of(one.node, names) for one in reversed(list(outline.walk(document)))}
    told = []
    for found in findings:
        node = found.get("node") or _key_at(document, str(found.get("pointer") or ""))
        told.append(found | ({"node": node, "title": titles[node]} if node in titles else {"node": None}))
    return told


def _key_at(document: JSON, pointer: str) -> str | None:
    """The key of the innermost requirement or limit around what the JSON pointer points to."""
    value: Any = document
    key = None
    for step in pointer.split("/")[1:]:
        if isinstance(value, list):
            value = value[int(step)] if step.isdecimal() and int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, dict) and isinstance(value.get("key"), str):
            key = value["key"]
    return key
