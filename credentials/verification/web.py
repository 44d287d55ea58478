"""What the verifier needs of the outside world: documents by address, and issuers somebody vouches for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from credentials.verification.errors import UnreachableError

MAX_REMEMBERED = 2000
"""Answers one run keeps in memory; a ZIP of 200 hosted badges asks for about 600 documents."""


@dataclass(frozen=True, slots=True)
class Response:
    """What an address answered: any status that is an answer, 404 and 410 included.

    ``url`` is the address that answered, after redirects. ``etag`` and ``last_modified`` are kept for the next
    request, which can then be conditional.
    """

    url: str
    status: int
    content_type: str
    body: bytes
    etag: str = ""
    last_modified: str = ""


class Web(Protocol):
    """Documents by address."""

    def get(self, url: str, *, accept: str = "application/json", plain: bool = False) -> Response:
        """Give what the address answers. Raises UnreachableError when there is no answer to be had.

        An ``http:`` address, asked for or redirected to, is refused unless ``plain`` allows it, which only the
        check of a hosted badge does, after https gave no answer.
        """
        ...


@dataclass(frozen=True, slots=True)
class KnownIssuer:
    """An issuer that staff vouch for, and why."""

    name: str
    kind: str
    reason: str
    source: str


class KnownIssuers(Protocol):
    """The issuers that staff vouch for, by DID, profile URL or host."""

    def find(self, identities: Collection[str]) -> KnownIssuer | None:
        """Give the known issuer that one of the identities belongs to."""
        ...


class NoIssuers:
    """A registry in which nobody is known."""

    def find(self, identities: Collection[str]) -> KnownIssuer | None:
        """Give nobody."""
        return None


class OfflineWeb:
    """A web in which nothing can be reached."""

    def get(self, url: str, *, accept: str = "application/json", plain: bool = False) -> Response:
        """Refuse every address."""
        raise UnreachableError(url, "offline", "The network was not used.")


class RememberingWeb:
    """Asks each address once per run, whatever it answered, so that 200 badges of one issuer cost one profile."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._answers: dict[tuple[str, str, bool], Response | UnreachableError] = {}

    def get(self, url: str, *, accept: str = "application/json", plain: bool = False) -> Response:
        """Give what the address answered in this run. Raises UnreachableError as it was first raised."""
        key = (url, accept, plain)
        answer = self._answers.get(key)
        if answer is None:
            try:
                answer = self._web.get(url, accept=accept, plain=plain)
            except UnreachableError as error:
                answer = error
            if len(self._answers) < MAX_REMEMBERED:
                self._answers[key] = answer
        if isinstance(answer, UnreachableError):
            raise answer
        return answer
