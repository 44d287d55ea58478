"""An import: what was handed in together, and what became of each piece."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from credentials.models.credential import Credential
from credentials.models.original import Original
from jobs.models import Job


class ImportQuerySet(models.QuerySet["Import"]):
    """Filters on imports."""

    def owned_by(self, user: User) -> ImportQuerySet:
        """Those the person started."""
        return self.filter(owner=user)


class Import(models.Model):
    """Files, pastes and addresses handed in at once; the job does the work."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="imports")
    job = models.OneToOneField(Job, models.PROTECT, related_name="credential_import")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        """The page that shows each piece as it finishes."""
        return reverse("credentials:import", args=[self.pk])


class ImportItem(models.Model):
    """One file (or one member of a ZIP), paste or address of an import, and what became of it."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("waiting")
        ADDED = "added", _("added")
        KNOWN = "known", _("already here")
        FAILED = "failed", _("not read")

    batch = models.ForeignKey(Import, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=500)
    original = models.ForeignKey(Original, models.PROTECT, null=True, blank=True, related_name="import_items")
    address = models.CharField(_("address"), max_length=2000, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    code = models.CharField(max_length=60, blank=True)
    sentence = models.CharField(max_length=500, blank=True)
    remedy = models.CharField(max_length=500, blank=True)
    credentials = models.ManyToManyField(Credential, blank=True, related_name="import_items")

    class Meta:
        verbose_name = _("import item")
        verbose_name_plural = _("import items")
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="import_item_position_once"),
            models.CheckConstraint(
                name="import_item_has_input_or_was_refused",
                condition=Q(original__isnull=False) | ~Q(address="") | Q(state="failed"),
            ),
            models.CheckConstraint(name="import_item_failed_says_why", condition=~Q(state="failed") | ~Q(sentence="")),
        ]

    def __str__(self) -> str:
        return self.name
