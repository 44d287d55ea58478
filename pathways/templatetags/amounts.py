"""Numbers, shares and days as people write them: exact, in the language's manner, with the right plural."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from django import template
from django.template.defaultfilters import date as format_date
from django.utils.formats import number_format
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def amount(value: Any) -> str:
    """An exact number as people write it: up to two decimals, in the language's manner."""
    if value in (None, ""):
        return ""
    number = Fraction(str(value))
    if number.denominator == 1:
        return number_format(number.numerator, use_l10n=True)
    return number_format(f"{float(number):.2f}".rstrip("0").rstrip("."), use_l10n=True)


def grammatical(value: Any) -> int:
    """The number by which a word is put into the singular or plural: parts of one take the plural, as 1.5 hours do."""
    number = Fraction(str(value))
    return number.numerator if number.denominator == 1 else max(2, int(number))


@register.filter
def quantity(value: Any, unit: str = "") -> str:
    """A number of units in words, "1 credit", "14 credits"; a unit we do not know stays as the institution wrote it."""
    count, shown = grammatical(value), amount(value)
    match unit.strip().lower() or "credits":
        case "credit" | "credits":
            text = ngettext("%(n)s credit", "%(n)s credits", count)
        case "hour" | "hours":
            text = ngettext("%(n)s hour", "%(n)s hours", count)
        case "point" | "points":
            text = ngettext("%(n)s point", "%(n)s points", count)
        case "unit" | "units":
            text = ngettext("%(n)s unit", "%(n)s units", count)
        case _other:
            return f"{shown} {unit}"
    return text % {"n": shown}


def units_of(unit: str) -> str:
    """The unit's name for any number of it."""
    return quantity(2, unit).removeprefix(amount(2)).strip()


def credentials_of(value: Any) -> str:
    """A number of credentials in words."""
    return ngettext("%(n)s credential", "%(n)s credentials", grammatical(value)) % {"n": amount(value)}


def days_of(value: Any) -> str:
    """A number of days in words."""
    return ngettext("%(n)s day", "%(n)s days", grammatical(value)) % {"n": amount(value)}


@register.filter
def percent(value: Any) -> str:
    """A fraction in percent, rounded down so that 100% is said only of the whole."""
    return f"{int(Fraction(str(value)) * 100)}%"


@register.filter
def day(value: Any) -> str:
    """A day, given in the ISO manner, in the language's manner."""
    return format_date(date.fromisoformat(str(value)), "DATE_FORMAT")
