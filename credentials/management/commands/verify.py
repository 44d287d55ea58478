"""``manage.py verify PATH|URL…``: what Cairn thinks of credentials, without a database."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from credentials.decoding import Member, decode, unpack
from credentials.decoding.dates import parse_moment
from credentials.decoding.errors import DecodingError, UnreadableError
from credentials.fetching import GuardedWeb, MapWeb, TimedWeb
from credentials.verification import verify_all
from credentials.verification.documents import Documents
from credentials.verification.errors import UnreachableError
from credentials.verification.lines import line_of, line_of_error
from credentials.verification.web import OfflineWeb, Web

ACCEPT = "application/vc+jwt, application/ld+json, application/json, image/png, image/svg+xml;q=0.9, */*;q=0.1"
_MARKS = {"passed": "+", "failed": "-", "unknown": "?"}


class Command(BaseCommand):
    """Verify credentials in files or at addresses, and say check by check what was found."""

    help = "Verify credentials in files or at addresses. Exits 0 when all could be read."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the inputs and how to look at them."""
        parser.add_argument(
            "sources", nargs="+", metavar="PATH|URL", help="a file, a folder, a ZIP archive, or an address"
        )
        parser.add_argument("--email", action="append", default=[], help="an address the holder has proved; repeat it")
        parser.add_argument("--at", help="verify as of this date or time, instead of now")
        parser.add_argument("--web", type=Path, metavar="MAP.json", help="files that stand for the network")
        parser.add_argument("--offline", action="store_true", help="reach nothing at all")
        parser.add_argument("--json", action="store_true", help="one JSON object a line, for each credential")

    def handle(self, *sources: str, **options: Any) -> None:
        """Print a line, or a few, for each credential found."""
        web, at = _web(options["web"], offline=options["offline"]), _moment(options["at"])
        unread = False
        for source in _spread(options["sources"]):
            for line in lines_for(source, web=web, at=at, recipients=options["email"]):
                unread = unread or line["kind"] in {"unreadable", "no_credential"}
                self.stdout.write(json.dumps(line, ensure_ascii=False) if options["json"] else _in_words(line))
        if unread:
            sys.exit(1)


def lines_for(source: str, *, web: Web, at: datetime, recipients: list[str]) -> Iterator[dict[str, Any]]:
    """Give a line for each credential in the file, archive or address, and one for each file that holds none."""
    address = source if _is_address(source) else ""
    try:
        data = _fetched(source, web) if address else _bytes_of(source)
        for member in unpack(data, name=source):
            yield from _lines_of(member, address, web=web, at=at, recipients=recipients)
    except DecodingError as error:
        yield line_of_error(source, error)


def _lines_of(
    member: Member, address: str, *, web: Web, at: datetime, recipients: list[str]
) -> Iterator[dict[str, Any]]:
    try:
        if member.error is not None:
            raise member.error
        claims = decode(member.data or b"", name=member.name, address=address)
    except DecodingError as error:
        yield line_of_error(member.name, error)
        return
    timed = TimedWeb(web, claims=len(claims))
    for claim, report in zip(claims, verify_all(claims, at=at, web=timed, recipients=recipients), strict=True):
        yield line_of(claim, report)


def _spread(sources: Iterable[str]) -> Iterator[str]:
    """Give each source; for a folder every file in it and below, in order, save hidden ones."""
    for source in sources:
        if _is_address(source) or not Path(source).is_dir():
            yield source
            continue
        folder = Path(source)
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
                yield str(path)


def _is_address(source: str) -> bool:
    return source.lower().startswith(("https://", "http://"))


def _bytes_of(source: str) -> bytes:
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise UnreadableError("no_file", f"The file cannot be read: {error.strerror}.", "Check its name.") from None


def _fetched(source: str, web: Web) -> bytes:
    """Give what the address serves; a badge address on plain http is asked over https first."""
    try:
        response, _ = Documents(web).response(source, accept=ACCEPT, plain=True, anywhere=True)
    except UnreachableError as error:
        raise UnreadableError(error.code, f"The address cannot be read. {error}", "Try again later.") from None
    return response.body


def _web(map_path: Path | None, *, offline: bool) -> Web:
    if offline:
        return OfflineWeb()
    if map_path is None:
        return GuardedWeb()
    try:
        return MapWeb.read(map_path)
    except (OSError, ValueError) as error:
        raise CommandError(f"The map cannot be read: {error}") from None


def _moment(text: str | None) -> datetime:
    if text is None:
        return timezone.now()
    try:
        moment = parse_moment(text)
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        raise CommandError(f"--at takes a date such as 2026-11-21, not “{text}”.")
    return moment


def _in_words(line: dict[str, Any]) -> str:
    head = f"{line['source']}: {line['verdict'].replace('_', ' ')}"
    if not line["checks"]:
        return f"{head}\n  {line['detail']}\n  {line['remedy']}".rstrip()
    checks = [f"  {_MARKS[check['state']]} {check['name']}: {check['detail']}" for check in line["checks"]]
    uncovered = [f"  nothing vouches for {', '.join(line['uncovered'])}"] if line["uncovered"] else []
    return "\n".join([head, *checks, *uncovered])
