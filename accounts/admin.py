"""Users in the admin, for staff of Cairn, and the rows of others' apps about them.

What those apps register would show secrets (API tokens, the keys of authenticators) and let staff make sign-in methods
by hand; here staff see that there is one, and can take it away from somebody who lost it.
"""

from __future__ import annotations

from typing import Any

# These register what is taken back below.
import allauth.mfa.admin
import allauth.usersessions.admin  # noqa: F401
import django.contrib.auth.admin  # noqa: F401
import rest_framework.authtoken.admin  # noqa: F401
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from rest_framework.authtoken.models import TokenProxy

from accounts.forms import PersonalSettingsForm
from accounts.models import User

for theirs in (Authenticator, UserSession, TokenProxy, Group):
    admin.site.unregister(theirs)


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """Who has an account; passwords are reset by mail, never typed here."""

    form = PersonalSettingsForm
    list_display = ("email", "name", "is_active", "is_staff", "joined_at")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    fields = (
        "email",
        "name",
        "language",
        "time_zone",
        "is_active",
        "is_staff",
        "is_superuser",
        "groups",
        "joined_at",
    )
    readonly_fields = ("joined_at",)


@admin.register(Group)
class GroupAdmin(admin.ModelAdmin[Group]):
    """Rights that several of Cairn's staff share."""

    search_fields = ("name",)


class TakenAwayAdmin(admin.ModelAdmin[Any]):
    """Rows that their owners make; staff look, and take away."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only the person adds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes."""
        return False


@admin.register(Authenticator)
class AuthenticatorAdmin(TakenAwayAdmin):
    """Passkeys, authenticator apps and recovery codes: taken away from somebody who lost theirs."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    search_fields = ("user__email",)
    fields = ("user", "type", "created_at", "last_used_at")


@admin.register(UserSession)
class UserSessionAdmin(TakenAwayAdmin):
    """Where people are signed in: taken away, the browser is signed out."""

    list_display = ("user", "ip", "user_agent", "created_at", "last_seen_at")
    search_fields = ("user__email", "ip")
    fields = ("user", "ip", "user_agent", "created_at", "last_seen_at")
    actions = None

    def delete_model(self, request: HttpRequest, obj: UserSession) -> None:
        """Sign that browser out."""
        obj.end()
