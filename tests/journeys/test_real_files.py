"""Real files of the corpus, handed in through the browser in one go, reach the verdict they must have."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from playwright.sync_api import Browser, FilePayload, expect
from pytest_django.live_server_helper import LiveServer

from credentials.models import Import
from credentials.verification.report import CheckName
from tests.conftest import make_person
from tests.credentials.views.test_corpus import is_as_expected
from tests.journeys.test_two_hundred import EMAIL, Learner
from tests.worker import Worker

FORMATS = ("ob1-baked", "ob1-jws", "ob2-hosted", "ob2-jws", "ob2-baked", "ob3-di", "ob3-jwt")
"""Open Badges 2.0 hosted, signed and baked, their predecessors in pictures, and Open Badges 3.0 with each proof."""

OTHERWISE = {"C168"}
"""Comes out otherwise than its list says, for the reason that the README's decisions give."""


def files_and_web(corpus: Path) -> tuple[list[dict[str, str]], dict[str, Any]]:
    """The items in these formats whose web does not contradict that of the ones before, and that web."""
    with (corpus / "manifest.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["format"].startswith(FORMATS) and row["id"] not in OTHERWISE]
    groups = json.loads((corpus / "web.json").read_text())
    web: dict[str, Any] = {}
    served = set()
    for group in dict.fromkeys(row["web_group"] for row in rows):
        entries = groups.get(group, {})
        if all(web.get(url, entry) == entry for url, entry in entries.items()):
            web |= entries
            served.add(group)
    whole = {
        url: entry | ({"file": str(corpus / entry["file"])} if "file" in entry else {}) for url, entry in web.items()
    }
    return [row for row in rows if row["web_group"] in served], whole


@pytest.mark.usefixtures("no_other_worker")
def test_real_files_reach_their_verdict_in_the_browser(
    browser: Browser, live_server: LiveServer, transactional_db: None, shared: Path, tmp_path: Path
) -> None:
    rows, web = files_and_web(shared / "corpus")
    (tmp_path / "web.json").write_text(json.dumps(web))
    make_person(EMAIL, "Alice Example")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    learner = Learner(context.new_page(), live_server.url)
    learner.sign_in()
    learner.page.goto(f"{live_server.url}/credentials/add/")
    named = {f"{row['id']}{Path(row['file']).suffix}": row for row in rows}
    learner.page.locator("input[type=file]").set_input_files(
        [
            FilePayload(name=name, mimeType="", buffer=(shared / "corpus" / row["file"]).read_bytes())
            for name, row in named.items()
        ]
    )
    with Worker(web_map=tmp_path / "web.json"):
        learner.page.get_by_role("button", name="Add and check").click()
        learner.page.wait_for_url("**/credentials/imports/**")
        expect(learner.page.locator("#import[data-state=succeeded]")).to_be_visible(timeout=180_000)
    shown = {
        row.locator("th").inner_text().strip(): " ".join(row.inner_text().split())
        for row in learner.page.locator("#import tbody tr").all()
    }
    wrong, untampered = [], Counter[str]()
    for item in Import.objects.get().items.prefetch_related("credentials__report"):
        outcome, told = named[item.name]["expected_outcome"], shown[item.name]
        # Published samples share their ids: what came with these very bytes is meant.
        own = [one for one in item.credentials.all() if one.original_id == item.original_id]
        chips = [
            " ".join(strip_tags(render_to_string("_verdict.html", {"credential": one})).split())
            for one in item.credentials.all()
        ]
        is_told = item.sentence in told if item.state == "failed" else any(chip in told for chip in chips)
        if not is_told or (own and item.state == "added" and not any(is_as_expected(outcome, one) for one in own)):
            wrong.append((item.name, outcome, told))
        for one in own:
            checks = one.report.data["checks"] if one.report else []
            untampered[next(check["state"] for check in checks if check["name"] == CheckName.UNTAMPERED)] += 1
    assert not wrong, wrong
    assert set(shown) == set(named)
    assert untampered["passed"] >= 25, untampered
    context.close()
