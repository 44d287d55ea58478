"""In the browser, an editor drags a draft's outline into order and writes while it saves itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, Playwright, Route, expect
from pytest_django.live_server_helper import LiveServer

from pathways import services
from pathways.models import DraftStep, Institution, PathwayVersion
from pathways.services.institutions import create_institution
from tests.conftest import make_person
from tests.journeys.conftest import PATIENCE_MS
from tests.pathways.conftest import definition, group, slot

Keys = dict[str, Any] | str

ROOT = group(
    "all",
    slot("python", title="Python"),
    group("core", slot("sql", title="Databases"), slot("git", title="Versions"), title="Core"),
    group("spare", title="Spare"),
    {"key": "depth", "kind": "pool", "title": "Depth", "match": {"level_min": 6}, "min_credits": 10},
)


@pytest.fixture
def draft(transactional_db: None) -> PathwayVersion:
    """A draft of an institution of Olive's."""
    olive = make_person("olive@institution.example", "Olive Example")
    institution: Institution = create_institution(name="Northfield University", slug="northfield", owner=olive)
    pathway = services.create_pathway(
        institution=institution, title="Data", slug="data", award_name="Certificate", definition=definition(ROOT)
    )
    return pathway.versions.get()


Open = Callable[..., Page]


@pytest.fixture
def windows(browser: Browser, live_server: LiveServer, draft: PathwayVersion) -> Iterator[Open]:
    """Open windows of Olive's browser on the draft."""
    client = Client()
    client.force_login(draft.pathway.institution.memberships.get().user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    contexts = []

    def open_window(node: str = "", **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | options)
        contexts.append(context)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
        context.add_cookies([cookie])  # type: ignore[list-item]  # a TypedDict
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        address = reverse("admin:pathways_pathwayversion_outline", args=[draft.pk])
        page.goto(f"{live_server.url}{address}?node={node}")
        page.locator(".outline [data-started]").first.wait_for(state="attached")
        return page

    yield open_window
    for context in contexts:
        context.close()


def tree(draft: PathwayVersion, node: dict[str, Any] | None = None) -> Keys:
    """The keys of the outline, nested as they stand."""
    if node is None:
        draft.refresh_from_db()
        node = draft.definition["root"]
    inside = node.get("children", node.get("parts"))
    return node["key"] if inside is None else {node["key"]: [tree(draft, child) for child in inside]}


def line(page: Page, key: str) -> Locator:
    """The line of a node."""
    return page.locator(f'[data-key="{key}"] > .line')


def handle(page: Page, key: str) -> Locator:
    """By which a node is dragged."""
    return line(page, key).locator("[data-handle]")


def says(page: Page, words: str) -> None:
    """Read what became of the last change."""
    expect(page.locator("#live")).to_contain_text(words)


def drag(page: Page, key: str, target: Locator, *, at: float) -> None:
    """Drag a node by its handle to that part of the target's height, and see the mark where it would go."""
    start, end = handle(page, key).bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 8, start["y"] + 8)
    page.mouse.down()
    for step in range(1, 9):
        x = start["x"] + 8 + (end["x"] + 40 - start["x"] - 8) * step / 8
        y = start["y"] + 8 + (end["y"] + end["height"] * at - start["y"] - 8) * step / 8
        page.mouse.move(x, y, steps=3)
        page.wait_for_timeout(30)
    page.wait_for_timeout(200)
    expect(page.locator(".outline .sortable-ghost")).to_be_visible()
    page.mouse.up()


def test_node_is_dragged_before_another_into_another_and_into_an_empty_group(
    draft: PathwayVersion, windows: Open
) -> None:
    page = windows("python")
    drag(page, "git", line(page, "sql"), at=0.1)
    says(page, "Moved to 1 of 2 in Core.")
    assert tree(draft) == {"all": ["python", {"core": ["git", "sql"]}, {"spare": []}, "depth"]}
    drag(page, "python", line(page, "sql"), at=0.9)
    says(page, "Moved to 3 of 3 in Core.")
    assert tree(draft) == {"all": [{"core": ["git", "sql", "python"]}, {"spare": []}, "depth"]}
    drag(page, "depth", page.locator('[data-key="spare"] > ul'), at=0.5)
    says(page, "Moved to 1 of 1 in Spare.")
    assert tree(draft) == {"all": [{"core": ["git", "sql", "python"]}, {"spare": ["depth"]}]}
    # the rest of the page follows: what is wrong, what can be undone, and the selected node is the same
    expect(page.locator(".findings")).to_have_count(0)
    expect(page.locator("h2#form")).to_have_text("Python")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator('[data-key="spare"] > ul > li')).to_have_count(0)
    assert tree(draft) == {"all": [{"core": ["git", "sql", "python"]}, {"spare": []}, "depth"]}


