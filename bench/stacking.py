"""How fast and how right the stacking engine is, over the real-modelled pathways with generated wallets.

``evaluate_vs_first_fit`` is the time of a whole evaluation (definition compiled, facts made ready, exact search,
results, explanation) over the time of the same with a first-fit guess in place of the search: what being right costs
more than guessing. ``evaluate_vs_bare_first_fit`` leaves results and explanation out of the guess, but not out of the
evaluation. The times in milliseconds are those of a compiled definition, as it is compiled once for a version.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from pathways.stacking import Definition, Fact, Offer, plan, read_definition
from pathways.stacking.compilation import compile_definition
from pathways.stacking.decision import rulings_on
from pathways.stacking.evaluation import Run, conclude, counted_facts, run
from pathways.stacking.explanation import explain_run
from pathways.stacking.frontier import Found
from pathways.stacking.instance import Instance, Pair

Figure = dict[str, Any]
CASES = Path(os.environ.get("CAIRN_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "stacking" / "cases.json"
WALLETS_PER_PATHWAY = 60
ROUNDS = 3
GRADES: tuple[int | Fraction, ...] = (2, 3, Fraction(7, 2))
# Wallets of the prototype's measurement: median 7, at most 44 credentials a pathway can look at (design.md 3.2).
MEDIAN_SIZE, LARGEST_SIZE = 7, 44
LOOKED_AT = ("badge_class", "issuer", "kind", "skill", "tag")


def figures() -> Iterator[Figure]:
    """Every figure of the stacking bench."""
    if not CASES.exists():
        yield figure("stacking_skipped", f"no cases at {CASES.name} of the shared folder", "", better="lower")
        return
    cases = [case for case in json.loads(CASES.read_text())["cases"] if "real" in case["tags"]]
    random = Random(20260115)  # noqa: S311  # wallets, not secrets
    wallets = [wallet(case, random) for case in cases for _ in range(WALLETS_PER_PATHWAY)]
    yield from evaluation_figures(wallets)
    yield from plan_figures()


def figure(name: str, value: float | str, unit: str, goal: float | None = None, better: str = "lower") -> Figure:
    """One line of the bench."""
    return {"figure": name, "value": value, "unit": unit, "goal": goal, "better": better}


def evaluation_figures(wallets: list[tuple[Definition, date, list[Fact]]]) -> Iterator[Figure]:
    """Time and truth of the evaluation, against first-fit on the same wallets."""
    for definition, at, facts in wallets[:: max(len(wallets) // 50, 1)]:
        explain_run(run(definition, facts, at=at))
    exact: list[float] = []
    compiling: list[float] = []
    evaluating: list[float] = []
    explaining: list[float] = []
    guessing: list[float] = []
    bare: list[float] = []
    methods: Counter[str] = Counter()
    proven = wrong = 0
    for definition, at, facts in wallets:
        done = run(definition, facts, at=at)
        guess = guess_run(definition, facts, at)
        # All in turn, so that none is favoured by what the one before left in the processor's cache.
        rounds = [
            (
                timed(lambda d, f, a: explain_run(run(uncompiled(d), f, at=a)), definition, facts, at),
                timed(lambda d, f, a: explain_run(guess_run(uncompiled(d), f, a)), definition, facts, at),
                timed(lambda d, f, a: bare_guess(uncompiled(d), f, a), definition, facts, at),
                timed(lambda d: compile_definition(uncompiled(d)), definition),
                timed(lambda d, f, a: run(d, f, at=a), definition, facts, at),
                timed(lambda d, f, a: explain_run(run(d, f, at=a)), definition, facts, at),
            )
            for _ in range(ROUNDS)
        ]
        columns = (exact, guessing, bare, compiling, evaluating, explaining)
        for times, column in zip(columns, zip(*rounds, strict=True), strict=True):
            times.append(min(column))
        methods[done.evaluation.method] += 1
        proven += done.evaluation.proven and done.evaluation.least_proven
        wrong += guess.evaluation.progress != done.evaluation.progress
    total = len(wallets)
    yield figure("evaluate_vs_first_fit", round(sum(exact) / sum(guessing), 3), "ratio", 2.0)
    yield figure("evaluate_vs_bare_first_fit", round(sum(exact) / sum(bare), 3), "ratio")
    yield figure("evaluate_vs_first_fit_median", round(ratio_median(exact, guessing), 3), "ratio")
    yield figure("evaluate_proven_share", round(proven / total, 4), "share", 1.0, "higher")
    yield figure("compile_median_ms", round(statistics.median(compiling), 3), "ms")
    yield figure("evaluate_mean_ms", round(statistics.fmean(evaluating), 3), "ms")
    yield figure("evaluate_median_ms", round(statistics.median(evaluating), 3), "ms")
    yield figure("evaluate_p99_ms", round(sorted(evaluating)[int(total * 0.99)], 3), "ms")
    yield figure("explain_median_ms", round(statistics.median(explaining), 3), "ms")
    yield figure("exact_solver_share", round(methods["exact"] / total, 4), "share")
    yield figure("first_fit_wrong_share", round(wrong / total, 4), "share")


def uncompiled(definition: Definition) -> Definition:
    """The definition without what was kept of compiling it."""
    vars(definition).pop("_compiled", None)
    return definition


def timed(work: Callable[..., Any], *given: Any) -> float:
    """Milliseconds of processor time."""
    begun = time.process_time()
    work(*given)
    return (time.process_time() - begun) * 1_000


def ratio_median(one: list[float], other: list[float]) -> float:
    """The median over wallets of one time against the other."""
    return statistics.median(a / b for a, b in zip(one, other, strict=True) if b)


def wallet(case: dict[str, Any], random: Random) -> tuple[Definition, date, list[Fact]]:
    """A pathway, its day, and a wallet drawn from what the pathway looks at and from the case's own credentials."""
    definition = read_definition(case["pathway"])
    at = date.fromisoformat(case["date"])
    seen: dict[str, set[str]] = {name: set() for name in LOOKED_AT}
    for node in definition.root.walk():
        match = getattr(node, "match", None) or getattr(node, "where", None)
        for atom in match.walk() if match else ():
            if atom.name in seen:
                seen[atom.name] |= atom.want
    for fact in case["credentials"]:
        seen["issuer"].add(fact["issuer"])
    credits = sorted({fact.get("credits", 0) for fact in case["credentials"]} or {1}, key=Fraction)
    size = min(LARGEST_SIZE, max(1, round(random.lognormvariate(0, 0.75) * MEDIAN_SIZE)))
    values = {name: sorted(found) for name, found in seen.items()}
    return definition, at, [credential(place, values, credits, at, random) for place in range(size)]


