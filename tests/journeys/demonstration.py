"""What people do in the demonstration before somebody looks at their screens."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from credentials import services as credentials
from credentials.models import Credential
from jobs.models import Job
from jobs.services import create_job, run_job
from portfolio.management.commands.seed_demo import PASSWORD
from portfolio.management.demo.badges import BADGES
from tests.journeys.inspection import Inspector

ADA, JUNO, SAM = "ada@demo.example", "juno@demo.example", "sam@demo.example"
EDITH, RITA, STAFF = "edith@demo.example", "rita@demo.example", "staff@demo.example"


def person(email: str) -> User:
    """The person of that address."""
    return User.objects.get(email=email)


def sign_in(inspector: Inspector, email: str, password: str = PASSWORD) -> None:
    """Through the form that everybody uses."""
    page = inspector.page
    page.goto(f"{inspector.base}{reverse('account_login')}")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
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


def import_for(email: str, *files: tuple[str, bytes], finished: bool = True) -> str:
    """The address of an import of these files; a finished one's credentials wait in the inbox."""
    pieces = [credentials.Piece(name, data, "application/octet-stream") for name, data in files]
    batch = credentials.start_import(owner=person(email), files=pieces)
    if finished:
        assert run_job(job_id=batch.job_id) is not None
    return reverse("credentials:import", args=[batch.pk])


def failed_job_of(email: str) -> Job:
    """A job that ended with its own words."""
    job = run_job(job_id=create_job(kind="pdf", owner=person(email), arguments={}, total=4).pk)
    assert job is not None
    assert job.state == Job.State.FAILED
    return job
