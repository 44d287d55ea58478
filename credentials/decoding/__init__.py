"""Reading: bytes -> Claim. Nothing here is believed yet, and nothing here touches Django, a clock or a network."""

from credentials.decoding.decode import decode
from credentials.decoding.facts import read_facts

__all__ = ["decode", "read_facts"]
