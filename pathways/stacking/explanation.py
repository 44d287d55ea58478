"""Explanation: why the answer is what it is, as codes and numbers; the sentences are made in the templates.

Rule: design.md, section 4.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from .compilation import Leaf
from .decision import Decision
from .definition import Definition
from .evaluation import Evaluation, RequirementResult, Run, run
from .fact import Fact
from .instance import Pair
from .matching import ATOMS, SUBJECT_ATOMS, Atom, Failure
from .numbers import Number, as_json_number
from .requirement import Missing
from .search import DEFAULT_BUDGET, Budget

# What a person can do something about comes first: renew, have verified, wait, take the next level.
FIXABLE_ORDER = (
    "expired",
    "status",
    "trust_min",
    "not_yet_issued",
    "level_min",
    "grade_min",
    "max_age_days",
    "credits_min",
    "issued_from",
    "excluded_by_decision",
    "node_waived",
)
MAX_NEAR_MISSES = 3
MAX_ALTERNATIVES = 6
# How many neighbouring allocations are looked at for another, equally good list of what is missing.
ALTERNATIVES_TRIED = 24


@dataclass(frozen=True, slots=True)
class Because:
    """An atom that holds: what is wanted, and what the credential has."""

    atom: str
    want: Any
    value: Any

    def as_data(self) -> dict[str, Any]:
        """As JSON."""
        return {"atom": self.atom, "want": self.want, "value": self.value}


@dataclass(frozen=True, slots=True)
class CountsIn:
    """Where a credential is counted. ``by`` is match, pin, or decision:<ref>; ``also_possible`` other leaves."""

    requirement: str
    because: tuple[Because, ...]
    by: str
    also_possible: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "requirement": self.requirement,
            "because": [reason.as_data() for reason in self.because],
            "by": self.by,
            "also_possible": list(self.also_possible),
        }


@dataclass(frozen=True, slots=True)
class NotNeeded:
    """Why an eligible credential is not counted at a leaf.

    ``code`` is already_met, over_limit, same_achievement_already_counted or branch_not_chosen_or_no_gain; ``by``
    the credentials counted instead, ``limit`` the limit in the way.
    """

    requirement: str
    code: str
    by: tuple[str, ...] = ()
    limit: str | None = None

    def as_data(self) -> dict[str, Any]:
        """As JSON."""
        data: dict[str, Any] = {"requirement": self.requirement, "code": self.code}
        if self.by:
            data["by"] = list(self.by)
        if self.limit:
            data["limit"] = self.limit
        return data


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A leaf a credential would fit but for ``failed``, the reason that is easiest to mend first."""

    requirement: str
    failed: tuple[Failure, ...]

    def as_data(self) -> dict[str, Any]:
        """As JSON."""
        return {"requirement": self.requirement, "failed": [failure.as_data() for failure in self.failed]}


@dataclass(frozen=True, slots=True)
class CredentialExplanation:
    """What became of one credential: ``status`` is counted, eligible_not_needed or not_eligible."""

    credential: str
    credits: Number
    status: str
    counts_in: tuple[CountsIn, ...] = ()
    why: tuple[NotNeeded, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "credential": self.credential,
            "credits": as_json_number(self.credits),
            "status": self.status,
            "counts_in": [place.as_data() for place in self.counts_in],
            "why": [reason.as_data() for reason in self.why],
            "near_miss": [miss.as_data() for miss in self.near_misses],
        }


@dataclass(frozen=True, slots=True)
class Branch:
    """One child of a choice: how far it is, whether it is among the counted ones, what it lacks."""

    requirement: str
    fraction: Fraction
    is_chosen: bool
    missing: tuple[Missing, ...]

    def as_data(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "requirement": self.requirement,
            "fraction": str(self.fraction),
            "chosen": self.is_chosen,
            "missing": [entry.as_data() for entry in self.missing],
        }


