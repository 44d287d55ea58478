"""The same achievement more than once: which credential looks like a duplicate, and which renews which."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.utils import timezone

from accounts.models import User
from credentials.models import Credential
from credentials.verification.report import PROVEN


@dataclass(slots=True)
class _Row:
    """What relating needs of a credential; ``fresh`` is the object itself where it is being stored just now."""

    pk: uuid.UUID
    issuer: uuid.UUID
    name: str
    identifier: str
    issued_at: datetime
    verdict: str
    duplicate_of: uuid.UUID | None
    supersedes: uuid.UUID | None
    fresh: Credential | None = None

    @property
    def day(self) -> date:
        """The day it was issued."""
        return self.issued_at.astimezone(UTC).date()


def relate_credentials(*, owner: User, credentials: Sequence[Credential]) -> None:
    """Point each credential to what it duplicates or renews among the learner's others.

    A duplicate has the issuer, name and day of an older row under another id. A proven credential supersedes the
    one before it of the same achievement (issuer and id, or name where there is no id), issued on an earlier day;
    the older one stays. Credentials that are not stored yet get their links set, stored ones are updated.
    """
    dated = [one for one in credentials if one.issuer_id and one.issued_at]
    if not dated:
        return
    rows = [*_others(owner, dated), *map(_row_of, dated)]
    _mark_duplicates(rows)
    _link_renewals(rows)


def _row_of(credential: Credential) -> _Row:
    assert credential.issuer_id is not None and credential.issued_at is not None
    return _Row(
        credential.pk,
        credential.issuer_id,
        credential.achievement.name,
        credential.achievement.identifier,
        credential.issued_at,
        credential.verdict,
        credential.duplicate_of_id,
        credential.supersedes_id,
        credential,
    )


def _others(owner: User, credentials: Sequence[Credential]) -> list[_Row]:
    """Give the learner's other credentials that share an issuer and a name with any of these, oldest first."""
    names = {credential.achievement.name for credential in credentials}
    issuers = {credential.issuer_id for credential in credentials}
    found = (
        Credential.objects.owned_by(owner)
        .filter(achievement__name__in=names, issuer__in=issuers, issued_at__isnull=False)
        .exclude(state=Credential.State.DISCARDED)
        .exclude(pk__in=[credential.pk for credential in credentials])
        .order_by("created_at", "pk")
        .values_list(
            *("pk", "issuer_id", "achievement__name", "achievement__identifier"),
            *("issued_at", "verdict", "duplicate_of_id", "supersedes_id"),
        )
    )
    return [_Row(*values) for values in found]


def _mark_duplicates(rows: Sequence[_Row]) -> None:
    first: dict[tuple[uuid.UUID, str, date], _Row] = {}
    for row in rows:
        older = first.setdefault((row.issuer, row.name, row.day), row)
        if row.fresh is not None and row.fresh._state.adding and older is not row:
            row.duplicate_of = row.fresh.duplicate_of_id = older.pk


def _link_renewals(rows: Sequence[_Row]) -> None:
    latest: dict[tuple[uuid.UUID, str], _Row] = {}
    renewed: list[uuid.UUID] = []
    proven = [row for row in rows if row.verdict in PROVEN and row.duplicate_of is None]
    for row in sorted(proven, key=lambda row: row.issued_at):
        key = (row.issuer, row.identifier or row.name)
        older = latest.get(key)
        latest[key] = row
        if older is None or older.day == row.day or row.supersedes == older.pk:
            continue
        renewed.append(older.pk)
        if row.fresh is not None and row.fresh._state.adding:
            row.fresh.supersedes_id = older.pk
        else:
            Credential.objects.filter(pk=row.pk).update(supersedes=older.pk, changed_at=timezone.now())
    if renewed:
        Credential.objects.filter(pk__in=renewed).update(changed_at=timezone.now())
