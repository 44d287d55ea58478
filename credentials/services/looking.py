"""Looking at somebody's credential without keeping anything of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from credentials.decoding import decode
from credentials.decoding.archives import is_archive
from credentials.decoding.claim import Kind
from credentials.decoding.errors import DecodingError
from credentials.fetching import TimedWeb
from credentials.services.importing import fetch_badge
from credentials.services.outside import StaffRegistry, open_web
from credentials.verification import verify_all
from credentials.verification.errors import UnreachableError
from credentials.verification.report import CheckName, State
from credentials.verification.report_json import report_as_data
from credentials.verification.web import Web

MAX_LOOKED_AT = 5 * 1024 * 1024
"""Bytes of one file; a baked badge is a tenth of that."""
MAX_CLAIMS = 20
"""Credentials of one record that are shown."""


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
    """What was found: credentials, or why there are none."""

    name: str
    seen: list[Seen] = field(default_factory=list)
    more: int = 0
    sentence: str = ""
    remedy: str = ""


def look_at(
    *, data: bytes | None = None, name: str = "", address: str = "", email: str = "", web: Web | None = None
) -> Looked:
    """Give the report on every credential in the bytes, or behind the address. Nothing is stored."""
    web = web or open_web(keeping=False)
    label = name or address
    try:
        if data is None:
            data, address = fetch_badge(web, address)
        if len(data) > MAX_LOOKED_AT:
            return Looked(label, sentence=_("The file is larger than 5 MB."), remedy=_("Hand in the badge itself."))
        if is_archive(data):
            return Looked(
                label,
                sentence=_("This is a ZIP archive."),
                remedy=_("Open it and hand in one of the files in it, or create an account to import them all."),
            )
        claims = decode(data, name=name, address=address)
    except (DecodingError, UnreachableError) as error:
        return Looked(label, sentence=str(error), remedy=getattr(error, "remedy", ""))
    known, at = StaffRegistry(), timezone.now()
    recipients = [email] if email else []
    seen = []
    claims_seen = claims[:MAX_CLAIMS]
    reports = verify_all(
        claims_seen, at=at, web=TimedWeb(web, claims=len(claims_seen)), recipients=recipients, known=known
    )
    for claim, report in zip(claims_seen, reports, strict=True):
        sound = report.check(CheckName.UNTAMPERED).state is not State.FAILED
        seen.append(Seen(_for_whoever_asks(report_as_data(claim, report)), is_shown=sound and claim.kind is Kind.AWARD))
    return Looked(label, seen, more=len(claims) - len(seen))


def _for_whoever_asks(report: dict[str, Any]) -> dict[str, Any]:
    """The report in words for somebody who typed an address: nobody has shown that it is theirs."""
    for check in report["checks"]:
        if check["code"] == "recipient_match":
            check["detail"] = _("It was awarded to the address that you gave.")
    return report
