"""What the learner decides about credentials: keep, hide, discard, and back again; in bulk."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from credentials.models import Credential
from credentials.services.describing import Shelf

State = Credential.State


@dataclass(frozen=True, slots=True)
class Decision:
    """What changed: the state each credential had before, by id; and what was left as it was, being set aside."""

    before: dict[uuid.UUID, str] = field(default_factory=dict)
    refused: tuple[Credential, ...] = ()


def keep(*, owner: User, ids: Collection[uuid.UUID]) -> Decision:
    """Keep the credentials, so that clusters, pathways and portfolios may use them.

    One that is made out to somebody else, or to an address not verified yet, stays aside.
    """
    return _decide(owner, ids, State.KEPT)


def hide(*, owner: User, ids: Collection[uuid.UUID]) -> Decision:
    """Hide the credentials: they stay in the collection and count for nothing."""
    return _decide(owner, ids, State.HIDDEN)


def discard(*, owner: User, ids: Collection[uuid.UUID]) -> Decision:
    """Discard the credentials; ``restore`` brings them back."""
    return _decide(owner, ids, State.DISCARDED)


@transaction.atomic
def _decide(owner: User, ids: Collection[uuid.UUID], state: Credential.State) -> Decision:
    rows = list(
        Credential.objects.owned_by(owner)
        .filter(pk__in=ids)
        .select_related("achievement")
        .select_for_update(of=("self",))
    )
    refused = tuple(row for row in rows if state == State.KEPT and row.is_set_aside)
    changed = {row.pk: row.state for row in rows if row.state != state and row not in refused}
    _set(changed, state)
    return Decision(changed, refused)


@transaction.atomic
def restore(*, owner: User, before: Mapping[uuid.UUID, str]) -> list[Credential]:
    """Give the credentials back the state each had before a decision: the undo of keep, hide and discard."""
    rows = list(Credential.objects.owned_by(owner).filter(pk__in=before.keys()))
    for state in State:
        _set([row.pk for row in rows if before[row.pk] == state and row.state != state], state)
    return rows


def _set(ids: Collection[uuid.UUID], state: Credential.State) -> None:
    now = timezone.now()
    Credential.objects.filter(pk__in=list(ids)).update(
        state=state, decided_at=None if state == State.INBOX else now, changed_at=now
    )


@transaction.atomic
def describe_credentials(
    *, owner: User, ids: Collection[uuid.UUID], category: str = "", skills: Sequence[str] = ()
) -> list[Credential]:
    """Set the kind of the credentials and add skills to those the learner gave them; what is empty stays as it is."""
    rows = list(Credential.objects.owned_by(owner).filter(pk__in=ids))
    now = timezone.now()
    if category:
        Credential.objects.filter(pk__in=[row.pk for row in rows]).update(category=category, changed_at=now)
    added = Shelf().skills_named((name, "", "") for name in skills)
    if added:
        through = Credential.skills.through
        through.objects.bulk_create(
            [through(credential=row, skill=skill) for row in rows for skill in added], ignore_conflicts=True
        )
        Credential.objects.filter(pk__in=[row.pk for row in rows]).update(changed_at=now)
    return rows


@transaction.atomic
def set_skills(*, credential: Credential, skills: Sequence[str]) -> Credential:
    """Let the learner's own skills of the credential be exactly these."""
    credential.skills.set(Shelf().skills_named((name, "", "") for name in skills))
    credential.save(update_fields=["changed_at"])
    return credential
