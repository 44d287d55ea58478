"""Which page stands at a public address or behind a share link, and which version of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q
from django.urls import reverse

from accounts.models import User
from credentials.models import Credential
from pathways.models import Enrolment
from portfolio.models import Portfolio, PortfolioPdf, Publication, ShareLink
from portfolio.models.sharing import TOKEN
from portfolio.queries.page import Page, read_page


@dataclass(frozen=True, slots=True)
class Showing:
    """A publication at an address. ``version`` changes with anything its page shows; ``is_open`` to strangers now."""

    portfolio: Portfolio
    publication: Publication
    path: str
    allows_pdf: bool
    is_open: bool
    version: str
    at: datetime
    link: ShareLink | None = None

    def read(self) -> Page:
        """The page itself. Four queries."""
        return read_page(
            owner=self.portfolio.owner,
            content=self.publication.content,
            at=self.at,
            path=self.path,
            allows_pdf=self.allows_pdf,
            version=self.version,
        )


def showing_at_handle(handle: str, *, at: datetime) -> Showing | None:
    """What stands at ``/p/<handle>/``, or nothing where its owner shows nothing there. Three queries."""
    portfolio = (
        Portfolio.objects.filter(is_main=True, is_public=True, owner__profile__handle=handle, owner__is_active=True)
        .select_related("publication", "owner__profile")
        .first()
    )
    return _show(portfolio, portfolio.publication, None, at) if portfolio and portfolio.publication else None


def link_with_token(token: str) -> ShareLink | None:
    """The link of that token, alive or not."""
    parts = TOKEN.fullmatch(token)
    if parts is None:
        return None
    link = (
        ShareLink.objects.filter(public_id=parts[1], portfolio__owner__is_active=True)
        .select_related("portfolio__publication", "portfolio__owner__profile")
        .first()
    )
    return link if link is not None and link.has_token(token) else None


def showing_at_link(token: str, *, at: datetime) -> Showing | None:
    """What stands behind a share link, or nothing where it is dead, paused, or nothing is published. Three queries."""
    link = link_with_token(token)
    if link is None or not link.is_alive(at) or link.portfolio.publication is None:
        return None
    return _show(link.portfolio, link.portfolio.publication, link, at)


def showing_for_print(pdf: PortfolioPdf, *, at: datetime) -> Showing:
    """What a PDF is to show: its publication, at its link's address or the public one, whether open now or not."""
    return _show(pdf.portfolio, pdf.publication, pdf.link, at)


def showing_to_owner(portfolio: Portfolio, *, link: ShareLink | None = None, at: datetime) -> Showing | None:
    """What is published of the portfolio, as its address or the link shows it, for its owner to see."""
    return _show(portfolio, portfolio.publication, link, at) if portfolio.publication else None


def _show(portfolio: Portfolio, publication: Publication, link: ShareLink | None, at: datetime) -> Showing:
    if link is not None:
        path, allows_pdf, is_open = link.get_absolute_url(), link.allows_pdf, link.is_alive(at)
    else:
        path = reverse("portfolio:public", args=[portfolio.owner.profile.handle])
        allows_pdf, is_open = True, portfolio.is_public
    parts = [publication.pk, path, allows_pdf, is_open, *_stamp(portfolio.owner, at)]
    version = hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
    return Showing(portfolio, publication, path, allows_pdf, is_open, version, at, link)


def _stamp(owner: User, at: datetime) -> list[object]:
    """What changes with a verdict, an expiry, a decision about a credential, or progress. Two queries."""
    credentials = (
        Credential.objects.owned_by(owner)
        .order_by()
        .aggregate(
            changed=Max("changed_at"),
            count=Count("pk"),
            expired=Count("pk", filter=Q(expires_at__lt=at)),
        )
    )
    enrolments = (
        Enrolment.objects.owned_by(owner)
        .order_by("pk")
        .values_list(
            "pk", "evaluation_id", "left_at", "pathway__title", "pathway__award_name", "pathway__institution__name"
        )
    )
    return [*credentials.values(), *enrolments]
