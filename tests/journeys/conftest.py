"""The browser, the server and the worker of the journeys."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.journeys.desk import Desk
from tests.journeys.hands import Keyboard, Mouse
from tests.journeys.inspection import Inspector
from tests.worker import Worker

PATIENCE_MS = 60_000
"""How long a step may take on a busy machine."""
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's Chromium, and keep it from calling home."""
    quiet = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        "args": [*quiet, "--disable-sync", "--no-first-run"],
    }


@pytest.fixture(scope="package")
def common_worker(django_db_setup: None, django_db_blocker: Any) -> Iterator[Worker]:
    """One worker process for all journeys, which ends with them: later tests do their jobs themselves."""
    with django_db_blocker.unblock():
        worker = Worker()
        worker.start()
    yield worker
    worker.stop()


@pytest.fixture
def no_other_worker(common_worker: Worker) -> Iterator[None]:
    """Let no worker but the test's own take its jobs."""
    common_worker.stop()
    yield
    common_worker.start()


@pytest.fixture(params=["mouse", "keyboard", "no script"])
def way(request: pytest.FixtureRequest) -> str:
    """How the people of a journey work."""
    return str(request.param)


@pytest.fixture
def browse(browser: Browser, way: str) -> Iterator[Any]:
    """Open a fresh browser of one person's, and the hands that work it."""
    contexts = []

    def open_page() -> tuple[Page, Mouse]:
        context = browser.new_context(java_script_enabled=way != "no script", viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        return page, Keyboard(page) if way == "keyboard" else Mouse(page)

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def desk(live_server: LiveServer, browse: Any) -> Any:
    """Seat somebody at a browser."""

    def seat() -> Desk:
        page, hands = browse()
        return Desk(page, hands, live_server.url)

    return seat


@pytest.fixture
def demo(transactional_db: None) -> None:
    """The demonstration: every kind of credential, three pathways, a published portfolio."""
    call_command("seed_demo", quiet=True)


@pytest.fixture
def inspector(
    browser: Browser, live_server: LiveServer, demo: None, request: pytest.FixtureRequest
) -> Iterator[Inspector]:
    """Somebody who looks at screens in a browser of their own; the test's mark names the pages they promise to see."""
    marks = request.node.iter_markers("screens")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Inspector(context.new_page(), live_server.url, frozenset(name for mark in marks for name in mark.args))
    context.close()
