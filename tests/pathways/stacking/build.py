"""Short words for worked examples: definitions, facts and answers in a line each."""

from __future__ import annotations

from datetime import date
from typing import Any

from pathways.stacking import Definition, Evaluation, Fact, evaluate, read_decisions, read_definition, read_facts

TODAY = date(2026, 1, 15)


def pathway(root: dict[str, Any], **more: Any) -> Definition:
    return read_definition(
        {"key": "k", "title": "T", "unit": "credit", "policy": {}, "root": root, "limits": []} | more
    )


def slot(key: str, *classes: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": "slot", "match": {"badge_class": list(classes)} if classes else {}} | more


def pool(key: str, *classes: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": "pool", "match": {"badge_class": list(classes)} if classes else {}} | more


def group(key: str, *children: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": "group", "children": list(children)} | more


def held(*badges: str, **more: Any) -> list[Fact]:
    """Facts "A" or "A:3" (class and credits); the id is the class in small letters, numbered when it comes again."""
    raw: list[dict[str, Any]] = []
    for badge in badges:
        name, _, credits = badge.partition(":")
        same = sum(item["badge_class"] == name for item in raw)
        identifier = name.lower() + (str(same + 1) if same else "")
        raw.append(
            {"id": identifier, "badge_class": name, "issued": "2025-06-01", "credits": credits or 1, "trust": 2} | more
        )
    return list(read_facts(raw))


def answer(definition: Definition, facts: list[Fact], *decisions: dict[str, Any], **options: Any) -> Evaluation:
    return evaluate(definition, facts, at=options.pop("at", TODAY), decisions=read_decisions(decisions), **options)
