"""Every screen: axe without a violation, light and dark, wide and narrow; nothing sideways; one h1; a title."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from credentials import services as credentials
from credentials.models import Credential
from jobs.models import Job
from jobs.services import create_job, run_job
from pathways.models import Enrolment, Pathway, PathwayVersion
from pathways.services.definitions import start_draft
from portfolio.management.commands.seed_demo import PASSWORD
from portfolio.management.demo.badges import BADGES, issue
from portfolio.models import Cluster, ShareLink
from portfolio.services.links import create_link, revoke_link
from portfolio.services.profiles import set_up_profile
from tests.journeys.inspection import Inspector

ADA = "ada@demo.example"


@pytest.fixture
def demo(transactional_db: None) -> None:
    """The demonstration: every kind of credential, three pathways, a published portfolio."""
    call_command("seed_demo", quiet=True)


@pytest.fixture
def inspector(browser: Browser, live_server: LiveServer, demo: None) -> Iterator[Inspector]:
    """Somebody who looks at screens in a browser of their own."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Inspector(context.new_page(), live_server.url)
    context.close()


def sign_in(inspector: Inspector, email: str) -> None:
    """Through the form that everybody uses."""
    page = inspector.page
    page.goto(f"{inspector.base}{reverse('account_login')}")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/login/" not in url)


def confirm(inspector: Inspector) -> None:
    """Give the password again, as what protects an account asks."""
    page = inspector.page
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Go on").first.click()
    page.wait_for_url(lambda url: "reauthenticate" not in url)


def credential_of(email: str, slug: str) -> Credential:
    """The person's credential of that achievement of the demonstration."""
    [badge] = [one for one in BADGES if one.slug == slug]
    return Credential.objects.get(owner__email=email, achievement__identifier=badge.achievement_id)


def import_for(email: str, *files: tuple[str, bytes]) -> str:
    """The address of a finished import of these files, whose credentials wait in the inbox."""
    owner = User.objects.get(email=email)
    pieces = [credentials.Piece(name, data, "application/octet-stream") for name, data in files]
    batch = credentials.start_import(owner=owner, files=pieces)
    assert run_job(job_id=batch.job_id) is not None
    return reverse("credentials:import", args=[batch.pk])


def failed_job_of(email: str) -> Job:
    """A job that ended with its own words."""
    job = run_job(job_id=create_job(kind="pdf", owner=User.objects.get(email=email), arguments={}, total=4).pk)
    assert job is not None
    assert job.state == Job.State.FAILED
    return job


def test_screens_of_a_visitor(inspector: Inspector) -> None:
    live = ShareLink.objects.get(portfolio__owner__email=ADA)
    dead = revoke_link(link=create_link(portfolio=live.portfolio, label="Withdrawn"))
    pathway = Pathway.objects.get(slug="applied-data")
    proved, expired = credential_of(ADA, "python-for-data"), credential_of(ADA, "network-security")
    page = inspector.page
    inspector.open("visitor home", reverse("portfolio:home"))
    inspector.open("sign up", reverse("account_signup"))
    page.locator("input[name=email]").fill("ada@demo.example")
    page.locator("input[name=password1]").fill("short")
    page.get_by_role("main").get_by_role("button", name="Create account").click()
    page.locator("[aria-invalid=true]").first.wait_for()
    inspector.look("sign up with an error")
    inspector.open("sign in", reverse("account_login"))
    inspector.open("password reset", reverse("account_reset_password"))
    inspector.open("password reset sent", reverse("account_reset_password_done"))
    inspector.open("password reset by a dead link", reverse("account_reset_password_from_key", args=["1", "2-3"]))
    inspector.open("verify", reverse("credentials:verify"))
    [badge] = [one for one in BADGES if one.slug == "python-for-data"]
    name, data = issue(badge, email=ADA)
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "image/png", "buffer": data})
    page.locator("input[type=email]").fill(ADA)
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_text("Belongs to this person").first.wait_for()
    inspector.look("verify with a report")
    inspector.open("catalogue of a visitor", reverse("pathways:catalogue"))
    inspector.open("pathway of a visitor", pathway.get_absolute_url())
    inspector.open("public portfolio", reverse("portfolio:public", args=["ada"]))
    inspector.open("public credential", reverse("portfolio:public_credential", args=["ada", proved.pk]))
    inspector.open("public expired credential", reverse("portfolio:public_credential", args=["ada", expired.pk]))
    inspector.open("share link", live.get_absolute_url())
    inspector.open("dead link", dead.get_absolute_url(), status=404)
    inspector.open("no such page", "/nowhere/", status=404)
    inspector.open("API", reverse("api_docs"), leave_out="#swagger-ui")
    assert not inspector.wrong, "\n".join(inspector.wrong)


