"""Questions: why is this credential not counted there? Answered by trying it, both results side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .compilation import compile_definition
from .decision import Decision, rulings_on
from .definition import Definition
from .evaluation import Evaluation, counted_facts, evaluate
from .fact import Fact
from .matching import Failure
from .search import DEFAULT_BUDGET, Budget


@dataclass(frozen=True, slots=True)
class RequirementChange:
    """A requirement that would stand differently."""

    requirement: str
    now: Fraction
    then: Fraction


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The answer. ``code`` says it in short:

    counted_there, unknown_credential, unknown_leaf, not_eligible (``failed`` says why), does_not_fit (a limit, a
    ledger or another pin forbids it), costs_progress, costs_credits, no_difference. ``then`` is the evaluation with
    the credential pinned there, None where that cannot be. ``moved`` are (credential, from leaf, to leaf); ``dropped``
    are credentials no longer counted.
    """

    code: str
    credential: str
    leaf: str
    now: Evaluation
    then: Evaluation | None = None
    failed: tuple[Failure, ...] = ()
    changes: tuple[RequirementChange, ...] = ()
    moved: tuple[tuple[str, str, str], ...] = ()
    dropped: tuple[str, ...] = ()


def why_not(
    definition: Definition,
    facts: Iterable[Fact],
    credential: str,
    leaf: str,
    *,
    at: date,
    decisions: Sequence[Decision] = (),
    previous: Collection[tuple[str, str]] | None = None,
    states: Sequence[str] = ("earned",),
    pins: Collection[tuple[str, str]] = (),
    budget: Budget = DEFAULT_BUDGET,
) -> WhyNot:
    """Why ``credential`` is not counted at ``leaf``, by evaluating again with it pinned there and nowhere else."""
    held = tuple(facts)

    def evaluation(wishes: Collection[tuple[str, str]], kept: Collection[tuple[str, str]] | None) -> Evaluation:
        return evaluate(
            definition, held, at=at, decisions=decisions, previous=kept, states=states, pins=wishes, budget=budget
        )

    now = evaluation(pins, previous)
    if (credential, leaf) in now.allocation:
        return WhyNot("counted_there", credential, leaf, now)
    compiled = compile_definition(definition)
    rulings = rulings_on(decisions, at)
    fact = next((fact for fact in counted_facts(held, rulings, states) if fact.id == credential), None)
    if fact is None or leaf not in compiled.by_key:
        return WhyNot("unknown_credential" if fact is None else "unknown_leaf", credential, leaf, now)
    failed = compiled.failures(fact, compiled.leaves[compiled.by_key[leaf]], at, rulings)
    if failed:
        return WhyNot("not_eligible", credential, leaf, now, failed=failed)
    others = [pair for pair in pins if pair[0] != credential]
    then = evaluation([*others, (credential, leaf)], now.allocation)
    if any((conflict.credential, conflict.leaf) == (credential, leaf) for conflict in then.conflicts):
        return WhyNot("does_not_fit", credential, leaf, now)
    if then.progress < now.progress:
        code = "costs_progress"
    elif (then.consumed_credits, then.consumed_count) > (now.consumed_credits, now.consumed_count):
        code = "costs_credits"
    else:
        code = "no_difference"
    was = {result.key: result.fraction for result in now.requirements}
    changes = tuple(
        RequirementChange(result.key, was[result.key], result.fraction)
        for result in then.requirements
        if result.fraction != was[result.key]
    )
    moved, dropped = _moves(now, then)
    return WhyNot(code, credential, leaf, now, then, changes=changes, moved=moved, dropped=dropped)


def _moves(now: Evaluation, then: Evaluation) -> tuple[tuple[tuple[str, str, str], ...], tuple[str, ...]]:
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for evaluation, found in ((now, before), (then, after)):
        for credential, leaf in evaluation.allocation:
            found.setdefault(credential, []).append(leaf)
    moved = []
    for credential, leaves in before.items():
        left = [leaf for leaf in leaves if leaf not in after.get(credential, [])]
        come = [leaf for leaf in after.get(credential, []) if leaf not in leaves]
        moved += [(credential, old, new) for old, new in zip(left, come, strict=False)]
    return tuple(moved), tuple(credential for credential in before if credential not in after)
