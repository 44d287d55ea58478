"""What is known of a person."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from accounts.models import User


def verified_addresses(user: User) -> list[str]:
    """The email addresses the person has shown to be theirs, as written."""
    return list(EmailAddress.objects.filter(user=user, verified=True).order_by("pk").values_list("email", flat=True))
