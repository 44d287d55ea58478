"""What the readers of all exports share."""

from __future__ import annotations

from credentials.decoding.claim import Claim, Facts, Generation, Kind, Note, Securing
from credentials.decoding.errors import NoCredentialError, UnreadableError

MAX_ITEMS = 2000


def self_reported(facts: Facts, generation: Generation, *, source: str, notes: tuple[Note, ...] = ()) -> Claim:
    """A claim that nothing proves."""
    return Claim(source, Kind.SELF_REPORTED, generation, Securing.NONE, facts, notes=notes)


def check_count(count: int, what: str) -> None:
    """Pass a list with something in it, and not with too much."""
    if not count:
        raise NoCredentialError(
            "empty_list", f"This is {what}, and its list is empty.", "Export it again once it holds a certificate."
        )
    if count > MAX_ITEMS:
        raise UnreadableError("too_many", f"The list holds more than {MAX_ITEMS} items.", "Hand it in in parts.")
