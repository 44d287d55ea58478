"""Addresses of certificate pages that are known for what they are. To recognise one proves nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Platform:
    """The platform an address belongs to, what the page shows, and the number in the address."""

    name: str
    kind: str
    id: str


_CODE = r"(?P<id>[A-Za-z0-9_-]+)"
_UUID = r"(?P<id>[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})"
_HEX = r"(?P<id>[0-9a-fA-F]{6,64})"

# (host without www., path, platform, kind)
_PAGES: tuple[tuple[str, str, str, str], ...] = (
    (r"coursera\.org", rf"/(?:account/accomplishments/)?specialization/(?:certificate/)?{_CODE}", "Coursera", "course"),
    (
        r"coursera\.org",
        rf"/(?:account/accomplishments|verify)/professional-cert(?:/certificate)?/{_CODE}",
        "Coursera",
        "professional certificate",
    ),
    (
        r"coursera\.org",
        rf"/account/accomplishments/(?:verify|certificate|records|specialization(?:/certificate)?)/{_CODE}",
        "Coursera",
        "course",
    ),
    (r"coursera\.org", rf"/(?:verify|share)/(?:specialization/)?{_CODE}", "Coursera", "course"),
    (r"(?:courses|credentials)\.edx\.org", rf"/(?:credentials|certificates)/(?:user/\d+/)?{_HEX}", "edX", "course"),
    (r"credentials\.edx\.org", rf"/records/programs/shared/{_HEX}", "edX", "course"),
    (r"credentials\.edx\.org", rf"/credentials/{_HEX}", "edX", "course"),
    (r"udemy\.com", r"/certificate/(?P<id>UC-[A-Za-z0-9-]+)", "Udemy", "course"),
    (r"(?:ude\.my)", r"/(?P<id>UC-[A-Za-z0-9-]+)", "Udemy", "course"),
    (r"(?:credential\.net|accredible\.com)", rf"/(?:profile/[^/]+/wallet/)?{_UUID}", "Accredible", "certificate"),
    (r"(?:credential\.net|accredible\.com)", r"/(?P<id>[A-Za-z0-9]{6,20})", "Accredible", "certificate"),
    (r"(?:credly|youracclaim)\.com", rf"/(?:earner/earned/)?badges?/{_UUID}(?:/\w+)?", "Credly", "badge"),
    (r"(?:credly|youracclaim)\.com", rf"/api/v1/obi/v[23]/[a-z_]+/{_UUID}", "Credly", "badge"),
    (r"(?:credly\.com)", r"/go/(?P<id>[A-Za-z0-9_-]+)", "Credly", "badge"),
    (r"linkedin\.com", rf"/learning/certificates/{_HEX}", "LinkedIn Learning", "course"),
    (r"hackerrank\.com", r"/(?:skills-)?certificates/(?:iframe/)?(?P<id>[0-9a-fA-F]{8,})", "HackerRank", "certificate"),
    (r"(?:api\.)?(?:[a-z]+\.)?badgr\.(?:io|com)", rf"/public/assertions/{_CODE}(?:\.json|\.html)?", "Badgr", "badge"),
    (r"(?:[a-z]+\.)?badges?\.parchment\.com", rf"/public/assertions/{_CODE}", "Parchment Digital Badges", "badge"),
    (r"openbadgefactory\.com", r"/v1/assertion/(?P<id>[0-9a-f]{40})(?:\.json|\.html)?", "Open Badge Factory", "badge"),
    (r"openbadgepassport\.com", r"/app/badge/info/(?P<id>\d+)", "Open Badge Passport", "badge"),
    (r"(?:confirm\.)?udacity\.com", rf"/(?:certificate/|e/)?{_CODE}", "Udacity", "nanodegree"),
    (r"freecodecamp\.org", r"/certification/(?P<id>[\w.-]+/[\w-]+)", "freeCodeCamp", "certificate"),
    (r"datacamp\.com", rf"/(?:statement-of-accomplishment/(?:course|track)|certificate)/{_CODE}", "DataCamp", "course"),
    (r"futurelearn\.com", rf"/certificates/{_CODE}", "FutureLearn", "course"),
    (
        r"(?:learn|docs)\.microsoft\.com",
        r"/(?:[\w-]+/)?users/(?P<id>[\w-]+/credentials/[\w-]+)",
        "Microsoft Learn",
        "industry certification",
    ),
    (
        r"skillshop\.exceedlms\.com|skillshop\.credential\.net",
        rf"/(?:student/award/)?{_CODE}",
        "Google Skillshop",
        "industry certification",
    ),
    (r".*", r"(?:/[^?]*)?/badges/badge\.php\?hash=(?P<id>[0-9a-f]{40})", "Moodle", "badge"),
    (r".*", r"(?:/[^?]*)?/badges/assertion\.php\?b=(?P<id>[0-9a-f]{40})(?:&obversion=[\d.]+)?", "Moodle", "badge"),
)
_COMPILED = [(re.compile(host), re.compile(rf"{path}/?"), name, kind) for host, path, name, kind in _PAGES]


def recognise_address(url: str) -> Platform | None:
    """Return the platform whose certificate page ``url`` is, None when it is none that is known.

    Only the address is looked at. A page can be anyone's: what is recognised is labelled, never called verified.
    """
    if len(url) > 2048:
        return None
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    target = f"{parts.path}?{parts.query}" if ".php" in parts.path else parts.path
    for host_form, path_form, name, kind in _COMPILED:
        if host_form.fullmatch(host) and (match := path_form.fullmatch(target)):
            return Platform(name, kind, match["id"])
    return None
