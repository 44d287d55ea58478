"""JSON text as credentials may carry it: UTF-8, no tricks, bounded."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from credentials.decoding.errors import UnreadableError

MAX_JSON_BYTES = 5 * 1024 * 1024  # the largest genuine record seen is 0.5 MB; five holds a transcript with a PDF in it
MAX_DEPTH = 64  # genuine credentials nest less than 20 deep
MAX_CONTAINERS = 100_000  # objects and arrays; bounds memory at about 60 MB
MAX_DIGITS = 309  # more than a double can hold

_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)  # possessive: no memory of ways back
_NOT_BRACKET = re.compile(r"[^\[\]{}]+")
_SURROGATE_OR_NUL = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)|\x00")

_REMEDY = "Download the file again from the platform that issued it, or ask the issuer for a new copy."


class _RefusedError(ValueError):
    """JSON that parses elsewhere and that we refuse."""


def read_json(data: bytes | str) -> Any:
    """Return the value the JSON text ``data`` means.

    A byte order mark is passed over. Refused, as UnreadableError: text that is not UTF-8, broken JSON, a name
    given twice in one object, NaN and Infinity, numbers out of range, lone surrogates and NUL characters, and
    text larger or deeper than the limits above.

    Rule: RFC 8259, with RFC 7493 (I-JSON) sections 2.1 to 2.3.
    """
    text = _decode_utf8(data)
    _check_extent(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object_without_duplicates,
            parse_constant=_refuse_constant,
            **(_NUMBER_HOOKS if _LARGE_NUMBER.search(text) else {}),
        )
        if _SURROGATE_OR_NUL.search(text):
            _refuse_bad_characters(value)
    except _RefusedError as error:
        raise UnreadableError("json_refused", f"The JSON is not safe to read: {error}.", _REMEDY) from None
    except json.JSONDecodeError as error:
        raise UnreadableError(
            "json_broken",
            f"The text looks like JSON but is broken at line {error.lineno}, column {error.colno}.",
            _REMEDY,
        ) from None
    except RecursionError:
        raise _too_deep() from None
    return value


def _decode_utf8(data: bytes | str) -> str:
    if len(data) > MAX_JSON_BYTES:
        raise UnreadableError(
            "too_large",
            f"The text is larger than {MAX_JSON_BYTES // (1024 * 1024)} MB, more than any credential needs.",
            "Hand in the credentials one by one.",
        )
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError(
            "not_utf8", "The text is not written in UTF-8, the encoding that badges use.", "Save it as UTF-8."
        ) from None


def _check_extent(text: str) -> None:
    """Pass text whose brackets nest and count within the limits; what stands in strings is not counted."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    brackets = _NOT_BRACKET.sub("", _STRING.sub("", text))
    depth = count = 0
    for bracket in brackets:
        if bracket in "[{":
            depth += 1
            count += 1
            if depth > MAX_DEPTH:
                raise _too_deep()
            if count > MAX_CONTAINERS:
                raise UnreadableError("too_large", "The JSON holds more objects than any credential needs.", _REMEDY)
        else:
            depth -= 1


def _too_deep() -> UnreadableError:
    return UnreadableError("too_deep", f"The JSON nests deeper than {MAX_DEPTH} levels; no credential does.", _REMEDY)


def _object_without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _RefusedError(f"the name {twice[:60]!r} stands twice in one object")
    return found


def _refuse_constant(word: str) -> NoReturn:
    raise _RefusedError(f"it holds {word}, which is not a number")


def _bounded_int(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise _RefusedError("it holds a number with too many digits")
    return int(digits)


def _finite_float(digits: str) -> float:
    value = float(digits) if len(digits) <= 4 * MAX_DIGITS else math.inf
    if math.isinf(value):
        raise _RefusedError("it holds a number out of range")
    return value


# Looking at each number costs; only a text that may hold a very large one is read so.
_LARGE_NUMBER = re.compile(r"\d{300}|\d[eE]\+?\d{2}", re.ASCII)
_NUMBER_HOOKS: dict[str, Any] = {"parse_int": _bounded_int, "parse_float": _finite_float}


def _refuse_bad_characters(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _RefusedError("it holds half of a character (a lone surrogate)") from None
    if "\\u0000" in text and _holds_nul(value):
        raise _RefusedError("it holds a NUL character")


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_holds_nul(part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(_holds_nul(part) for part in value)
