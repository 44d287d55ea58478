"""Links by which a portfolio is shown to somebody without an account."""

from __future__ import annotations

import base64
import re
import secrets
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from portfolio.models.page import Portfolio

TOKEN = re.compile(r"([\w-]{11})([\w-]{22})", re.ASCII)
"""``public_id`` (64 bits) and the HMAC (128 bits), both in URL-safe base64."""


def new_public_id() -> str:
    """Give 64 random bits, to be written into an address."""
    return secrets.token_urlsafe(8)


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    """Filters on links."""

    def owned_by(self, user: User) -> ShareLinkQuerySet:
        """Those to the person's portfolios."""
        return self.filter(portfolio__owner=user)

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

    def get_absolute_url(self) -> str:
        """The address to hand out."""
        return reverse("portfolio:shared", args=[self.token])

    @property
    def token(self) -> str:
        """What stands in the link's address now."""
        mac = salted_hmac(
            "portfolio.models.sharing.ShareLink", f"{self.public_id}:{self.generation}", algorithm="sha256"
        )
        return self.public_id + base64.urlsafe_b64encode(mac.digest()[:16]).rstrip(b"=").decode()

    def has_token(self, token: str) -> bool:
        """Whether that is the link's token now; takes the same time for every wrong one."""
        return constant_time_compare(self.token, token)

    def is_alive(self, at: datetime) -> bool:
        """Whether the link still opens."""
        return not self.is_paused and self.revoked_at is None and (self.expires_at is None or self.expires_at > at)