@dataclass(frozen=True, slots=True)
class Choice:
    """A group of which only some children count: its branches side by side."""

    requirement: str
    wanted: int
    branches: tuple[Branch, ...]

    def as_data(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "requirement": self.requirement,
            "wanted": self.wanted,
            "branches": [branch.as_data() for branch in self.branches],
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """An evaluation and its reasons. ``alternatives`` are other lists of what is missing: say "or"."""

    evaluation: Evaluation
    credentials: tuple[CredentialExplanation, ...]
    choices: tuple[Choice, ...]
    alternatives: tuple[tuple[Missing, ...], ...]

    def credential(self, identifier: str) -> CredentialExplanation:
        """What became of one credential."""
        return next(found for found in self.credentials if found.credential == identifier)

    def as_data(self) -> dict[str, Any]:
        """The explanation as JSON."""
        evaluation = self.evaluation
        return {
            "pathway": evaluation.pathway,
            "version": evaluation.definition_digest,
            "as_of": evaluation.at.isoformat(),
            "engine": evaluation.engine,
            "proven_optimal": evaluation.proven,
            "progress": str(evaluation.progress),
            "credentials": [credential.as_data() for credential in self.credentials],
            "requirements": [result_as_data(result) for result in evaluation.requirements],
            "choices": [choice.as_data() for choice in self.choices],
            "missing": [entry.as_data() for entry in evaluation.missing],
            "alternatives": [[entry.as_data() for entry in entries] for entries in self.alternatives],
            "next_change_at": None if evaluation.next_change_at is None else evaluation.next_change_at.isoformat(),
            "conflicts": evaluation.as_data()["conflicts"],
        }


def result_as_data(result: RequirementResult) -> dict[str, Any]:
    """A requirement's result as JSON."""
    data: dict[str, Any] = {
        "requirement": result.key,
        "kind": result.kind,
        "depth": result.depth,
        "status": result.status,
        "fraction": str(result.fraction),
        "on_chosen_branch": result.on_chosen_branch,
        "filled_by": list(result.filled_by),
    }
    if result.credits is not None:
        data["credits"] = result.credits.as_data()
    if result.count is not None:
        data["count"] = result.count.as_data()
    if result.decision is not None:
        data["decision"] = result.decision.as_json()
    return data


def explain(
    definition: Definition,
    facts: Iterable[Fact],
    *,
    at: date,
    decisions: Sequence[Decision] = (),
    previous: Collection[tuple[str, str]] | None = None,
    states: Sequence[str] = ("earned",),
    pins: Collection[tuple[str, str]] = (),
    budget: Budget = DEFAULT_BUDGET,
) -> Explanation:
    """The evaluation (see ``evaluate``) with the reason for every credential and every requirement."""
    return explain_run(
        run(
            definition,
            facts,
            at=at,
            decisions=decisions,
            previous=previous,
            states=states,
            pins=pins,
            budget=budget,
        )
    )


def explain_run(done: Run) -> Explanation:
    """The reasons for an evaluation that has been made."""
    teller = Teller(done)
    return Explanation(
        evaluation=done.evaluation,
        credentials=tuple(teller.credential(fact) for fact in done.facts),
        choices=tuple(teller.choices()),
        alternatives=tuple(teller.alternatives()),
    )


class Teller:
    """Finds the reasons in one run."""

    def __init__(self, done: Run) -> None:
        self.run = done
        self.instance = done.instance
        self.compiled = done.instance.compiled
        self.leaves = done.instance.compiled.leaves
        by_key = self.compiled.by_key
        self.places = {fact.id: place for place, fact in enumerate(self.instance.facts)}
        self.pairs: list[Pair] = [(self.places[c], by_key[leaf]) for c, leaf in done.evaluation.allocation]
        self.counted: dict[int, list[int]] = {}
        self.identities: dict[tuple[str, int], list[str]] = {}
        for place, leaf in self.pairs:
            self.counted.setdefault(place, []).append(leaf)
            name = (self.instance.facts[place].identity, self.leaves[leaf].ledger)
            self.identities.setdefault(name, []).append(self.instance.facts[place].id)
        self.results = {result.key: result for result in done.evaluation.requirements}

    def credential(self, fact: Fact) -> CredentialExplanation:
        """What became of one credential."""
        place = self.places.get(fact.id)
        if place is None:
            return CredentialExplanation(fact.id, fact.credits, "not_eligible", near_misses=self._near_misses(fact))
        edges = self.instance.edges[place]
        counted = self.counted.get(place)
        if counted is None:
            why = tuple(self._not_needed(place, leaf) for leaf in edges)
            return CredentialExplanation(fact.id, fact.credits, "eligible_not_needed", why=why)
        places = []
        for leaf in counted:
            ledger = self.leaves[leaf].ledger
            also = tuple(
                self.leaves[other].key for other in edges if other != leaf and self.leaves[other].ledger == ledger
            )
            reasons = tuple(because(atom, fact, self.run.evaluation.at) for atom in self.leaves[leaf].match.atoms)
            places.append(CountsIn(self.leaves[leaf].key, reasons, self._by(fact, self.leaves[leaf]), also))
        return CredentialExplanation(fact.id, fact.credits, "counted", counts_in=tuple(places))

    def _by(self, fact: Fact, leaf: Leaf) -> str:
        rulings = self.run.rulings
        pair = (fact.id, leaf.key)
        if pair in rulings.pinned and rulings.pinned[pair] is None:
            return "pin"
        decision = rulings.accepted.get(pair)
        if decision is None:
            return "match"
        if decision.type == "pin" and decision.ref is None:
            return "pin"
        return f"decision:{decision.ref or decision.type}"

    def _not_needed(self, place: int, leaf: int) -> NotNeeded:
        found = self.leaves[leaf]
        result = self.results[found.key]
        ledger_mates = self.identities.get((self.instance.facts[place].identity, found.ledger), [])
        if len(ledger_mates) >= self.compiled.definition.repeat:
            return NotNeeded(found.key, "same_achievement_already_counted", tuple(ledger_mates))
        if result.fraction == 1:
            return NotNeeded(found.key, "already_met", result.filled_by)
        if self.instance.active_limits and (limit := self._limit_in_the_way(place, leaf)) is not None:
            return NotNeeded(found.key, "over_limit", limit=limit)
        return NotNeeded(found.key, "branch_not_chosen_or_no_gain")

    def _limit_in_the_way(self, place: int, leaf: int) -> str | None:
        caps, amounts = self.instance.layout.caps, self.run.amounts
        for watcher in self.instance.watching[place]:
            if watcher.limit is None or leaf not in watcher.leaves:
                continue
            for measure, amount in watcher.measures:
                more = 1 if amount == "count" else self.instance.credits[place]
                if amounts[measure] + more > caps[measure]:
                    return watcher.limit
        return None

    def _near_misses(self, fact: Fact) -> tuple[NearMiss, ...]:
        """The leaves that are about this credential, and what keeps it out; those easiest to mend first."""
        found = []
        at, rulings = self.run.evaluation.at, self.run.rulings
        for place in self.compiled.candidates(fact):
            leaf = self.leaves[place]
            failures = self.compiled.failures(fact, leaf, at, rulings)
            if failures and (leaf.is_about or not any(failure.atom in SUBJECT_ATOMS for failure in failures)):
                ordered = tuple(sorted(failures, key=lambda failure: fixability(failure.atom)))
                found.append(NearMiss(leaf.key, ordered))
        found.sort(key=lambda miss: (len(miss.failed), [fixability(failure.atom) for failure in miss.failed]))
        return tuple(found[:MAX_NEAR_MISSES])

    def choices(self) -> list[Choice]:
        """The choices that are not complete, their branches side by side."""
        amounts, layout = self.run.amounts, self.instance.layout
        found = []
        for gauge in layout.gauges:
            if not gauge.is_choice or gauge.value(amounts) == gauge.full:
                continue
            chosen = gauge.chosen(amounts)
            found.append(
                Choice(
                    gauge.key,
                    len(chosen),
                    tuple(
                        Branch(
                            child.key,
                            child.fraction(amounts),
                            child in chosen,
                            tuple(child.missing(amounts, layout)),
                        )
                        for child in gauge.children
                    ),
                )
            )
        return found

    def alternatives(self) -> list[tuple[Missing, ...]]:
        """Other lists of what is missing in equally good allocations, found by moving counted credentials.

        Not all of them: a walk of at most ``ALTERNATIVES_TRIED`` neighbours.
        """
        evaluation = self.run.evaluation
        movable = [(place, edges) for place in self.counted if len(edges := self.instance.edges[place]) > 1]
        if not evaluation.missing or not movable:
            return []
        lacking = {entry.node for entry in evaluation.missing}
        layout, root = self.instance.layout, self.instance.layout.root
        value = root.value(self.run.amounts)
        seen = {evaluation.missing}
        found: list[tuple[Missing, ...]] = []
        visited = {frozenset(self.pairs)}
        waiting = [(frozenset(self.pairs), self._leaves_under(lacking))]
        tried = 0
        while waiting and tried < ALTERNATIVES_TRIED and len(found) < MAX_ALTERNATIVES - 1:
            pairs, wanted = waiting.pop(0)
            for moved in self._moves(pairs, movable, wanted):
                if moved in visited or tried >= ALTERNATIVES_TRIED:
                    continue
                visited.add(moved)
                tried += 1
                amounts = self.instance.amounts(moved)
                if root.value(amounts) != value or not self.instance.fits(moved):
                    continue
                missing = tuple(root.missing(amounts, layout))
                waiting.append((moved, self._leaves_under({entry.node for entry in missing})))
                if missing not in seen:
                    seen.add(missing)
                    found.append(missing)
        return found

    def _leaves_under(self, keys: set[str]) -> set[int]:
        return {leaf for key in keys for leaf in self.compiled.under(key)}

    def _moves(
        self, pairs: frozenset[Pair], movable: list[tuple[int, list[int]]], wanted: set[int]
    ) -> Iterable[frozenset[Pair]]:
        for place, edges in movable:
            for leaf in edges:
                ledger = self.leaves[leaf].ledger
                if leaf not in wanted or (place, leaf) in pairs:
                    continue
                here = next((p for p in pairs if p[0] == place and self.leaves[p[1]].ledger == ledger), None)
                if here is not None and here[1] not in self.instance.pins.get(place, ()):
                    yield pairs - {here} | {(place, leaf)}


def because(atom: Atom, fact: Fact, at: date) -> Because:
    """Why an atom holds."""
    shape = ATOMS[atom.name]
    return Because(atom.name, shape.write(atom.want), shape.have(fact, at))


def fixability(atom: str) -> int:
    """The place of an atom among those that can be mended; what cannot comes last."""
    return FIXABLE_ORDER.index(atom) if atom in FIXABLE_ORDER else len(FIXABLE_ORDER)
