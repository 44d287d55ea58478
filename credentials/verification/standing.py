"""What an issuer's lists say about one credential today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Standing(StrEnum):
    """What was found on a list. The order is that of weight: the first one found decides."""

    REVOKED = "revoked"
    SUSPENDED = "suspended"
    LIST_INVALID = "status_list_invalid"
    UNSUPPORTED = "status_unsupported"
    UNREACHABLE = "status_unreachable"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a list says, in words, with what it was read from."""

    standing: Standing
    detail: str
    evidence: Mapping[str, str] = field(default_factory=dict)
