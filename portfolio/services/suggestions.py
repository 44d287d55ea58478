"""Suggested groups: taken up as clusters, or refused for good."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from portfolio.errors import SuggestionGoneError
from portfolio.models import Cluster, RefusedSuggestion
from portfolio.queries.board import suggested_group
from portfolio.services.clusters import create_cluster


def accept_suggestion(*, owner: User, key: str, title: str = "") -> Cluster:
    """Give the new cluster of the suggested credentials, under its title or another. Raises SuggestionGoneError."""
    with transaction.atomic():
        group = suggested_group(owner, key)
        if group is None:
            raise SuggestionGoneError(_("This suggestion is no longer there: your credentials have changed."))
        return create_cluster(owner=owner, title=title or group.title, credentials=group.credentials)


def refuse_suggestion(*, owner: User, key: str) -> None:
    """Never suggest the group again."""
    RefusedSuggestion.objects.get_or_create(owner=owner, key=key[:300])


def suggest_again(*, owner: User) -> None:
    """Forget what was refused."""
    RefusedSuggestion.objects.filter(owner=owner).delete()
