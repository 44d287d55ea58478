"""An editor builds two real kinds of qualification by hand in the admin, and a learner's page explains them.

The certificate is built after HKU SPACE's rules as design.md, 1.4, tells them: 30 credits, at least 24 of them in the
category and at least 24 at the level, and nothing that was spent on the sister pathway. The renewal is built after
PMI's: 60 PDUs in three years, 35 or more of them education with 8 in each of three areas, giving back at most 25 of
which work at most 8. The learners' credentials, and what they come to, are counted by hand beside each test.
"""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from pathways import services
from pathways.models import Enrolment, Institution, Membership, PathwayVersion
from pathways.services.institutions import add_member, create_institution
from tests.conftest import make_person
from tests.journeys.inspection import PICTURES
from tests.journeys.test_editor import Outline, sign_in
from tests.pathways.conftest import definition, group, hold, publish, slot

COUNTS = "Which credentials count here"
LOOKS_AT = "Which credentials it looks at"

pytestmark = pytest.mark.parametrize("way", ["mouse", "no script"])


@pytest.fixture
def institution(transactional_db: None) -> Institution:
    """Olive's institution, for which Bob edits."""
    olive = make_person("olive@institution.example", "Olive Example")
    institution = create_institution(name="Harbour College (demo)", slug="harbour", owner=olive)
    bob = make_person("bob@institution.example", "Bob Example")
    add_member(institution=institution, user=bob, role=Membership.Role.EDITOR)
    return institution


@pytest.fixture
def alice(transactional_db: None) -> User:
    """A learner."""
    alice = make_person("alice@learner.example", "Alice Example")
    EmailAddress.objects.update_or_create(user=alice, email=alice.email, defaults={"verified": True, "primary": True})
    return alice


class Builder(Outline):
    """The editor of a new draft, as somebody works it who writes no JSON."""

    def begin(self, base: str, way: str, title: str, slug: str, award: str) -> None:
        """Sign in on the way to the admin and begin a pathway."""
        page, hands = self.page, self.hands
        page.goto(f"{base}{reverse('admin:pathways_pathway_add')}")
        sign_in(page, hands, "bob@institution.example")
        hands.write(page.get_by_label("Title"), title)
        if way == "no script":
            hands.write(page.get_by_label("Short name in addresses"), slug)
        hands.write(page.get_by_label("What is awarded"), award)
        hands.press(page.get_by_role("button", name="Save", exact=True))
        self.shows("The whole pathway")

    def pool(self, title: str, *, kind: str = "Several or credits", key: str = "", **match: str) -> None:
        """Add a pool or part that asks for no number yet."""
        self.add(kind, title)
        self.clear(self.field("Credentials at least"))
        if key:
            self.hands.write(self.field("Key"), key)
        for label, words in match.items():
            self.hands.write(self.field(label.replace("_", " "), COUNTS), words)

    def more(self, part: str) -> None:
        """Unfold the conditions that are seldom used."""
        group = self.page.locator(".node-form").get_by_role("group", name=part)
        self.hands.press(group.locator("summary", has_text="More conditions"))

    def publish(self, title: str) -> PathwayVersion:
        """Press the button, and give what is published."""
        self.hands.press(self.page.get_by_role("button", name="Publish this version"))
        expect(self.page.get_by_text("Published. Learners who are enrolled")).to_be_visible()
        return PathwayVersion.objects.get(pathway__title=title, status=PathwayVersion.Status.PUBLISHED)


def photograph(page: Page, name: str, way: str) -> None:
    """Keep a picture of the page, wide and narrow, light and dark, when somebody wants to look."""
    if not PICTURES:
        return
    size = page.viewport_size
    for width in (1280, 390):
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(300)
            page.screenshot(
                path=Path(PICTURES) / f"{name}-{way}-{width}-{scheme}.png".replace(" ", "-"), full_page=True
            )
    page.emulate_media(color_scheme="light")
    if size is not None:
        page.set_viewport_size(size)


def enrol(base: str, browse: Any, version: PathwayVersion) -> tuple[Page, Locator]:
    """Let Alice enrol, and give her page of progress."""
    page, hands = browse()
    page.goto(f"{base}{reverse('account_login')}")
    sign_in(page, hands, "alice@learner.example")
    page.wait_for_url(re.compile(r"^(?!.*/login/)"))
    page.goto(f"{base}{version.pathway.get_absolute_url()}")
    hands.press(page.get_by_role("button", name="Enrol"))
    page.wait_for_url("**/progress/**")
    return page, page.get_by_role("main")


