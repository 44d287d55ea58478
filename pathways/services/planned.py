"""A learner's plan: what they are earning or plan to, to be asked about; it never counts as earned."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from pathways.errors import PlanError
from pathways.models import CatalogueOffer, PlannedCredential
from pathways.queries.planned import Wanted

MOST_PLANNED = 100
"""Beyond this many a plan says nothing, and each of them is evaluated whenever the plan is shown."""

COPIED = ("title", "badge_class", "issuer", "kind", "credits", "level", "skills")


@transaction.atomic
def plan_offer(*, learner: User, offer: CatalogueOffer) -> PlannedCredential:
    """Give the learner's planned credential of the offer: the one there is, or a new one."""
    known = PlannedCredential.objects.owned_by(learner).standing().filter(offer=offer).first()
    if known is not None:
        return known
    _refuse_too_many(learner)
    copied = {name: getattr(offer, name) for name in COPIED}
    planned, _is_new = PlannedCredential.objects.get_or_create(
        learner=learner, offer=offer, removed_at=None, defaults=copied
    )
    return planned


@transaction.atomic
def plan_credential(
    *,
    learner: User,
    title: str,
    wanted: Wanted | None = None,
    credits: Decimal | None = None,
    level: Decimal | None = None,
    state: str = PlannedCredential.State.PLANNED,
    expected_on: date | None = None,
) -> PlannedCredential:
    """Give a planned credential by what the learner typed; ``wanted`` is what the pathway asks by that title.

    Credits and level are those of ``wanted`` where the learner names none.
    """
    _refuse_too_many(learner)
    return PlannedCredential.objects.create(
        learner=learner,
        title=title,
        badge_class=wanted.badge_class if wanted else "",
        issuer=wanted.issuer if wanted else "",
        kind=wanted.kind if wanted else "",
        skills="\n".join(wanted.skills) if wanted else "",
        credits=_first(credits, wanted.credits if wanted else None) or 0,
        level=_first(level, wanted.level if wanted else None),
        state=state,
        expected_on=expected_on,
    )


@transaction.atomic
def mark_planned(*, planned: PlannedCredential, state: str) -> PlannedCredential:
    """Give the planned credential as begun, or as not begun yet."""
    planned.state = PlannedCredential.State(state)
    planned.save(update_fields=["state"])
    return planned


@transaction.atomic
def remove_planned(*, planned: PlannedCredential) -> PlannedCredential:
    """Give the planned credential removed from the plan; ``restore_planned`` takes it back."""
    planned.removed_at = timezone.now()
    planned.save(update_fields=["removed_at"])
    return planned


def restore_planned(*, planned: PlannedCredential) -> PlannedCredential:
    """Give the planned credential in the plan again. Raises PlanError when its offer was planned anew meanwhile."""
    planned.removed_at = None
    try:
        with transaction.atomic():
            planned.save(update_fields=["removed_at"])
    except IntegrityError as error:
        raise PlanError(_("It is in your plan already.")) from error
    return planned


def _first(*numbers: Decimal | None) -> Decimal | None:
    return next((number for number in numbers if number is not None), None)


def _refuse_too_many(learner: User) -> None:
    if PlannedCredential.objects.owned_by(learner).standing().count() >= MOST_PLANNED:
        raise PlanError(
            _("A plan holds %(most)s credentials at most. Remove some that you no longer plan.")
            % {"most": MOST_PLANNED}
        )
