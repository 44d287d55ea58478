"""A learner from sign-up to a shared portfolio, and a stranger who opens it: by mouse, by keyboard, without script."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.core.mail import EmailMessage
from playwright.sync_api import FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from credentials.models import Issuer, IssuerIdentity
from pathways.services.definitions import create_pathway, publish_version
from pathways.services.institutions import create_institution
from portfolio.management.demo.badges import BADGES, NORTHFIELD, issue
from portfolio.management.demo.pathways import APPLIED_DATA
from portfolio.models import PortfolioPdf
from tests.conftest import make_person
from tests.journeys.conftest import PATIENCE_MS
from tests.journeys.hands import Mouse
from tests.worker import Worker

EMAIL = "dora@learner.example"
PASSWORD = "three flat stones, one round"
BY_SLUG = {badge.slug: badge for badge in BADGES}


@pytest.fixture
def northfield(transactional_db: None) -> None:
    """An institution with a published pathway, whose badges staff know."""
    bob = make_person("bob@institution.example", "Bob Example")
    institution = create_institution(name="Northfield University (demo)", slug="northfield", owner=bob)
    pathway = create_pathway(
        institution=institution,
        title="Certificate in Applied Data",
        slug="applied-data",
        award_name="Certificate in Applied Data",
        definition=APPLIED_DATA,
    )
    publish_version(version=pathway.versions.get(), by=bob)
    issuer = Issuer.objects.create(
        name=NORTHFIELD.name,
        standing=Issuer.Standing.INSTITUTION,
        known_reason="invented for this test",
        known_source="https://northfield.demo/",
    )
    IssuerIdentity.objects.create(issuer=issuer, kind=IssuerIdentity.Kind.DID, value=NORTHFIELD.key.did_key)


def wait_for_job(page: Page, hands: Mouse, way: str, done: str) -> None:
    """Wait until the page offers what comes after the job; without script the page has a link to look again."""
    after = page.get_by_role("link", name=done).first
    if way != "no script":
        after.wait_for()
        return
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not after.count() and time.monotonic() < deadline:
        hands.press(page.get_by_role("link", name="Refresh").first)
        time.sleep(0.5)


@pytest.mark.usefixtures("northfield")
def test_learner_from_sign_up_to_a_strangers_download(
    live_server: LiveServer, common_worker: Worker, browse: Any, way: str, mailoutbox: list[EmailMessage]
) -> None:
    page, hands = browse()

    # sign up, with the code from the mail
    page.goto(live_server.url)
    hands.press(page.get_by_role("link", name="Create account").first)
    hands.write(page.get_by_role("textbox", name=re.compile("e-?mail", re.IGNORECASE)), EMAIL)
    hands.write(page.get_by_label("Password").first, PASSWORD)
    hands.press(page.get_by_role("main").get_by_role("button", name="Create account"))
    page.wait_for_url("**/confirm-email/**")
    code = re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", str(mailoutbox[-1].body), re.MULTILINE)
    assert code is not None, mailoutbox[-1].body
    hands.write(page.get_by_role("main").get_by_role("textbox").first, code[1])
    hands.press(page.get_by_role("button", name="Go on"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")

    # import a baked picture and an Open Badges 3.0 file
    hands.press(page.get_by_role("main").get_by_role("link", name="Add credentials").first)
    files = [issue(BY_SLUG[slug], email=EMAIL) for slug in ("python-for-data", "sql-and-relational-data")]
    page.locator("input[type=file]").set_input_files(
        [FilePayload(name=name, mimeType="application/octet-stream", buffer=data) for name, data in files]
    )
    hands.press(page.get_by_role("button", name="Add and check"))
    page.wait_for_url("**/credentials/imports/**")
    wait_for_job(page, hands, way, "Review in the inbox")

    # keep both
    hands.press(page.get_by_role("link", name="Review in the inbox"))
    expect(page.get_by_role("article").get_by_text("Verified", exact=True)).to_have_count(2)
    hands.press(page.get_by_role("button", name="Keep Python for Data"))
    expect(page.get_by_role("status").first).to_contain_text("ept")
    hands.press(page.get_by_role("button", name="Keep SQL and Relational Data"))
    expect(page.get_by_text("Your inbox is empty")).to_be_visible()

    # cluster
    hands.press(page.get_by_role("link", name="Clusters").first)
    hands.write(page.get_by_label("Name of a new cluster"), "Data")
    hands.press(page.get_by_role("button", name="Make the cluster"))
    hands.press(page.get_by_role("link", name="Data", exact=True).first)
    hands.tick(page.get_by_role("checkbox", name="Python for Data"))
    hands.tick(page.get_by_role("checkbox", name="SQL and Relational Data"))
    hands.press(page.get_by_role("button", name="Add", exact=True))
    expect(page.get_by_role("heading", name="SQL and Relational Data")).to_be_visible()

    # enrol, see progress
    hands.press(page.get_by_role("link", name="Pathways").first)
    expect(page.get_by_role("main")).to_contain_text("You already hold 2 of 5.")
    hands.press(page.get_by_role("link", name="Certificate in Applied Data").first)
    hands.press(page.get_by_role("button", name="Enrol"))
    page.wait_for_url("**/progress/**")
    expect(page.get_by_role("main")).to_contain_text("Statistics with Real Data")

    # say who one is, publish, make a link
    page.goto(f"{live_server.url}/profile/")
    hands.write(page.get_by_label("Handle"), "dora")
    hands.write(page.get_by_label("Name", exact=True), "Dora Example")
    hands.write(page.get_by_label("Headline"), "Data analyst in the making")
    hands.press(page.get_by_role("button", name="Save"))
    hands.press(page.get_by_role("link", name="Portfolio").first)
    hands.press(page.get_by_role("button", name="Fill it from what I have"))
    hands.press(page.get_by_role("link", name="Preview and publish"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Dora Example")
    hands.press(page.get_by_role("button", name=re.compile("^Publish")).first)
    hands.press(page.get_by_role("link", name="Share links").first)
    hands.write(page.get_by_label("Label"), "Example Works")
    hands.press(page.get_by_role("button", name="Make the link"))
    link = page.locator("[data-copy], noscript a").first.evaluate("e => e.dataset.copy ?? e.href")
    hands.press(page.get_by_role("link", name="See as a stranger"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Dora Example")

    # a stranger opens it and takes the PDF
    stranger, eyes = browse()
    stranger.goto(link)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Dora Example")
    expect(stranger.get_by_role("main")).to_contain_text("Verified")
    assert stranger.context.cookies() == []
    eyes.press(stranger.get_by_role("link", name="See the five checks").first)
    expect(stranger.get_by_role("main")).to_contain_text("Belongs to this person")
    stranger.goto(link)
    pdf = take_pdf(stranger, eyes, way)
    assert pdf.startswith(b"%PDF-")


def take_pdf(page: Page, hands: Mouse, way: str) -> bytes:
    """Ask for the PDF; once it is made the download begins by itself, or, without script, by the link there."""
    if way != "no script":
        with page.expect_download() as download:
            hands.press(page.get_by_role("link", name="Download as a PDF"))
        return download.value.path().read_bytes()
    hands.press(page.get_by_role("link", name="Download as a PDF"))
    until = time.monotonic() + PATIENCE_MS / 1000
    while not PortfolioPdf.objects.made().exists() and time.monotonic() < until:
        time.sleep(0.2)
    with page.expect_download() as download:
        hands.press(page.get_by_role("link", name="Take the PDF"))
    return download.value.path().read_bytes()
