"""How far a learner is on a pathway: what counts, what time will change, and answers to "what if"."""

from __future__ import annotations

from collections.abc import Iterable
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
from pathways.stacking import Decision, Definition, Evaluation, Explanation, Fact, evaluate, explain
from pathways.stacking.search import DEFAULT_BUDGET, Budget

PROGRESS_ALONE = Budget(priced_seconds=0)
"""For an answer of which only the progress is read: the cheapest way to it is not sought among many credentials."""


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
    """What the evaluation says on the day on which time may change it; None when it would say the same.

    Kept for a day, since it is the same for the same evaluation of the same facts.
    """
    evaluation = enrolment.evaluation
    if evaluation is None or evaluation.next_change_on is None:
        return None
    day = evaluation.next_change_on
    name = f"next-change/{evaluation.pk}/{evaluation.input_digest}/{day}"
    then = cache.get(name)
    if then is None:
        then = str(evaluate_for(enrolment, at=day, budget=PROGRESS_ALONE).progress)
        cache.set(name, then, 24 * 60 * 60)
    if Fraction(then) == evaluation.progress:
        return None
    return NextChange(day, evaluation.progress, Fraction(then))


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
    budget: Budget = DEFAULT_BUDGET,
) -> Evaluation:
    """How far the learner of an enrolment would be on a day, or by another definition; nothing is stored."""
    facts = facts_for(enrolment)
    return evaluate(
        definition or definition_of(enrolment.version),
        facts,
        at=at,
        decisions=decisions_for(enrolment, facts),
        pins=[(credential, leaf) for credential, leaf in enrolment.pins],
        budget=budget,
    )


def credentials_by_id(user: User) -> dict[str, Credential]:
    """The learner's kept credentials by the id that facts carry, with all that a card shows."""
    rows = Credential.objects.owned_by(user).kept().with_display()
    return {str(credential.pk): credential for credential in rows}


def explain_with_pin(enrolment: Enrolment, definition: Definition, pair: tuple[str, str]) -> Explanation:
    """The answer if the credential had to count at that leaf; nothing is stored."""
    others = [(credential, leaf) for credential, leaf in enrolment.pins if credential != pair[0]]
    facts = facts_for(enrolment)
    return explain(
        definition,
        facts,
        at=timezone.now().date(),
        decisions=decisions_for(enrolment, facts),
        pins=[pair, *others],
    )
