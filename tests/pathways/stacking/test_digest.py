"""The digest changes with what matters and only with that."""

from __future__ import annotations

from pathways.stacking import input_digest, read_decisions

from .build import held, pathway, slot

DEFINITION = pathway(slot("a", "A"))


def test_digest_ignores_order_and_badges_about_something_else() -> None:
    base = input_digest(DEFINITION, held("A", "A"))
    assert input_digest(DEFINITION, held("A", "A")[::-1]) == base
    assert input_digest(DEFINITION, held("A", "A", "Z")) == base


def test_digest_follows_facts_decisions_pins_and_version() -> None:
    accept = read_decisions([{"type": "accept", "credential": "z", "leaf": "a", "reason": "r", "by": "b"}])
    found = {
        input_digest(DEFINITION, held("A")),
        input_digest(DEFINITION, held("A:2")),
        input_digest(DEFINITION, held("A", status="revoked")),
        input_digest(DEFINITION, held("A"), accept),
        input_digest(DEFINITION, held("A", "Z"), accept),
        input_digest(DEFINITION, held("A"), pins=[("a", "a")]),
        input_digest(DEFINITION, held("A"), states=("earned", "planned")),
        input_digest(pathway(slot("a", "A", "B")), held("A")),
    }
    assert len(found) == 8
