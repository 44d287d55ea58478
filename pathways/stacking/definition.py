"""A pathway's definition, read strictly from the JSON of cases.md and written back in one canonical form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .check import Check
from .errors import DefinitionError, Problem
from .kinds import KINDS
from .limit import Limit, limit_from
from .policy import Override, override_as_json, override_from
from .reading import Entry, parse_json
from .requirement import Outline, Requirement, common_from

# What an editor can oversee and one page can show; the largest published example unfolds to 669 slots (design.md
# 1.1).
MAX_NODES = 2_000
MAX_DEPTH = 24
MAX_BYTES = 2_000_000


@dataclass(frozen=True, kw_only=True)
class Definition:
    """What a pathway asks: a tree of requirements, a policy over it, limits across it.

    ``repeat`` is how often one achievement may count in a ledger. Immutable, like the version that stores it.
    """

    key: str
    title: str
    unit: str
    root: Requirement
    policy: Override = ()
    repeat: int = 1
    limits: tuple[Limit, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The definition in the words of cases.md; reading it again gives an equal one."""
        policy = override_as_json(self.policy)
        if self.repeat != 1:
            policy["repeat"] = self.repeat
        return {
            "key": self.key,
            "title": self.title,
            "unit": self.unit,
            "policy": policy,
            "root": self.root.as_json(),
            "limits": [limit.as_json() for limit in self.limits],
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON."""
        text = json.dumps(self.as_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def nodes(self) -> Mapping[str, Requirement]:
        """Every node by its key, in document order."""
        return {node.key: node for node in self.root.walk()}

    @cached_property
    def parents(self) -> Mapping[str, str | None]:
        """The key of the node above each node."""
        above: dict[str, str | None] = {self.root.key: None}
        for node in self.root.walk():
            above |= {child.key: node.key for child in node.children}
        return above

    def under(self, key: str | None) -> frozenset[str]:
        """The keys of a node (None: the root) and of everything below it."""
        return self._below[key or self.root.key]

    @cached_property
    def _below(self) -> dict[str, frozenset[str]]:
        below: dict[str, frozenset[str]] = {}
        for node in reversed(list(self.root.walk())):
            below[node.key] = frozenset({node.key}).union(*(below[child.key] for child in node.children))
        return below


def read_definition(source: str | bytes | Mapping[str, Any]) -> Definition:
    """The definition in ``source`` (JSON text, or what it parses to).

    Raises DefinitionError with every problem found, each at its node: what is not JSON, unknown or doubled names,
    doubled keys, wrong types, negative numbers, text where numbers belong, too many nodes, too deep.
    """
    problems: list[Problem] = []
    raw = parse_json(source, problems, max_bytes=MAX_BYTES) if isinstance(source, str | bytes) else source
    if problems:
        raise DefinitionError(tuple(problems))
    entry = Entry(raw, "", problems)
    if problems:
        raise DefinitionError(tuple(problems))
    key, title = entry.take_key("key", required=True), entry.take_text("title", required=True)
    unit = entry.take_text("unit", required=True)
    policy, repeat = _policy(entry)
    outline = Outline(_node)
    root = None
    if "root" in entry:
        root = _node(Entry(entry.take("root"), "/root", problems), outline, 0, False)
    else:
        entry.note("missing", "“root” is missing: a pathway needs a requirement.", at="root", name="root")
    if outline.nodes > MAX_NODES:
        entry.note("too_many_nodes", f"The pathway has more than {MAX_NODES} nodes.", at="root", max=MAX_NODES)
    limit_keys: dict[str, str] = {}
    raw_limits = entry.take_list("limits") or []
    entries = [Entry(item, f"/limits/{place}", problems) for place, item in enumerate(raw_limits)]
    limits = [limit for limit in (limit_from(item, limit_keys) for item in entries) if limit is not None]
    entry.close()
    if root is not None:
        _check_scopes(root, limits, outline, limit_keys, problems)
    if problems or root is None or key is None or title is None or unit is None:
        raise DefinitionError(tuple(problems))
    return Definition(key=key, title=title, unit=unit, policy=policy, repeat=repeat, root=root, limits=tuple(limits))


def _policy(entry: Entry) -> tuple[Override, int]:
    if "policy" not in entry:
        return (), 1
    rules = Entry(entry.take("policy"), "/policy", entry.problems)
    policy = override_from(rules)
    repeat = rules.take_whole("repeat", least=1)
    rules.close()
    return policy, repeat or 1


def _node(entry: Entry, outline: Outline, depth: int, part: bool) -> Requirement | None:
    outline.nodes += 1
    if outline.nodes > MAX_NODES or not entry.raw:
        return None
    if depth > MAX_DEPTH:
        entry.note("too_deep", f"Requirements may be nested at most {MAX_DEPTH} deep.", max=MAX_DEPTH)
        return None
    common = common_from(entry, outline)
    kind = entry.take("kind") if "kind" in entry or not part else "pool"
    if not isinstance(kind, str) or kind not in KINDS or (part and kind != "pool"):
        known = ", ".join(KINDS)
        entry.note("unknown_kind", f"“kind” must be one of {known}; parts are pools.", at="kind", kinds=known)
        return None
    outline.depth = depth
    node = KINDS[kind].read(entry, outline, common)
    entry.close()
    return node


def _check_scopes(
    root: Requirement, limits: list[Limit], outline: Outline, limit_keys: dict[str, str], problems: list[Problem]
) -> None:
    # One without a key that can be read is no place to point at; that is told already.
    checks = [node for node in root.walk() if isinstance(node, Check) and node.key in outline.keys]
    scoped = [(node.key, node.scope, outline.keys[node.key]) for node in checks]
    scoped += [(limit.key, limit.scope, limit_keys[limit.key]) for limit in limits]
    for key, scope, pointer in scoped:
        if scope is not None and scope not in outline.keys:
            sentence = f"The scope “{scope}” is no node of this pathway."
            problems.append(Problem(f"{pointer}/scope", "unknown_scope", sentence, key, (("scope", scope),)))
