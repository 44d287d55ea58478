"""An institution's editor defines and publishes a pathway in the admin, and a learner finds it: by mouse, by keyboard,
without script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from credentials import services as credentials
from credentials.models import Credential
from jobs.services import run_job
from pathways.models import Enrolment, Membership, PathwayVersion
from pathways.services.institutions import add_member, create_institution
from portfolio.management.demo.badges import BADGES, NORTHFIELD, issue
from tests.conftest import make_person
from tests.journeys.hands import Mouse

PASSWORD = "a long pass phrase"
HELD = ("python-for-data", "machine-learning-foundations")
WANTED = {
    "key": "all",
    "kind": "group",
    "choose": "all",
    "children": [
        {
            "key": "group-1",
            "kind": "group",
            "title": "Foundations",
            "choose": 2,
            "children": [
                {
                    "key": f"slot-{number}",
                    "kind": "slot",
                    "title": title,
                    "match": {"badge_class": [NORTHFIELD.achievement_id(slug)]},
                }
                for number, (title, slug) in enumerate(
                    {
                        "Python": "python-for-data",
                        "Databases": "sql-and-relational-data",
                        "Statistics": "statistics-with-real-data",
                    }.items(),
                    1,
                )
            ],
        },
        {"key": "pool-1", "kind": "pool", "title": "Depth", "match": {"level_min": 6}, "min_credits": 10},
        {"key": "check-1", "kind": "check", "title": "Advanced part", "where": {"level_min": 7}, "min_credits": 10},
    ],
}


@pytest.fixture(autouse=True)
def people(transactional_db: None) -> None:
    """Bob, who edits for an institution of Olive's, and Alice, who holds two badges."""
    olive = make_person("olive@institution.example", "Olive Example")
    institution = create_institution(name="Northfield University (demo)", slug="northfield", owner=olive)
    bob = make_person("bob@institution.example", "Bob Example")
    add_member(institution=institution, user=bob, role=Membership.Role.EDITOR)
    alice = make_person("alice@learner.example", "Alice Example")
    files = [issue(one, email=alice.email) for one in BADGES if one.slug in HELD]
    pieces = [credentials.Piece(name, data, "application/octet-stream") for name, data in files]
    run_job(job_id=credentials.start_import(owner=alice, files=pieces).job_id)
    credentials.keep(owner=alice, ids=list(Credential.objects.owned_by(alice).values_list("pk", flat=True)))


class Outline:
    """The editor of a draft, as somebody works it."""

    def __init__(self, page: Page, hands: Mouse) -> None:
        self.page, self.hands = page, hands

    def select(self, title: str) -> None:
        """Open the form of a requirement."""
        self.hands.press(self.page.locator(".outline").get_by_role("link", name=title, exact=True))
        self.shows(title)

    def add(self, kind: str, title: str, **fields: str) -> None:
        """Add a requirement of that kind where the selected one stands, and say what it is called."""
        self.hands.press(self.page.get_by_role("button", name=kind, exact=True))
        self.shows(re.compile(r"(Group|Slot|Pool|Check) \d"))
        self.hands.write(self.field("Title"), title)

    def field(self, label: str, part: str = "") -> Locator:
        """The field with that label, in the named part of the form or before all parts."""
        form = self.page.locator(".node-form")
        within = form.get_by_role("group", name=part) if part else form.locator(":scope > div")
        return within.get_by_label(re.compile(rf"^\s*{label}"))

    def clear(self, field: Locator) -> None:
        """Leave the field empty."""
        self.hands.write(field, "")
        self.page.keyboard.press("Delete")

    def save(self, title: str) -> None:
        """Save the form, and see that it is saved."""
        self.hands.press(self.page.get_by_role("button", name="Save", exact=True))
        self.shows(title)
        expect(self.page.get_by_text("Saved.")).to_be_visible()

    def shows(self, title: str | re.Pattern[str]) -> None:
        """See that this requirement is selected."""
        expect(self.page.locator("h2#form")).to_have_text(title)

    def says(self, sentence: str) -> None:
        """Read the rule of the selected requirement."""
        expect(self.page.locator(".sentence")).to_have_text(sentence)


