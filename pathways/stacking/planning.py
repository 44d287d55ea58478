"""Planning: the cheapest offers that complete one pathway, or several together.

Each pathway keeps its own ledgers; what is taken serves all of them. HiGHS chooses, the engine then evaluates every
pathway with what was chosen: a plan is only called complete when the exact evaluation says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import heapify, heappop, heappush
from typing import Any, Literal

from .compilation import compile_definition
from .decision import Decision, rulings_on
from .definition import Definition
from .errors import OfferError, Problem
from .evaluation import Evaluation, counted_facts, evaluate
from .fact import Fact
from .instance import Instance
from .model import INFINITY, Expression, Model
from .numbers import Number, as_json_number
from .offer import Offer
from .requirement import Missing
from .search import DEFAULT_BUDGET, Budget
from .solver import MOST_UNITS, TOLERANCE, AllocationModel, run_highs

Weight = Literal["cost", "hours", "count"]
# A plan that fails its exact evaluation is forbidden and the next one asked for, so often.
ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Goal:
    """A pathway to be completed, with the decisions and the learner's pins that hold there.

    ``taken_as`` gives facts as the pathway's institution takes them (another achievement, several units);
    ``name`` tells goals apart, and is the pathway's key if not given.
    """

    definition: Definition
    decisions: Sequence[Decision] = ()
    pins: tuple[tuple[str, str], ...] = ()
    taken_as: Callable[[Iterable[Fact]], tuple[Fact, ...]] = tuple
    name: str = ""

    @property
    def key(self) -> str:
        """The name, or the pathway's key."""
        return self.name or self.definition.key


