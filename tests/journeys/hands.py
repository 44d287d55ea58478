"""How a person works a page: with the mouse, or with the keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

MOST_STOPS = 250
"""Tab stops after which a target counts as out of a keyboard's reach."""


class Mouse:
    """Clicks and types."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        """Follow a link, press a button, open a disclosure."""
        target.click()

    def write(self, target: Locator, text: str) -> None:
        """Put the text into a field."""
        target.fill(text)

    def tick(self, target: Locator) -> None:
        """Choose a checkbox or radio button."""
        target.check()


class Keyboard(Mouse):
    """Reaches everything by Tab and works it by Enter, Space and typing; what has focus must show it."""

    def press(self, target: Locator) -> None:
        """Reach the target and press Enter."""
        self._reach(target)
        self.page.keyboard.press("Enter")

    def write(self, target: Locator, text: str) -> None:
        """Reach the field and type over what it holds."""
        self._reach(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def tick(self, target: Locator) -> None:
        """Reach the box and press Space, unless it is chosen already; of radio buttons, reach one and use the arrows."""
        if target.is_checked():
            return
        if target.get_attribute("type") == "radio":
            self._choose(target)
            return
        self._reach(target)
        self.page.keyboard.press("Space")

    def _choose(self, target: Locator) -> None:
        """Choose a radio button: Tab stops at one of its group only."""
        group = f"input[type=radio][name='{target.get_attribute('name')}']"
        for _stop in range(MOST_STOPS):
            if target.evaluate("(e, group) => document.activeElement.matches(group)", group):
                break
            self.page.keyboard.press("Tab")
        assert self._shows_focus(self.page.locator(f"{group}:focus")), f"focus is invisible on {target}"
        self.page.keyboard.press("Space")
        for _step in range(self.page.locator(group).count()):
            if target.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{target} is not chosen by the arrows")

    def _reach(self, target: Locator) -> None:
        target.wait_for()
        for _stop in range(MOST_STOPS):
            if target.evaluate("e => e === document.activeElement"):
                assert self._shows_focus(target), f"focus is invisible on {target}"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} is not reached by Tab")

    def _shows_focus(self, target: Locator) -> bool:
        return bool(
            target.evaluate(
                "e => [e, e.labels?.[0], e.closest('label, .drop-zone')].some(one => one &&"
                " getComputedStyle(one).outlineStyle !== 'none')"
            )
        )
