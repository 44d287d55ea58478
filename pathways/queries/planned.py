"""What if: how far a learner would be with what they are earning, and with what they plan as well.

Earned, in progress and planned stay apart: each is evaluated for itself, and none of it is stored as progress.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from credentials.models import Credential
from pathways.models import Enrolment, PlannedCredential
from pathways.queries.definitions import Names
from pathways.queries.equivalences import articulated, credential_of, equivalences_of
from pathways.queries.facts import facts_of, issuer_words
from pathways.queries.outline import grouped
from pathways.queries.progress import decisions_for
from pathways.stacking import Decision, Definition, Fact, evaluate, explain
from pathways.stacking.numbers import exact
from pathways.stacking.search import Budget

JSON = dict[str, Any]
Pairs = Sequence[tuple[str, str]]
STATES = {
    PlannedCredential.State.IN_PROGRESS: ("earned", "in_progress"),
    PlannedCredential.State.PLANNED: ("earned", "in_progress", "planned"),
}
"""What counts when it is asked how far what is in progress, or planned, would lead."""

EXPECTED_TRUST = 2
"""Planned credentials are taken to come verified, from an issuer we know, as offers are."""

QUICK = Budget(priced_seconds=0)


@dataclass(frozen=True)
class Wanted:
    """What a requirement asks, as a credential that would fit it."""

    title: str
    badge_class: str = ""
    issuer: str = ""
    kind: str = ""
    skills: tuple[str, ...] = ()
    level: Decimal | None = None
    credits: Decimal | None = None


@dataclass(frozen=True)
class Wish:
    """A planned credential and what it would do on one pathway; ``is_held`` when the learner has it already."""

    row: PlannedCredential
    is_held: bool
    counts_in: list[str] = field(default_factory=list)
    why: list[JSON] = field(default_factory=list)
    near_miss: list[JSON] = field(default_factory=list)


@dataclass(frozen=True)
class Outlook:
    """What the learner plans, and what follows from it; ``coming`` and ``planned`` as a stored evaluation's JSON.

    Both are empty when nothing of that kind is planned. ``completes`` tells whether all of it would complete the
    pathway, ``missing`` what would lack.
    """

    wishes: list[Wish]
    coming: JSON
    planned: JSON
    completes: bool
    missing: list[JSON]

    @property
    def open_wishes(self) -> list[Wish]:
        """Those that did not come true yet."""
        return [wish for wish in self.wishes if not wish.is_held]

    @property
    def rows(self) -> dict[str, PlannedCredential]:
        """The rows by the id of their facts."""
        return {fact_id(wish.row): wish.row for wish in self.wishes}


def fact_id(row: PlannedCredential) -> str:
    """The id under which a planned credential is counted."""
    return f"planned:{row.pk}"


def planned_facts(rows: Iterable[PlannedCredential], *, at: date) -> tuple[Fact, ...]:
    """Planned credentials as the facts they would be if they were earned that day; two queries."""
    rows = list(rows)
    words = issuer_words(row.issuer for row in rows if row.issuer)
    return tuple(
        Fact(
            id=fact_id(row),
            issued=at,
            badge_class=row.badge_class or None,
            issuer=words.get(row.issuer, row.issuer) or None,
            kind=row.kind or None,
            skills=frozenset(line.strip().lower() for line in row.skills.splitlines() if line.strip()),
            level=None if row.level is None else exact(str(row.level)),
            credits=exact(str(row.credits)) or 0,
            trust=EXPECTED_TRUST,
            state=row.state,
        )
        for row in rows
    )


def wanted_by(definition: Definition, titles: Mapping[str, str], names: Names) -> dict[str, Wanted]:
    """What a pathway asks for by title: the achievements its requirements name, then the requirements themselves."""
    found: dict[str, Wanted] = {}
    leaves = [node for node in definition.nodes.values() if getattr(node, "match", None) is not None]
    for node in leaves:
        match = node.as_json().get("match", {})
        for badge in match.get("badge_class", []) if match else []:
            if badge in names:
                found.setdefault(names[badge].casefold(), _fitting(names[badge], match | {"badge_class": [badge]}, {}))
    for node in leaves:
        said = node.as_json()
        title = titles[node.key]
        found.setdefault(title.casefold(), _fitting(title, said.get("match") or {}, said))
    return found


def _fitting(title: str, match: JSON, said: JSON) -> Wanted:
    def first(name: str) -> str:
        return str(next(iter(match.get(name) or []), ""))

    return Wanted(
        title=title,
        badge_class=first("badge_class"),
        issuer=first("issuer"),
        kind=first("kind"),
        skills=tuple(match.get("skill_all") or ()) + tuple((match.get("skill") or ())[:1]),
        level=_decimal(match.get("level_min")),
        credits=_decimal(said.get("min_credits") or match.get("credits_min")),
    )


def _decimal(value: Any) -> Decimal | None:
    number = exact(str(value)) if value is not None else None
    return None if number is None else Decimal(f"{float(number):.2f}")


def planned_of(user: User) -> list[PlannedCredential]:
    """What the learner plans, the oldest first; one query."""
    return list(PlannedCredential.objects.owned_by(user).standing().select_related("offer__institution"))


def came_true(
    rows: Iterable[PlannedCredential], facts: Iterable[Fact], names: Collection[str], *, at: date
) -> set[PlannedCredential]:
    """Those of the planned credentials that the learner holds by now: the same achievement, or the same name."""
    held = {fact.badge_class for fact in facts if fact.is_held_on(at)}
    known = {name.casefold() for name in names}
    return {row for row in rows if (row.badge_class in held if row.badge_class else row.title.casefold() in known)}


def outlook_of(
    enrolment: Enrolment,
    definition: Definition,
    rows: Sequence[PlannedCredential],
    *,
    at: date,
    earned: Pairs,
) -> Outlook:
    """How far the learner would be with what they plan; a constant number of queries.

    ``earned`` is the allocation of the stored evaluation: what is earned stays where it counts unless moving it
    brings the learner further.
    """
    if not rows:
        return Outlook([], {}, {}, False, [])
    institution = enrolment.pathway.institution_id
    held = facts_of(enrolment.learner)
    kept = Credential.objects.owned_by(enrolment.learner).kept()
    true = came_true(rows, held, list(kept.values_list("achievement__name", flat=True)), at=at)
    rules = equivalences_of([institution])[institution]
    wished = planned_facts([row for row in rows if row not in true], at=at)
    facts = articulated([*held, *wished], rules)
    what_if = WhatIf(definition, facts, at, decisions_for(enrolment, facts))
    coming: JSON = {}
    if any(row.state == PlannedCredential.State.IN_PROGRESS for row in rows if row not in true):
        coming, earned = what_if.answer(STATES[PlannedCredential.State.IN_PROGRESS], earned)
    planned, _pairs = what_if.answer(STATES[PlannedCredential.State.PLANNED], earned) if wished else ({}, earned)
    explained: dict[str, list[JSON]] = {}
    for one in planned.get("credentials", []):
        explained.setdefault(credential_of(one["credential"]), []).append(one)
    return Outlook(
        wishes=[_wish(row, row in true, explained.get(fact_id(row), [])) for row in rows],
        coming=coming,
        planned=planned,
        completes=bool(planned) and planned["progress"] == "1",
        missing=planned.get("missing", []),
    )


def _wish(row: PlannedCredential, is_held: bool, explained: list[JSON]) -> Wish:
    return Wish(
        row,
        is_held,
        counts_in=[place["requirement"] for one in explained for place in one["counts_in"]],
        why=grouped([reason for one in explained for reason in one["why"]]),
        near_miss=grouped([miss for one in explained for miss in one["near_miss"]]),
    )


@dataclass(frozen=True)
class WhatIf:
    """One learner on one pathway, asked with more than they earned."""

    definition: Definition
    facts: tuple[Fact, ...]
    at: date
    decisions: tuple[Decision, ...]

    def answer(self, states: Sequence[str], before: Pairs) -> tuple[JSON, Pairs]:
        """The answer with facts of these states, as JSON, and its pairs; what counted ``before`` stays if it can."""
        common: Mapping[str, Any] = {"at": self.at, "decisions": self.decisions, "states": states}
        best = evaluate(self.definition, self.facts, previous=before, budget=QUICK, **common)
        told = explain(self.definition, self.facts, pins=before, **common)
        if told.evaluation.progress < best.progress:
            told = explain(self.definition, self.facts, previous=before, **common)
        return told.as_data(), told.evaluation.allocation
