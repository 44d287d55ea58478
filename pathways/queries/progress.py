"""A definition and an evaluation as the outline that pages show."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from credentials.models import Credential
from pathways.models import Enrolment
from pathways.queries.decisions import decisions_of
from pathways.queries.definitions import Names, definition_of
from pathways.queries.equivalences import articulated, credential_of, equivalences_of
from pathways.queries.facts import facts_of
from pathways.stacking import Definition, Evaluation, Explanation, Fact, evaluate, explain
from pathways.stacking.requirement import Requirement
from pathways.stacking.search import DEFAULT_BUDGET, Budget

JSON = dict[str, Any]

PROGRESS_ALONE = Budget(priced_seconds=0)
"""For an answer of which only the progress is read: the cheapest way to it is not sought among many credentials."""


@dataclass
class OutlineNode:
    """A requirement with what is asked, how far it is, and what fills it."""

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
    planned: JSON = field(default_factory=dict)

    @property
    def status(self) -> str:
        """met, part, open or waived; empty where nothing is evaluated."""
        return str(self.result.get("status", ""))

    @property
    def is_done(self) -> bool:
        """Whether nothing remains here."""
        return self.status in ("met", "waived")

    @property
    def tally(self) -> JSON | None:
        """Have, need and remaining: of credits where credits are asked, else of credentials."""
        found = self.result.get("credits") or self.result.get("count")
        return found if isinstance(found, dict) else None

    @property
    def counts_credits(self) -> bool:
        """Whether the tally is of credits."""
        return "credits" in self.result

    @property
    def steps(self) -> tuple[int, int]:
        """How many of the leaves that are needed are done: have and need."""
        return leaf_steps(self)

    @property
    def only_pool(self) -> OutlineNode | None:
        """The pool that is all there is, of which a number of steps would say too little; None where there is more."""
        node = self
        while node.kind == "group" and len(node.children) == 1:
            node = node.children[0]
        return node if node.kind == "pool" and node.tally else None

    def walk(self) -> list[OutlineNode]:
        """This node and all below, in document order."""
        return [self, *(inner for child in self.children for inner in child.walk())]


@dataclass(frozen=True)
class Held:
    """A credential in the place where it counts, and why."""

    credential: Credential | None
    title: str
    counts_in: JSON


def leaf_steps(node: OutlineNode) -> tuple[int, int]:
    """How many leaves below are done, of those that are needed; a choice needs its k furthest branches."""
    if node.status == "waived":
        return 1, 1
    if node.kind != "group" or not node.children:
        return int(node.is_done), 1
    below = [(child, leaf_steps(child)) for child in node.children]
    if node.sentence["code"] == "choose_k_of_n":
        below.sort(key=lambda pair: -Fraction(pair[1][0], pair[1][1] or 1))
        below = below[: int(node.sentence["k"])]
    return sum(have for _node, (have, _need) in below), sum(need for _node, (_have, need) in below)


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
    """What to call each node and limit: its title, the achievements it asks for, or its key."""
    titles: dict[str, str] = {}
    for node in definition.nodes.values():
        match = getattr(node, "match", None)
        badges = sorted((match.get("badge_class") or ()) if match is not None else ())
        by_badge = _(" or ").join(names.get(word, word) for word in badges[:3])
        titles[node.key] = node.title or by_badge or node.key.replace("-", " ").capitalize()
    for limit in definition.limits:
        titles[limit.key] = limit.key.replace("-", " ").capitalize()
    return titles


def outline_of(
    definition: Definition,
    titles: Mapping[str, str],
    *,
    result: JSON | None = None,
    credentials: Mapping[str, Credential] | None = None,
    planned: JSON | None = None,
) -> OutlineNode:
    """The definition as an outline; with ``result`` (a stored evaluation's JSON), how far each node is.

    ``planned`` is the same of an evaluation that counts what is planned as well.
    """
    results = {one["requirement"]: one for one in (result or {}).get("requirements", [])}
    hopes = {one["requirement"]: one for one in (planned or {}).get("requirements", [])}
    held: dict[str, list[Held]] = {}
    for one in (result or {}).get("credentials", []):
        credential = (credentials or {}).get(credential_of(one["credential"]))
        title = str(credential) if credential else _("Recognised by the institution")
        for place in one["counts_in"]:
            held.setdefault(place["requirement"], []).append(Held(credential, title, place))

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
            planned=hopes.get(requirement.key, {}),
        )

    return node(definition.root, 0)


@dataclass(frozen=True)
class NextChange:
    """What time alone will change, and when."""

    on: date
    before: Fraction
    after: Fraction

    @property
    def falls(self) -> bool:
        """Whether the learner loses by it."""
        return self.after < self.before


def next_change_of(enrolment: Enrolment) -> NextChange | None:
    """What the evaluation says on the day on which time may change it; None when it would say the same.

    Kept for a day, since it is the same for the same evaluation of the same facts.
    """
    evaluation = enrolment.evaluation
    if evaluation is None or evaluation.next_change_on is None:
        return None
    day = evaluation.next_change_on
    name = f"next-change/{evaluation.pk}/{evaluation.input_digest}/{day}"
    then = cache.get(name)
    if then is None:
        then = str(evaluate_for(enrolment, at=day, budget=PROGRESS_ALONE).progress)
        cache.set(name, then, 24 * 60 * 60)
    if Fraction(then) == evaluation.progress:
        return None
    return NextChange(day, evaluation.progress, Fraction(then))


def facts_for(enrolment: Enrolment) -> tuple[Fact, ...]:
    """What the learner keeps, as the pathway's institution takes it."""
    institution = enrolment.pathway.institution_id
    return articulated(facts_of(enrolment.learner), equivalences_of([institution])[institution])


def evaluate_for(
    enrolment: Enrolment,
    *,
    at: date,
    definition: Definition | None = None,
    budget: Budget = DEFAULT_BUDGET,
) -> Evaluation:
    """How far the learner of an enrolment would be on a day, or by another definition; nothing is stored."""
    return evaluate(
        definition or definition_of(enrolment.version),
        facts_for(enrolment),
        at=at,
        decisions=decisions_of([enrolment.pk])[enrolment.pk],
        pins=[(credential, leaf) for credential, leaf in enrolment.pins],
        budget=budget,
    )


def credentials_by_id(user: User) -> dict[str, Credential]:
    """The learner's kept credentials by the id that facts carry, with all that a card shows."""
    rows = Credential.objects.owned_by(user).kept().with_display()
    return {str(credential.pk): credential for credential in rows}


def explain_with_pin(enrolment: Enrolment, definition: Definition, pair: tuple[str, str]) -> Explanation:
    """The answer if the credential had to count at that leaf; nothing is stored."""
    others = [(credential, leaf) for credential, leaf in enrolment.pins if credential != pair[0]]
    return explain(
        definition,
        facts_for(enrolment),
        at=timezone.now().date(),
        decisions=decisions_of([enrolment.pk])[enrolment.pk],
        pins=[pair, *others],
    )
