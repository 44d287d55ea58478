"""Articulation: what an institution takes a credential for, another achievement or several units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from pathways.models import Equivalence
from pathways.stacking import Accept, Decision, Exclude, Fact, Pin
from pathways.stacking.numbers import exact

Rules = Mapping[str, list[Equivalence]]
"""An institution's equivalences by the achievement they start from."""


def equivalences_of(institutions: Collection[UUID]) -> dict[UUID, dict[str, list[Equivalence]]]:
    """The equivalences of each institution, by achievement; one query."""
    found: dict[UUID, dict[str, list[Equivalence]]] = {institution: defaultdict(list) for institution in institutions}
    for rule in Equivalence.objects.filter(institution__in=institutions).order_by("pk"):
        found[rule.institution_id][rule.badge_class].append(rule)
    return found


def articulated(facts: Iterable[Fact], rules: Rules) -> tuple[Fact, ...]:
    """The facts as the institution takes them: one unit stands in the fact's place, several split it.

    The parts of a split credential have its id with ``#1``, ``#2`` and so on behind it.
    """
    if not rules:
        return tuple(facts)
    return tuple(part for fact in facts for part in _parts(fact, rules.get(fact.badge_class or "", [])))


def meant_for_parts(decisions: Iterable[Decision], facts: Iterable[Fact]) -> tuple[Decision, ...]:
    """The decisions about a credential, given for its parts where the institution split it; the others as they are.

    What is excluded is excluded with all its parts; what is accepted is accepted with all of them, and pinned with the
    first.
    """
    parts: dict[str, list[str]] = defaultdict(list)
    for fact in facts:
        if fact.id != (whole := credential_of(fact.id)):
            parts[whole].append(fact.id)
    found: list[Decision] = []
    for decision in decisions:
        if not isinstance(decision, Accept | Exclude) or decision.credential not in parts:
            found.append(decision)
            continue
        first, *others = [replace(decision, credential=part) for part in parts[decision.credential]]
        if isinstance(first, Pin):
            others = [Accept(**{one.name: getattr(other, one.name) for one in fields(Accept)}) for other in others]
        found += [first, *others]
    return tuple(found)


def _parts(fact: Fact, rules: Iterable[Equivalence]) -> list[Fact]:
    for rule in rules:
        late = rule.valid_to is not None and fact.issued > rule.valid_to
        if late or (rule.valid_from is not None and fact.issued < rule.valid_from):
            continue
        if len(rule.units) == 1:
            return [_as_unit(fact, rule.units[0], fact.id)]
        return [_as_unit(fact, unit, f"{fact.id}#{place}") for place, unit in enumerate(rule.units, start=1)]
    return [fact]


def _as_unit(fact: Fact, unit: dict[str, Any], identifier: str) -> Fact:
    said: dict[str, Any] = {name: unit[name] for name in ("badge_class", "issuer", "kind") if name in unit}
    said |= {name: exact(unit[name]) or 0 for name in ("credits", "level") if name in unit}
    return replace(fact, id=identifier, same_as=None, **said)


def credential_of(fact_id: str) -> str:
    """The id of the credential that a fact, or a part of one, came from."""
    return fact_id.partition("#")[0]
