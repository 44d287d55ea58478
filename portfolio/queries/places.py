"""Where a credential is published: the public page, and each share link that opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from credentials.models import Credential
from portfolio.models import Portfolio, ShareLink
from portfolio.queries.content import credential_ids


@dataclass(frozen=True, slots=True)
class Place:
    """One address at which others see a credential, and what its owner calls it."""

    name: str
    url: str
    is_public: bool


def places_of(credential: Credential, *, at: datetime) -> list[Place]:
    """Every place where the credential stands now, the public page first. At most two queries."""
    if credential.state != Credential.State.KEPT:
        return []
    published = Portfolio.objects.filter(owner=credential.owner_id, publication__isnull=False)
    shown = [
        portfolio
        for portfolio in published.select_related("publication", "owner__profile")
        if portfolio.publication and credential.pk in credential_ids(portfolio.publication.content)
    ]
    if not shown:
        return []
    public = [
        Place(_("Your public portfolio"), reverse("portfolio:public", args=[portfolio.owner.profile.handle]), True)
        for portfolio in shown
        if portfolio.is_main and portfolio.is_public
    ]
    links = ShareLink.objects.filter(portfolio__in=shown).alive(at)
    return public + [Place(link.label, link.get_absolute_url(), False) for link in links]
