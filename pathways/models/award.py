"""What an institution gives: signing keys, awards, and the credentials an award was made of."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from credentials.models import Credential
from pathways.models.enrolment import Enrolment, Evaluation
from pathways.models.institution import Institution
from pathways.models.pathway import Pathway, PathwayVersion


class SigningKey(models.Model):
    """A key pair of an institution. The private half is sealed with ``settings.FIELD_KEYS`` and never serialised.

    Retired keys stay published, since did:web knows no history; a withdrawn one does not, and what it signed fails.
    """

    class Kind(models.TextChoices):
        """What sort of key it is."""

        ED25519 = "ed25519", "Ed25519"
        RSA = "rsa", "RSA"

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="signing_keys")
    name = models.CharField(_("name in the DID document"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ED25519)
    public_jwk = models.JSONField(_("public key"))
    public_multikey = models.CharField(_("public key as Multikey"), max_length=1000)
    sealed = models.TextField(editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ["institution", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "name"], name="signing_key_name_once"),
            models.UniqueConstraint(
                fields=["institution", "kind"],
                condition=Q(retired_at__isnull=True),
                name="signing_key_one_active_of_a_kind",
            ),
            models.CheckConstraint(
                name="signing_key_withdrawn_means_retired",
                condition=Q(withdrawn_at__isnull=True) | Q(retired_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_kind_display()})"


class AwardQuerySet(models.QuerySet["Award"]):
    """Filters on awards."""

    def owned_by(self, user: User) -> AwardQuerySet:
        """Those given to the person."""
        return self.filter(enrolment__learner=user)

    def in_force(self) -> AwardQuerySet:
        """Those not revoked."""
        return self.filter(revoked_at__isnull=True)


class Award(models.Model):
    """A qualification given once, signed, with its evidence frozen: what happens to credentials later changes nothing.

    Its id is the address of its public page, known to the learner and to those they give it to.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="awards")
    pathway = models.ForeignKey(Pathway, models.PROTECT, related_name="awards")
    version = models.ForeignKey(PathwayVersion, models.PROTECT, related_name="awards")
    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="awards")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="awards")
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="awards")
    document = models.JSONField(_("the signed credential"))
    stack = models.JSONField(_("what counted"), default=list)
    status_index = models.PositiveIntegerField()
    awarded_at = models.DateTimeField(_("awarded"))
    suspended_at = models.DateTimeField(_("suspended"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    status_reason = models.CharField(_("reason"), max_length=300, blank=True)
    status_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = ["-awarded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(revoked_at__isnull=True), name="award_once_in_force"
            ),
            models.UniqueConstraint(fields=["institution", "status_index"], name="award_status_index_once"),
            models.CheckConstraint(
                name="award_ended_says_why",
                condition=Q(suspended_at__isnull=True, revoked_at__isnull=True) | ~Q(status_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pathway.award_name}: {self.enrolment.learner}"

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("pathways:award", args=[self.pk])


class SpentCredential(models.Model):
    """A credential that an award was made of; a limit on ``used_in`` can keep it from being used again."""

    award = models.ForeignKey(Award, models.CASCADE, related_name="spent")
    credential = models.ForeignKey(Credential, models.CASCADE, related_name="spent_in")
    requirement_key = models.CharField(max_length=100)

    class Meta:
        verbose_name = _("spent credential")
        verbose_name_plural = _("spent credentials")
        constraints = [
            models.UniqueConstraint(fields=["award", "credential", "requirement_key"], name="spent_once_per_place")
        ]

    def __str__(self) -> str:
        return f"{self.credential}: {self.requirement_key}"
