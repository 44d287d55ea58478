"""Dates as badges write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

_ISO = re.compile(
    r"(?P<year>\d{4})(?:-?(?P<month>\d{2})(?:-?(?P<day>\d{2}))?)?"
    r"(?:[Tt ](?P<hour>\d{2})(?::?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?)?"
    r"\s*(?P<zone>[Zz]|[+-]\d{2}(?::?\d{2})?)?)?$",
    re.ASCII,
)
_MONTH_YEAR = re.compile(r"(?P<month>[A-Za-z]{3})[a-z]*\.? (?P<year>\d{4})$", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_STAMP = re.compile(r"-?\d{5,}(?:\.\d+)?$", re.ASCII)
_LAST_STAMP = 253_402_300_799  # 9999-12-31T23:59:59Z


def parse_moment(value: Any, *, end: bool = False) -> datetime | None:
    """Return the moment ``value`` means, aware, in the zone it gives (UTC where it gives none); None for nothing.

    Read are ISO 8601 dates and times in their usual spellings, ``YYYY``, ``YYYY-MM``, ``Apr 2018``, and seconds or
    milliseconds since 1970. With ``end``, what names only a day, month or year means its last moment.
    Raises ValueError for anything else and for days that do not exist.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise ValueError("not a date")
    if isinstance(value, int | float):
        return _from_stamp(float(value))
    if not isinstance(value, str):
        raise ValueError("not a date")
    word = value.strip()
    if not word:
        return None
    if len(word) > 64:
        raise ValueError("not a date")
    if _STAMP.match(word) and not (len(word) == 8 and word[:2] in ("19", "20")):
        return _from_stamp(float(word))
    if match := _MONTH_YEAR.match(word):
        month = match["month"].lower()
        if month not in _MONTHS:
            raise ValueError("no such month")
        return _day(int(match["year"]), _MONTHS.index(month) + 1, None, end=end)
    if match := _ISO.match(word):
        return _from_match(match, end=end)
    raise ValueError("not a date")


def _from_stamp(seconds: float) -> datetime:
    if abs(seconds) > 100_000_000_000:  # milliseconds: in seconds this would be the year 5138
        seconds /= 1000
    if not abs(seconds) <= _LAST_STAMP:
        raise ValueError("out of range")
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError) as error:
        raise ValueError("out of range") from error


def _from_match(match: re.Match[str], *, end: bool) -> datetime:
    year, month, day = int(match["year"]), match["month"], match["day"]
    if match["hour"] is None or day is None:
        if match["hour"] is not None:
            raise ValueError("a time without a day")
        return _day(year, int(month) if month else None, int(day) if day else None, end=end)
    second = int(match["second"] or 0)
    fraction = (match["fraction"] or "0")[:6].ljust(6, "0")
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    midnight_after = (hour, minute, second) == (24, 0, 0)
    moment = datetime(
        year,
        int(month),
        int(day),
        0 if midnight_after else hour,
        minute,
        59 if second == 60 else second,
        int(fraction),
        tzinfo=_zone(match["zone"]),
    )
    return _in_range(moment + timedelta(days=1) if midnight_after and year < 9999 else moment)


def _zone(word: str | None) -> timezone:
    if word is None or word in "Zz":
        return UTC
    sign = -1 if word[0] == "-" else 1
    digits = word[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0)))


def _day(year: int, month: int | None, day: int | None, *, end: bool) -> datetime:
    first = datetime(year, month or 1, day or 1, tzinfo=UTC)
    if not end:
        return first
    if year == 9999:
        return datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    if day:
        after = first + timedelta(days=1)
    elif month:
        after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    else:
        after = datetime(year + 1, 1, 1, tzinfo=UTC)
    return after - timedelta(microseconds=1)


def _in_range(moment: datetime) -> datetime:
    """Pass a moment that can also be told in UTC."""
    try:
        moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("out of range") from error
    return moment
