"""Webs made of others: files that stand for the network, and a limit on the time all answers take."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from credentials.verification.errors import UnreachableError
from credentials.verification.web import Response, Web

MAX_SECONDS_PER_CLAIM: Final = 20.0


class TimedWeb:
    """A web that stops asking when all its answers together have taken too long: so long for each of ``claims``.

    Whoever makes a credential can link it to many slow documents; none may hold a worker for minutes.
    """

    def __init__(self, web: Web, *, claims: int = 1, seconds: float = MAX_SECONDS_PER_CLAIM) -> None:
        self._web, self._left = web, seconds * claims

    def get(self, url: str, *, accept: str = "application/json", plain: bool = False) -> Response:
        """Give what the address answers. Raises UnreachableError once the time is used up."""
        if self._left <= 0:
            raise UnreachableError(url, "out_of_time", "The documents it links to took too long to answer.")
        started = time.monotonic()
        try:
            return self._web.get(url, accept=accept, plain=plain)
        finally:
            self._left -= time.monotonic() - started


class MapWeb:
    """A web of files: ``{url: {"file": path, "content_type": type}}``, paths relative to ``folder``.

    Nothing else can be reached. A ``status`` beside the file, or alone, is answered as it stands (``410``).
    """

    def __init__(self, entries: Mapping[str, Mapping[str, object]], folder: Path) -> None:
        self._entries, self._folder = entries, folder

    @classmethod
    def read(cls, path: Path) -> MapWeb:
        """Read the map from a JSON file. Raises ValueError when it is no such map."""
        entries = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(entries, dict) or not all(isinstance(entry, dict) for entry in entries.values()):
            raise ValueError("the map must be an object of objects")
        return cls(entries, path.parent)

    def get(self, url: str, *, accept: str = "application/json", plain: bool = False) -> Response:
        """Give the file that stands for the address."""
        if url.startswith("http:") and not plain:
            raise UnreachableError(url, "plain_http", "The address is not encrypted (http).")
        entry = self._entries.get(url)
        if entry is None:
            raise UnreachableError(url, "not_in_map", "The address is not in the map that stands for the network.")
        status, file = entry.get("status", 200), entry.get("file")
        if not isinstance(status, int) or not isinstance(file, str | None):
            raise UnreachableError(url, "not_in_map", "The map's entry for the address cannot be read.")
        try:
            body = (self._folder / file).read_bytes() if file else b""
        except OSError:
            raise UnreachableError(url, "not_in_map", "The file that stands for the address is missing.") from None
        return Response(url, status, str(entry.get("content_type", "")), body)
