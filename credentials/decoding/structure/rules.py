"""The questions that all structural checks ask, and the one error they raise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from credentials.decoding.dates import parse_moment
from credentials.decoding.errors import UnreadableError
from credentials.decoding.nodes import MAX_TYPES, is_node, many
from credentials.decoding.tokens import decode_base64url

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x1f\x7f]+$")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$")
_REMEDY = "Ask the issuer for a corrected copy; the file you handed in is kept."


def malformed(field: str, sentence: str) -> UnreadableError:
    """The error for a document that breaks its specification at ``field``."""
    return UnreadableError("malformed", f"The document is not well formed at “{field}”: {sentence}.", _REMEDY)


def is_uri(value: Any) -> bool:
    """Tell whether ``value`` is an absolute URI: a scheme and something behind it, without blanks."""
    return isinstance(value, str) and _URI.match(value) is not None


def is_multihash(value: Any) -> bool:
    """Tell whether ``value`` is a multihash in multibase; bases other than base64url are taken at their word.

    Rule: Controlled Identifiers 1.0 section 2.5 "Multihash": a code, the length, and as many bytes.
    """
    if not isinstance(value, str) or len(value) < 2:
        return False
    if not value.startswith("u"):
        return True
    try:
        data = decode_base64url(value[1:])
    except ValueError:
        return False
    return len(data) > 2 and data[1] == len(data) - 2


def check_uri(value: Any, field: str) -> None:
    """Pass an absolute URI."""
    if not is_uri(value):
        raise malformed(field, "it must be an absolute address (URI)")


def check_optional_id(node: Mapping[str, Any], field: str) -> None:
    """Pass a node without ``id``, or with an absolute URI as its one ``id``; blank node labels are let through."""
    for key in ("id", "@id"):
        if key in node and not str(node[key]).startswith("_:"):
            check_uri(node[key], f"{field}.{key}" if field else key)


def objects(value: Any, field: str) -> list[Mapping[str, Any]]:
    """``value`` as a list of objects. Raises when any part is something else."""
    parts = many(value)
    for part in parts:
        if not is_node(part):
            raise malformed(field, "it must be an object")
    return parts


def check_types(node: Mapping[str, Any], field: str) -> None:
    """Pass a node whose ``type`` is a text or a list of texts, none of them empty."""
    names = many(node.get("type", node.get("@type")))
    if not names:
        raise malformed(f"{field}.type" if field else "type", "the type is missing")
    if len(names) > MAX_TYPES:
        raise malformed(f"{field}.type" if field else "type", "it has more types than any document needs")
    if not all(isinstance(name, str) and name.strip() for name in names):
        raise malformed(f"{field}.type" if field else "type", "every type must be a text")


def check_moment(value: Any, field: str, *, end: bool = False) -> datetime | None:
    """Return the moment ``value`` means. Raises when it is no date, or a day that does not exist."""
    plain = value.get("@value") if is_node(value) else value
    if isinstance(plain, list) and len(plain) == 1:
        plain = plain[0]
    try:
        return parse_moment(plain, end=end)
    except (ValueError, OverflowError):
        raise malformed(field, f"{str(plain)[:40]!r} is not a date") from None


def check_language_value(value: Any, field: str) -> None:
    """Pass a text, a language value object, or a list of those.

    Rule: VC Data Model 2.0 section 11.1 "Language and Base Direction".
    """
    for part in many(value):
        if isinstance(part, str):
            continue
        if not is_node(part) or not isinstance(part.get("@value"), str):
            raise malformed(field, "it must be a text, or an object with @value")
        if not part.keys() <= {"@value", "@language", "@direction", "@type"}:
            raise malformed(field, "a language value holds only @value, @language and @direction")
        language = part.get("@language")
        if language is not None and not (isinstance(language, str) and _LANGUAGE.match(language)):
            raise malformed(field, "@language must be a language tag")
        if part.get("@direction") not in (None, "ltr", "rtl"):
            raise malformed(field, "@direction must be ltr or rtl")
