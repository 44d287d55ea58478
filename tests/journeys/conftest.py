"""The browser, the server and the worker of the journeys."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.worker import Worker


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's Chromium, and keep it from calling home."""
    quiet = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        "args": [*quiet, "--disable-sync", "--no-first-run"],
    }


@pytest.fixture(scope="session")
def session_worker(django_db_setup: None, django_db_blocker: Any) -> Iterator[Worker]:
    """One worker process for all journeys."""
    with django_db_blocker.unblock():
        worker = Worker()
        worker.start()
    yield worker
    worker.stop()


@pytest.fixture
def site(live_server: LiveServer, session_worker: Worker, page: Page) -> Page:
    """A browser page on the running site; script errors and refused requests fail the test."""
    page.set_default_timeout(15_000)
    page.set_default_navigation_timeout(30_000)
    page.goto(live_server.url)
    return page
