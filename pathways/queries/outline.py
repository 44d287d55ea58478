"""A definition and an evaluation as the outline that pages show."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from credentials.models import Credential
from pathways.models import PlannedCredential
from pathways.queries.definitions import Names
from pathways.queries.equivalences import credential_of
from pathways.stacking import Definition
from pathways.stacking.numbers import Number, exact
from pathways.stacking.requirement import Requirement

JSON = dict[str, Any]
DONE = ("met", "waived")


class Amounts(NamedTuple):
    """What is there of what is needed: earned, in progress and planned, each for itself and never added up."""

    have: Number
    coming: Number
    planned: Number
    need: Number

    @property
    def open(self) -> Number:
        """What nothing stands for yet."""
        return self.need - self.have - self.coming - self.planned

    @property
    def shares(self) -> tuple[float, float, float]:
        """Earned, in progress and planned in hundredths of what is needed, as a picture draws them."""
        need = Fraction(self.need or 1)
        have, coming, planned = (round(float(100 * part / need), 2) for part in (self.have, self.coming, self.planned))
        return have, coming, planned

    @property
    def planned_at(self) -> float:
        """Where a picture draws what is planned, in hundredths."""
        return round(sum(self.shares[:2]), 2)


@dataclass(frozen=True)
class Held:
    """A credential in the place where it counts, and why; ``fact`` is the id under which it counts."""

    fact: str
    credential: Credential | None
    title: str
    counts_in: JSON


@dataclass
class OutlineNode:
    """A requirement with what is asked, how far it is, and what fills it.

    ``result`` is what is earned; ``coming`` the same with what is in progress, ``planned`` with what is planned too,
    both empty where no such things are asked about.
    """

    key: str
    title: str
    kind: str
    depth: int
    sentence: JSON
    policy: JSON
    is_leaf: bool
    limits: list[JSON] = field(default_factory=list)
    children: list[OutlineNode] = field(default_factory=list)
    result: JSON = field(default_factory=dict)
    credentials: list[Held] = field(default_factory=list)
    coming: JSON = field(default_factory=dict)
    planned: JSON = field(default_factory=dict)
    wishes: list[PlannedCredential] = field(default_factory=list)

    @property
    def status(self) -> str:
        """met, part, open or waived; empty where nothing is evaluated."""
        return str(self.result.get("status", ""))

    @property
    def is_done(self) -> bool:
        """Whether nothing remains here."""
        return self.status in DONE

    @property
    def behind(self) -> list[OutlineNode]:
        """Of a choice, the children that do not count because others are further; as far is not behind."""
        if self.sentence["code"] != "choose_k_of_n":
            return []
        share = {child.key: Fraction(child.result.get("fraction", 0)) for child in self.children}
        chosen = [share[child.key] for child in self.children if child.result.get("on_chosen_branch")]
        return [child for child in self.children if not child.is_done and chosen and share[child.key] < min(chosen)]

    @property
    def tally(self) -> JSON | None:
        """Have, need and remaining: of credits where credits are asked, else of credentials."""
        found = self.result.get("credits") or self.result.get("count")
        return found if isinstance(found, dict) else None

    @property
    def counts_credits(self) -> bool:
        """Whether the tally is of credits."""
        return "credits" in self.result

    @cached_property
    def amounts(self) -> Amounts | None:
        """The tally with what is in progress and planned beside it; nothing beyond what is needed."""
        tally = self.tally
        if tally is None:
            return None
        name = "credits" if self.counts_credits else "count"
        need = exact(str(tally["need"])) or 0
        have, coming, planned = rising(
            min(need, exact(str(one[name]["have"])) or 0) if name in one else None
            for one in (self.result, self.coming, self.planned)
        )
        return Amounts(have, coming, planned, need)

    @cached_property
    def steps(self) -> Amounts:
        """How many of the leaves that are needed are done, or would be."""
        return leaf_steps(self)

    @property
    def only_pool(self) -> OutlineNode | None:
        """The pool that is all there is, of which a number of steps would say too little; None where there is more."""
        node = self
        while node.kind == "group" and len(node.children) == 1:
            node = node.children[0]
        return node if node.kind == "pool" and node.tally else None

    @cached_property
    def needed(self) -> list[OutlineNode]:
        """The children that count: all of them, or of a choice those that are furthest."""
        if self.sentence["code"] != "choose_k_of_n":
            return self.children
        ranked = sorted(self.children, key=lambda child: -far(child.steps))
        kept = {child.key for child in ranked[: int(self.sentence["k"])]}
        return [child for child in self.children if child.key in kept]

    def walk(self) -> list[OutlineNode]:
        """This node and all below, in document order."""
        return [self, *(inner for child in self.children for inner in child.walk())]


def rising(amounts: Any) -> tuple[Number, Number, Number]:
    """Three amounts that each hold the one before, as the first and what each next adds; None adds nothing."""
    first, second, third = amounts
    have = first or 0
    coming = max(0, (second or 0) - have)
    planned = max(0, (third or 0) - have - coming)
    return have, coming, planned


def far(steps: Amounts) -> Fraction:
    """How far that is, with all that is planned."""
    return Fraction(steps.have + steps.coming + steps.planned, steps.need or 1)


def leaf_steps(node: OutlineNode) -> Amounts:
    """How many leaves below are done, of those that are needed; a choice needs its k furthest branches."""
    if node.status == "waived":
        return Amounts(1, 0, 0, 1)
    if node.kind != "group" or not node.children:
        done = [int(one.get("status") in DONE) for one in (node.result, node.coming, node.planned)]
        return Amounts(*rising(done), need=1)
    below = [child.steps for child in node.needed]
    have, coming, planned, need = (sum(column) for column in zip(*below, strict=True))
    return Amounts(have, coming, planned, need)


def grouped(reasons: Sequence[JSON]) -> list[JSON]:
    """The reasons why a credential does not count, those that are the same but for the requirement as one.

    Each is a reason as the engine gives it, with ``requirements`` for all that it is true of.
    """
    found: dict[str, JSON] = {}
    for reason in reasons:
        rest = {name: value for name, value in reason.items() if name not in ("requirement", "by")}
        same = found.setdefault(json.dumps(rest, sort_keys=True), rest | {"requirements": []})
        same["requirements"].append(reason["requirement"])
    return list(found.values())


def titles_of(definition: Definition, names: Names) -> dict[str, str]:
    """What to call each node and limit: its title, the achievements it asks for, or its key.

    The top is called as the pathway is.
    """
    titles: dict[str, str] = {}
    for node in definition.nodes.values():
        match = getattr(node, "match", None)
        badges = sorted((match.get("badge_class") or ()) if match is not None else ())
        by_badge = _(" or ").join(names.get(word, word) for word in badges[:3])
        otherwise = definition.title if node is definition.root else node.key.replace("-", " ").capitalize()
        titles[node.key] = node.title or by_badge or otherwise
    for limit in definition.limits:
        titles[limit.key] = limit.key.replace("-", " ").capitalize()
    return titles


def outline_of(
    definition: Definition,
    titles: Mapping[str, str],
    *,
    result: JSON | None = None,
    credentials: Mapping[str, Credential] | None = None,
    coming: JSON | None = None,
    planned: JSON | None = None,
    wishes: Mapping[str, PlannedCredential] | None = None,
) -> OutlineNode:
    """The definition as an outline; with ``result`` (a stored evaluation's JSON), how far each node is.

    ``coming`` and ``planned`` are the same of evaluations that count what is in progress, and what is planned, as
    well; ``wishes`` the rows behind what they count, by the id of their facts.
    """
    results, soon, hopes = (
        {one["requirement"]: one for one in (data or {}).get("requirements", [])} for data in (result, coming, planned)
    )
    held: dict[str, list[Held]] = {}
    for one in (result or {}).get("credentials", []):
        credential = (credentials or {}).get(credential_of(one["credential"]))
        title = str(credential) if credential else _("Recognised by the institution")
        for place in one["counts_in"]:
            held.setdefault(place["requirement"], []).append(Held(one["credential"], credential, title, place))
    wished: dict[str, list[PlannedCredential]] = {}
    for one in (planned or {}).get("credentials", []):
        row = (wishes or {}).get(credential_of(one["credential"]))
        for place in one["counts_in"]:
            if row is None:
                break
            wished.setdefault(place["requirement"], []).append(row)

    limits: dict[str, list[JSON]] = {}
    for limit in definition.limits:
        limits.setdefault(limit.scope or definition.root.key, []).append(limit.sentence().as_data())

    def node(requirement: Requirement, depth: int) -> OutlineNode:
        said = requirement.as_json()
        return OutlineNode(
            key=requirement.key,
            title=titles[requirement.key],
            kind=requirement.kind,
            depth=depth,
            sentence=requirement.sentence().as_data(),
            policy=said.get("policy", {}),
            is_leaf=getattr(requirement, "match", None) is not None,
            limits=limits.get(requirement.key, []),
            children=[node(child, depth + 1) for child in requirement.children],
            result=results.get(requirement.key, {}),
            credentials=held.get(requirement.key, []),
            coming=soon.get(requirement.key, {}),
            planned=hopes.get(requirement.key, {}),
            wishes=wished.get(requirement.key, []),
        )

    return node(definition.root, 0)
