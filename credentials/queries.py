"""Reads of credentials that filter, join or prefetch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from accounts.models import User
from credentials.models import Credential, Import, ImportItem, Issuer, Notice, Skill
from credentials.models.credential import CredentialQuerySet


def inbox(user: User) -> CredentialQuerySet:
    """The credentials the learner has not decided about, newest first, with all that a card shows."""
    return Credential.objects.owned_by(user).in_inbox().with_card().order_by("-created_at", "pk")


def collection(user: User) -> CredentialQuerySet:
    """Every credential of the learner, with all that a card shows."""
    return Credential.objects.owned_by(user).with_card()


def narrowed(
    credentials: CredentialQuerySet,
    *,
    at: datetime,
    state: str = "",
    verdict: str = "",
    issuer: str = "",
    skill: str = "",
    flag: str = "",
    words: str = "",
) -> CredentialQuerySet:
    """Those that fit every filter that is not empty."""
    if state:
        credentials = credentials.filter(state=state)
    if verdict:
        credentials = credentials.filter(verdict=verdict)
    if issuer:
        credentials = credentials.filter(issuer_id=issuer)
    if skill:
        mine, theirs = Q(skills__key=skill), Q(achievement__skills__key=skill)
        credentials = credentials.filter(
            pk__in=Credential.objects.filter(mine | theirs).order_by().values("pk"),
        )
    if words:
        credentials = credentials.filter(Q(achievement__name__icontains=words) | Q(issuer__name__icontains=words))
    return flagged(credentials, flag, at)


def flagged(credentials: CredentialQuerySet, flag: str, at: datetime) -> CredentialQuerySet:
    """Those of which something particular is to be said."""
    if flag == "set_aside":
        return credentials.set_aside()
    if flag == "duplicate":
        return credentials.filter(duplicate_of__isnull=False)
    if flag == "expiring":
        return credentials.expiring(at)
    if flag == "expired":
        return credentials.expired(at)
    return credentials


def issuers_of(user: User) -> QuerySet[Issuer]:
    """The issuers of the learner's credentials, by name."""
    return Issuer.objects.filter(credentials__owner=user).distinct().order_by("name")


def skills_of(user: User) -> QuerySet[Skill]:
    """The skills that the learner's credentials name, or that the learner gave them."""
    return (
        Skill.objects.filter(Q(credentials__owner=user) | Q(achievements__credentials__owner=user))
        .distinct()
        .order_by("key")
    )


def counts_by_state(user: User) -> dict[str, int]:
    """How many credentials the learner has in each state."""
    rows = Credential.objects.owned_by(user).order_by().values_list("state").annotate(Count("pk"))
    return dict.fromkeys(Credential.State.values, 0) | dict(rows)


def import_with_items(user: User) -> QuerySet[Import]:
    """The learner's imports, each with its job, its pieces and what became of them."""
    shown = Credential.objects.select_related("achievement", "issuer")
    items = ImportItem.objects.prefetch_related(Prefetch("credentials", queryset=shown)).order_by("position")
    return Import.objects.owned_by(user).select_related("job").prefetch_related(Prefetch("items", queryset=items))


def unread_notices(user: User) -> Sequence[Notice]:
    """The changes the learner has not put away, newest first."""
    return list(Notice.objects.owned_by(user).unread().select_related("credential__achievement")[:20])
