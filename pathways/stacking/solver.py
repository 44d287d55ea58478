"""The exact solver: an allocation problem as a mixed integer program for HiGHS, answers valued again exactly.

HiGHS is asked twice: for the most progress, then for the least cost at that progress. Its answer only names pairs;
progress and cost are counted from them in whole numbers, and ``proven`` is claimed only where HiGHS' own bound
leaves no room for a better whole number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from .frontier import Found
from .instance import Instance, Option, Pair, Token
from .model import INFINITY, Expression, Model
from .requirement import Gauge

if TYPE_CHECKING:
    from .search import Budget

# Beyond this many units two values may differ by less than HiGHS can tell apart (its tolerance is 1e-9).
MOST_UNITS = 10**7
TOLERANCE = 1e-9


class Answer(NamedTuple):
    """What HiGHS said: the columns, its bound on the objective, and whether it closed the gap."""

    columns: list[float]
    bound: float
    is_optimal: bool


class AllocationModel:
    """The allocation of some credentials as columns: one binary for each pair (credential, leaf)."""

    def __init__(self, instance: Instance, places: Sequence[int], model: Model | None = None) -> None:
        self.instance = instance
        self.model = model or Model()
        self.pairs: dict[Pair, Expression] = {}
        self.used: dict[int, Expression] = {}
        self._spend(places)
        self._count(places)

    def _spend(self, places: Sequence[int]) -> None:
        """Once per ledger, an identity ``repeat`` times, pins held."""
        model, instance = self.model, self.instance
        leaves, repeat = instance.compiled.leaves, instance.compiled.definition.repeat
        identities: dict[tuple[str, int], list[Expression]] = defaultdict(list)
        for place in places:
            ledgers: dict[int, list[Expression]] = defaultdict(list)
            for leaf in instance.edges[place]:
                pair = self.pairs[place, leaf] = model.binary()
                ledgers[leaves[leaf].ledger].append(pair)
                if leaf in instance.pins.get(place, ()):
                    model.exactly(pair, model.constant(1.0))
            for ledger, pairs in ledgers.items():
                total = model.total([(1.0, pair) for pair in pairs])
                if len(pairs) > 1:
                    model.at_most(total, model.constant(1.0))
                identities[instance.facts[place].identity, ledger].append(total)
            self.used[place] = self._either([pair for pairs in ledgers.values() for pair in pairs], len(ledgers) > 1)
        for totals in identities.values():
            if len(totals) > repeat:
                model.at_most(model.total([(1.0, total) for total in totals]), model.constant(float(repeat)))

    def _either(self, pairs: list[Expression], several: bool) -> Expression:
        """A column that is 1 exactly when one of the pairs is; the sum itself when at most one can be."""
        model = self.model
        total = model.total([(1.0, pair) for pair in pairs])
        if not several:
            return total
        either = model.binary()
        for pair in pairs:
            model.at_most(pair, either)
        model.at_most(either, total)
        return either

    def _count(self, places: Sequence[int]) -> None:
        """What each measure holds, as a share of its cap."""
        model, instance, layout = self.model, self.instance, self.instance.layout
        leaves = instance.compiled.leaves
        adds: dict[int, list[tuple[float, Expression]]] = defaultdict(list)
        for place in places:
            credits = instance.credits[place]
            for leaf in instance.edges[place]:
                for measure, amount in layout.at_leaf[leaf]:
                    adds[measure].append((1 if amount == "count" else credits, self.pairs[place, leaf]))
            for watcher in instance.watching[place]:
                inside = [leaf for leaf in instance.edges[place] if leaf in watcher.leaves]
                several = len({leaves[leaf].ledger for leaf in inside}) > 1
                either = self._either([self.pairs[place, leaf] for leaf in inside], several)
                for measure, amount in watcher.measures:
                    adds[measure].append((1 if amount == "count" else credits, either))
        # Anew for each pathway that shares the model: a measure that nothing adds to must not read the one before.
        model.caps, model.amounts = dict(enumerate(layout.caps)), {}
        for measure, parts in adds.items():
            cap = layout.caps[measure]
            if layout.hard[measure]:
                total = model.total(parts)
                model.at_most(total, model.constant(float(cap)))
                model.amounts[measure] = total if cap == 1 else model.constant(0.0)
            else:
                share = model.share()
                model.at_most(share, model.total([(amount / cap, pair) for amount, pair in parts]))
                model.amounts[measure] = share

    def chosen(self, columns: Sequence[float]) -> list[Pair]:
        """The pairs an answer takes."""
        return [pair for pair, column in self.pairs.items() if columns[next(iter(column.terms))] > 0.5]

    def cost(self) -> Expression:
        """The cost of the credentials used, less the pairs kept from before."""
        instance = self.instance
        parts = [
            (float(instance.credits[place] * instance.per_credit + instance.per_use), used)
            for place, used in self.used.items()
        ]
        parts += [(-1.0, pair) for key, pair in self.pairs.items() if key in instance.kept]
        return self.model.total(parts)


def run_highs(model: Model, objective: Expression, *, maximise: bool, nodes: int, seconds: float) -> Answer | None:
    """HiGHS' answer: one thread, no gap, no output; None when it found nothing or is not installed."""
    try:
        # Imported here: it costs 100 ms and most evaluations never need it.
        import highspy
    except ImportError:
        return None
    program = highspy.HighsLp()
    program.num_col_ = len(model.lower)
    program.num_row_ = len(model.rows)
    costs = [0.0] * len(model.lower)
    for column, coefficient in objective.terms.items():
        costs[column] = coefficient
    program.col_cost_ = costs
    program.col_lower_, program.col_upper_ = model.lower, model.upper
    program.row_lower_ = [low for _, low, _ in model.rows]
    program.row_upper_ = [high for _, _, high in model.rows]
    starts, columns, values = [0], [], []
    for terms, _, _ in model.rows:
        columns += list(terms)
        values += list(terms.values())
        starts.append(len(columns))
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_, program.a_matrix_.index_, program.a_matrix_.value_ = starts, columns, values
    kinds = highspy.HighsVarType
    program.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in model.whole]
    program.sense_ = highspy.ObjSense.kMaximize if maximise else highspy.ObjSense.kMinimize
    program.offset_ = objective.constant
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy ships no full types
    settings: dict[str, bool | int | float] = {
        "output_flag": False,
        "threads": 1,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 0.0,
        "mip_feasibility_tolerance": TOLERANCE,
        "primal_feasibility_tolerance": TOLERANCE,
        "dual_feasibility_tolerance": TOLERANCE,
        "mip_max_nodes": nodes,
        "time_limit": seconds,
    }
    for name, value in settings.items():
        highs.setOptionValue(name, value)
    highs.passModel(program)
    highs.run()
    info = highs.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    optimal = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    whole = any(model.whole)
    bound = info.mip_dual_bound if whole else info.objective_function_value
    return Answer(list(highs.getSolution().col_value), bound, optimal)


