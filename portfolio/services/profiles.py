"""Who a portfolio is about, and the portfolio that comes with them."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from portfolio.errors import HandleTakenError
from portfolio.models import Portfolio, Profile


def set_up_profile(*, user: User, handle: str, name: str, headline: str = "", about: str = "") -> Profile:
    """Give the person's profile with these words, and make sure they have a portfolio. Raises HandleTakenError."""
    words = {"handle": handle.lower(), "name": name, "headline": headline, "about": about}
    try:
        with transaction.atomic():
            profile, _created = Profile.objects.update_or_create(user=user, defaults=words)
            start_portfolio(owner=user, title=name)
    except IntegrityError as error:
        raise HandleTakenError(_("Somebody else has this handle. Choose another.")) from error
    return profile


def start_portfolio(*, owner: User, title: str) -> Portfolio:
    """Give the person's main portfolio, an empty draft where they had none."""
    portfolio, _created = Portfolio.objects.get_or_create(owner=owner, is_main=True, defaults={"title": title})
    return portfolio
