"""Two hundred files at once: imported while one looks elsewhere, reviewed, decided, and re-checked over time."""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from credentials import tasks
from credentials.issuing.assertions import build_badge_class
from credentials.issuing.baking import bake_png
from credentials.models import Credential, ImportItem, Issuer, IssuerIdentity, Notice, Report
from jobs.models import Job
from tests.conftest import make_person
from tests.issuers import ISSUED, College, Workshop, World
from tests.journeys.conftest import PATIENCE_MS
from tests.worker import Worker

EMAIL = "alice@learner.example"
FILES = 200
PICTURES = os.environ.get("JOURNEY_PICTURES", "")
"""A folder for a picture of every step, wide and narrow, light and dark, for people to look at."""


def picture(number: int) -> bytes:
    """A badge's picture as they are found: 400 pixels wide, a few shapes, some text."""
    image = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((10, 10, 390, 390), fill=(number * 37 % 255, number * 91 % 255, 120, 255))
    for ring in range(12):
        edge = 30 + 12 * ring
        draw.arc((edge, edge, 400 - edge, 400 - edge), ring * 29, ring * 29 + 200, "white", 3)
    draw.text((170, 190), f"Badge {number}", fill="white")
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def baked(workshop: Workshop, number: int) -> bytes:
    """An Open Badges 2.0 assertion of its own class, hosted, and baked into its picture."""
    url = workshop.url(f"class{number}.json")
    described = {"description": "Joins wires.", "criteria": "Ten joints that hold."}
    badge = build_badge_class(url, f"Soldering {number}", issuer=workshop.profile_url, **described)
    workshop.world.serve(url, badge)
    assertion = workshop.host_badge(f"a{number}", badge=url, issued_on=ISSUED + timedelta(days=number))
    return bake_png(picture(number), json.dumps(assertion), keyword="openbadges")