def test_screens_of_a_learner_who_has_much(inspector: Inspector) -> None:
    fresh = [
        issue(one, email="another@demo.example")
        for one in BADGES
        if one.slug in ("research-ethics", "cloud-foundations")
    ]
    finished = import_for(ADA, *fresh)
    with_failures = import_for(ADA, *fresh, ("notes.txt", b"no badge at all"), ("empty.json", b""))
    own = Credential.objects.get(owner__email=ADA, verdict="self_reported")
    cluster = Cluster.objects.filter(owner__email=ADA).order_by("position").first()
    progress = [one.get_absolute_url() for one in Enrolment.objects.filter(learner__email=ADA)]
    proved, revoked, expired = (
        credential_of(ADA, slug) for slug in ("python-for-data", "facilitation", "network-security")
    )
    strange = credential_of("juno@demo.example", "python-for-data")
    assert cluster is not None
    sign_in(inspector, ADA)
    inspector.open("home", reverse("portfolio:home"))
    inspector.open("inbox", reverse("credentials:inbox"))
    inspector.open("list", reverse("credentials:list"))
    inspector.open("list of hidden ones", f"{reverse('credentials:list')}?state=hidden")
    inspector.open("add", reverse("credentials:add"))
    inspector.open("add self-reported", reverse("credentials:add_self_reported"))
    inspector.open("import finished", finished)
    inspector.open("import with failures", with_failures)
    inspector.open("credential verified", reverse("credentials:credential", args=[proved.pk]))
    inspector.open("credential revoked", reverse("credentials:credential", args=[revoked.pk]))
    inspector.open("credential expired", reverse("credentials:credential", args=[expired.pk]))
    inspector.open("credential self-reported", reverse("credentials:credential", args=[own.pk]))
    inspector.open("clusters", reverse("portfolio:clusters"))
    inspector.open("clusters as a list", f"{reverse('portfolio:clusters')}?view=list")
    inspector.open("cluster", reverse("portfolio:cluster", args=[cluster.pk]))
    inspector.open("catalogue", reverse("pathways:catalogue"))
    inspector.open("catalogue without a match", f"{reverse('pathways:catalogue')}?q=underwater")
    inspector.open("pathway", Pathway.objects.get(slug="applied-data").get_absolute_url())
    for number, address in enumerate(progress, 1):
        inspector.open(f"progress {number}", address)
        inspector.open(f"progress {number} remaining", f"{address}?show=remaining")
    why = inspector.page.locator("a[href*='/why/']").first
    if why.count():
        inspector.open("why not there", why.get_attribute("href") or "")
    inspector.open("portfolio editor", reverse("portfolio:edit"))
    inspector.open("preview", reverse("portfolio:preview"))
    inspector.open("preview of a credential", reverse("portfolio:preview_credential", args=[proved.pk]))
    inspector.open("links", reverse("portfolio:links"))
    inspector.open("profile", reverse("portfolio:profile"))
    inspector.open("job that failed", reverse("jobs:job", args=[failed_job_of(ADA).pk]))
    inspector.open("stranger's credential", reverse("credentials:credential", args=[strange.pk]), status=404)
    assert not inspector.wrong, "\n".join(inspector.wrong)


def test_screens_of_an_account(inspector: Inspector) -> None:
    sam = User.objects.get(email="sam@demo.example")
    sign_in(inspector, sam.email)
    page = inspector.page
    inspector.open("settings", reverse("accounts:settings"))
    inspector.open("API token", reverse("accounts:api_token"))
    inspector.open("e-mail addresses", reverse("account_email"))
    inspector.open("password change", reverse("account_change_password"))
    inspector.open("sessions", reverse("usersessions_list"))
    inspector.open("sign-in methods", reverse("mfa_index"))
    page.goto(f"{inspector.base}{reverse('mfa_activate_totp')}")
    inspector.look("is it you")
    confirm(inspector)
    inspector.open("app codes", reverse("mfa_activate_totp"))
    inspector.open("passkeys", reverse("mfa_list_webauthn"))
    inspector.open("passkey add", reverse("mfa_add_webauthn"))
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
    confirm(inspector)
    inspector.open("sign-in methods in use", reverse("mfa_index"))
    inspector.open("app codes off", reverse("mfa_deactivate_totp"))
    inspector.open("recovery codes", reverse("mfa_view_recovery_codes"))
    inspector.open("recovery codes anew", reverse("mfa_generate_recovery_codes"))
    assert not inspector.wrong, "\n".join(inspector.wrong)


def test_screens_of_a_learner_who_has_nothing(inspector: Inspector) -> None:
    sign_in(inspector, "sam@demo.example")
    for name in ("home", "clusters", "links", "profile"):
        inspector.open(f"empty {name}", reverse(f"portfolio:{name}"))
    inspector.open("empty inbox", reverse("credentials:inbox"))
    inspector.open("empty list", reverse("credentials:list"))
    inspector.open("catalogue for somebody with nothing", reverse("pathways:catalogue"))
    set_up_profile(user=User.objects.get(email="sam@demo.example"), handle="sam", name="Sam Placeholder")
    inspector.open("empty edit", reverse("portfolio:edit"))
    assert not inspector.wrong, "\n".join(inspector.wrong)


def test_screens_of_an_editor(inspector: Inspector) -> None:
    pathway = Pathway.objects.get(slug="data-driven-decisions")
    draft = start_draft(pathway=pathway)
    sign_in(inspector, "edith@demo.example")
    page = inspector.page
    inspector.open("admin", reverse("admin:index"))
    lists = page.locator("#content-main th a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert reverse("admin:pathways_pathway_changelist") in lists
    for address in lists:
        inspector.open(f"admin list {address}", address)
        rows = page.locator("#result_list th a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        for row in rows[:1]:
            inspector.open(f"admin row {address}", row)
    inspector.open("admin new pathway", reverse("admin:pathways_pathway_add"))
    published = PathwayVersion.objects.get(pathway=pathway, number=1)
    inspector.open("admin version", reverse("admin:pathways_pathwayversion_change", args=[published.pk]))
    outline = reverse("admin:pathways_pathwayversion_outline", args=[draft.pk])
    inspector.open("outline", outline)
    for node in ("award", "core", "credits", "advanced", "outside"):
        inspector.open(f"outline {node}", f"{outline}?node={node}&find=data")
    assert not inspector.wrong, "\n".join(inspector.wrong)