def test_node_is_moved_in_and_out_by_keys_and_keeps_the_focus(draft: PathwayVersion, windows: Open) -> None:
    page = windows()
    grip = handle(page, "depth")
    grip.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    says(page, "Moved to 1 of 1 in Spare.")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    says(page, "Moved to 2 of 4 in All.")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    assert tree(draft) == {"all": ["python", "depth", {"core": ["sql", "git"]}, {"spare": []}]}
    expect(grip).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.locator("[data-kind]").evaluate_all("found => found.map(one => one.dataset.key)")[1:3] == [
        "python",
        "depth",
    ]
    assert draft.steps.count() == 1


def test_node_is_dragged_by_touch(draft: PathwayVersion, windows: Open, playwright: Playwright) -> None:
    page = windows("python", **playwright.devices["Pixel 5"])
    handle(page, "git").scroll_into_view_if_needed()
    start, end = handle(page, "git").bounding_box(), line(page, "sql").bounding_box()
    assert start is not None
    assert end is not None
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
        page.wait_for_timeout(60)

    x, y = start["x"] + 10, start["y"] + 10
    touch("touchStart", (x, y))
    for step in range(1, 9):
        touch("touchMove", (x + step, y + (end["y"] + 2 - y) * step / 8))
    page.wait_for_timeout(200)
    touch("touchEnd")
    says(page, "Moved to 1 of 2 in Core.")
    assert tree(draft) == {"all": ["python", {"core": ["git", "sql"]}, {"spare": []}, "depth"]}


def test_pool_takes_nothing_but_pools(draft: PathwayVersion, windows: Open) -> None:
    document = definition(group("all", slot("python"), {"key": "sum", "kind": "pool", "min_credits": 1, "parts": []}))
    services.save_draft(version=draft, definition=document)
    page = windows()
    handle(page, "python").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    says(page, "Moved to 2 of 2 in All.")
    page.keyboard.press("Escape")
    assert tree(draft) == {"all": ["python", {"sum": []}]}


def test_what_somebody_else_changed_meanwhile_is_shown_instead_of_the_move(
    draft: PathwayVersion, windows: Open
) -> None:
    page = windows()
    services.save_draft(version=draft, definition=definition(group("all", slot("python"), slot("new", title="New"))))
    handle(page, "python").focus()
    for key in ("Space", "ArrowDown", "Space"):
        page.keyboard.press(key)
    says(page, "Somebody changed this draft in the meantime.")
    expect(page.locator(".outline")).to_contain_text("New")
    assert tree(draft) == {"all": ["python", "new"]}


def test_what_is_written_is_saved_by_itself_and_undone_field_by_field(draft: PathwayVersion, windows: Open) -> None:
    page = windows("depth")
    title, least = page.get_by_label("Title"), page.get_by_label("Credits at least")
    title.press("End")
    title.press_sequentially(" of")
    says(page, "Saved. 1 thing must be mended")
    title.press_sequentially(" study")
    expect(page.locator("h2#form")).to_have_text("Depth of study")
    expect(line(page, "depth")).to_contain_text("Depth of study")
    expect(title).to_be_focused()
    least.fill("20")
    expect(page.locator(".sentence")).to_have_text("20 credits, at level 6 or above.")
    assert DraftStep.objects.count() == 2
    page.get_by_text("The whole definition as JSON").click()
    assert json.loads(page.get_by_label("Definition", exact=True).input_value())["root"]["children"][3] == {
        "key": "depth",
        "kind": "pool",
        "title": "Depth of study",
        "match": {"level_min": 6},
        "min_credits": 20,
    }
    for value, words in (("10", "Depth of study"), ("10", "Depth")):
        page.get_by_role("button", name="Undo").click()
        expect(title).to_have_value(words)
        expect(least).to_have_value(value)
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


