"""Skill clusters: credentials told together."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from credentials.models import Credential


class ClusterQuerySet(models.QuerySet["Cluster"]):
    """Filters on clusters."""

    def owned_by(self, user: User) -> ClusterQuerySet:
        """The person's own."""
        return self.filter(owner=user)


class Cluster(models.Model):
    """A named group of credentials with the learner's narrative. A credential may sit in several."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="clusters")
    title = models.CharField(_("title"), max_length=120)
    narrative = models.TextField(_("narrative"), max_length=4000, blank=True)
    position = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ClusterQuerySet.as_manager()

    class Meta:
        verbose_name = _("cluster")
        verbose_name_plural = _("clusters")
        ordering = ["position", "created_at"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The cluster on the learner's board."""
        return reverse("portfolio:cluster", args=[self.pk])


class ClusterItemQuerySet(models.QuerySet["ClusterItem"]):
    """Filters on credentials in clusters."""

    def owned_by(self, user: User) -> ClusterItemQuerySet:
        """Those in the person's clusters."""
        return self.filter(cluster__owner=user)


class ClusterItem(models.Model):
    """A credential in a cluster, in its place, with the learner's words on it."""

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="items")
    credential = models.ForeignKey(Credential, models.CASCADE, related_name="cluster_items")
    position = models.PositiveIntegerField()
    words = models.TextField(_("in my words"), max_length=2000, blank=True)

    objects = ClusterItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("credential in a cluster")
        verbose_name_plural = _("credentials in clusters")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "credential"], name="cluster_item_once"),
        ]

    def __str__(self) -> str:
        return str(self.credential)


class RefusedSuggestion(models.Model):
    """A suggested group the learner does not want; ``key`` names the reason for the group, such as ``skill:python``."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="refused_suggestions")
    key = models.CharField(max_length=300)
    refused_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("refused suggestion")
        verbose_name_plural = _("refused suggestions")
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="refused_suggestion_once")]

    def __str__(self) -> str:
        return self.key
