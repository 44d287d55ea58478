"""Celery doorways of credentials."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from celery import shared_task
from django.core.cache import cache
from django.dispatch import receiver

from accounts.models import User
from credentials import services

CHECKING = "credentials.check_due"
MOST_SECONDS = 3600
"""How long a run may take before another no longer waits for it: its worker must have died."""


@shared_task
def check_due() -> None:
    """Check again what is due, unless a run before is still at it: hosts are asked one question at a time."""
    if not cache.add(CHECKING, "yes", MOST_SECONDS):
        return
    try:
        services.check_due()
    finally:
        cache.delete(CHECKING)


@shared_task
def forget_old_answers() -> None:
    """Remove what issuers' sites answered long ago."""
    services.forget_old_answers()


@shared_task
def match_recipient(user_id: str) -> None:
    """Compare what was set aside with the addresses the person has now."""
    services.match_recipient(owner=User.objects.get(pk=uuid.UUID(user_id)))


@receiver(email_confirmed)
def match_when_address_is_verified(email_address: EmailAddress, **_signal: Any) -> None:
    """Look again at what was set aside, now that one more address is the person's."""
    match_recipient.delay_on_commit(str(email_address.user_id))  # type: ignore[attr-defined]  # celery-types does not know Celery's DjangoTask
