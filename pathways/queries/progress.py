"""How far a learner is on a pathway: what counts, what time will change, and answers to "what if"."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from credentials.models import Credential
from pathways.models import Enrolment
from pathways.queries.decisions import decisions_of
from pathways.queries.definitions import definition_of
from pathways.queries.equivalences import articulated, equivalences_of, meant_for_parts
from pathways.queries.facts import facts_of
from pathways.stacking import Decision, Definition, Evaluation, Fact, WhyNot, evaluate, why_not
from pathways.stacking.search import Budget

PROGRESS_ALONE = Budget(priced_seconds=0)
"""For an answer of which only the progress is read: the cheapest way to it is not sought among many credentials."""

DAYS_LOOKED_AT = 40
"""On so many days on which time may change something the progress is looked at; beyond, nothing is announced."""


@dataclass(frozen=True)
class NextChange:
    """What time alone will change, and when."""

    on: date
    before: Fraction
    after: Fraction

    @property
    def falls(self) -> bool:
        """Whether the learner loses by it."""
        return self.after < self.before


def next_change_of(enrolment: Enrolment) -> NextChange | None:
    """What time will change, and on which day; None when it changes nothing in the days looked at.

    A day on which only something ends that is not needed is passed over: what matters may end on a later one. Kept
    for a day, since it is the same for the same evaluation of the same facts.
    """
    evaluation = enrolment.evaluation
    if evaluation is None or evaluation.next_change_on is None:
        return None
    name = f"next-change/{evaluation.pk}/{evaluation.input_digest}/{evaluation.next_change_on}"
    kept: tuple[date, str] | None = cache.get(name)
    if kept is None:
        kept = _first_change(enrolment, evaluation.progress, evaluation.next_change_on)
        cache.set(name, kept, 24 * 60 * 60)
    day, then = kept[0], Fraction(kept[1])
    return None if then == evaluation.progress else NextChange(day, evaluation.progress, then)


def _first_change(enrolment: Enrolment, progress: Fraction, day: date) -> tuple[date, str]:
    """The first day from ``day`` on with another progress, and that; else the last day looked at."""
    definition, facts = definition_of(enrolment.version), facts_for(enrolment)
    decisions = decisions_for(enrolment, facts)
    pins = [(credential, leaf) for credential, leaf in enrolment.pins]
    for _place in range(DAYS_LOOKED_AT):
        then = evaluate(definition, facts, at=day, decisions=decisions, pins=pins, budget=PROGRESS_ALONE)
        if then.progress != progress or then.next_change_at is None:
            break
        day = then.next_change_at
    return day, str(then.progress)


def facts_for(enrolment: Enrolment) -> tuple[Fact, ...]:
    """What the learner keeps, as the pathway's institution takes it."""
    institution = enrolment.pathway.institution_id
    return articulated(facts_of(enrolment.learner), equivalences_of([institution])[institution])


def decisions_for(enrolment: Enrolment, facts: Iterable[Fact]) -> tuple[Decision, ...]:
    """The decisions on the enrolment, about ``facts`` as the institution takes them."""
    return meant_for_parts(decisions_of([enrolment.pk])[enrolment.pk], facts)


def evaluate_for(
    enrolment: Enrolment,
    *,
    at: date,
    definition: Definition | None = None,
) -> Evaluation:
    """How far the learner of an enrolment would be on a day, or by another definition; nothing is stored."""
    facts = facts_for(enrolment)
    return evaluate(
        definition or definition_of(enrolment.version),
        facts,
        at=at,
        decisions=decisions_for(enrolment, facts),
        pins=[(credential, leaf) for credential, leaf in enrolment.pins],
    )


def credentials_by_id(user: User) -> dict[str, Credential]:
    """The learner's kept credentials by the id that facts carry, with all that a card shows."""
    rows = Credential.objects.owned_by(user).kept().with_display()
    return {str(credential.pk): credential for credential in rows}


def why_not_there(
    enrolment: Enrolment, definition: Definition, pair: tuple[str, str], *, counted: Collection[tuple[str, str]]
) -> WhyNot:
    """Why the credential does not count at that leaf, when ``counted`` is what does; nothing is stored."""
    facts = facts_for(enrolment)
    return why_not(
        definition,
        facts,
        *pair,
        at=timezone.now().date(),
        decisions=decisions_for(enrolment, facts),
        previous=counted,
        pins=[(credential, leaf) for credential, leaf in enrolment.pins],
    )
