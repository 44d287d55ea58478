"""Share links: made, paused, renewed, revoked, counted."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from portfolio.errors import NotPublishedError
from portfolio.models import Portfolio, ShareLink


def create_link(
    *, portfolio: Portfolio, label: str, expires_at: datetime | None = None, allows_pdf: bool = True
) -> ShareLink:
    """Give a new link to the portfolio. Raises NotPublishedError where there is nothing to show."""
    if portfolio.publication_id is None:
        raise NotPublishedError(_("Publish your portfolio first: a link shows what is published."))
    return ShareLink.objects.create(portfolio=portfolio, label=label, expires_at=expires_at, allows_pdf=allows_pdf)


def pause_link(*, link: ShareLink) -> ShareLink:
    """Give the link, which opens nothing until it is resumed."""
    link.is_paused = True
    link.save(update_fields=["is_paused"])
    return link


def resume_link(*, link: ShareLink) -> ShareLink:
    """Give the link, no longer paused."""
    link.is_paused = False
    link.save(update_fields=["is_paused"])
    return link


def revoke_link(*, link: ShareLink) -> ShareLink:
    """Give the link, dead for good: its row stays to be seen, every copy of its address opens nothing."""
    link.revoked_at = link.revoked_at or timezone.now()
    link.generation += 1
    link.save(update_fields=["revoked_at", "generation"])
    return link


def renew_link(*, link: ShareLink) -> ShareLink:
    """Give the link under a new address; copies of the old one open nothing."""
    link.generation += 1
    link.save(update_fields=["generation"])
    return link


def count_open(*, link: ShareLink, at: datetime) -> None:
    """Count that the link was opened, and when; nothing about who."""
    ShareLink.objects.filter(pk=link.pk).update(opens=F("opens") + 1, last_opened_at=at)
