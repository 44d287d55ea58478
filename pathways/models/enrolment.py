"""A learner on a pathway: enrolment, decisions, evaluations, and what the institution may see."""

from __future__ import annotations

import uuid
from fractions import Fraction

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from credentials.models import Credential
from pathways.models.institution import Institution
from pathways.models.pathway import Pathway, PathwayVersion


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Filters on consents."""

    def in_force(self) -> ConsentQuerySet:
        """Those not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class Consent(models.Model):
    """A learner lets an institution see their progress; withdrawing acts at once."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="consents")
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="consents")
    scope = models.CharField(_("scope"), max_length=20, default="progress")
    text_version = models.CharField(_("version of the text agreed to"), max_length=20)
    given_at = models.DateTimeField(_("given"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "institution", "scope"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_once_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"{self.learner}: {self.institution}"


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Filters on enrolments."""

    def owned_by(self, user: User) -> EnrolmentQuerySet:
        """The person's own."""
        return self.filter(learner=user)

    def active(self) -> EnrolmentQuerySet:
        """Those not left."""
        return self.filter(left_at__isnull=True)

    def with_consent(self) -> EnrolmentQuerySet:
        """Active ones whose learner lets the pathway's institution see them."""
        consents = Consent.objects.in_force().filter(
            learner=models.OuterRef("learner"), institution=models.OuterRef("pathway__institution")
        )
        return self.active().filter(models.Exists(consents))

    def visible_to(self, user: User) -> EnrolmentQuerySet:
        """Those of consenting learners on pathways of institutions for which the person acts."""
        return self.with_consent().filter(pathway__institution__in=Institution.objects.served_by(user))


class Enrolment(models.Model):
    """One learner on one version of a pathway; they stay on it until they move themselves."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="enrolments")
    pathway = models.ForeignKey(Pathway, models.PROTECT, related_name="enrolments")
    version = models.ForeignKey(PathwayVersion, models.PROTECT, related_name="enrolments")
    enrolled_at = models.DateTimeField(_("enrolled"))
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    evaluation = models.ForeignKey(
        "pathways.Evaluation", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    pins = models.JSONField(_("where the learner wants credentials counted"), default=list, blank=True)
    """Pairs of credential id and requirement key."""

    looked_at = models.DateTimeField(null=True, blank=True, editable=False)
    """Up to when the learner's credentials are in the evaluation; later changes wait to be looked at."""

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["-enrolled_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "pathway"], condition=Q(left_at__isnull=True), name="enrolment_once_active"
            )
        ]

    def __str__(self) -> str:
        return f"{self.learner}: {self.version}"

    def get_absolute_url(self) -> str:
        """The learner's progress page."""
        return reverse("pathways:progress", args=[self.pk])


class Decision(models.Model):
    """An institution's ruling on one learner's requirement, in the terms of ``cases.md``: DECISION."""

    class Kind(models.TextChoices):
        """What is ruled."""

        WAIVE = "waive", _("waive")
        REDUCE = "reduce", _("reduce")
        ACCEPT = "accept", _("accept")
        EXCLUDE = "exclude", _("exclude")
        PIN = "pin", _("pin")
        GRANT = "grant", _("grant")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="decisions")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    requirement_key = models.CharField(_("requirement"), max_length=100, blank=True)
    credential = models.ForeignKey(
        Credential, models.CASCADE, null=True, blank=True, related_name="decisions", verbose_name=_("credential")
    )
    values = models.JSONField(_("numbers or granted unit"), default=dict, blank=True)
    reason = models.TextField(_("reason"))
    evidence = models.TextField(_("evidence"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"))
    ends_on = models.DateField(_("holds until"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["decided_at"]
        constraints = [
            models.CheckConstraint(name="decision_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="decision_names_its_object",
                condition=Q(kind__in=["waive", "reduce"], credential__isnull=True) & ~Q(requirement_key="")
                | Q(kind__in=["accept", "pin"], credential__isnull=False) & ~Q(requirement_key="")
                | Q(kind="exclude", credential__isnull=False)
                | Q(kind="grant", credential__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.requirement_key}"


class Evaluation(models.Model):
    """How far a learner was at a date; a row is added when the answer changes. Progress is an exact fraction."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="evaluations")
    at = models.DateField(_("as of"))
    input_digest = models.CharField(max_length=64)
    engine = models.CharField(max_length=40)
    result = models.JSONField()
    progress_numerator = models.PositiveBigIntegerField()
    progress_denominator = models.PositiveBigIntegerField()
    is_satisfied = models.BooleanField(_("complete"))
    is_proven = models.BooleanField(_("proven best"))
    next_change_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["enrolment", "-created_at"], name="evaluation_enrolment_created"),
            models.Index(fields=["next_change_on"], name="evaluation_next_change"),
        ]
        constraints = [
            models.CheckConstraint(
                name="evaluation_progress_is_a_fraction",
                condition=Q(progress_denominator__gt=0) & Q(progress_numerator__lte=F("progress_denominator")),
            ),
            models.CheckConstraint(
                name="evaluation_satisfied_means_whole",
                condition=Q(is_satisfied=True, progress_numerator=F("progress_denominator"))
                | (Q(is_satisfied=False) & ~Q(progress_numerator=F("progress_denominator"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.progress} on {self.at}"

    @property
    def progress(self) -> Fraction:
        """How far, from 0 to 1; 1 exactly when complete."""
        return Fraction(self.progress_numerator, self.progress_denominator)
