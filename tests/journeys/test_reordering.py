"""Order set by a handle: afterwards the first cannot go up, and the last not down."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import Page, expect

from portfolio.models import Portfolio
from tests.journeys.demonstration import ADA, sign_in
from tests.journeys.inspection import Inspector


def ends(page: Page) -> list[tuple[bool, bool]]:
    """For each credential on top of the portfolio, whether it can go up and down."""
    found: list[tuple[bool, bool]] = page.locator("[data-reorder]").first.evaluate(
        "list => [...list.children].map(item => ['up', 'down'].map(value =>"
        " !item.querySelector(`button[value=${value}]`).disabled))"
    )
    return [(up, down) for up, down in found]


def test_buttons_beside_a_handle_follow_what_was_moved(inspector: Inspector) -> None:
    page = inspector.page
    sign_in(inspector, ADA)
    page.goto(f"{inspector.base}{reverse('portfolio:edit')}")
    page.locator("[data-handle][aria-pressed]").first.wait_for()
    assert ends(page) == [(False, True), (True, True), (True, False)]
    before = page.locator("[data-reorder] > [data-key]").first.get_attribute("data-key")
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.locator("[data-handle]").first.focus()
        for key in (" ", "ArrowDown", "ArrowDown", " "):
            page.keyboard.press(key)
    expect(page.locator("[data-reorder]").first.locator("> [data-key]").last).to_have_attribute(
        "data-key", before or ""
    )
    assert ends(page) == [(False, True), (True, True), (True, False)]
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.locator("[data-handle]").nth(2).drag_to(page.locator("[data-handle]").first)
    assert ends(page) == [(False, True), (True, True), (True, False)]
    blocks = Portfolio.objects.get(owner__email=ADA, is_main=True).blocks.order_by("position")
    assert str(blocks.values_list("pk", flat=True)[0]) == before
