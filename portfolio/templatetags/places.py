"""Where a credential is published, asked by its owner's page: credentials themselves know nothing of portfolios."""

from __future__ import annotations

from datetime import datetime

from django import template

from credentials.models import Credential
from portfolio.queries.places import Place, places_of

register = template.Library()


@register.simple_tag
def places_shown(credential: Credential, at: datetime) -> list[Place]:
    """Every place where others see the credential at that time."""
    return places_of(credential, at=at)
