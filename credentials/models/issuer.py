"""Who issues: an identity found inside badges, and whether staff know it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Issuer(models.Model):
    """Somebody who issues credentials. Standing is what staff say of them; authenticity is each report's matter."""

    class Standing(models.TextChoices):
        """As what staff know an issuer."""

        INSTITUTION = "institution", _("accredited institution")
        ASSOCIATION = "association", _("association")
        COMPANY = "company", _("company")
        PLATFORM = "platform", _("platform")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=300)
    url = models.URLField(_("web site"), max_length=500, blank=True)
    standing = models.CharField(_("known as"), max_length=20, choices=Standing, blank=True)
    known_reason = models.CharField(_("why we know them"), max_length=300, blank=True)
    known_source = models.URLField(_("where that can be read"), max_length=500, blank=True)
    known_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("noted by"),
    )
    known_at = models.DateTimeField(_("noted"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("issuer")
        verbose_name_plural = _("issuers")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="issuer_known_with_reason_and_source",
                condition=Q(standing="") | (~Q(known_reason="") & ~Q(known_source="")),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_known(self) -> bool:
        """Whether staff vouch for who this is."""
        return bool(self.standing)


class IssuerIdentity(models.Model):
    """One name under which an issuer signs or hosts: a DID, a profile address, a host."""

    class Kind(models.TextChoices):
        """What sort of name it is."""

        DID = "did", _("DID")
        URL = "url", _("profile address")
        HOST = "host", _("host")

    issuer = models.ForeignKey(Issuer, models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=4, choices=Kind)
    value = models.CharField(max_length=500, unique=True)

    class Meta:
        verbose_name = _("issuer identity")
        verbose_name_plural = _("issuer identities")

    def __str__(self) -> str:
        return self.value
