"""Exports of platforms: lists of credentials in a platform's own words, which nothing proves.

Each module knows one platform: whether a JSON value is its export, and what the items say. What they make is
self-reported, for a list can be edited; where an item names a hosted assertion, the claim points there.
"""

from __future__ import annotations

from typing import Any, Protocol

from credentials.decoding.claim import Claim
from credentials.decoding.exports import accredible, badgr, credly, json_resume, moodle, open_badge_factory


class _Platform(Protocol):
    def find_items(self, value: Any) -> list[Any] | None: ...

    def read_items(self, items: list[Any], *, source: str) -> tuple[Claim, ...]: ...


_PLATFORMS: tuple[_Platform, ...] = (credly, accredible, badgr, moodle, open_badge_factory, json_resume)


def claims_of_export(value: Any, *, source: str) -> tuple[Claim, ...] | None:
    """Return the claims of a platform's export, None when ``value`` is none that we know.

    Raises UnreadableError when it is one and is broken, NoCredentialError when its list is empty.
    """
    for platform in _PLATFORMS:
        items = platform.find_items(value)
        if items is not None:
            return platform.read_items(items, source=source)
    return None
