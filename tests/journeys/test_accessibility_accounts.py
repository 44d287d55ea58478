"""The screens on which people sign up, sign in and look after their account."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from tests.journeys.demonstration import ADA, SAM, confirm, person, sign_in
from tests.journeys.inspection import Inspector


@pytest.mark.screens(
    *("account_signup", "account_email_verification_sent", "account_login", "account_inactive"),
    *("account_reset_password", "account_reset_password_done"),
    *("account_reset_password_from_key", "account_reset_password_from_key_done"),
)
def test_screens_of_somebody_who_is_not_signed_in(inspector: Inspector, mailoutbox: list[EmailMessage]) -> None:
    page = inspector.page
    main = page.get_by_role("main")
    inspector.open("sign up", reverse("account_signup"))
    main.locator("input[name=email]").fill("new@demo.example")
    main.locator("input[name=password1]").fill("short")
    main.get_by_role("button", name="Create account").click()
    page.locator("[aria-invalid=true]").first.wait_for()
    inspector.look("sign up with an error")
    main.locator("input[name=password1]").fill("three flat stones, one round")
    main.get_by_role("button", name="Create account").click()
    page.wait_for_url("**/confirm-email/**")
    inspector.look("sign-up code")
    main.locator("input[name=code]").fill("AAAAAA")
    main.get_by_role("button", name="Go on").click()
    page.locator("[aria-invalid=true]").first.wait_for()
    inspector.look("sign-up code with an error")
    page.context.clear_cookies()
    inspector.open("sign in", reverse("account_login"))
    main.locator("input[name=login]").fill(ADA)
    main.locator("input[name=password]").fill("not this one")
    main.get_by_role("button", name="Sign in", exact=True).click()
    page.locator(".error-summary, [aria-invalid=true]").first.wait_for()
    inspector.look("sign in with an error")
    inspector.open("account closed", reverse("account_inactive"))
    inspector.open("password reset", reverse("account_reset_password"))
    main.locator("input[name=email]").fill(ADA)
    main.get_by_role("button").first.click()
    page.wait_for_url("**/reset/done/**")
    inspector.look("password reset sent")
    inspector.open("password reset by a dead link", reverse("account_reset_password_from_key", args=["1", "2-3"]))
    link = re.search(r"https?://\S+/password/reset/key/\S+", str(mailoutbox[-1].body))
    assert link is not None, mailoutbox[-1].body
    page.goto(inspector.base + "/" + link[0].split("/", 3)[3])
    page.locator("input[name=password1]").wait_for()
    inspector.look("new password")
    for field in page.locator("input[type=password]").all():
        field.fill("three flat stones, one round")
    main.get_by_role("button").first.click()
    page.wait_for_url("**/key/done/**")
    inspector.look("new password saved")
    inspector.conclude()


@pytest.mark.screens(
    *("accounts:settings", "accounts:api_token", "account_email", "account_change_password", "usersessions_list"),
    *("mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "account_reauthenticate", "account_logout"),
    *("mfa_authenticate", "mfa_reauthenticate", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
)
def test_screens_of_an_account(inspector: Inspector) -> None:
    sam = person(SAM)
    sign_in(inspector, sam.email)
    page = inspector.page
    inspector.open("settings", reverse("accounts:settings"))
    inspector.open("API token", reverse("accounts:api_token"))
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_load_state()
    inspector.look("API token, shown once")
    inspector.open("email addresses", reverse("account_email"))
    inspector.open("password change", reverse("account_change_password"))
    inspector.open("sessions", reverse("usersessions_list"))
    inspector.open("sign-in methods", reverse("mfa_index"))
    page.goto(f"{inspector.base}{reverse('mfa_activate_totp')}")
    inspector.look("is it you")
    confirm(inspector)
    inspector.open("app codes", reverse("mfa_activate_totp"))
    inspector.open("sign out", reverse("account_logout"))
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()

    totp.TOTP.activate(sam, totp.generate_totp_secret())
    codes = RecoveryCodes.activate(sam).get_unused_codes()
    sign_in(inspector, sam.email)
    inspector.look("second step of signing in")
    page.locator("input[name=code]").fill(codes[0])
    page.get_by_role("main").locator("form:has(input[name=code]) button").first.click()
    page.wait_for_url(lambda url: "/2fa/" not in url)
    page.goto(f"{inspector.base}{reverse('mfa_deactivate_totp')}")
    inspector.look("is it you, with a choice")
    inspector.open("is it you, by a code", f"{reverse('mfa_reauthenticate')}?next={reverse('mfa_deactivate_totp')}")
    page.goto(f"{inspector.base}{reverse('mfa_deactivate_totp')}")
    confirm(inspector)
    inspector.open("sign-in methods in use", reverse("mfa_index"))
    inspector.open("app codes off", reverse("mfa_deactivate_totp"))
    inspector.open("recovery codes", reverse("mfa_view_recovery_codes"))
    inspector.open("recovery codes anew", reverse("mfa_generate_recovery_codes"))
    inspector.conclude()


@pytest.mark.screens(
    *("mfa_list_webauthn", "mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn"),
    "mfa_reauthenticate_webauthn",
)
def test_screens_of_passkeys(inspector: Inspector) -> None:
    page = inspector.page
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    made = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = {**made, "isUserVerified": True, "automaticPresenceSimulation": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(inspector, SAM)
    page.goto(f"{inspector.base}{reverse('mfa_add_webauthn')}")
    if "reauthenticate" in page.url:
        confirm(inspector)
    inspector.open("no passkey yet", reverse("mfa_list_webauthn"))
    inspector.open("passkey add", reverse("mfa_add_webauthn"))
    page.locator("input[name=name]").fill("A stone with a hole")
    page.get_by_role("main").get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url(lambda url: "/add/" not in url)
    inspector.look("after a passkey was added")
    passkey = Authenticator.objects.get(user=person(SAM), type=Authenticator.Type.WEBAUTHN)
    inspector.open("passkeys", reverse("mfa_list_webauthn"))
    inspector.open("passkey rename", reverse("mfa_edit_webauthn", args=[passkey.pk]))
    inspector.open("passkey remove", reverse("mfa_remove_webauthn", args=[passkey.pk]))
    inspector.open("is it you, by a passkey", reverse("mfa_reauthenticate_webauthn"))
    inspector.conclude()


@pytest.mark.screens("account_set_password")
def test_screens_of_somebody_without_a_password(inspector: Inspector, client: Client) -> None:
    sam = person(SAM)
    sam.set_unusable_password()
    sam.save()
    client.force_login(sam)
    name = settings.SESSION_COOKIE_NAME
    inspector.page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": inspector.base}])
    inspector.open("password set", reverse("account_set_password"))
    inspector.conclude()
