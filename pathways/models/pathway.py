"""Pathways and their versions."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from pathways.models.institution import Institution


class PathwayQuerySet(models.QuerySet["Pathway"]):
    """Filters on pathways."""

    def served_by(self, user: User, *roles: str) -> PathwayQuerySet:
        """Those of the institutions for which the person acts."""
        return self.filter(institution__in=Institution.objects.served_by(user, *roles))

    def open_to_learners(self) -> PathwayQuerySet:
        """Those with a published version."""
        return self.filter(versions__status=PathwayVersion.Status.PUBLISHED).distinct()


class Pathway(models.Model):
    """A composite qualification of an institution, through all its versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="pathways", verbose_name=_("institution"))
    slug = models.SlugField(_("short name in addresses"))
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    award_name = models.CharField(_("what is awarded"), max_length=200)
    awards_at_once = models.BooleanField(
        _("award at once"), default=False, help_text=_("Given on completion; otherwise the learner claims it.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PathwayQuerySet.as_manager()

    class Meta:
        verbose_name = _("pathway")
        verbose_name_plural = _("pathways")
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["institution", "slug"], name="pathway_slug_once")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The pathway's page for learners."""
        return reverse("pathways:pathway", args=[self.institution.slug, self.slug])


class PathwayVersion(models.Model):
    """One edition of a pathway. ``definition`` is the JSON that ``pathways.stacking`` reads; frozen once published."""

    class Status(models.TextChoices):
        """Where an edition is in its life."""

        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pathway = models.ForeignKey(Pathway, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    definition = models.JSONField(_("definition"))
    sha256 = models.CharField(max_length=64)
    findings = models.JSONField(_("findings"), default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    class Meta:
        verbose_name = _("pathway version")
        verbose_name_plural = _("pathway versions")
        ordering = ["pathway", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["pathway", "number"], name="pathway_version_number_once"),
            models.UniqueConstraint(fields=["pathway"], condition=Q(status="draft"), name="pathway_version_one_draft"),
            models.UniqueConstraint(
                fields=["pathway"], condition=Q(status="published"), name="pathway_version_one_published"
            ),
            models.CheckConstraint(
                name="pathway_version_published_means_dated",
                condition=Q(status="draft", published_at__isnull=True)
                | (~Q(status="draft") & Q(published_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="pathway_version_retired_means_dated",
                condition=Q(status="retired", retired_at__isnull=False)
                | (~Q(status="retired") & Q(retired_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pathway} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the row; what a published version says is never stored anew."""
        frozen = PathwayVersion.objects.filter(pk=self.pk).exclude(status=self.Status.DRAFT)
        if any(row != self.definition for row in frozen.values_list("definition", flat=True)):
            raise ValueError("A published version is never changed.")
        super().save(*args, **kwargs)


class DraftStep(models.Model):
    """What a draft said before a change, so that the change can be undone; gone once the draft is published.

    ``burst`` names the run of typing in one field to which an autosaved change belongs: all of it is one step.
    """

    version = models.ForeignKey(PathwayVersion, models.CASCADE, related_name="steps")
    definition = models.JSONField()
    burst = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("draft step")
        verbose_name_plural = _("draft steps")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.version} {self.made_at:%Y-%m-%d %H:%M}"


class Requirement(models.Model):
    """A node of a published definition as a row, so that decisions and results can point at it."""

    version = models.ForeignKey(PathwayVersion, models.CASCADE, related_name="requirements")
    key = models.CharField(max_length=100)
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    kind = models.CharField(max_length=10)
    title = models.CharField(max_length=300, blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ["version", "position"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="requirement_key_once")]

    def __str__(self) -> str:
        return self.title or self.key


class RequirementTerm(models.Model):
    """One thing a leaf asks for, to find which leaves a badge class, issuer, skill or tag can touch."""

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="terms")
    version = models.ForeignKey(PathwayVersion, models.CASCADE, related_name="terms")
    field = models.CharField(max_length=20)
    value = models.CharField(max_length=500)

    class Meta:
        verbose_name = _("requirement term")
        verbose_name_plural = _("requirement terms")
        indexes = [models.Index(fields=["field", "value"], name="requirement_term_value")]

    def __str__(self) -> str:
        return f"{self.field}={self.value}"
