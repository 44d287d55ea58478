"""JCS: the canonical bytes of a JSON value."""

from __future__ import annotations

import json
from typing import Any

import rfc8785

from credentials.verification.errors import CanonicalisationError

SAFE_INTEGER = 2**53 - 1
"""The largest integer that every JSON implementation reads alike (RFC 8785, 3.1; RFC 7493)."""


def canonical_json(value: Any) -> bytes:
    """The bytes that RFC 8785 gives ``value``.

    Raises CanonicalisationError where it gives none: numbers JavaScript cannot hold, lone surrogates.
    """
    try:
        if _sorts_and_prints_alike(value):
            text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
            return text.encode()
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError, TypeError) as error:
        raise CanonicalisationError("no_canonical_json", "The document has no canonical JSON form.") from error


def _sorts_and_prints_alike(value: Any) -> bool:
    """Tell whether Python's own encoder, eleven times faster, gives the same bytes.

    It does without floats and giant integers, and while the keys sort alike by code point and by UTF-16 unit.
    """
    waiting = [value]
    while waiting:
        element = waiting.pop()
        if isinstance(element, dict):
            if not all(map(str.isascii, element)):
                return False
            waiting.extend(element.values())
        elif isinstance(element, list):
            waiting.extend(element)
        elif isinstance(element, float) or (isinstance(element, int) and abs(element) > SAFE_INTEGER):
            return False
    return True
