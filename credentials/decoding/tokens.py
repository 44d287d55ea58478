"""Compact tokens: JWS, VC-JWT, SD-JWT. They are taken apart here, and believed elsewhere."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from credentials.decoding.errors import UnreadableError
from credentials.decoding.json_text import MAX_JSON_BYTES, read_json

_COMPACT = re.compile(r"[A-Za-z0-9_=-]{2,}\.[A-Za-z0-9_=-]*\.[A-Za-z0-9_=-]*(?:~[A-Za-z0-9_=.~-]*)?", re.ASCII)

_REMEDY = "Copy the token again, whole and without line breaks, from the platform that issued it."


@dataclass(frozen=True, slots=True)
class Token:
    """A compact token taken apart; ``disclosures`` are the parts behind ``~`` of an SD-JWT."""

    text: str
    header: Mapping[str, Any]
    payload: Mapping[str, Any]
    disclosures: tuple[str, ...] = ()


def looks_like_token(text: str) -> bool:
    """Tell whether ``text`` has the form of a compact token; a header begins ``{"``, which is ``ey``."""
    return _COMPACT.fullmatch(text) is not None and text.startswith(("ey", "ew"))


def read_token(text: str) -> Token:
    """Return ``text`` taken apart.

    Raises UnreadableError when header or payload is not base64url of a JSON object.
    """
    if len(text) > MAX_JSON_BYTES:
        raise UnreadableError("too_large", "The token is larger than any credential needs.", _REMEDY)
    signed, *disclosures = text.split("~")
    header, payload, _ = signed.split(".")
    return Token(text, _read_part(header, "header"), _read_part(payload, "payload"), tuple(filter(None, disclosures)))


def decode_base64url(text: str) -> bytes:
    """Return the bytes ``text`` stands for, padded or not. Raises ValueError."""
    text = text.rstrip("=")
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _read_part(part: str, name: str) -> Mapping[str, Any]:
    try:
        value = read_json(decode_base64url(part))
    except ValueError:
        raise UnreadableError("token_broken", f"The token's {name} is not base64url text.", _REMEDY) from None
    except UnreadableError as error:
        raise UnreadableError("token_broken", f"The token's {name} cannot be read. {error}", _REMEDY) from None
    if not isinstance(value, dict):
        raise UnreadableError("token_broken", f"The token's {name} is not a JSON object.", _REMEDY)
    return value
