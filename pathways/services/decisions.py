"""An institution's decisions for one learner, and the petitions that lead to them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from credentials.models import Credential
from pathways.errors import DecisionRefusedError
from pathways.models import Decision, Enrolment, Institution, Membership, Petition, Precedent
from pathways.queries.decisions import decision_json
from pathways.queries.definitions import definition_of
from pathways.services.evaluations import evaluate_enrolment
from pathways.stacking import DecisionError, read_decisions

DECIDERS = (Membership.Role.OWNER, Membership.Role.REVIEWER)
"""The roles that decide for learners."""


def may_decide(user: User, enrolment: Enrolment) -> bool:
    """Whether the person decides for learners of the pathway's institution."""
    served = Institution.objects.served_by(user, *DECIDERS)
    return user.is_superuser or served.filter(pk=enrolment.pathway.institution_id).exists()


@transaction.atomic
def decide(
    *,
    enrolment: Enrolment,
    kind: str,
    by: User,
    reason: str,
    requirement_key: str = "",
    credential: Credential | None = None,
    values: dict[str, Any] | None = None,
    evidence: str = "",
    ends_on: date | None = None,
) -> Decision:
    """Give a decision in force, the learner's progress evaluated with it.

    Raises DecisionRefusedError when the person may not decide there, or when the decision makes no sense for the
    learner's version.
    """
    if not may_decide(by, enrolment):
        raise DecisionRefusedError(_("Only owners and reviewers of the institution decide for its learners."))
    if credential is not None and credential.owner_id != enrolment.learner_id:
        raise DecisionRefusedError(_("This credential is not the learner's."))
    if not reason.strip():
        raise DecisionRefusedError(_("Say why: the reason is kept, and shown to the learner."))
    decision = Decision(
        enrolment=enrolment,
        kind=kind,
        requirement_key=requirement_key,
        credential=credential,
        values=values or {},
        reason=reason.strip(),
        evidence=evidence,
        decided_by=by,
        decided_at=timezone.now(),
        ends_on=ends_on,
    )
    try:
        read_decisions([decision_json(decision)], definition_of(enrolment.version))
    except DecisionError as error:
        raise DecisionRefusedError(" ".join(problem.sentence for problem in error.problems)) from error
    decision.save()
    evaluate_enrolment(enrolment=enrolment)
    return decision


@transaction.atomic
def withdraw_decision(*, decision: Decision, by: User) -> Decision:
    """Give the decision ended now; it is kept, and progress is evaluated without it."""
    if not may_decide(by, decision.enrolment):
        raise DecisionRefusedError(_("Only owners and reviewers of the institution decide for its learners."))
    if decision.withdrawn_at is None:
        decision.withdrawn_at = timezone.now()
        decision.save(update_fields=["withdrawn_at"])
        evaluate_enrolment(enrolment=decision.enrolment)
    return decision


@transaction.atomic
def ask_to_accept(
    *, enrolment: Enrolment, requirement_key: str, credential: Credential, statement: str, evidence: str = ""
) -> Petition:
    """Give the learner's open petition that the credential covers the requirement; one at a time for each pair."""
    if credential.owner_id != enrolment.learner_id:
        raise DecisionRefusedError(_("This credential is not yours."))
    node = definition_of(enrolment.version).nodes.get(requirement_key)
    if getattr(node, "match", None) is None:
        raise DecisionRefusedError(_("No credential is counted there, so nothing can be accepted for it."))
    petition, _made = Petition.objects.get_or_create(
        enrolment=enrolment,
        requirement_key=requirement_key,
        credential=credential,
        state=Petition.State.OPEN,
        defaults={"statement": statement, "evidence": evidence, "asked_at": timezone.now()},
    )
    return petition


@transaction.atomic
def withdraw_petition(*, petition: Petition) -> Petition:
    """Give a petition that nobody answered, taken back."""
    Petition.objects.waiting().filter(pk=petition.pk).update(state=Petition.State.WITHDRAWN)
    petition.refresh_from_db()
    return petition


@transaction.atomic
def answer_petition(
    *,
    petition: Petition,
    accept: bool,
    by: User,
    answer: str,
    ends_on: date | None = None,
    make_precedent: bool = False,
) -> Petition:
    """Give the petition answered: accepted means a decision to accept, and perhaps a precedent for the next learner.

    Raises DecisionRefusedError when it is answered already, or the person may not answer.
    """
    locked = Petition.objects.select_for_update(of=("self",)).select_related("enrolment__pathway").get(pk=petition.pk)
    if locked.state != Petition.State.OPEN:
        raise DecisionRefusedError(_("This petition is answered already."))
    if not may_decide(by, locked.enrolment):
        raise DecisionRefusedError(_("Only owners and reviewers of the institution decide for its learners."))
    if not answer.strip():
        raise DecisionRefusedError(_("Say why: the answer is shown to the learner."))
    if accept:
        locked.decision = decide(
            enrolment=locked.enrolment,
            kind=Decision.Kind.ACCEPT,
            by=by,
            reason=answer,
            requirement_key=locked.requirement_key,
            credential=locked.credential,
            evidence=locked.evidence,
            ends_on=ends_on,
        )
        if make_precedent:
            set_precedent(petition=locked, by=by, reason=answer)
    locked.state = Petition.State.ACCEPTED if accept else Petition.State.DECLINED
    locked.answer, locked.answered_by, locked.answered_at = answer.strip(), by, timezone.now()
    locked.save()
    return locked


@transaction.atomic
def set_precedent(*, petition: Petition, by: User, reason: str) -> Precedent:
    """Give the precedent that the credential's achievement is accepted for the requirement."""
    achievement = petition.credential.achievement
    precedent, _made = Precedent.objects.get_or_create(
        pathway=petition.enrolment.pathway,
        requirement_key=petition.requirement_key,
        badge_class=achievement.badge_class,
        ended_at=None,
        defaults={"name": achievement.name, "reason": reason, "made_by": by},
    )
    return precedent
