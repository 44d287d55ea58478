"""Looks at one screen after the other, as somebody would who cannot rely on sight, a wide window or luck."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal, TypedDict
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.urls import resolve
from playwright.sync_api import ConsoleMessage, Page

Scheme = Literal["light", "dark"]
WIDTHS = (1280, 390)
NARROWEST = 320
"""CSS pixels without scrolling sideways: WCAG 2.2, SC 1.4.10."""
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
"""What the theme can change: it sets colours and nothing else, so the other rules are asked once a width."""
PICTURES = os.environ.get("JOURNEY_PICTURES", "")
"""A folder for a picture of every screen, for people to look at."""


class Violation(TypedDict):
    """What axe tells of one element."""

    id: str
    target: str
    why: str


RUN_AXE = """async (rules) => {
    const options = rules.length ? {runOnly: {type: "rule", values: rules}} : {};
    const found = await axe.run({...options, resultTypes: ["violations"]});
    return found.violations.flatMap(({id, nodes}) => nodes.map(node => ({
        id, target: node.target.join(" "), why: node.any.concat(node.all, node.none).map(one => one.message).join("; "),
    })));
}"""
TOO_WIDE = """() => {
    const root = document.scrollingElement;
    if (root.scrollWidth <= innerWidth) return "";
    const wide = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > innerWidth + 1);
    const named = wide.slice(0, 6).map(e => `${e.localName}.${e.className}`);
    return `${root.scrollWidth} px wide: ${named.join(", ")}`;
}"""


class Inspector:
    """Goes through a person's screens and writes down what is wrong, so that one run tells all of it."""

    def __init__(self, page: Page, base: str, promised: frozenset[str] = frozenset()) -> None:
        self.page, self.base, self.promised = page, base, promised
        self.wrong: list[str] = []
        self.seen: set[str] = set()
        self._said: list[str] = []
        page.set_default_timeout(40_000)
        page.emulate_media(reduced_motion="reduce")
        page.on("console", self._note)
        page.on("pageerror", lambda error: self._said.append(f"script error: {error}"))

    def open(self, screen: str, address: str, *, status: int = 200) -> None:
        """Go to the address and look at what is there."""
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        answer = self.page.goto(f"{self.base}{address}")
        if answer is None or answer.status != status:
            self._write(screen, f"answered {answer and answer.status} at {address}")
        if not self.page.url.startswith(f"{self.base}{address.partition('?')[0]}"):
            self._write(screen, f"{address} went on to {self.page.url}")
        self.look(screen, status=status)

    def look(self, screen: str, *, status: int = 200) -> None:
        """Hold the page that is open against every rule, wide and narrow, light and dark."""
        if status < 400:
            self.seen.add(resolve(urlsplit(self.page.url).path).view_name)
        self._look_at_frame(screen, status)
        self.page.evaluate(AXE_SCRIPT)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            self._ask_axe(screen, width, "light", [])
            self._ask_axe(screen, width, "dark", COLOUR_RULES)
        self.page.set_viewport_size({"width": NARROWEST, "height": 900})
        if wide := self.page.evaluate(TOO_WIDE):
            self._write(screen, f"scrolls sideways at {NARROWEST} px, {wide}")
        self.page.emulate_media(color_scheme="light")
        self._said.clear()  # axe makes style elements of its own, which the page's policy refuses

    def conclude(self) -> None:
        """Fail with all that is wrong, and with every page that the test's mark names and that was not looked at."""
        self.wrong += [f"{name}: never looked at" for name in sorted(self.promised - self.seen)]
        assert not self.wrong, "\n".join(self.wrong)

    def _look_at_frame(self, screen: str, status: int) -> None:
        headings = self.page.get_by_role("heading", level=1).all_inner_texts()
        if len(headings) != 1 or not headings[0].strip():
            self._write(screen, f"h1: {headings}")
        if not self.page.title().split("·")[0].strip():
            self._write(screen, "has no title")
        for said in self._said:
            if not (status >= 400 and f"status of {status}" in said):  # the browser's own remark on the page itself
                self._write(screen, said)

    def _ask_axe(self, screen: str, width: int, scheme: Scheme, rules: list[str]) -> None:
        self.page.emulate_media(color_scheme=scheme)
        if PICTURES:
            picture = Path(PICTURES) / f"{screen.replace(' ', '-').replace('/', '-')}-{width}-{scheme}.png"
            self.page.screenshot(path=picture, full_page=True)
        found: list[Violation] = self.page.evaluate(RUN_AXE, rules)
        for one in found:
            self._write(screen, f"{one['id']} at {width} px, {scheme}: {one['target']} ({one['why']})")

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._said.append(f"console: {message.text}")

    def _write(self, screen: str, what: Any) -> None:
        self.wrong.append(f"{screen}: {what}")