def solve_exactly(
    instance: Instance,
    terms: Sequence[Gauge],
    tokens: Sequence[Token],
    best: list[Option],
    budget: Budget,
    *,
    most: int,
) -> Found | None:
    """The best options for ``terms`` and ``tokens`` by HiGHS, or None when it is not installed or found nothing.

    ``best`` is what was found before: it is kept when HiGHS has nothing better. ``most`` are units no choice can
    pass; where ``best`` reaches them only the price is asked for, unless the budget gives it no time.
    """
    places = sorted({place for token in tokens for place in token.facts})
    allocation = AllocationModel(instance, places)
    model = allocation.model
    units = sum(term.full for term in terms)
    progress = model.total([(term.full / units, term.express(model)) for term in terms])
    before = options_from(instance, [pair for option in best for pair in option.pairs])
    candidates = [before]
    reached = worth(instance, terms, before)[0]
    proven = reached == most
    if not proven:
        first = run_highs(model, progress, maximise=True, nodes=budget.nodes, seconds=budget.seconds)
        if first is None:
            return None
        candidates.append(options_from(instance, allocation.chosen(first.columns)))
        reached = max(reached, worth(instance, terms, candidates[1])[0])
        bound = min(int(first.bound * units + 0.01), most)
        proven = reached == most or (first.is_optimal and units <= MOST_UNITS and bound <= reached)
    room = 0.5 / units if units <= MOST_UNITS else TOLERANCE
    model.rows.append((progress.terms, reached / units - room - progress.constant, INFINITY))
    second = None
    if time := budget.priced_seconds:
        second = run_highs(model, allocation.cost(), maximise=False, nodes=budget.nodes, seconds=time)
    if second is not None:
        candidates.append(options_from(instance, allocation.chosen(second.columns)))
    candidates = [options for options in candidates if instance.fits([p for o in options for p in o.pairs])]
    if not candidates:
        return None
    winner = max(candidates, key=lambda options: worth(instance, terms, options))
    value, saved = worth(instance, terms, winner)
    proven = proven and value == reached
    least = proven and second is not None and second.is_optimal and -saved <= int(second.bound + 0.99)
    return Found(winner, proven, least, "exact")


def options_from(instance: Instance, pairs: Sequence[Pair]) -> list[Option]:
    """The pairs as options, one for each credential."""
    by_place: dict[int, list[int]] = defaultdict(list)
    for place, leaf in pairs:
        by_place[place].append(leaf)
    return [instance.option(place, tuple(sorted(leaves))) for place, leaves in sorted(by_place.items())]


def worth(instance: Instance, terms: Sequence[Gauge], options: Sequence[Option]) -> tuple[int, int]:
    """The units reached and the cost saved, exactly: larger is better."""
    amounts = instance.amounts([pair for option in options for pair in option.pairs])
    return sum(term.value(amounts) for term in terms), -sum(option.cost for option in options)
