"""Links by which a portfolio is shown to somebody without an account."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portfolio.models.page import Portfolio


def new_public_id() -> str:
    """Give 64 random bits, to be written into an address."""
    return secrets.token_urlsafe(8)


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    """Filters on links."""

    def alive(self, at: datetime) -> ShareLinkQuerySet:
        """Those that still open."""
        return self.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=at), revoked_at__isnull=True, is_paused=False)


class ShareLink(models.Model):
    """One link to one portfolio.

    The address carries ``public_id`` and an HMAC over it and ``generation`` with the server's key: a copy of the
    database alone opens nothing, the owner can copy the link again at any time, and a new generation kills old copies.
    """

    portfolio = models.ForeignKey(Portfolio, models.CASCADE, related_name="links")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    generation = models.PositiveIntegerField(default=1)
    label = models.CharField(_("label"), max_length=120)
    allows_pdf = models.BooleanField(_("may download the PDF"), default=True)
    is_paused = models.BooleanField(_("paused"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("works until"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    opens = models.PositiveIntegerField(_("opened"), default=0)
    last_opened_at = models.DateTimeField(_("last opened"), null=True, blank=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("share link")
        verbose_name_plural = _("share links")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.label
