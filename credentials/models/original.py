"""The bytes a learner handed in, kept unchanged."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


def original_path(original: Original, _name: str) -> str:
    """Where the bytes are kept: under the owner, by digest."""
    return f"originals/{original.owner_id}/{original.sha256}"


class OriginalQuerySet(models.QuerySet["Original"]):
    """Filters on originals."""

    def owned_by(self, user: User) -> OriginalQuerySet:
        """Those the person handed in."""
        return self.filter(owner=user)


class Original(models.Model):
    """One file, paste or answer of an address, exactly as it came; the same bytes are kept once per person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="originals")
    sha256 = models.CharField(max_length=64)
    data = models.FileField(upload_to=original_path, max_length=200)
    name = models.CharField(_("file name"), max_length=255)
    address = models.CharField(_("fetched from"), max_length=2000, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField()
    received_at = models.DateTimeField()

    objects = OriginalQuerySet.as_manager()

    class Meta:
        verbose_name = _("original")
        verbose_name_plural = _("originals")
        constraints = [models.UniqueConstraint(fields=["owner", "sha256"], name="original_once_per_owner")]

    def __str__(self) -> str:
        return self.name