def test_certificate_of_thirty_credits_with_shares_by_category_and_level_and_one_sister_pathway(
    live_server: LiveServer, browse: Any, way: str, institution: Institution, alice: User
) -> None:
    # the sister pathway spent one of her credentials
    for badge, credits, level, skill in (
        ("markets", 9, 5, "Finance"),
        ("risk", 9, 5, "Finance"),
        ("audit", 6, 5, "Finance"),
        ("spent", 6, 5, "Finance"),
        ("essays", 3, 4, "Writing"),
    ):
        hold(alice, badge, credits=credits, level=str(level), skills=[skill])
    owner = institution.memberships.get(role=Membership.Role.OWNER).user
    sister = publish(institution, owner, definition(group("all", slot("spent")), title="Sister"), slug="sister")
    services.claim_award(enrolment=services.enrol(learner=alice, pathway=sister.pathway))

    page, hands = browse()
    build = Builder(page, hands)
    build.begin(live_server.url, way, "Certificate in Finance", "finance", "Certificate in Finance")
    build.select("All")
    build.pool("Thirty credits", key="credits")
    hands.write(build.field("Credits at least"), "30")
    build.save("Thirty credits")
    build.says("30 credits.")
    for title, label, words, sentence in (
        ("In finance", "Names one of these skills", "finance", "Of what counts, at least 24 credits, about Finance."),
        ("At level 5", "Level at least", "5", "Of what counts, at least 24 credits, at level 5 or above."),
    ):
        build.add("Check", title)
        build.clear(build.field("Credentials at least"))
        hands.write(build.field("Credits at least"), "24")
        hands.write(build.field(label, LOOKS_AT), words)
        build.save(title)
        build.says(sentence)
    hands.press(page.get_by_role("button", name="Add a limit"))
    build.shows("limit-1")
    hands.write(build.field("Key"), "not-both")
    build.clear(build.field("Credentials at most"))
    hands.write(build.field("Credits at most"), "0")
    build.more(LOOKS_AT)
    hands.write(build.field("Already used in the award of", LOOKS_AT), "harbour/sister")
    build.save("not-both")
    build.says("Nothing may come from credentials already used in Sister.")
    photograph(page, "editor-certificate", way)
    expect(page.get_by_text("Nothing stands in the way.")).to_be_visible()
    version = build.publish("Certificate in Finance")
    assert version.definition["root"]["children"] == [
        {"key": "credits", "kind": "pool", "title": "Thirty credits", "match": {}, "min_credits": 30},
        {
            "key": "check-1",
            "kind": "check",
            "title": "In finance",
            "where": {"skill": ["finance"]},
            "min_credits": 24,
        },
        {"key": "check-2", "kind": "check", "title": "At level 5", "where": {"level_min": 5}, "min_credits": 24},
    ]
    assert version.definition["limits"] == [
        {"key": "not-both", "where": {"used_in": ["harbour/sister"]}, "max_credits": 0}
    ]

    # 9 + 9 + 6 count for both checks, 3 more for the sum: (27/30 + 1 + 1) / 3
    theirs, told = enrol(live_server.url, browse, version)
    enrolment = Enrolment.objects.get(learner=alice, pathway=version.pathway)
    assert enrolment.evaluation is not None
    assert enrolment.evaluation.progress == Fraction(29, 30)
    expect(told).to_contain_text("96%")
    expect(told.locator("section[aria-labelledby=missing] li")).to_have_text(["3 credits for Thirty credits"])
    expect(told).to_contain_text("27 of 30 credits")
    refused = told.locator("section[aria-labelledby=not-counted] li")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("SPENT")
    expect(refused).to_contain_text("a limit is reached")
    photograph(theirs, "learner-certificate", way)