def test_what_cannot_be_read_is_kept_and_told_at_its_field(draft: PathwayVersion, windows: Open) -> None:
    page = windows("depth")
    least = page.get_by_label("Credits at least")
    least.fill("thirty")
    says(page, "Not saved. Credits at least: Write a number of zero or more, such as 30, 2.5 or 1/3.")
    expect(least).to_have_value("thirty")
    expect(least).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".field", has=least).locator(".errorlist")).to_be_visible()
    assert not DraftStep.objects.exists()
    least.fill("30")
    says(page, "Saved. 1 thing must be mended")
    expect(least).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator(".node-form .errorlist")).to_have_count(0)
    # a number field of the browser's own, left half written, is not taken for an empty one
    count = page.get_by_label("Credentials at least")
    count.press_sequentially("1e")
    says(page, "Not saved. Credentials at least:")
    draft.refresh_from_db()
    assert draft.definition["root"]["children"][3]["min_credits"] == 30
    assert "min_count" not in draft.definition["root"]["children"][3]


def test_second_window_is_told_and_keeps_what_was_written(draft: PathwayVersion, windows: Open) -> None:
    one, other = windows("depth"), windows("depth")
    one.get_by_label("Title").fill("From the first window")
    says(one, "Saved. 1 thing must be mended")
    other.get_by_label("Title").fill("From the second")
    says(other, "Not saved: somebody changed this draft in the meantime, perhaps you in another window.")
    expect(other.get_by_label("Title")).to_have_value("From the second")
    expect(line(other, "depth")).to_contain_text("From the first window")
    draft.refresh_from_db()
    assert draft.definition["root"]["children"][3]["title"] == "From the first window"
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.locator("h2#form")).to_have_text("From the second")
    draft.refresh_from_db()
    assert draft.definition["root"]["children"][3]["title"] == "From the second"


def test_button_pressed_while_writing_waits_until_it_is_saved(draft: PathwayVersion, windows: Open) -> None:
    page = windows("depth")
    page.get_by_label("Title").fill("Width")
    page.get_by_role("button", name="Up", exact=True).click()
    expect(page.locator('[data-key="depth"] + [data-key="spare"]')).to_be_attached()
    expect(page.locator("h2#form")).to_have_text("Width")
    assert tree(draft) == {"all": ["python", {"core": ["sql", "git"]}, "depth", {"spare": []}]}
    page.get_by_label("Title").fill("Height")
    line(page, "sql").get_by_role("link").click()
    expect(page.locator("h2#form")).to_have_text("Databases")
    expect(line(page, "depth")).to_contain_text("Height")


def test_server_out_of_reach_loses_nothing(draft: PathwayVersion, windows: Open) -> None:
    page = windows("depth")

    def fail(route: Route) -> None:
        route.abort() if route.request.method == "POST" else route.continue_()

    page.route("**/outline/**", fail)
    page.get_by_label("Title").fill("Written on a train")
    says(page, "Not saved: the server cannot be reached.")
    expect(page.get_by_label("Title")).to_have_value("Written on a train")
    page.unroute("**/outline/**", fail)
    says(page, "Saved. 1 thing must be mended")
    draft.refresh_from_db()
    assert draft.definition["root"]["children"][3]["title"] == "Written on a train"


def test_definition_written_as_text_is_saved_by_itself(draft: PathwayVersion, windows: Open) -> None:
    page = windows("python")
    page.get_by_text("The whole definition as JSON").click()
    text = page.get_by_label("Definition", exact=True)
    whole = text.input_value()
    text.fill(whole.replace('"title": "Python"', '"title": "Snakes"'))
    says(page, "Saved. 1 thing must be mended")
    expect(page.get_by_label("Title")).to_have_value("Snakes")
    broken = whole.replace('"title": "Python"', '"title" "Python"')
    text.fill(broken)
    says(page, "Not saved. The document is not JSON: Expecting ':' delimiter at line")
    expect(text).to_have_value(broken)
    draft.refresh_from_db()
    assert draft.definition["root"]["children"][0]["title"] == "Snakes"
