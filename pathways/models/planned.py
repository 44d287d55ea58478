"""What a learner is earning or plans to: asked about, never counted as earned."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from pathways.models.asking import CatalogueOffer


class PlannedCredentialQuerySet(models.QuerySet["PlannedCredential"]):
    """Filters on planned credentials."""

    def owned_by(self, user: User) -> PlannedCredentialQuerySet:
        """The person's own."""
        return self.filter(learner=user)

    def standing(self) -> PlannedCredentialQuerySet:
        """Those not removed."""
        return self.filter(removed_at__isnull=True)


class PlannedCredential(models.Model):
    """A credential that a learner is earning or plans to, on whichever pathway it would count.

    What an offer leads to is copied when it is planned, so that the plan stays when the offer goes.
    """

    class State(models.TextChoices):
        """How near it is."""

        PLANNED = "planned", _("planned")
        IN_PROGRESS = "in_progress", _("in progress")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="planned_credentials")
    offer = models.ForeignKey(CatalogueOffer, models.SET_NULL, null=True, blank=True, related_name="planned")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PLANNED)
    title = models.CharField(_("title"), max_length=200)
    badge_class = models.CharField(_("achievement it leads to"), max_length=500, blank=True)
    issuer = models.CharField(_("issued by"), max_length=500, blank=True)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    credits = models.DecimalField(_("credits"), max_digits=8, decimal_places=2, default=0)
    level = models.DecimalField(_("level"), max_digits=5, decimal_places=2, null=True, blank=True)
    skills = models.TextField(_("skills"), blank=True)
    expected_on = models.DateField(_("expected by"), null=True, blank=True)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    objects = PlannedCredentialQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned credential")
        verbose_name_plural = _("planned credentials")
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "offer"],
                condition=Q(removed_at__isnull=True, offer__isnull=False),
                name="planned_offer_once",
            ),
            models.CheckConstraint(name="planned_has_title", condition=~Q(title="")),
            models.CheckConstraint(name="planned_numbers_not_negative", condition=Q(credits__gte=0)),
        ]

    def __str__(self) -> str:
        return self.title
