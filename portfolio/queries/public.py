"""Which page stands at a public address or behind a share link, and which version of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from accounts.models import User
from credentials.models import Credential
from pathways.models import Enrolment
from portfolio.models import Portfolio, Publication, ShareLink
from portfolio.models.sharing import TOKEN
from portfolio.queries.page import Page, read_page


@dataclass(frozen=True, slots=True)
class Showing:
    """A publication at an address a stranger opened. ``version`` changes with anything the page shows."""

    portfolio: Portfolio
    publication: Publication
    path: str
    allows_pdf: bool
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
        .select_related("publication", "owner")
        .first()
    )
    if portfolio is None or portfolio.publication is None:
        return None
    return show(portfolio, portfolio.publication, path=f"/p/{handle}/", allows_pdf=True, at=at)


def link_with_token(token: str) -> ShareLink | None:
    """The link of that token, alive or not."""
    parts = TOKEN.fullmatch(token)
    if parts is None:
        return None
    link = (
        ShareLink.objects.filter(public_id=parts[1], portfolio__owner__is_active=True)
        .select_related("portfolio__publication", "portfolio__owner")
        .first()
    )
    return link if link is not None and link.has_token(token) else None


def showing_at_link(token: str, *, at: datetime) -> Showing | None:
    """What stands behind a share link, or nothing where it is dead, paused, or nothing is published."""
    link = link_with_token(token)
    if link is None or not link.is_alive(at) or link.portfolio.publication is None:
        return None
    return show(
        link.portfolio,
        link.portfolio.publication,
        path=f"/s/{link.token}/",
        allows_pdf=link.allows_pdf,
        at=at,
        link=link,
    )


def show(
    portfolio: Portfolio,
    publication: Publication,
    *,
    path: str,
    allows_pdf: bool,
    at: datetime,
    link: ShareLink | None = None,
) -> Showing:
    """The publication at a path, with the version its page has now."""
    version = page_version(publication, owner=portfolio.owner, at=at)
    return Showing(portfolio, publication, path, allows_pdf, version, at, link)


def page_version(publication: Publication, *, owner: User, at: datetime) -> str:
    """A name that changes with anything the publication's page shows: a verdict, an expiry, progress. Two queries."""
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
    parts = [publication.pk, *credentials.values(), *enrolments]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
