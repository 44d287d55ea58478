"""Tenants: institutions, and who acts for them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class InstitutionQuerySet(models.QuerySet["Institution"]):
    """Filters on institutions."""

    def served_by(self, user: User, *roles: str) -> InstitutionQuerySet:
        """Those for which the person acts, in one of the roles where roles are named."""
        members = Membership.objects.filter(user=user, **({"role__in": roles} if roles else {}))
        return self.filter(pk__in=members.values("institution"))


class Institution(models.Model):
    """A tenant that defines pathways and awards qualifications."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("short name in addresses"), unique=True)
    url = models.URLField(_("web site"), blank=True)
    about = models.TextField(_("about"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One person acting for one institution."""

    class Role(models.TextChoices):
        """What the person may do there; an owner may do all."""

        OWNER = "owner", _("owner")
        EDITOR = "editor", _("editor")
        REVIEWER = "reviewer", _("reviewer")

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["institution", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"
