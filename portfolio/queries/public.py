"""Which page stands at a public address or behind a share link, and which version of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.urls import reverse

from portfolio.models import Portfolio, PortfolioPdf, Publication, ShareLink
from portfolio.models.sharing import TOKEN
from portfolio.queries.page import Page, read_page

VERSION_SQL = """
SELECT portfolio.publication_id, portfolio.is_public, profile.handle, portfolio.id, portfolio.changed_at,
  (SELECT MAX(changed_at) FROM credentials_credential WHERE owner_id = portfolio.owner_id),
  (SELECT COUNT(*) FROM credentials_credential WHERE owner_id = portfolio.owner_id),
  (SELECT COUNT(*) FROM credentials_credential WHERE owner_id = portfolio.owner_id AND expires_at < %s),
  (SELECT MAX(evaluation_id) FROM pathways_enrolment WHERE learner_id = portfolio.owner_id),
  (SELECT COUNT(*) FROM pathways_enrolment WHERE learner_id = portfolio.owner_id AND evaluation_id IS NOT NULL),
  (SELECT COUNT(*) FROM pathways_enrolment WHERE learner_id = portfolio.owner_id AND left_at IS NOT NULL)
FROM portfolio_portfolio portfolio
JOIN portfolio_profile profile ON profile.user_id = portfolio.owner_id
JOIN accounts_user owner ON owner.id = portfolio.owner_id
WHERE owner.is_active AND """
"""Everything that moves when something on the page does, in one question to the database.

Written out because it stands in the way of every cached page: the same as QuerySets takes ten times as long, nearly
all of it to compose the SQL anew. Names of issuers, pathways and institutions move ``portfolio.changed_at``.
"""


@dataclass(frozen=True, slots=True)
class Showing:
    """A publication at an address. ``version`` changes with anything its page shows; ``is_open`` to strangers now."""

    portfolio_id: UUID
    publication_id: int
    path: str
    allows_pdf: bool
    is_open: bool
    version: str
    at: datetime
    link: ShareLink | None = None

    def read(self) -> Page:
        """The page itself. Five queries."""
        publication = Publication.objects.select_related("portfolio__owner").get(pk=self.publication_id)
        return read_page(
            owner=publication.portfolio.owner,
            content=publication.content,
            at=self.at,
            path=self.path,
            allows_pdf=self.allows_pdf,
            version=self.version,
        )


@dataclass(frozen=True, slots=True)
class _Stamp:
    publication_id: int | None
    is_public: bool
    handle: str
    portfolio_id: Any
    moving: tuple[Any, ...]


def showing_at_handle(handle: str, *, at: datetime) -> Showing | None:
    """What stands at ``/p/<handle>/``, or nothing where its owner shows nothing there. One query."""
    stamp = _stamp("profile.handle = %s AND portfolio.is_main AND portfolio.is_public", handle, at)
    return _show(stamp, None, at) if stamp else None


def link_with_token(token: str) -> ShareLink | None:
    """The link of that token, alive or not."""
    parts = TOKEN.fullmatch(token)
    if parts is None:
        return None
    link = ShareLink.objects.filter(public_id=parts[1]).first()
    return link if link is not None and link.has_token(token) else None


def showing_at_link(token: str, *, at: datetime) -> Showing | None:
    """What stands behind a share link, or nothing where it is dead, paused, or nothing is published. Two queries."""
    link = link_with_token(token)
    if link is None or not link.is_alive(at):
        return None
    stamp = _stamp_of(link.portfolio_id, at)
    return _show(stamp, link, at) if stamp else None


def showing_for_print(pdf: PortfolioPdf, *, at: datetime) -> Showing | None:
    """What a PDF is to show: its publication, at its link's address or the public one, whether open now or not."""
    stamp = _stamp_of(pdf.portfolio_id, at)
    return _show(stamp, pdf.link, at, publication_id=pdf.publication_id) if stamp else None


def showing_to_owner(portfolio: Portfolio, *, link: ShareLink | None = None, at: datetime) -> Showing | None:
    """What is published of the portfolio, as its address or the link shows it, for its owner to see."""
    stamp = _stamp_of(portfolio.pk, at)
    return _show(stamp, link, at) if stamp else None


def _stamp_of(portfolio_id: UUID, at: datetime) -> _Stamp | None:
    key = Portfolio._meta.pk.get_db_prep_value(portfolio_id, connection)
    return _stamp("portfolio.id = %s", key, at)


def _stamp(which: str, key: Any, at: datetime) -> _Stamp | None:
    with connection.cursor() as cursor:
        cursor.execute(VERSION_SQL + which, [connection.ops.adapt_datetimefield_value(at), key])
        row = cursor.fetchone()
    return None if row is None else _Stamp(row[0], bool(row[1]), row[2], row[3], tuple(row[4:]))


def _show(stamp: _Stamp, link: ShareLink | None, at: datetime, *, publication_id: int | None = None) -> Showing | None:
    published = publication_id or stamp.publication_id
    if published is None:
        return None
    if link is not None:
        path, allows_pdf, is_open = link.get_absolute_url(), link.allows_pdf, link.is_alive(at)
    else:
        path, allows_pdf, is_open = reverse("portfolio:public", args=[stamp.handle]), True, stamp.is_public
    parts = (published, path, allows_pdf, is_open, stamp.moving)
    version = hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
    portfolio_id = stamp.portfolio_id if isinstance(stamp.portfolio_id, UUID) else UUID(stamp.portfolio_id)
    return Showing(portfolio_id, published, path, allows_pdf, is_open, version, at, link)
