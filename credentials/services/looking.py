"""Looking at somebody's credential without keeping anything of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from credentials.decoding import decode
from credentials.decoding.archives import is_archive, unpack
from credentials.decoding.claim import Claim, Kind
from credentials.decoding.errors import DecodingError
from credentials.fetching import TimedWeb
from credentials.services.asking import fetch_badge
from credentials.services.outside import StaffRegistry, open_web
from credentials.verification import verify_all
from credentials.verification.errors import UnreachableError
from credentials.verification.report import CheckName, Report, State
from credentials.verification.report_json import report_as_data
from credentials.verification.web import RememberingWeb, Web

MAX_LOOKED_AT = 10 * 1024 * 1024
"""Bytes handed in; a baked badge is a twentieth of that."""
MAX_FILES = 20
"""Files of one archive that are looked at, the pile of one application."""
MAX_CLAIMS = 20
"""Credentials of one record that are shown."""
MAX_SECONDS = 20.0
"""How long issuers' sites may take for all of it, and after which no further file is begun: somebody waits."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One credential: its report as JSON, and whether its contents may be shown at all."""

    report: dict[str, Any]
    is_shown: bool

    @property
    def verdict(self) -> str:
        """The verdict, under the name that the chip reads."""
        return str(self.report["verdict"])

    @property
    def in_force_code(self) -> str:
        """The code of the "in force" check, under the name that the chip reads."""
        return next((check["code"] for check in self.report["checks"] if check["name"] == CheckName.IN_FORCE), "")


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in one file: credentials, or why there are none."""

    name: str
    seen: list[Seen] = field(default_factory=list)
    more: int = 0
    sentence: str = ""
    remedy: str = ""


def look_at(
    *, data: bytes | None = None, name: str = "", address: str = "", email: str = "", web: Web | None = None
) -> list[Looked]:
    """Give what was found in the bytes, or behind the address: one entry, or one for each file of an archive.

    What is beyond the limits gets an entry that says so. Nothing is stored.
    """
    web = TimedWeb(web or open_web(keeping=False), seconds=MAX_SECONDS)
    label = name or address
    try:
        if data is None:
            data, address = fetch_badge(web, address)
        if len(data) > MAX_LOOKED_AT:
            sentence = _("The file is larger than %(size)s MB.") % {"size": MAX_LOOKED_AT // 1024 // 1024}
            return [Looked(label, sentence=sentence, remedy=_("Hand in the badge itself."))]
        if not is_archive(data):
            return [_Eyes(web, email).look(data, label, address)]
        return _look_into(data, label, _Eyes(web, email))
    except (DecodingError, UnreachableError) as error:
        return [_unread(label, error)]


def _look_into(data: bytes, label: str, eyes: _Eyes) -> list[Looked]:
    """Give what was found in each file of the archive, in its order, as long as there is room and time."""
    until = time.monotonic() + MAX_SECONDS
    found: list[Looked] = []
    for member in unpack(data, name=label):
        if len(found) >= MAX_FILES or time.monotonic() > until:
            found.append(_left_out(label))
            break
        looked = _unread(member.name, member.error) if member.error else eyes.look(member.data or b"", member.name, "")
        found.append(looked)
    return found


def _left_out(label: str) -> Looked:
    return Looked(
        label,
        sentence=_("There are more files in it. This page looks at %(most)s at once, for as long as one can wait.")
        % {"most": MAX_FILES},
        remedy=_("Hand in the rest by itself, or create an account and import all of it."),
    )


class _Eyes:
    """One look at everything that was handed in together: the same web, registry, address and moment."""

    def __init__(self, web: Web, email: str) -> None:
        self.web, self.known, self.at = RememberingWeb(web), StaffRegistry(), timezone.now()
        self.recipients = [email] if email else []

    def look(self, data: bytes, label: str, address: str) -> Looked:
        """Give what was found in one file."""
        try:
            claims = decode(data, name=label, address=address)
        except DecodingError as error:
            return _unread(label, error)
        looked_at = claims[:MAX_CLAIMS]
        reports = verify_all(looked_at, at=self.at, web=self.web, recipients=self.recipients, known=self.known)
        seen = [_seen(claim, report) for claim, report in zip(looked_at, reports, strict=True)]
        return Looked(label, seen, more=len(claims) - len(seen))


def _seen(claim: Claim, report: Report) -> Seen:
    sound = report.check(CheckName.UNTAMPERED).state is not State.FAILED
    return Seen(_for_whoever_asks(report_as_data(claim, report)), is_shown=sound and claim.kind is Kind.AWARD)


def _unread(label: str, error: DecodingError | UnreachableError) -> Looked:
    return Looked(label, sentence=str(error), remedy=getattr(error, "remedy", ""))


def _for_whoever_asks(report: dict[str, Any]) -> dict[str, Any]:
    """The report in words for somebody who typed an address: nobody has shown that it is theirs."""
    for check in report["checks"]:
        if check["code"] == "recipient_match":
            check["detail"] = _("It was awarded to the address that you gave.")
    return report
