"""Names that portfolios show but do not own: when one changes, the pages that show it are new versions."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from credentials.models import Issuer
from pathways.models import Institution, Pathway
from portfolio.models import Portfolio


def touch_portfolios_of(*, named: Issuer | Pathway | Institution) -> int:
    """Move ``changed_at`` of every portfolio whose owner holds something under that name; give how many."""
    field = {
        Issuer: "owner__credentials__issuer",
        Pathway: "owner__enrolments__pathway",
        Institution: "owner__enrolments__pathway__institution",
    }[type(named)]
    touched = Portfolio.objects.filter(publication__isnull=False, **{field: named}).values("pk")
    return Portfolio.objects.filter(pk__in=touched).update(changed_at=timezone.now())


def touch_on_save(*, instance: Issuer | Pathway | Institution, created: bool, **_signal: Any) -> None:
    """What ``post_save`` calls."""
    if not created:
        touch_portfolios_of(named=instance)
