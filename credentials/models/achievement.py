"""What is awarded: the badge class, shared by everybody who holds it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from credentials.models.issuer import Issuer


class Skill(models.Model):
    """A skill that credentials, clusters or offers name; ``key`` is its name in lower case, which merges spellings."""

    name = models.CharField(_("name"), max_length=200)
    key = models.CharField(max_length=200, unique=True)
    url = models.URLField(_("where it is defined"), max_length=500, blank=True)
    framework = models.CharField(_("framework"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name


class Achievement(models.Model):
    """One achievement as an issuer describes it. The same description is stored once; an edited one is a new row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issuer = models.ForeignKey(Issuer, models.PROTECT, null=True, blank=True, related_name="achievements")
    identifier = models.CharField(_("id"), max_length=500, blank=True)
    name = models.CharField(_("name"), max_length=300)
    type = models.CharField(_("type"), max_length=60, blank=True)
    description = models.TextField(_("description"), blank=True)
    criteria = models.TextField(_("criteria"), blank=True)
    criteria_url = models.CharField(_("criteria address"), max_length=500, blank=True)
    credits = models.DecimalField(_("credits"), max_digits=8, decimal_places=2, null=True, blank=True)
    level = models.CharField(_("level"), max_length=60, blank=True)
    skills = models.ManyToManyField(Skill, blank=True, related_name="achievements", verbose_name=_("skills"))
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("achievement")
        verbose_name_plural = _("achievements")
        ordering = ["name"]
        indexes = [models.Index(fields=["identifier"], name="achievement_identifier")]

    def __str__(self) -> str:
        return self.name

    @property
    def badge_class(self) -> str:
        """The word by which pathways name this achievement: its own id, or ours where it has none."""
        return self.identifier or f"urn:uuid:{self.pk}"
