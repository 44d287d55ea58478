"""Institutions and who acts for them."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from pathways.models import Institution, Membership


@transaction.atomic
def create_institution(*, name: str, slug: str, owner: User, url: str = "", about: str = "") -> Institution:
    """Give a new institution, which ``owner`` owns."""
    institution = Institution.objects.create(name=name, slug=slug, url=url, about=about)
    add_member(institution=institution, user=owner, role=Membership.Role.OWNER)
    return institution


@transaction.atomic
def add_member(*, institution: Institution, user: User, role: str) -> Membership:
    """Let the person act for the institution in that role, and open the admin to them."""
    membership, _ = Membership.objects.update_or_create(institution=institution, user=user, defaults={"role": role})
    if not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    return membership


@transaction.atomic
def remove_member(*, membership: Membership) -> None:
    """End a membership; whoever acts for no institution any more, and is no superuser, loses the admin."""
    user = membership.user
    membership.delete()
    if not user.is_superuser and not user.memberships.exists():
        user.is_staff = False
        user.save(update_fields=["is_staff"])
