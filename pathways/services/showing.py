"""What a learner is shown: the stored evaluation where it still answers, a new one where it does not."""

from __future__ import annotations

from pathways.models import Enrolment, Evaluation
from pathways.queries.definitions import definition_of
from pathways.queries.progress import decisions_for, facts_for
from pathways.services.evaluations import evaluate_enrolment, still_answers, today
from pathways.stacking.digest import input_digest


def current_evaluation(*, enrolment: Enrolment) -> Evaluation:
    """Give the enrolment's evaluation as of today; it is only written when it may say something new."""
    stored = enrolment.evaluation
    if stored is not None:
        facts = facts_for(enrolment)
        decisions = decisions_for(enrolment, facts)
        digest = input_digest(definition_of(enrolment.version), facts, decisions, pins=enrolment.pins)
        if still_answers(stored, digest, today()):
            return stored
    return evaluate_enrolment(enrolment=enrolment)
