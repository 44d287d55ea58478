"""The digest of what an evaluation depends on: equal digests on one day mean equal answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

from .compilation import compile_definition
from .decision import Accept, Decision, Exclude, Grant
from .definition import Definition
from .evaluation import ENGINE
from .fact import Fact


def input_digest(
    definition: Definition,
    facts: Iterable[Fact],
    decisions: Sequence[Decision] = (),
    *,
    pins: Iterable[Sequence[str]] = (),
    states: Sequence[str] = ("earned",),
) -> str:
    """SHA-256 over the definition, the engine's version, the decisions, and the facts that matter.

    A fact matters when a look-up finds a leaf for it or a decision names it: a badge about something else leaves
    the digest as it is. The day is not in it: an answer holds from its day until ``next_change_at``.
    """
    compiled = compile_definition(definition)
    wishes = sorted([str(credential), str(leaf)] for credential, leaf in pins)
    named = {decision.credential for decision in decisions if isinstance(decision, Accept | Exclude)}
    named |= {credential for credential, _ in wishes}
    granted = {decision.unit.id for decision in decisions if isinstance(decision, Grant)}
    held = [
        fact.as_json()
        for fact in sorted(facts, key=lambda fact: fact.id)
        if fact.state in states and fact.id not in granted and (fact.id in named or compiled.candidates(fact))
    ]
    made = [decision.as_json() for decision in decisions]
    text = json.dumps(
        [ENGINE, definition.digest, list(states), held, made, wishes],
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256(text.encode()).hexdigest()
