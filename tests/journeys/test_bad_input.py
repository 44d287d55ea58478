"""What is no badge, handed in through the browser: each piece gets its own sentence, and the badge among them comes in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from credentials.models import Credential, Original
from portfolio.management.demo.badges import BADGES, issue
from portfolio.management.demo.pictures import draw_png
from tests.conftest import make_person
from tests.journeys.conftest import PATIENCE_MS
from tests.worker import Worker

EMAIL = "alice@learner.example"
MB = 1024 * 1024
PLAIN = draw_png("A", "#0b5c64")
SENTENCES = {
    "notes.txt": "The file is plain text with no badge in it",
    "empty.json": "The file is empty.",
    "plain.png": "There is no badge in this picture",
    "truncated.png": "The PNG picture is cut off before its end.",
    "fifty.json": "The file is larger than 20 MB.",
    "larger.json": "The file is larger than 50 MB, so it was not taken. No badge is that large.",
    "broken.json": "The text looks like JSON but is broken at line 1, column 63.",
}


@pytest.fixture
def bad_files(tmp_path: Path) -> list[Path]:
    """A file of each bad kind; the large ones take no room on the disk."""
    contents = {
        "notes.txt": b"Remember the milk.",
        "empty.json": b"",
        "plain.png": PLAIN,
        "truncated.png": PLAIN[: len(PLAIN) // 2],
        "broken.json": b'{"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ',
    }
    for name, data in contents.items():
        (tmp_path / name).write_bytes(data)
    for name, size in (("fifty.json", 50 * MB), ("larger.json", 50 * MB + 1)):
        with (tmp_path / name).open("wb") as file:
            file.truncate(size)
    return [tmp_path / name for name in SENTENCES]


@pytest.fixture
def hers(browser: Browser, live_server: LiveServer, transactional_db: None) -> Iterator[Page]:
    """The browser of a learner who is signed in."""
    make_person(EMAIL, "Alice Example")
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{live_server.url}{reverse('account_login')}")
    page.locator("input[name=login]").fill(EMAIL)
    page.locator("input[name=password]").fill("a long pass phrase")
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/login/" not in url)
    yield page
    context.close()


def test_each_bad_file_gets_its_sentence_and_the_badge_among_them_comes_in(
    hers: Page, live_server: LiveServer, common_worker: Worker, bad_files: list[Path], tmp_path: Path
) -> None:
    name, data = issue(next(badge for badge in BADGES if badge.slug == "python-for-data"), email=EMAIL)
    good = tmp_path / name
    good.write_bytes(data)
    answers: list[int] = []
    hers.on("response", lambda response: answers.append(response.status))
    hers.goto(f"{live_server.url}{reverse('credentials:add')}")
    hers.locator("input[type=file]").set_input_files([*bad_files[:3], good, *bad_files[3:]])
    hers.get_by_role("button", name="Add and check").click()
    hers.wait_for_url("**/credentials/imports/**")
    hers.get_by_role("link", name="Review in the inbox").first.wait_for()
    main = hers.get_by_role("main")
    expect(main).to_contain_text("7 of 8 were not read.")
    for file, sentence in SENTENCES.items():
        row = main.locator("tr, li").filter(has_text=file).last
        expect(row).to_contain_text(sentence)
    assert len(set(SENTENCES.values())) == len(SENTENCES)
    [credential] = Credential.objects.all()
    assert credential.verdict == "verified_issuer_unknown"
    assert Original.objects.count() >= 6, "what was taken is kept, to be tried again"
    assert max(answers) < 500


def test_pasted_text_that_is_no_badge_gets_its_sentence(
    hers: Page, live_server: LiveServer, common_worker: Worker
) -> None:
    for text, sentence in (
        ("Remember the milk.", SENTENCES["notes.txt"]),
        ("{", "The text looks like JSON but is broken at line 1, column 2."),
    ):
        hers.goto(f"{live_server.url}{reverse('credentials:add')}")
        hers.locator("textarea[name=paste]").fill(text)
        hers.get_by_role("button", name="Add and check").click()
        hers.wait_for_url("**/credentials/imports/**")
        expect(hers.get_by_role("main")).to_contain_text(sentence)
