"""Evaluating enrolments: an evaluation is stored when the answer changes, and looked at again when it may have.

A stored evaluation answers as long as its input digest is that of today's facts and its ``next_change_on`` is not
reached. It is compared whenever it is shown; the beat task compares those whose learner's credentials changed and
those that are due.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from credentials.models import Credential
from pathways.models import Enrolment, Evaluation, Institution
from pathways.queries.decisions import decisions_of
from pathways.queries.definitions import definitions_of
from pathways.queries.equivalences import articulated, credential_of, equivalences_of, meant_for_parts
from pathways.queries.facts import facts_of_learners
from pathways.queries.terms import terms_of_versions
from pathways.stacking.digest import input_digest
from pathways.stacking.explanation import Explanation, explain
from pathways.stacking.terms import can_touch

CHUNK = 500
"""How many enrolments are evaluated in one transaction."""
REFRESHED_AT_ONCE = 5_000
"""How many enrolments one beat takes on, of those due and of those to be looked at."""
SETTLES = timedelta(seconds=30)
"""A credential bears the time at which it was changed, and is seen only when its transaction ends: within so long."""


def today() -> date:
    """The day on which evaluations stand."""
    return timezone.now().date()


def evaluate_enrolment(*, enrolment: Enrolment) -> Evaluation:
    """Give the enrolment's evaluation as of today, stored if it says something new."""
    evaluate_enrolments(enrolments=[enrolment.pk])
    enrolment.refresh_from_db(fields=["evaluation", "looked_at"])
    assert enrolment.evaluation is not None
    return enrolment.evaluation


@transaction.atomic
def evaluate_enrolments(*, enrolments: Collection[UUID], at: date | None = None) -> int:
    """Evaluate those whose stored evaluation no longer answers; give how many evaluations were added.

    A constant number of queries, so give at most ``CHUNK``.
    """
    day = at or today()
    seen = timezone.now() - SETTLES
    rows = list(
        Enrolment.objects.select_for_update(of=("self",))
        .filter(pk__in=enrolments)
        .select_related("pathway", "version", "evaluation")
        .order_by("pk")  # in one order, so that two who evaluate do not wait for each other
    )
    facts = facts_of_learners({row.learner_id for row in rows})
    rules = equivalences_of({row.pathway.institution_id for row in rows})
    decisions = decisions_of([row.pk for row in rows])
    definitions = definitions_of({row.version_id: row.version for row in rows}.values())
    added: list[Evaluation] = []
    confirmed: list[Evaluation] = []
    for row in rows:
        definition = definitions[row.version_id]
        held = articulated(facts[row.learner_id], rules[row.pathway.institution_id])
        made = meant_for_parts(decisions[row.pk], held)
        digest = input_digest(definition, held, made, pins=row.pins)
        stored = row.evaluation
        row.looked_at = seen
        if stored is not None and still_answers(stored, digest, day):
            continue
        explanation = explain(
            definition, held, at=day, decisions=made, previous=allocation_of(stored), pins=[tuple(p) for p in row.pins]
        )
        fresh = evaluation_row(row, explanation, digest)
        if stored is not None and says_the_same(stored, fresh):
            stored.input_digest, stored.next_change_on = digest, fresh.next_change_on
            confirmed.append(stored)
        else:
            row.evaluation = fresh
            added.append(fresh)
    Evaluation.objects.bulk_create(added)
    Evaluation.objects.bulk_update(confirmed, ["input_digest", "next_change_on"])
    for row in rows:
        row.evaluation_id = row.evaluation.pk if row.evaluation else None
    Enrolment.objects.bulk_update(rows, ["evaluation", "looked_at"])
    return len(added)


def still_answers(stored: Evaluation, digest: str, day: date) -> bool:
    """Whether a stored evaluation is the answer on that day to what has that digest."""
    if stored.input_digest != digest or stored.at > day:
        return False
    return stored.next_change_on is None or day < stored.next_change_on


def allocation_of(evaluation: Evaluation | None) -> list[tuple[str, str]]:
    """The pairs of credential and leaf that a stored evaluation counted."""
    if evaluation is None:
        return []
    return [
        (credential["credential"], place["requirement"])
        for credential in evaluation.result.get("credentials", [])
        for place in credential["counts_in"]
    ]