def test_renewal_by_hours_in_areas_with_caps(
    live_server: LiveServer, browse: Any, way: str, institution: Institution, alice: User
) -> None:
    for badge, hours, skill, kind in (
        ("agile course", 12, "Ways of working", "Course"),
        ("leading people", 8, "Power skills", "Course"),
        ("strategy day", 6, "Business acumen", "Course"),
        ("year at work", 10, "Practice", "Work"),
        ("mentoring", 20, "Practice", "Volunteering"),
    ):
        hold(alice, badge, credits=hours, skills=[skill], type=kind, issued_at=timezone.now())

    page, hands = browse()
    build = Builder(page, hands)
    build.begin(live_server.url, way, "Renewal for project managers", "renewal", "Renewed certification")
    hands.write(build.field("Unit of credit"), "PDU")
    hands.press(page.locator(".node-form summary", has_text="Which credentials are good enough"))
    hands.write(page.locator(".node-form").get_by_label("At most this many days old"), "1096")
    build.save("The whole pathway")
    build.select("All")
    build.pool("Three years of learning", key="sum")
    hands.write(build.field("Credits at least"), "60")
    build.save("Three years of learning")
    build.pool("Education", kind="Part", key="education")
    hands.write(build.field("Credits at least"), "35")
    build.save("Education")
    for title, skill in (
        ("Ways of working", "ways of working"),
        ("Power skills", "power skills"),
        ("Business acumen", "business acumen"),
    ):
        build.select("Education")
        build.pool(title, kind="Part", Names_one_of_these_skills=skill)
        hands.write(build.field("Credits at least"), "8")
        build.save(title)
        build.says(f"8 PDU, about {title}.")
    build.select("Three years of learning")
    build.pool("Giving back", kind="Part", key="giving")
    hands.write(build.field("Credits counted at most"), "25")
    build.save("Giving back")
    for title, kind, most in (("Work", "Work", "8"), ("Sharing", "Volunteering", "")):
        build.select("Giving back")
        build.pool(title, kind="Part", Of_one_of_these_kinds=kind)
        if most:
            hands.write(build.field("Credits counted at most"), most)
        build.save(title)
    photograph(page, "editor-renewal", way)
    expect(page.get_by_text("Nothing stands in the way.")).to_be_visible()
    build.select("Three years of learning")
    build.says("60 PDU.")
    version = build.publish("Renewal for project managers")
    assert version.definition["policy"] == {"max_age_days": 1096}
    area = {"kind": "pool"}
    assert area | version.definition["root"]["children"][0] == {
        "key": "sum",
        "kind": "pool",
        "title": "Three years of learning",
        "min_credits": 60,
        "parts": [
            {
                "key": "education",
                "title": "Education",
                "min_credits": 35,
                "parts": [
                    {"key": key, "title": title, "match": {"skill": [title.lower()]}, "min_credits": 8}
                    for key, title in (
                        ("pool-1", "Ways of working"),
                        ("pool-2", "Power skills"),
                        ("pool-3", "Business acumen"),
                    )
                ],
            },
            {
                "key": "giving",
                "title": "Giving back",
                "max_credits": 25,
                "parts": [
                    {"key": "pool-4", "title": "Work", "match": {"kind": ["Work"]}, "max_credits": 8},
                    {"key": "pool-5", "title": "Sharing", "match": {"kind": ["Volunteering"]}},
                ],
            },
        ],
    }

    # 12 + 8 + 6 of education; 8 of 10 and 20 make 28 given back, of which 25 count: 51 of 60
    theirs, told = enrol(live_server.url, browse, version)
    enrolment = Enrolment.objects.get(learner=alice, pathway=version.pathway)
    assert enrolment.evaluation is not None
    assert enrolment.evaluation.progress == Fraction(51, 60)
    expect(told).to_contain_text("51 of 60 PDU")
    expect(told).to_contain_text("85%")
    expect(told.locator("section[aria-labelledby=missing] li")).to_have_text(["9 PDU for Three years of learning"])
    for name, status, words in (
        ("Education", "Begun:", "26 of 35 PDU"),
        ("Ways of working", "Done:", "8 of 8 PDU"),
        ("Business acumen", "Begun:", "6 of 8 PDU"),
        ("Giving back", "Done:", "Up to 25 PDU count."),
    ):
        row = told.locator(".tree li", has=theirs.locator("strong", has_text=name)).last
        expect(row).to_contain_text(status)
        expect(row).to_contain_text(words)
    photograph(theirs, "learner-renewal", way)
