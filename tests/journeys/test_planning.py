"""A learner tries out what they could take, takes it back, and follows the lightest way: by mouse, keyboard, no script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from pathways import services
from pathways.models import CatalogueOffer, Evaluation, Pathway
from portfolio.management.demo.badges import NORTHFIELD
from tests.conftest import make_person
from tests.journeys.desk import Desk, applied_data, learner


@pytest.fixture(autouse=True)
def northfield(transactional_db: None) -> Pathway:
    """A published pathway, and courses that lead to two of what it asks, one of them after a preparation."""
    olive = make_person("olive@institution.example", "Olive Example")
    institution = services.create_institution(name="Northfield University (demo)", slug="northfield", owner=olive)
    pathway = applied_data(institution, olive)
    common = {"institution": institution, "issuer": NORTHFIELD.key.did_key, "currency": "EUR"}
    preparation = CatalogueOffer.objects.create(
        title="Getting ready", badge_class="https://northfield.demo/ready", cost=40, hours=12, **common
    )
    for slug, title, cost in (
        ("statistics-with-real-data", "Statistics, evening course", 320),
        ("data-visualisation", "Charts, online", 90),
    ):
        badge = NORTHFIELD.achievement_id(slug)
        course = CatalogueOffer.objects.create(title=title, badge_class=badge, cost=cost, hours=60, **common)
        if cost > 100:
            course.requires.add(preparation)
    return pathway


def planned(desk: Desk) -> str:
    """What the page says of the plan, in numbers."""
    return desk.page.get_by_role("region", name="What you plan").locator("strong").first.inner_text().strip()


def test_learner_tries_out_what_they_could_take(desk: Any, northfield: Pathway) -> None:
    enrolment = learner("Alice", northfield, "python-for-data", "sql-and-relational-data", "research-ethics")
    alice: Desk = desk()
    alice.sign_in(enrolment.learner.email, enrolment.get_absolute_url())
    alice.reads("3 of 5 earned")

    # the lightest way, in order
    alice.press("Plan how to finish", "link")
    alice.reads("3 steps complete it. It costs 450 EUR. It takes about 132 hours.")
    steps = alice.page.get_by_role("region", name="The lightest way to finish").get_by_role("heading", level=3)
    order = steps.all_inner_texts()
    assert order.index("Getting ready") < order.index("Statistics, evening course")

    # one of them into the plan: what it counts for stands there at once, apart from what is earned
    alice.press(re.compile("^Put it into my plan.*Charts, online$"))
    alice.reads("It would count for Data Visualisation.", "3 of 5 earned, 1 planned")
    alice.press(re.compile("^I have begun it.*Charts, online$"))
    alice.reads("3 of 5 earned, 1 in progress")

    # something of the learner's own, from the outline
    alice.open(enrolment.get_absolute_url())
    alice.press(re.compile("^Plan it.*Statistics with Real Data$"), "link")
    expect(alice.page.get_by_label("What", exact=True)).to_have_value("Statistics with Real Data")
    alice.press("Plan this")
    alice.reads("With all that you plan, it would be complete.")
    assert planned(alice) == "3 of 5 earned, 1 in progress, 1 planned"

    # the outline and the map, earned alone and with what is planned
    alice.press("See it in the outline", "link")
    alice.reads("3 of 5 earned, 1 in progress, 1 planned", "would count here")
    expect(alice.page.locator(".stone.planned")).to_have_count(1)
    expect(alice.page.locator(".stone.in_progress")).to_have_count(1)
    alice.hands.press(alice.page.get_by_role("link", name="Earned", exact=True))
    expect(alice.page.get_by_role("main")).not_to_contain_text("would count here")
    expect(alice.page.locator(".stone.earned")).to_have_count(3)
    alice.press("Remaining", "link")
    expect(alice.page.locator(".tree")).not_to_contain_text("Python for Data")

    # taken back, and the taking back taken back
    alice.open(reverse("pathways:plan", args=[enrolment.pk]))
    alice.press(re.compile("^Remove.*Charts, online$"))
    alice.reads("“Charts, online” is no longer in your plan.", "3 of 5 earned, 1 planned")
    alice.press("Undo")
    alice.reads("3 of 5 earned, 1 in progress, 1 planned")

    # nothing of it was ever earned
    assert [str(evaluation.progress) for evaluation in Evaluation.objects.all()] == ["7/12"]
