"""One person at a browser of their own, and a learner who keeps signed badges."""

from __future__ import annotations

import re
from typing import Any

from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from credentials import services as credentials
from credentials.models import Credential
from jobs.services import run_job
from pathways import services
from pathways.models import Enrolment, Institution, Pathway
from portfolio.management.demo.badges import BADGES, issue
from portfolio.management.demo.pathways import APPLIED_DATA
from tests.conftest import make_person
from tests.journeys.hands import Mouse

PASSWORD = "a long pass phrase"


def applied_data(institution: Institution, owner: User) -> Pathway:
    """The demonstration's certificate, published by that institution."""
    pathway = services.create_pathway(
        institution=institution,
        title="Certificate in Applied Data",
        slug="applied-data",
        award_name="Certificate in Applied Data",
        definition=APPLIED_DATA,
    )
    services.publish_version(version=pathway.versions.get(), by=owner)
    return pathway


def learner(name: str, pathway: Pathway, *slugs: str) -> Enrolment:
    """Somebody on the pathway who keeps these badges, signed and checked."""
    person = make_person(f"{name.lower()}@learner.example", f"{name} Example")
    files = [issue(one, email=person.email) for one in BADGES if one.slug in slugs]
    pieces = [credentials.Piece(name, data, "application/octet-stream") for name, data in files]
    run_job(job_id=credentials.start_import(owner=person, files=pieces).job_id)
    credentials.keep(owner=person, ids=list(Credential.objects.owned_by(person).values_list("pk", flat=True)))
    return services.enrol(learner=person, pathway=pathway)


class Desk:
    """One person at a browser of their own."""

    def __init__(self, page: Page, hands: Mouse, base: str) -> None:
        self.page, self.hands, self.base = page, hands, base

    def open(self, address: str) -> None:
        """Go to the address."""
        self.page.goto(f"{self.base}{address}")

    def sign_in(self, email: str, then: str) -> None:
        """Sign in on the way to an address."""
        self.open(f"{reverse('account_login')}?next={then}")
        self.hands.write(self.page.get_by_label("Email"), email)
        self.hands.write(self.page.get_by_label("Password", exact=True), PASSWORD)
        self.hands.press(self.page.get_by_role("main").get_by_role("button", name="Sign in", exact=True))
        self.page.wait_for_url(lambda url: "/login/" not in url)

    def reads(self, *sentences: str) -> None:
        """See these words in the page."""
        for sentence in sentences:
            expect(self.page.get_by_role("main")).to_contain_text(sentence)

    def press(self, name: str | re.Pattern[str], role: Any = "button") -> None:
        """Press what is called so, in the page itself."""
        self.hands.press(self.page.get_by_role("main").get_by_role(role, name=name, exact=True).first)
