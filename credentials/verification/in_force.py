"""In force: do dates and lists say that the credential counts today?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from credentials.decoding.dates import parse_moment
from credentials.decoding.nodes import is_node, many, prop
from credentials.verification.report import Check, CheckName, State
from credentials.verification.standing import Finding, Standing

#: Two clocks may disagree by this much before a credential counts as issued in the future.
CLOCK_SKEW: Final = timedelta(minutes=5)

_STARTS: Final = ("validFrom", "issuanceDate", "nbf", "issuedOn", "issued_on")
_ENDS: Final = ("validUntil", "expirationDate", "exp", "expires")


@dataclass(frozen=True, slots=True)
class Period:
    """From when to when a document says it holds; ``unreadable`` names a date that is none."""

    start: datetime | None = None
    end: datetime | None = None
    unreadable: str = ""


def read_period(*documents: Mapping[str, Any]) -> Period:
    """Give the narrowest period the documents state: latest start, earliest end.

    A day alone means its first moment as a start and its last as an end.
    """
    starts: list[datetime] = []
    ends: list[datetime] = []
    unreadable = ""
    for document in documents:
        for names, moments, end in ((_STARTS, starts, False), (_ENDS, ends, True)):
            for name in names:
                for value in many(prop(document, name)):
                    plain = value.get("@value") if is_node(value) else value
                    try:
                        moment = parse_moment(plain, end=end)
                    except (ValueError, OverflowError):
                        unreadable = unreadable or name
                        continue
                    if moment is not None:
                        moments.append(moment)
    return Period(max(starts, default=None), min(ends, default=None), unreadable)


def check_in_force(period: Period, findings: Collection[Finding], at: datetime) -> Check:
    """Tell whether the credential counts at ``at``.

    What weighs more speaks first: revoked, suspended, dates that contradict each other or cannot be read, not yet
    valid, a status list that breaks its rules, expired, a status that could not be asked for. An expired credential
    whose status cannot be asked for is *expired*: whatever the answer, it does not count any more. A state of
    *could not check* is given only where a status is named and nobody can say what it is.

    Rule: verification.md, section 2, "In force"; VC Data Model 2.0, section 4.9.
    """
    worst = {finding.standing: finding for finding in reversed(list(findings))}
    for standing in (Standing.REVOKED, Standing.SUSPENDED):
        if standing in worst:
            return _failed(str(standing), worst[standing].detail, _REMEDIES[standing], worst[standing].evidence)
    if period.unreadable:
        detail = f"The date “{period.unreadable}” in the credential is not a date."
        return _failed("date_unreadable", detail, "Ask the issuer to issue it again.", {})
    dates = _told(period)
    if period.start and period.end and period.end < period.start:
        detail = "It says that it ran out before it was issued."
        return _failed("expires_before_issued", detail, "Ask the issuer to issue it again.", dates)
    if period.start and period.start > at + CLOCK_SKEW:
        detail = f"It holds only from {_day(period.start)} on."
        return _failed("not_yet_valid", detail, "Come back on that day and check it again.", dates)
    if Standing.LIST_INVALID in worst:
        return _unknown(worst[Standing.LIST_INVALID], dates)
    if period.end and period.end < at:
        asked = worst.get(Standing.UNREACHABLE) or worst.get(Standing.UNSUPPORTED)
        detail = f"It expired on {_day(period.end)}." + (f" {asked.detail}" if asked else "")
        remedy = "If the issuer offers a renewal, add the newer credential; this one stays as a record."
        return _failed("expired", detail, remedy, dates | dict(asked.evidence if asked else {}))
    for standing in (Standing.UNSUPPORTED, Standing.UNREACHABLE):
        if standing in worst:
            return _unknown(worst[standing], dates)
    return Check(
        CheckName.IN_FORCE,
        State.PASSED,
        "in_force",
        _passed_sentence(period, findings),
        evidence=dates | {key: value for finding in findings for key, value in finding.evidence.items()},
    )


_REMEDIES: Final = {
    Standing.REVOKED: "Ask the issuer why. A revoked credential stays in your collection and counts for nothing.",
    Standing.SUSPENDED: "Ask the issuer when the suspension ends, then check it again.",
    Standing.LIST_INVALID: "Tell the issuer that its status list is broken, and check again later.",
    Standing.UNSUPPORTED: "Ask the issuer for a credential whose status can be read by others.",
    Standing.UNREACHABLE: "Check again later; we also try again by ourselves.",
}


def _failed(code: str, detail: str, remedy: str, evidence: Mapping[str, str]) -> Check:
    return Check(CheckName.IN_FORCE, State.FAILED, code, detail, remedy, evidence)


def _unknown(finding: Finding, dates: Mapping[str, str]) -> Check:
    evidence = {**dates, **finding.evidence}
    return Check(
        CheckName.IN_FORCE,
        State.UNKNOWN,
        str(finding.standing),
        finding.detail,
        _REMEDIES[finding.standing],
        evidence,
    )


def _passed_sentence(period: Period, findings: Collection[Finding]) -> str:
    until = f"It is valid until {_day(period.end)}." if period.end else "It has no end date."
    lists = " ".join(dict.fromkeys(finding.detail for finding in findings))
    return f"{until} {lists}" if lists else f"{until} It names no list on which it could be revoked."


def _told(period: Period) -> dict[str, str]:
    told = {"valid_from": period.start, "valid_until": period.end}
    return {name: moment.isoformat() for name, moment in told.items() if moment}


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
