"""What the addresses of badges serve: one at a time, or for an import several sites at once.

No site is asked two things at a time.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from django.db import connections
from django.utils.translation import gettext as _

from credentials.models import ImportItem
from credentials.verification.documents import host_of
from credentials.verification.errors import UnreachableError
from credentials.verification.web import Response, Web

ACCEPT = "application/json, application/ld+json;q=0.9, image/png;q=0.8, */*;q=0.5"
SITES_AT_ONCE = 8
"""Threads that wait for sites; more would not be faster, since what was answered is then read one by one."""


def fetch_badge(web: Web, url: str) -> tuple[bytes, str]:
    """Give what the address serves and where it was found, https first. Raises UnreachableError."""
    secure = re.sub("^http:", "https:", url, flags=re.IGNORECASE)
    try:
        answer = web.get(secure, accept=ACCEPT)
    except UnreachableError as error:
        if secure == url or error.code == "address_refused":
            raise
        answer = web.get(url, accept=ACCEPT, plain=True)
    _check_answer(url, answer)
    return answer.body, url


def _check_answer(url: str, answer: Response) -> None:
    if answer.status == 200:
        return
    sentences = {
        404: _("There is nothing at this address: its site answers “not found” (404)."),
        410: _("What was at this address has been withdrawn: its site answers “gone” (410)."),
        401: _("The page is not open to everybody: its site asks to sign in (401)."),
        403: _("The page is not open to everybody: its site refuses to show it (403)."),
    }
    sentence = sentences.get(answer.status) or _("The site answered with status %(status)s instead of a badge.") % {
        "status": answer.status
    }
    raise UnreachableError(url, f"status_{answer.status}", sentence)


def rounds_of(items: Sequence[ImportItem]) -> Iterator[list[ImportItem]]:
    """Give the items in rounds: each alone that has no address, then those that have, no two of one host in a round."""
    by_host: dict[str, deque[ImportItem]] = {}
    for item in items:
        if item.address:
            by_host.setdefault(host_of(item.address), deque()).append(item)
        else:
            yield [item]
    waiting = deque(by_host.values())
    while waiting:
        hosts = [waiting.popleft() for _turn in range(min(SITES_AT_ONCE, len(waiting)))]
        yield [host.popleft() for host in hosts]
        waiting.extend(host for host in hosts if host)


def ask_ahead(web: Web, items: Sequence[ImportItem]) -> None:
    """Ask the https address of each item; ``web`` remembers the answers, good or bad, for who reads the items."""
    urls = [item.address for item in items if item.address.lower().startswith("https:")]
    if len(urls) < 2:
        return
    with ThreadPoolExecutor(len(urls)) as threads:
        for url in urls:
            threads.submit(_ask, web, url)


def _ask(web: Web, url: str) -> None:
    try:
        with suppress(UnreachableError):
            web.get(url, accept=ACCEPT)
    finally:
        connections.close_all()  # answers are kept in the database, by a connection of this thread's own
