"""A learner on a pathway: enrolling, leaving, moving to a newer version, and letting the institution see."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from pathways.errors import EnrolmentError
from pathways.models import Cohort, Consent, Enrolment, Institution, Pathway, PathwayVersion
from pathways.services.evaluations import evaluate_enrolment

CONSENT_TEXT = "2026-11"
"""The version of the text a learner agrees to when letting an institution see; a new wording gets a new one."""


@transaction.atomic
def enrol(*, learner: User, pathway: Pathway) -> Enrolment:
    """Give the learner's enrolment on the published version, evaluated; the one there is when there is one.

    Raises EnrolmentError when nothing is published.
    """
    existing = Enrolment.objects.active().filter(learner=learner, pathway=pathway).first()
    if existing is not None:
        return existing
    version = PathwayVersion.objects.filter(pathway=pathway, status=PathwayVersion.Status.PUBLISHED).first()
    if version is None:
        raise EnrolmentError(_("This pathway is not open for enrolment."))
    started = {"version": version, "enrolled_at": timezone.now()}
    enrolment, is_new = Enrolment.objects.get_or_create(
        learner=learner, pathway=pathway, left_at=None, defaults=started
    )
    if not is_new:
        return enrolment  # a second click, answered at the same time
    evaluate_enrolment(enrolment=enrolment)
    return Enrolment.objects.get(pk=enrolment.pk)


@transaction.atomic
def join_cohort(*, learner: User, cohort: Cohort) -> Enrolment:
    """Give the learner's enrolment, counted among those who came by the cohort's link; no consent is given by it."""
    enrolment = enrol(learner=learner, pathway=cohort.pathway)
    cohort.enrolments.add(enrolment)
    return enrolment


@transaction.atomic
def leave(*, enrolment: Enrolment) -> Enrolment:
    """Give the enrolment ended; what was evaluated and decided is kept with it."""
    if enrolment.left_at is None:
        enrolment.left_at = timezone.now()
        enrolment.save(update_fields=["left_at"])
    return enrolment


@transaction.atomic
def rejoin(*, enrolment: Enrolment) -> Enrolment:
    """Give the enrolment active again, as it was when it was left; the undo of ``leave``."""
    others = Enrolment.objects.active().filter(learner=enrolment.learner, pathway=enrolment.pathway)
    if others.exists():
        raise EnrolmentError(_("You are on this pathway already."))
    enrolment.left_at = None
    enrolment.save(update_fields=["left_at"])
    return enrolment


@transaction.atomic
def move_to_version(*, enrolment: Enrolment, version: PathwayVersion) -> Enrolment:
    """Give the enrolment on the published version of its pathway, evaluated. Only the learner does this."""
    if version.pathway_id != enrolment.pathway_id or version.status != PathwayVersion.Status.PUBLISHED:
        raise EnrolmentError(_("You can only move to the version that is published now."))
    enrolment.version = version
    enrolment.save(update_fields=["version"])
    evaluate_enrolment(enrolment=enrolment)
    return Enrolment.objects.get(pk=enrolment.pk)


@transaction.atomic
def give_consent(*, learner: User, institution: Institution) -> Consent:
    """Give the consent in force by which the institution sees the learner's progress on its pathways."""
    consent, _created = Consent.objects.get_or_create(
        learner=learner,
        institution=institution,
        scope="progress",
        withdrawn_at=None,
        defaults={"text_version": CONSENT_TEXT, "given_at": timezone.now()},
    )
    return consent


@transaction.atomic
def withdraw_consent(*, learner: User, institution: Institution) -> None:
    """End the consent; from the next request on the institution sees nothing of the learner's progress."""
    Consent.objects.in_force().filter(learner=learner, institution=institution).update(withdrawn_at=timezone.now())


@transaction.atomic
def pin(*, enrolment: Enrolment, credential: str, leaf: str) -> Enrolment:
    """Give the enrolment with the credential counted at that leaf, wherever else it would count."""
    locked = _locked(enrolment)
    kept = [pair for pair in locked.pins if pair[0] != credential]
    return _pinned(locked, [*kept, [credential, leaf]])


@transaction.atomic
def unpin(*, enrolment: Enrolment, credential: str, leaf: str) -> Enrolment:
    """Give the enrolment without that pin."""
    locked = _locked(enrolment)
    return _pinned(locked, [pair for pair in locked.pins if pair != [credential, leaf]])


def _locked(enrolment: Enrolment) -> Enrolment:
    """The enrolment as it is now, for nobody else to change meanwhile: no pin may be lost."""
    return Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)


def _pinned(enrolment: Enrolment, pins: list[list[str]]) -> Enrolment:
    enrolment.pins = pins[:200]
    enrolment.save(update_fields=["pins"])
    evaluate_enrolment(enrolment=enrolment)
    return enrolment