def credential(place: int, values: dict[str, list[str]], credits: list[Any], at: date, random: Random) -> Fact:
    """One credential of a wallet."""
    chosen = {
        name: frozenset(random.sample(found, random.randint(1, min(2, len(found)))))
        for name, found in values.items()
        if found
    }
    return Fact(
        id=f"w{place}",
        issued=at - timedelta(days=random.randint(0, 1_500)),
        badge_class=random.choice([*values["badge_class"], f"other-{place}", f"further-{place}"]),
        issuer=random.choice([*values["issuer"], "elsewhere"]),
        kind=random.choice(values["kind"]) if values["kind"] else None,
        skills=chosen.get("skill", frozenset()),
        tags=chosen.get("tag", frozenset()),
        level=random.choice([5, 6, 7, 7]),
        grade=random.choice(GRADES),
        credits=random.choice(credits),
        trust=random.choice([1, 2, 2, 3]),
        expires=at + timedelta(days=random.randint(-100, 300)) if random.random() < 0.1 else None,
    )


# -- the guess


def first_fit(instance: Instance) -> list[Pair]:
    """Leaves in document order, for each the oldest credential that still fits, until the leaf has enough."""
    layout, leaves = instance.layout, instance.compiled.leaves
    amounts = [0] * len(layout.caps)
    spent: set[tuple[int, int]] = set()
    identities: Counter[tuple[str, int]] = Counter()
    by_leaf: dict[int, list[int]] = {}
    for place, edges in enumerate(instance.edges):
        for leaf in edges:
            by_leaf.setdefault(leaf, []).append(place)
    taken: list[Pair] = []
    repeat = instance.compiled.definition.repeat
    for leaf in sorted(by_leaf):
        ledger = leaves[leaf].ledger
        wanted = [measure for measure, _ in layout.at_leaf[leaf]]
        for place in by_leaf[leaf]:
            if all(amounts[measure] >= layout.caps[measure] for measure in wanted):
                break
            name = (instance.facts[place].identity, ledger)
            if (place, ledger) in spent or identities[name] >= repeat:
                continue
            adds = instance.adds(place, (leaf,))
            if any(layout.hard[m] and amounts[m] + more > layout.caps[m] for m, more in adds):
                continue
            for measure, more in adds:
                amounts[measure] += more
            spent.add((place, ledger))
            identities[name] += 1
            taken.append((place, leaf))
    return taken


def bare_guess(definition: Definition, facts: list[Fact], at: date) -> Fraction:
    """The progress first-fit says, and nothing about why."""
    instance = prepared(definition, facts, at)
    return instance.layout.root.fraction(instance.amounts(first_fit(instance)))


def guess_run(definition: Definition, facts: list[Fact], at: date) -> Run:
    """A whole evaluation whose allocation is first-fit's."""
    instance = prepared(definition, facts, at)
    pairs = first_fit(instance)
    options = [instance.option(place, (leaf,)) for place, leaf in pairs]
    return conclude(
        instance, Found(options, False, False, "first_fit"), counted_facts(facts, instance.rulings, ("earned",)), ()
    )


def prepared(definition: Definition, facts: list[Fact], at: date) -> Instance:
    """The compiled input both work on."""
    rulings = rulings_on((), at)
    return Instance(compile_definition(definition), counted_facts(facts, rulings, ("earned",)), at, rulings, ())


# -- plans


def plan_figures() -> Iterator[Figure]:
    """How long a plan takes as pathway and catalogue grow."""
    for requirements, offers in ((5, 12), (20, 40), (60, 130)):
        times = [timed(planned, requirements, offers, seed) for seed in range(3)]
        yield figure(f"plan_{requirements}x{offers}_ms", round(statistics.median(times), 1), "ms")


def planned(requirements: int, size: int, seed: int) -> None:
    """Plan a pathway of pools with a catalogue that overlaps between them."""
    random = Random(seed)  # noqa: S311  # a catalogue, not secrets
    at = date(2026, 1, 15)
    pools = [
        {
            "key": f"p{place}",
            "kind": "pool",
            "min_credits": 6,
            "match": {"skill": [f"s{place}", f"s{(place + 1) % requirements}"]},
        }
        for place in range(requirements)
    ]
    root = {"key": "r", "kind": "group", "choose": "all", "children": pools}
    definition = read_definition(
        {"key": "bench", "title": "Bench", "unit": "credit", "policy": {}, "root": root, "limits": []}
    )
    offers = [
        Offer(
            id=f"o{place}",
            cost=random.randint(20, 200),
            fact=Fact(
                id=f"offer:o{place}",
                issued=at,
                badge_class=f"B{place}",
                skills=frozenset({f"s{place % requirements}"}),
                credits=random.choice([3, 4, 6]),
                trust=2,
            ),
        )
        for place in range(size)
    ]
    plan(definition, (), offers, at=at)