def broken(number: int) -> tuple[str, bytes]:
    """A file as they come back from a mailbox or a full disk: cut off, or without its badge."""
    kinds = [
        (".json", b'{"@context": ['),
        (".png", picture(number)),
        (".png", picture(number)[:900]),
        (".txt", b"My badge is on the old laptop"),
    ]
    ending, data = kinds[number // 10 % len(kinds)]
    return f"broken-{number}{ending}", data


def pack(college: College, workshop: Workshop) -> bytes:
    """A ZIP of 200 files: 60 % Open Badges 3.0, 30 % baked 2.0, 10 % broken."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(FILES):
            if number % 10 == 9:
                packed.writestr(*broken(number))
            elif number % 10 in (2, 5, 8):
                packed.writestr(f"badge-{number}.png", baked(workshop, number))
            else:
                award = college.award(
                    credential_id=f"urn:uuid:00000000-0000-4000-8000-{number:012d}",
                    slug=f"field-work-{number}",
                    title=f"Field Work {number}",
                    valid_from=ISSUED + timedelta(days=number),
                    status=college.entry(number),
                )
                packed.writestr(f"badge-{number}.json", json.dumps(award))
    return target.getvalue()


class Learner:
    """Alice at her browser; each step she takes can be looked at later."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base, self.steps = page, base, 0
        page.set_default_timeout(PATIENCE_MS)

    def sign_in(self) -> None:
        """Through the form that everybody uses."""
        self.page.goto(f"{self.base}/account/login/")
        self.page.locator("input[name=login]").fill(EMAIL)
        self.page.locator("input[name=password]").fill("a long pass phrase")
        self.page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url(lambda url: "/login/" not in url)

    def upload(self, name: str, data: bytes) -> None:
        """Hand a file in, and see the page of its import."""
        self.page.goto(f"{self.base}/credentials/add/")
        file = FilePayload(name=name, mimeType="application/zip", buffer=data)
        self.page.locator("input[type=file]").set_input_files([file])
        self.page.get_by_role("button", name="Add and check").click()
        self.page.wait_for_url("**/credentials/imports/**")

    def rows(self, heading: str) -> Locator:
        """The rows of the table under the heading."""
        return self.page.get_by_role("region", name=heading, exact=True).locator("tbody tr")

    def card(self, name: str) -> Locator:
        """The card of the credential of that name."""
        return self.page.get_by_role("article", name=name, exact=True)

    def choose(self, *names: str) -> None:
        """Tick the cards."""
        for name in names:
            self.card(name).get_by_role("checkbox").check()

    def press(self, name: str) -> None:
        """Press a button of the bar above the cards."""
        self.page.locator(".bulk").get_by_role("button", name=name, exact=True).click()

    def look(self, step: str) -> None:
        """Take the step's pictures, where somebody wants to see them."""
        self.steps += 1
        for width in (1280, 390) if PICTURES else ():
            self.page.set_viewport_size({"width": width, "height": 1600})
            for scheme in ("light", "dark"):
                self.page.emulate_media(color_scheme=scheme)
                name = f"{self.steps:02}-{step.replace(' ', '-')}-{width}-{scheme}.png"
                self.page.screenshot(path=Path(PICTURES) / name)
        self.page.set_viewport_size({"width": 1280, "height": 900})
        self.page.emulate_media(color_scheme="light")


@pytest.fixture
def world() -> World:
    """A web in memory, which the worker reads from files."""
    return World()


@pytest.fixture
def worker(no_other_worker: None, world: World, tmp_path: Path, settings: Settings) -> Iterator[Worker]:
    """A worker to whom the world is the web."""
    settings.WEB_MAP = str(world.write(tmp_path))
    with Worker(web_map=Path(settings.WEB_MAP)) as worker:
        yield worker


@pytest.fixture
def alice(transactional_db: None) -> User:
    """The learner, whose address is verified; staff know the college."""
    college = Issuer.objects.create(
        name="Fernhollow College",
        standing=Issuer.Standing.INSTITUTION,
        known_reason="invented for this test",
        known_source="https://register.badges/",
    )
    IssuerIdentity.objects.create(issuer=college, kind=IssuerIdentity.Kind.DID, value="did:web:fernhollow.badges")
    return make_person(EMAIL, "Alice Example")


@pytest.fixture
def learner(browser: Browser, live_server: LiveServer, alice: User) -> Iterator[Learner]:
    """Alice, signed in."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    learner = Learner(context.new_page(), live_server.url)
    learner.sign_in()
    yield learner
    context.close()


def test_two_hundred_files_from_upload_to_a_changed_verdict(
    alice: User, learner: Learner, world: World, worker: Worker, tmp_path: Path
) -> None:
    college, workshop = College(world), Workshop(world)
    archive = pack(college, workshop)
    world.write(tmp_path)

    import_the_archive(learner, archive)
    retry_what_failed(learner)
    learner.upload("badges.zip", archive)
    the_same_again_adds_nothing(alice, learner)
    decide_in_bulk(alice, learner)
    read_a_full_report(learner)

    college.mark(0)
    world.withdraw(workshop.url("a2.json"), "Issued to the wrong person.")
    world.write(tmp_path)
    hear_of_changed_verdicts(alice, learner)


def import_the_archive(learner: Learner, archive: bytes) -> None:
    """Rows appear while the rest is being read; the page can be left; in the end each row has verdict or reason."""
    page = learner.page
    learner.upload("badges.zip", archive)
    address = page.url
    # Looked at again and again: a quick machine may be done between two looks of the page's own.
    page.wait_for_function("() => !document.querySelector('#import[data-state=queued]')", polling="raf")
    rows = page.locator("#import tbody tr")
    for _look in range(200):
        if rows.count() or not page.locator("#import[data-state=running]").count():
            break
        page.goto(address)
    if page.locator("#import[data-state=running] progress[value]").count():
        assert 0 < rows.count() <= FILES
        learner.look("import running")
    page.goto(f"{learner.base}/")
    page.goto(address)
    page.get_by_role("link", name="Review in the inbox").wait_for()
    expect(learner.rows("Read")).to_have_count(180)
    expect(learner.rows("Not read")).to_have_count(20)
    for row in learner.rows("Read").all_inner_texts():
        assert re.search(r"Verified", row), row
    for row in learner.rows("Not read").all_inner_texts():
        assert re.search(r"broken-\d+\.\w+\s+Not read\s+\S.+\.", row), row
    learner.look("import done")


def retry_what_failed(learner: Learner) -> None:
    """Only what was not read is read again; nothing else is checked a second time."""
    runs = Report.objects.count()
    done = set(ImportItem.objects.filter(state="added").values_list("pk", flat=True))
    started = Job.objects.get().started_at
    with learner.page.expect_navigation():
        learner.page.get_by_role("button", name="Try 20 again").click()
    expect(learner.page.locator("#import[data-state=succeeded]")).to_be_visible()
    expect(learner.rows("Not read")).to_have_count(20)
    again = Job.objects.get().started_at
    assert started is not None and again is not None and again > started
    assert Report.objects.count() == runs
    assert set(ImportItem.objects.filter(state="added").values_list("pk", flat=True)) == done


def the_same_again_adds_nothing(alice: User, learner: Learner) -> None:
    """The same ZIP once more: every row says that it is here already."""
    expect(learner.page.locator("#import[data-state=succeeded]")).to_be_visible()
    expect(learner.page.locator("[data-words]")).to_contain_text("Nothing new")
    expect(learner.rows("Read").filter(has_text="Already here")).to_have_count(180)
    assert Credential.objects.owned_by(alice).count() == 180
    learner.look("same again")


def decide_in_bulk(alice: User, learner: Learner) -> None:
    """Filter, keep, hide and discard many at once, take each back, and set kind and skills."""
    page = learner.page
    page.goto(f"{learner.base}/credentials/inbox/")
    expect(page.get_by_role("article")).to_have_count(180)
    learner.look("inbox")
    page.get_by_label("Verdict").select_option("Verified, issuer not known to us")
    expect(page.get_by_role("article")).to_have_count(60)
    page.get_by_label("All on this page").check()
    learner.look("inbox filtered and chosen")
    page.locator(".bulk summary").click()
    page.locator(".bulk").get_by_label("Kind").select_option("course")
    page.locator(".bulk").get_by_label("Add skills").fill("soldering, patience")
    learner.look("kind and skills")
    learner.press("Set")
    expect(page.get_by_role("status").first).to_contain_text("60 credentials described.")
    described = Credential.objects.owned_by(alice).filter(category="course", skills__key="patience")
    assert described.count() == 60
    for verb, told, state in (("Discard", "discarded", "discarded"), ("Hide", "hidden", "hidden")):
        learner.choose("Soldering 2", "Soldering 5")
        learner.press(verb)
        expect(page.get_by_role("status").first).to_contain_text(f"2 credentials {told}.")
        assert Credential.objects.owned_by(alice).filter(state=state).count() == 2
        learner.look(f"{told} with undo")
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("status").first).to_contain_text("2 taken back.")
        assert Credential.objects.owned_by(alice).filter(state="inbox").count() == 180
    page.goto(f"{learner.base}/credentials/inbox/")
    page.get_by_label("All on this page").check()
    learner.press("Keep")
    expect(page.get_by_role("status").first).to_contain_text("180 credentials kept.")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").first).to_contain_text("180 taken back.")
    page.get_by_label("All on this page").check()
    learner.press("Keep")
    expect(page.get_by_text("Your inbox is empty")).to_be_visible()
    assert Credential.objects.owned_by(alice).kept().count() == 180


def read_a_full_report(learner: Learner) -> None:
    """The page of one credential tells all five checks, each with its sentence."""
    page = learner.page
    page.goto(f"{learner.base}/credentials/?words=Field+Work+10")
    page.get_by_role("article").get_by_role("link", name="Field Work 10", exact=True).click()
    checks = page.get_by_role("region", name="The five checks")
    for name in ("Untampered", "Issuer identified", "In force", "Belongs to this person", "Checked when"):
        expect(checks.get_by_text(f"{name}:", exact=True)).to_be_visible()
    expect(checks).to_contain_text("It is known to us: Fernhollow College (invented for this test).")
    learner.look("full report")


def hear_of_changed_verdicts(alice: User, learner: Learner) -> None:
    """The worker looks again; what was revoked since, or withdrawn, is told in words, once, until it is put away."""
    page = learner.page
    for _day in range(2):
        runs = Report.objects.count()
        changed = Credential.objects.owned_by(alice).filter(achievement__name__in=["Field Work 0", "Soldering 2"])
        assert changed.update(next_check_at=timezone.now() - timedelta(hours=1)) == 2
        tasks.check_due.delay()
        deadline = timezone.now() + timedelta(seconds=60)
        while Report.objects.count() < runs + 2 and timezone.now() < deadline:
            page.wait_for_timeout(100)
    assert sorted(changed.values_list("verdict", "in_force_code")) == [("problem", "revoked")] * 2
    assert Notice.objects.owned_by(alice).count() == 2
    page.goto(f"{learner.base}/")
    told = page.get_by_role("region", name="What has changed").locator(".notice")
    expect(told).to_have_count(2)
    expect(told.filter(has_text="Field Work 0")).to_contain_text("has a problem now. The issuer has revoked it")
    expect(told.filter(has_text="Soldering 2")).to_contain_text("revoked it: “Issued to the wrong person”.")
    learner.look("told on the home page")
    told.filter(has_text="Soldering 2").get_by_role("link", name="See the report").click()
    expect(page.get_by_role("main")).to_contain_text("Problem")
    learner.look("report of a withdrawn badge")
    page.goto(f"{learner.base}/")
    for _notice in range(2):
        page.get_by_role("button", name=re.compile("^Put away")).first.click()
    expect(page.get_by_role("region", name="What has changed")).to_have_count(0)
