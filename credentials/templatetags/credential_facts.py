"""What templates ask about the facts of a credential."""

from __future__ import annotations

import re
from datetime import datetime

from django import template
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from credentials.decoding.claim import Generation, Securing
from credentials.models import Credential

register = template.Library()

GENERATIONS = {
    Generation.OB_0_5: "Open Badges 0.5",
    Generation.OB_1_0: "Open Badges 1.0",
    Generation.OB_1_1: "Open Badges 1.1",
    Generation.OB_2: "Open Badges 2.0",
    Generation.OB_3: "Open Badges 3.0",
    Generation.CLR_2: "CLR 2.0",
    Generation.VC_1_1: "Verifiable Credential 1.1",
    Generation.VC_2: "Verifiable Credential 2.0",
    Generation.BLOCKCERTS: "Blockcerts",
    Generation.ELM_3: "European Learning Model 3",
    Generation.LER_RS: "LER-RS",
    Generation.CREDLY_EXPORT: "Credly",
    Generation.ACCREDIBLE_EXPORT: "Accredible",
    Generation.BADGR_BACKPACK: "Badgr",
    Generation.OBF_EXPORT: "Open Badge Factory",
    Generation.MOODLE_EXPORT: "Moodle",
    Generation.LINKEDIN_EXPORT: "LinkedIn",
    Generation.JSON_RESUME: "JSON Resume",
}
"""What a format is called by those who made it, which is the same in every language."""

SECURINGS = {
    Securing.HOSTED: _("hosted"),
    Securing.JWS: "JWS",
    Securing.DATA_INTEGRITY: "Data Integrity",
    Securing.JWT: "VC-JWT",
    Securing.UNSUPPORTED: _("secured in a way we cannot check"),
    Securing.NONE: _("not signed"),
}


@register.filter
def format_words(credential: Credential) -> str:
    """What the file is, in the field's words: "Open Badges 3.0, Data Integrity, PNG"; nothing of a plain document."""
    generation = GENERATIONS.get(Generation(credential.generation))
    if generation is None:
        return ""
    words = (generation, str(SECURINGS[Securing(credential.securing)]), credential.baked.upper())
    return ", ".join(word for word in words if word)


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
