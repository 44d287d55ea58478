"""What of a draft the world sees."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from portfolio.errors import ChangedSincePreviewError
from portfolio.models import Portfolio, Publication
from portfolio.queries.content import compose_content, digest_of


def publish_portfolio(*, portfolio: Portfolio, is_public: bool, seen: str | None = None) -> Publication:
    """Give the publication of the draft as it stands; open at its public address too where ``is_public``.

    ``seen`` is the digest of what its owner was shown; ChangedSincePreviewError when the draft is no longer that.
    """
    with transaction.atomic():
        portfolio = Portfolio.objects.select_for_update().get(pk=portfolio.pk)
        content = compose_content(portfolio)
        if seen is not None and seen != digest_of(content):
            raise ChangedSincePreviewError(
                _("Your portfolio has changed since this preview. Nothing was published. Look again, then publish.")
            )
        publication = portfolio.publication
        if publication is None or publication.content != content:
            last = portfolio.publications.aggregate(last=Max("number"))["last"] or 0
            publication = Publication.objects.create(
                portfolio=portfolio, number=last + 1, content=content, published_at=timezone.now()
            )
        portfolio.publication, portfolio.is_public = publication, is_public
        portfolio.save(update_fields=["publication", "is_public", "changed_at"])
    return publication


def unpublish_portfolio(*, portfolio: Portfolio) -> Portfolio:
    """Take the portfolio back: its public address and every link show a page without a name, from this moment."""
    portfolio.publication, portfolio.is_public = None, False
    portfolio.save(update_fields=["publication", "is_public", "changed_at"])
    return portfolio