@dataclass(frozen=True, slots=True)
class Step:
    """One offer of a plan.

    ``counts_in`` are (name of the goal, leaf) where it will count; empty when it is only needed ``before`` other steps.
    ``renews`` is the credential, no longer valid, that it brings back.
    """

    offer: str
    counts_in: tuple[tuple[str, str], ...]
    before: tuple[str, ...]
    renews: str | None
    earliest_on: date

    def as_data(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "offer": self.offer,
            "counts_in": [list(pair) for pair in self.counts_in],
            "before": list(self.before),
            "renews": self.renews,
            "earliest_on": self.earliest_on.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Blocked:
    """What no set of offers can complete: ``has_offers`` tells whether any offer counts there at all.

    ``pathway`` is the name of the goal.
    """

    pathway: str
    missing: Missing
    has_offers: bool

    def as_data(self) -> dict[str, Any]:
        """As JSON."""
        return {"pathway": self.pathway, "missing": self.missing.as_data(), "has_offers": self.has_offers}


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in an order that respects prerequisites, and what they come to.

    ``total`` is in the weight asked for, None when the plan is impossible (then ``blocked`` says where, and what
    can be done is still not a plan). ``proven``: nothing lighter completes the pathways. ``unweighed`` are offers
    that could not be considered because their hours are not told.
    """

    weight: Weight
    total: Number | None
    cost: Number
    currency: str | None
    hours: Number | None
    steps: tuple[Step, ...]
    blocked: tuple[Blocked, ...]
    proven: bool
    unweighed: tuple[str, ...]
    evaluations: tuple[Evaluation, ...]

    @property
    def is_possible(self) -> bool:
        """Whether the offers can complete everything asked."""
        return self.total is not None

    def as_data(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "weight": self.weight,
            "total": None if self.total is None else as_json_number(self.total),
            "cost": as_json_number(self.cost),
            "currency": self.currency,
            "hours": None if self.hours is None else as_json_number(self.hours),
            "steps": [step.as_data() for step in self.steps],
            "blocked": [blocked.as_data() for blocked in self.blocked],
            "proven": self.proven,
            "unweighed": list(self.unweighed),
        }


def plan(
    goals: Definition | Sequence[Definition | Goal],
    facts: Iterable[Fact],
    offers: Iterable[Offer],
    *,
    at: date,
    weight: Weight = "cost",
    decisions: Mapping[str, Sequence[Decision]] | Sequence[Decision] = (),
    states: Sequence[str] = ("earned",),
    budget: Budget = DEFAULT_BUDGET,
) -> Plan:
    """The lightest set of offers that completes every pathway, in the order to take them.

    ``decisions`` are those of the only pathway, or by the key of each; a Goal brings its own. ``facts`` are as they
    were earned: an offer is required, held or renewed as what it is, whatever an institution takes it for. Between
    equally light plans the one with fewer offers, then the one whose offers come first by id. Raises OfferError when
    costs in several currencies would have to be added.
    """
    asked = (goals,) if isinstance(goals, Definition) else tuple(goals)
    by_key = decisions if isinstance(decisions, Mapping) else dict.fromkeys([goal.key for goal in asked], decisions)
    made = tuple(one if isinstance(one, Goal) else Goal(one, by_key.get(one.key, ())) for one in asked)
    return Planner(made, tuple(facts), tuple(offers), at, weight, tuple(states), budget).plan()


def useful_offers(
    goals: Sequence[Goal], facts: Iterable[Fact], offers: Iterable[Offer], *, at: date
) -> tuple[str, ...]:
    """The ids of the offers that can be begun and count somewhere, and of those they require."""
    planner = Planner(tuple(goals), tuple(facts), tuple(offers), at, "count", ("earned",), DEFAULT_BUDGET)
    return tuple(planner.usable)


class Planner:
    """One planning."""

    def __init__(
        self,
        goals: tuple[Goal, ...],
        facts: tuple[Fact, ...],
        offers: tuple[Offer, ...],
        at: date,
        weight: Weight,
        states: tuple[str, ...],
        budget: Budget,
    ) -> None:
        self.goals = goals
        self.facts = facts
        self.at = at
        self.weight = weight
        self.states = states
        self.budget = budget
        self.known = {offer.id: offer for offer in offers}
        self.held = {fact.badge_class for fact in facts if fact.badge_class and fact.is_held_on(at)}
        self.unweighed = tuple(sorted(o.id for o in offers if weight == "hours" and o.hours is None))
        self.usable = self._useful(self._attainable())
        currencies = {offer.currency for offer in self.usable.values() if offer.cost}
        if weight == "cost" and len(currencies) > 1:
            names = ", ".join(sorted(str(currency) for currency in currencies))
            sentence = f"The offers are priced in several currencies ({names}), which cannot be added."
            raise OfferError((Problem("", "mixed_currencies", sentence, None, (("currencies", names),)),))

    def weigh(self, offer: Offer) -> Number:
        """What the offer weighs in the plan."""
        if self.weight == "count":
            return 1
        return offer.cost if self.weight == "cost" else offer.hours or 0

    # -- which offers

    def _needs(self, offer: Offer) -> list[str]:
        """The offers to be taken before this one: those it requires and whose class is not held."""
        return [
            name
            for name in offer.requires
            if name not in self.known or self.known[name].fact.badge_class not in self.held
        ]

    def _attainable(self) -> dict[str, Offer]:
        """The offers that can ever be begun: open, weighable, and not waiting for each other in a circle."""
        waiting = {
            offer.id: offer
            for offer in self.known.values()
            if offer.id not in self.unweighed and (offer.closes_on is None or offer.closes_on >= self.at)
        }
        found: dict[str, Offer] = {}
        while True:
            ready = [offer for offer in waiting.values() if all(name in found for name in self._needs(offer))]
            if not ready:
                return found
            for offer in ready:
                found[offer.id] = waiting.pop(offer.id)

    def _useful(self, attainable: dict[str, Offer]) -> dict[str, Offer]:
        """The offers that count somewhere, and what they require; by id."""
        wanted: list[str] = []
        for goal in self.goals:
            compiled = compile_definition(goal.definition)
            rulings = rulings_on(goal.decisions, self.at)
            wanted += [
                offer.id
                for offer in attainable.values()
                if any(
                    part.state in self.states
                    and any(not compiled.failures(part, leaf, self.at, rulings) for leaf in compiled.leaves)
                    for part in self._parts(goal, offer)
                )
            ]
        kept: set[str] = set()
        while wanted:
            name = wanted.pop()
            if name not in kept:
                kept.add(name)
                wanted += self._needs(attainable[name])
        return {name: attainable[name] for name in sorted(kept)}

    def _parts(self, goal: Goal, offer: Offer) -> tuple[Fact, ...]:
        """What taking the offer would add on the goal's pathway."""
        return goal.taken_as([offer.fact_on(self.at)])

    def _evaluate(self, names: Iterable[str]) -> tuple[Evaluation, ...]:
        """Every pathway with the offers taken."""
        taken = [self.usable[name].fact_on(self.at) for name in names]
        return tuple(
            evaluate(
                goal.definition,
                goal.taken_as([*self.facts, *taken]),
                at=self.at,
                decisions=goal.decisions,
                pins=goal.pins,
                states=self.states,
                budget=self.budget,
            )
            for goal in self.goals
        )

    # -- which plan

    def plan(self) -> Plan:
        """The lightest plan, or what stands in its way."""
        nothing = self._evaluate(())
        if complete(nothing):
            return self._told((), nothing, proven=True)
        everything = self._evaluate(self.usable)
        if not complete(everything):
            return self._impossible(everything)
        names, proven = self._lightest()
        return self._told(names, self._evaluate(names), proven=proven)

    def _lightest(self) -> tuple[tuple[str, ...], bool]:
        forbidden: list[set[str]] = []
        for _ in range(ATTEMPTS):
            found = self._ask(forbidden)
            if found is None:
                break
            names, proven = found
            if complete(self._evaluate(names)):
                return names, proven
            forbidden.append(set(names))
        return self._thinned_out(), False

    def _thinned_out(self) -> tuple[str, ...]:
        """A plan without the solver: everything, less whatever can be dropped, the heaviest first."""
        names = set(self.usable)
        for name in sorted(names, key=lambda n: (-self.weigh(self.usable[n]), n)):
            rest = names - {name}
            if any(name in self._needs(self.usable[other]) for other in rest):
                continue
            if complete(self._evaluate(rest)):
                names = rest
        return tuple(sorted(names))

    def _ask(self, forbidden: list[set[str]]) -> tuple[tuple[str, ...], bool] | None:
        """The solver's lightest offers, and whether it proved them so."""
        model = Model()
        taken = {name: model.binary() for name in self.usable}
        for name, offer in self.usable.items():
            for before in self._needs(offer):
                model.at_most(taken[name], taken[before])
        for goal in self.goals:
            self._require(model, goal, taken)
        for failed in forbidden:
            outside = model.total([(1.0, taken[name]) for name in taken if name not in failed])
            model.at_most(model.constant(1.0), outside)
        weights = {name: self.weigh(offer) for name, offer in self.usable.items()}
        heaviest = max(1.0, *(float(weight) for weight in weights.values()))
        weighed = model.total([(float(weights[name]) / heaviest, taken[name]) for name in taken])
        budget = self.budget
        first = run_highs(model, weighed, maximise=False, nodes=budget.nodes, seconds=budget.seconds)
        if first is None:
            return None
        names = chosen(taken, first.columns)
        total = sum(weights[name] for name in names)
        model.rows.append((weighed.terms, -INFINITY, float(total) / heaviest + TOLERANCE))
        size = len(taken)
        order = model.total([(float(size * size + place), taken[name]) for place, name in enumerate(taken)])
        second = run_highs(model, order, maximise=False, nodes=budget.nodes, seconds=budget.seconds)
        if second is not None:
            tidier = chosen(taken, second.columns)
            if sum(weights[name] for name in tidier) <= total and complete(self._evaluate(tidier)):
                names = tidier
                total = sum(weights[name] for name in names)
        proven = first.is_optimal and float(total) / heaviest <= first.bound + 1e-6
        return names, proven

    def _require(self, model: Model, goal: Goal, taken: Mapping[str, Expression]) -> None:
        """Require the pathway to be complete with what is taken."""
        rulings = rulings_on(goal.decisions, self.at, goal.pins)
        parts = {part.id: taken[name] for name, offer in self.usable.items() for part in self._parts(goal, offer)}
        everything = goal.taken_as([*self.facts, *(offer.fact_on(self.at) for offer in self.usable.values())])
        held = counted_facts(everything, rulings, self.states)
        instance = Instance(compile_definition(goal.definition), held, self.at, rulings, ())
        offered = {place: parts[fact.id] for place, fact in enumerate(instance.facts) if fact.id in parts}
        allocation = AllocationModel(instance, instance.places(offered), model)
        for place, offer in offered.items():
            model.at_most(allocation.used[place], offer)
        root = instance.layout.root
        share = root.express(model)
        room = 0.5 / root.full if root.full <= MOST_UNITS else TOLERANCE
        model.at_most(model.constant(1.0 - room), share)

    # -- telling

    def _impossible(self, everything: tuple[Evaluation, ...]) -> Plan:
        blocked = []
        for goal, evaluation in zip(self.goals, everything, strict=True):
            compiled = compile_definition(goal.definition)
            rulings = rulings_on(goal.decisions, self.at)
            for missing in evaluation.missing:
                leaves = [compiled.leaves[place] for place in compiled.under(missing.node)]
                offered = any(
                    not compiled.failures(part, leaf, self.at, rulings)
                    for offer in self.usable.values()
                    for part in self._parts(goal, offer)
                    for leaf in leaves
                )
                blocked.append(Blocked(goal.key, missing, offered))
        proven = all(evaluation.proven for evaluation in everything)
        return Plan(self.weight, None, 0, None, None, (), tuple(blocked), proven, self.unweighed, everything)

    def _told(self, names: tuple[str, ...], evaluations: tuple[Evaluation, ...], *, proven: bool) -> Plan:
        offers = [self.usable[name] for name in names]
        ordered = self._in_order(offers)
        hours = [offer.hours for offer in offers]
        currency = next((offer.currency for offer in offers if offer.currency), None)
        return Plan(
            weight=self.weight,
            total=sum(self.weigh(offer) for offer in offers),
            cost=sum(offer.cost for offer in offers),
            currency=currency,
            hours=None if None in hours else sum(hour for hour in hours if hour is not None),
            steps=tuple(self._step(offer, day, offers, evaluations) for offer, day in ordered),
            blocked=(),
            proven=proven and all(evaluation.satisfied for evaluation in evaluations),
            unweighed=self.unweighed,
            evaluations=evaluations,
        )

    def _in_order(self, offers: Sequence[Offer]) -> list[tuple[Offer, date]]:
        """The offers, each after what it requires, the earlier ones first; and the first day each can be begun."""
        names = {offer.id for offer in offers}
        left = {offer.id: {name for name in self._needs(offer) if name in names} for offer in offers}
        first = {offer.id: max(self.at, offer.opens_on or self.at) for offer in offers}
        ready = [(first[name], name) for name, before in left.items() if not before]
        heapify(ready)
        ordered: list[tuple[Offer, date]] = []
        while ready:
            day, name = heappop(ready)
            ordered.append((self.usable[name], day))
            for other, before in left.items():
                if name in before:
                    before.discard(name)
                    first[other] = max(first[other], day)
                    if not before:
                        heappush(ready, (first[other], other))
        return ordered

    def _step(self, offer: Offer, day: date, offers: Sequence[Offer], evaluations: tuple[Evaluation, ...]) -> Step:
        counts = tuple(
            (goal.key, leaf)
            for goal, evaluation in zip(self.goals, evaluations, strict=True)
            for credential, leaf in evaluation.allocation
            if credential in {part.id for part in self._parts(goal, offer)}
        )
        before = tuple(sorted(other.id for other in offers if offer.id in self._needs(other)))
        lapsed = sorted(
            fact.id
            for fact in self.facts
            if fact.identity == offer.fact.identity and fact.expires is not None and fact.expires < self.at
        )
        return Step(offer.id, counts, before, lapsed[0] if lapsed else None, day)


def complete(evaluations: Iterable[Evaluation]) -> bool:
    """Whether every pathway is complete."""
    return all(evaluation.satisfied for evaluation in evaluations)


def chosen(taken: Mapping[str, Expression], columns: Sequence[float]) -> tuple[str, ...]:
    """The names whose column is 1."""
    return tuple(name for name, column in taken.items() if columns[next(iter(column.terms))] > 0.5)
