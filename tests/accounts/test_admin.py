"""Staff look after accounts without reading or making what belongs to the person."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from rest_framework.authtoken.models import TokenProxy

from accounts import services
from accounts.models import User


def test_second_factor_that_is_lost_is_taken_away_and_its_secret_never_shown(staff: Client, alice: User) -> None:
    secret = totp.generate_totp_secret()
    row = totp.TOTP.activate(alice, secret).instance
    page = staff.get(reverse("admin:mfa_authenticator_change", args=[row.pk])).content.decode()
    assert "Alice Example" in page and secret not in page
    assert staff.get(reverse("admin:mfa_authenticator_add")).status_code == 403
    staff.post(reverse("admin:mfa_authenticator_delete", args=[row.pk]), {"post": "yes"})
    assert not Authenticator.objects.filter(user=alice).exists()


def test_session_taken_away_signs_the_browser_out(staff: Client, alice: User) -> None:
    hers = Client()
    hers.force_login(alice)
    assert hers.get(reverse("accounts:settings")).status_code == 200
    session = UserSession.objects.get(user=alice)
    found = staff.get(reverse("admin:usersessions_usersession_changelist"), {"q": "alice@learner"}).content.decode()
    assert "Alice Example" in found
    staff.post(reverse("admin:usersessions_usersession_delete", args=[session.pk]), {"post": "yes"})
    assert hers.get(reverse("accounts:settings")).status_code == 302


def test_tokens_are_nobodys_to_read(alice: User) -> None:
    services.make_api_token(user=alice)
    assert not admin.site.is_registered(TokenProxy)


def test_time_zone_that_does_not_exist_is_refused_since_every_page_of_the_person_reads_it(
    staff: Client, alice: User
) -> None:
    address = reverse("admin:accounts_user_change", args=[alice.pk])
    given = {"email": alice.email, "name": alice.name, "language": "", "is_active": "on"}
    refused = staff.post(address, {**given, "time_zone": "Mars/Olympus"})
    alice.refresh_from_db()
    assert (refused.status_code, alice.time_zone) == (200, "UTC")
    assert staff.post(address, {**given, "time_zone": "Europe/Vienna"}).status_code == 302
    alice.refresh_from_db()
    assert alice.time_zone == "Europe/Vienna"
