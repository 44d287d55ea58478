"""An institution's decisions as the engine reads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from pathways.models import Decision
from pathways.stacking import decision as stacking
from pathways.stacking.errors import DecisionError


def decision_json(row: Decision) -> dict[str, Any]:
    """A stored decision in the words of ``cases.md``; its id is its ``ref``, and a granted fact's id begins with it."""
    said: dict[str, Any] = {"type": row.kind, "reason": row.reason, "by": str(row.decided_by_id), "ref": str(row.pk)}
    said["date"] = row.decided_at.date().isoformat()
    if row.ends_on:
        said["end"] = row.ends_on.isoformat()
    if row.evidence:
        said["evidence"] = row.evidence
    credential = str(row.credential_id)
    match row.kind:
        case Decision.Kind.WAIVE:
            said |= {"node": row.requirement_key}
        case Decision.Kind.REDUCE:
            said |= {"node": row.requirement_key} | row.values
        case Decision.Kind.ACCEPT | Decision.Kind.PIN:
            said |= {"credential": credential, "leaf": row.requirement_key}
        case Decision.Kind.EXCLUDE:
            said |= {"credential": credential} | ({"leaf": row.requirement_key} if row.requirement_key else {})
        case Decision.Kind.GRANT:
            unit = {"issued": row.decided_at.date().isoformat()} | row.values
            said |= {"id": f"grant-{row.pk}", "unit": unit}
    return said


def decisions_of(enrolments: Collection[UUID]) -> dict[UUID, tuple[stacking.Decision, ...]]:
    """The decisions in force on each enrolment; one query. A row the engine cannot read is passed over."""
    found: dict[UUID, list[stacking.Decision]] = defaultdict(list)
    rows = Decision.objects.filter(enrolment__in=enrolments, withdrawn_at__isnull=True).order_by("decided_at", "pk")
    for row in rows:
        try:
            found[row.enrolment_id] += stacking.read_decisions([decision_json(row)])
        except DecisionError:
            continue
    return {enrolment: tuple(found.get(enrolment, ())) for enrolment in enrolments}
