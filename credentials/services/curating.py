"""What staff do with issuers: mark them as known, and merge those that are one."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from credentials.models import Achievement, Credential, Issuer, IssuerIdentity
from credentials.services.describing import achievement_digest


@transaction.atomic
def mark_issuer_known(*, issuer: Issuer, standing: str, reason: str, source: str, by: User) -> Issuer:
    """Give the issuer with what staff know of it; its credentials are due to be checked again, now.

    An empty ``standing`` takes the mark away. Reason and source are required with a standing (a row constraint).
    """
    issuer.standing, issuer.known_reason, issuer.known_source = standing, reason, source
    issuer.known_by, issuer.known_at = (by, timezone.now()) if standing else (None, None)
    issuer.save()
    recheck_credentials_of([issuer])
    return issuer


def recheck_credentials_of(issuers: Sequence[Issuer]) -> int:
    """Make the credentials of the issuers that carry a proof due; tell how many."""
    proven = Credential.objects.filter(issuer__in=issuers, next_check_at__isnull=False)
    return proven.update(next_check_at=timezone.now())


@transaction.atomic
def merge_issuers(*, into: Issuer, others: Sequence[Issuer]) -> Issuer:
    """Give the issuer with the identities, achievements and credentials of the others, which are gone.

    An achievement that both describe alike becomes one.
    """
    gone = [issuer for issuer in others if issuer.pk != into.pk]
    IssuerIdentity.objects.filter(issuer__in=gone).update(issuer=into)
    # Those that were its own change too: the issuer answers to more names now.
    Credential.objects.filter(issuer__in=[into, *gone]).update(issuer=into, changed_at=timezone.now())
    for achievement in Achievement.objects.filter(issuer__in=gone).prefetch_related("skills"):
        _move(achievement, into)
    Issuer.objects.filter(pk__in=[issuer.pk for issuer in gone]).delete()
    recheck_credentials_of([into])
    return into


def _move(achievement: Achievement, issuer: Issuer) -> None:
    names = ("identifier", "name", "type", "description", "criteria", "criteria_url", "credits", "level")
    fields = {name: getattr(achievement, name) for name in names}
    digest = achievement_digest(issuer, fields, [skill.key for skill in achievement.skills.all()])
    same = Achievement.objects.filter(digest=digest).first()
    if same is None:
        Achievement.objects.filter(pk=achievement.pk).update(issuer=issuer, digest=digest)
        return
    Credential.objects.filter(achievement=achievement).update(achievement=same, changed_at=timezone.now())
    achievement.delete()
