"""What templates ask about the facts of a credential."""

from __future__ import annotations

import re
from datetime import datetime

from django import template
from django.utils.dateparse import parse_date, parse_datetime

register = template.Library()


@register.filter
def is_web_address(value: object) -> bool:
    """Tell whether a fact may become a link: what a stranger wrote is one only when it is https or http."""
    return isinstance(value, str) and value.startswith(("https://", "http://"))


@register.filter
def moment(value: object) -> datetime | None:
    """The moment that a report tells as ISO 8601, to be written as every other; none where it tells none."""
    return parse_datetime(value) if isinstance(value, str) else None


@register.filter
def as_day(value: object) -> object:
    """The day that a fact tells as ISO 8601, to be written as every other; what is no day stays as it is."""
    try:
        return parse_date(str(value)[:10]) or value
    except ValueError:
        return value


@register.filter
def short_keys(text: str) -> str:
    """The text with each did:key cut in its middle: nobody reads one, and its ends tell two apart."""
    return re.sub(r"\b(did:key:\w{6})\w{12,}(\w{6})\b", r"\1…\2", text)
