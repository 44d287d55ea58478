"""Whether a document has what its specification requires; grown below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from credentials.decoding.claim import Generation, Securing


def check_assertion(document: Mapping[str, Any], *, generation: Generation) -> None:
    """Pass a well-formed assertion."""


def check_credential(document: Mapping[str, Any], *, generation: Generation, securing: Securing) -> None:
    """Pass a well-formed credential."""


def check_presentation(document: Mapping[str, Any]) -> None:
    """Pass a well-formed presentation."""