def evaluation_row(enrolment: Enrolment, explanation: Explanation, digest: str) -> Evaluation:
    """An evaluation, not stored yet."""
    found = explanation.evaluation
    return Evaluation(
        enrolment=enrolment,
        at=found.at,
        input_digest=digest,
        engine=found.engine,
        result=explanation.as_data(),
        progress_numerator=found.progress.numerator,
        progress_denominator=found.progress.denominator,
        is_satisfied=found.satisfied,
        is_proven=found.proven,
        next_change_on=found.next_change_at,
    )


def says_the_same(stored: Evaluation, fresh: Evaluation) -> bool:
    """Whether two evaluations differ in nothing but the day and the digest."""
    return _said(stored.result) == _said(fresh.result) and stored.engine == fresh.engine


def _said(result: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in result.items() if name not in ("as_of", "next_change_at")}


def due_enrolments() -> list[UUID]:
    """The active enrolments whose evaluation time may have changed, or that are to be looked at in any case."""
    due = Q(evaluation__isnull=True) | Q(looked_at__isnull=True) | Q(evaluation__next_change_on__lte=today())
    rows = Enrolment.objects.active().filter(due).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:REFRESHED_AT_ONCE])


def enrolments_to_look_at() -> list[UUID]:
    """The active enrolments whose learner's credentials changed since they were looked at."""
    changed = Credential.objects.filter(owner=OuterRef("learner"), changed_at__gt=OuterRef("looked_at"))
    rows = Enrolment.objects.active().filter(Exists(changed)).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:REFRESHED_AT_ONCE])


@transaction.atomic
def pass_over_untouched(*, enrolments: Collection[UUID], seen: datetime) -> list[UUID]:
    """Give those of the enrolments that a changed credential can touch; the others are noted as looked at.

    A credential touches a version when one of its leaves asks for something it has (the inverted index), or when the
    last evaluation counted or explained it.
    """
    rows = Enrolment.objects.filter(pk__in=enrolments).select_related("pathway", "evaluation")
    rules = equivalences_of({row.pathway.institution_id for row in rows})
    terms = terms_of_versions({row.version_id for row in rows})
    touched: list[UUID] = []
    untouched: list[UUID] = []
    changed = _changed_since(rows)
    facts = facts_of_learners({row.learner_id for row in rows})
    for row in rows:
        ids = changed.get(row.pk, set())
        explained = row.evaluation.result["credentials"] if row.evaluation else []
        mentioned = {credential_of(one["credential"]) for one in explained}
        held = articulated(facts[row.learner_id], rules[row.pathway.institution_id])
        new = [fact for fact in held if credential_of(fact.id) in ids]
        hit = bool(ids & mentioned) or can_touch(new, terms[row.version_id])
        (touched if hit else untouched).append(row.pk)
    Enrolment.objects.filter(pk__in=untouched).update(looked_at=seen)
    return touched


def _changed_since(rows: Iterable[Enrolment]) -> dict[UUID, set[str]]:
    pairs = Credential.objects.filter(
        owner__enrolments__in=[row.pk for row in rows], changed_at__gt=F("owner__enrolments__looked_at")
    ).values_list("owner__enrolments", "pk", "supersedes")
    found: dict[UUID, set[str]] = {}
    for enrolment, *credentials in pairs:
        # What renews another changes the other too: kept it supersedes it, discarded it does no longer.
        found.setdefault(enrolment, set()).update(str(pk) for pk in credentials if pk)
    return found


def refresh_evaluations() -> int:
    """Bring every evaluation that may have changed up to date; give how many were added."""
    seen = timezone.now() - SETTLES
    waiting = set(due_enrolments())
    looked = enrolments_to_look_at()
    for start in range(0, len(looked), CHUNK):
        waiting.update(pass_over_untouched(enrolments=looked[start : start + CHUNK], seen=seen))
    queue = sorted(waiting)
    return sum(evaluate_enrolments(enrolments=queue[start : start + CHUNK]) for start in range(0, len(queue), CHUNK))


def look_again_at(*, learner: User) -> int:
    """Have every enrolment of the learner evaluated anew; give how many."""
    return Enrolment.objects.owned_by(learner).active().update(looked_at=None)


@transaction.atomic
def look_again(*, institution: Institution) -> int:
    """Have every enrolment on the institution's pathways evaluated anew; give how many."""
    return Enrolment.objects.active().filter(pathway__institution=institution).update(looked_at=None)
