"""A definition made ready for many learners: its leaves, their policies, and the look-up from a badge to leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import lcm

from .check import Check
from .decision import Rulings, is_leaf
from .definition import Definition
from .fact import Fact
from .layout import Layout
from .ledger import ledger_name
from .matching import EVERYTHING, Failure, Match
from .numbers import common_denominator
from .policy import Policy, days_after
from .requirement import Requirement
from .slot import Slot
from .terms import ANYTHING, Term, match_terms

# Where the terms of a leaf are found in a fact, and those fields that hold several values.
SEVERAL_VALUED = {"skill": "skills", "tag": "tags", "used_in": "used_in"}
PROVEN = frozenset({"badge_class", "skill", "tag", "used_in", "kind", "issuer"})
SUBJECTS = frozenset({"badge_class", "skill", "tag"})
MAX_LAYOUTS = 8


@dataclass(frozen=True, slots=True)
class Leaf:
    """A place where credentials are counted: its match, the policy in force, its ledger, how it is looked up.

    ``rest`` is what remains to be tested once the look-up has found the leaf; ``ages`` are those its match speaks
    of.
    """

    index: int
    key: str
    match: Match
    policy: Policy
    policy_index: int
    ledger: int
    terms: frozenset[Term]
    rest: Match
    ages: tuple[int, ...]

    @property
    def is_about(self) -> bool:
        """Whether its look-up asks what the credential is about, not only who issued it or of what kind it is."""
        return any(field in SUBJECTS for field, _ in self.terms)


class Compiled:
    """What of a definition does not depend on the learner; made once for a version and used for everyone."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.policies: list[Policy] = []
        self.leaves: list[Leaf] = []
        self.ledgers: dict[tuple[str, str], int] = {}
        self._add_leaves(definition.root, Policy().override(definition.policy))
        self.by_key = {leaf.key: leaf.index for leaf in self.leaves}
        self.one_ledger = len(self.ledgers) <= 1
        self._single: dict[str, dict[str, list[int]]] = {}
        self._several: dict[str, dict[str, list[int]]] = {}
        self._open = [leaf.index for leaf in self.leaves if ANYTHING in leaf.terms]
        self._index()
        numbers = [number for node in definition.root.walk() for number in node.numbers()]
        numbers += [limit.max_credits for limit in definition.limits if limit.max_credits is not None]
        self.scale = common_denominator(numbers)
        self._layouts: dict[int, Layout] = {}
        self.twins = self._find_twins()
        watching = [node.where for node in definition.root.walk() if isinstance(node, Check)]
        watching += [limit.where for limit in definition.limits]
        self.watched_ages = tuple({age for where in watching for age in ages_in(where)})
        # Whether anything grows too old: where nothing does, only issue and expiry bring a change.
        self.ages = bool(
            self.watched_ages
            or any(policy.max_age_days is not None for policy in self.policies)
            or any(leaf.ages for leaf in self.leaves)
        )

    def _add_leaves(self, node: Requirement, policy: Policy) -> None:
        policy = policy.override(node.policy)
        if is_leaf(node):
            if policy not in self.policies:
                self.policies.append(policy)
            self.leaves.append(self._leaf(node, policy))
        for child in node.children:
            self._add_leaves(child, policy)

    def _leaf(self, node: Requirement, policy: Policy) -> Leaf:
        match: Match = getattr(node, "match", EVERYTHING)
        name = ledger_name(node.key, getattr(node, "ledger", None))
        ledger = self.ledgers.setdefault(name, len(self.ledgers))
        found = match_terms(match)
        # The look-up proves the atom its terms come from, except one of several skills all of which are wanted.
        proven = [atom for atom in match.atoms if atom.name in PROVEN and len(found) == len(atom.want)]
        proven = [atom for atom in proven if {(atom.name, word) for word in atom.want} == found]
        rest = match.without(proven[0]) if proven else match
        place = self.policies.index(policy)
        return Leaf(len(self.leaves), node.key, match, policy, place, ledger, found, rest, ages_in(match))

    def _index(self) -> None:
        for leaf in self.leaves:
            for field, value in leaf.terms - {ANYTHING}:
                if field in SEVERAL_VALUED:
                    rows = self._several.setdefault(SEVERAL_VALUED[field], {})
                else:
                    rows = self._single.setdefault(field, {})
                rows.setdefault(value, []).append(leaf.index)

    def _find_twins(self) -> list[tuple[int, ...]]:
        """Slots side by side that ask for the same in the same ledger and weigh the same."""
        found: list[tuple[int, ...]] = []
        for node in self.definition.root.walk():
            alike: dict[tuple[object, ...], list[int]] = {}
            for child in node.children:
                if isinstance(child, Slot):
                    leaf = self.leaves[self.by_key[child.key]]
                    alike.setdefault((leaf.match, leaf.policy, leaf.ledger, child.weight), []).append(leaf.index)
            found += [tuple(group) for group in alike.values() if len(group) > 1]
        return found

    def candidates(self, fact: Fact) -> list[int]:
        """The leaves whose look-up finds ``fact``, in document order; the others it cannot match."""
        found: list[int] = list(self._open)
        for field, rows in self._single.items():
            found += rows.get(getattr(fact, field), ())
        for field, rows in self._several.items():
            for value in getattr(fact, field):
                found += rows.get(value, ())
        if len(found) > 1:
            return sorted(set(found))
        return found

    def layout(self, scale: int, rulings: Rulings) -> Layout:
        """The layout at a scale; kept while nothing has been waived or reduced."""
        if rulings.waived or rulings.reduced:
            return Layout(self.definition, self.by_key, scale, rulings)
        layout = self._layouts.get(scale)
        if layout is None:
            if len(self._layouts) >= MAX_LAYOUTS:
                self._layouts.clear()
            layout = self._layouts[scale] = Layout(self.definition, self.by_key, scale)
        return layout

    def scale_for(self, facts: list[Fact]) -> int:
        """The scale at which the definition's credits and those of ``facts`` are whole."""
        scale = self.scale
        for fact in facts:
            if type(fact.credits) is not int:
                scale = lcm(scale, fact.credits.denominator)
        return scale

    def under(self, key: str) -> Iterator[int]:
        """The leaves at and below a node."""
        return (self.by_key[inner] for inner in self.definition.under(key) if inner in self.by_key)

    def closed_leaves(self, rulings: Rulings) -> frozenset[int]:
        """The leaves that accept nothing because something above them is waived."""
        nodes = self.definition.nodes
        return frozenset(leaf for key in rulings.waived if key in nodes for leaf in self.under(key))

    def failures(self, fact: Fact, leaf: Leaf, at: date, rulings: Rulings) -> tuple[Failure, ...]:
        """Everything that keeps ``fact`` from the leaf on ``at``; empty when it is eligible there."""
        if leaf.index in self.closed_leaves(rulings):
            return (Failure("node_waived"),)
        if rulings.exclusion(fact.id, leaf.key) is not None:
            return (Failure("excluded_by_decision"),)
        if (fact.id, leaf.key) in rulings.accepted:
            return ()
        return leaf.policy.failures(fact, at) + leaf.match.failures(fact, at)

    def change_days(self, fact: Fact, at: date, rulings: Rulings) -> list[date]:
        """The days after ``at`` on which time alone may change where the fact is eligible, or what a check sees."""
        days: set[date] = set()
        for place in self.candidates(fact):
            leaf = self.leaves[place]
            if (fact.id, leaf.key) in rulings.accepted or rulings.exclusion(fact.id, leaf.key):
                continue
            day = max(at, fact.issued)
            if fact.issued > at and leaf.policy.holds(fact, day) and leaf.match.holds(fact, day):
                days.add(fact.issued)
            if leaf.policy.holds(fact, day):
                days |= {days_after(fact.issued, age + 1) for age in leaf.ages}
                last = leaf.policy.last_day(fact)
                if last is not None and last < date.max and leaf.match.holds(fact, day):
                    days.add(last + timedelta(days=1))
        if days or self.watched_ages:
            days |= {days_after(fact.issued, age + 1) for age in self.watched_ages}
        return [day for day in days if day > at]


def ages_in(match: Match) -> tuple[int, ...]:
    """Every age in days that a match speaks of."""
    return tuple(atom.want for atom in match.walk() if atom.name == "max_age_days")


def compile_definition(definition: Definition) -> Compiled:
    """The definition made ready; made once for each ``Definition`` object and kept with it."""
    kept = vars(definition).get("_compiled")
    if not isinstance(kept, Compiled):
        # Written past the frozen attribute on purpose: it is a memo, it takes no part in equality.
        kept = vars(definition)["_compiled"] = Compiled(definition)
    return kept