def sign_in(page: Page, hands: Mouse, email: str) -> None:
    """Fill in the form that stands open."""
    hands.write(page.get_by_label("Email"), email)
    hands.write(page.get_by_label("Password", exact=True), PASSWORD)
    hands.press(page.get_by_role("main").get_by_role("button", name="Sign in", exact=True))


def test_editor_defines_and_publishes_a_pathway_that_a_learner_enrols_in(
    live_server: LiveServer, browse: Any, way: str
) -> None:
    page, hands = browse()

    # sign in on the way to the admin, begin a pathway
    page.goto(f"{live_server.url}{reverse('admin:index')}")
    sign_in(page, hands, "bob@institution.example")
    hands.press(page.get_by_role("main").get_by_role("link", name="Pathways", exact=True).last)
    hands.press(page.get_by_role("link", name="Add pathway"))
    hands.write(page.get_by_label("Title"), "Data Basics")
    if way == "no script":
        hands.write(page.get_by_label("Short name in addresses"), "data-basics")
    hands.write(page.get_by_label("What is awarded"), "Certificate in Data Basics")
    hands.write(page.get_by_label("Summary"), "Two foundations, ten credits of depth.")
    hands.press(page.get_by_role("button", name="Save", exact=True))

    # an empty pathway is not fit to be published
    outline = Outline(page, hands)
    outline.shows("The whole pathway")
    findings = page.locator(".findings")
    expect(findings).to_contain_text("Must be mended")
    publish = page.get_by_role("button", name="Publish this version")
    expect(publish).to_be_disabled()

    # two of three
    outline.select("All")
    outline.add("Group", "Foundations")
    hands.write(outline.field("How many of the requirements inside"), "2")
    outline.save("Foundations")
    outline.add("One credential", "Python")
    outline.save("Python")
    expect(findings).to_be_visible()
    hands.write(page.get_by_label("Find an achievement"), "python")
    hands.press(page.get_by_role("button", name="Find", exact=True))
    hands.press(page.get_by_role("button", name="Use Python for Data"))
    outline.says("One credential: “Python for Data”.")
    for title, slug in (("Databases", "sql-and-relational-data"), ("Statistics", "statistics-with-real-data")):
        outline.add("One credential", title)
        hands.write(outline.field("One of these achievements", "Which credentials"), NORTHFIELD.achievement_id(slug))
        outline.save(title)
    outline.select("Foundations")
    outline.says("Choose 2 of these 3.")

    # credits at a level, and a check over all
    outline.select("All")
    outline.add("Several or credits", "Depth")
    outline.clear(outline.field("Credentials at least"))
    hands.write(outline.field("Credits at least"), "10")
    hands.write(outline.field("Level at least", "Which credentials"), "6")
    outline.save("Depth")
    outline.says("10 credits, at level 6 or above.")
    outline.add("Check", "Advanced part")
    outline.clear(outline.field("Credentials at least"))
    hands.write(outline.field("Credits at least"), "10")
    hands.write(outline.field("Level at least", "Which credentials"), "7")
    outline.save("Advanced part")
    outline.says("Of what counts, at least 10 credits, at level 7 or above.")
    expect(page.get_by_text("Nothing stands in the way.")).to_be_visible()
    hands.press(publish)
    expect(page.get_by_text("Published. Learners who are enrolled")).to_be_visible()
    version = PathwayVersion.objects.get(pathway__slug="data-basics")
    assert version.definition["root"] == WANTED

    # a learner finds it and enrols
    theirs, fingers = browse()
    theirs.goto(f"{live_server.url}{reverse('account_login')}")
    sign_in(theirs, fingers, "alice@learner.example")
    fingers.press(theirs.get_by_role("link", name="Pathways").first)
    expect(theirs.get_by_role("main")).to_contain_text("You already hold")
    fingers.press(theirs.get_by_role("link", name="Data Basics"))
    fingers.press(theirs.get_by_role("button", name="Enrol"))
    theirs.wait_for_url("**/progress/**")
    expect(theirs.get_by_role("main")).to_contain_text("Foundations")
    enrolment = Enrolment.objects.get(learner__email="alice@learner.example")
    assert enrolment.version == version
