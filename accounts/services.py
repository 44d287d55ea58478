"""Verbs that change what a person's account holds."""

from __future__ import annotations

from django.db import transaction
from rest_framework.authtoken.models import Token

from accounts.models import User


@transaction.atomic
def skip_step(*, user: User, key: str) -> User:
    """Give the user, to whom that first step is no longer proposed."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    locked.skipped_steps = sorted({*locked.skipped_steps, key})
    locked.save(update_fields=["skipped_steps"])
    return locked


def show_steps(*, user: User) -> None:
    """Propose every first step again."""
    User.objects.filter(pk=user.pk).update(skipped_steps=[])


@transaction.atomic
def make_api_token(*, user: User) -> Token:
    """Give a new token for the API; the one before no longer opens anything."""
    Token.objects.filter(user=user).delete()
    return Token.objects.create(user=user)


def revoke_api_token(*, user: User) -> bool:
    """Take the token away; tell whether there was one."""
    deleted, _per_model = Token.objects.filter(user=user).delete()
    return bool(deleted)
