"""The kinds of requirement: a new kind is one new file, and its class in this list."""

from __future__ import annotations

from .check import Check
from .group import Group
from .pool import Pool
from .requirement import Requirement
from .slot import Slot

KINDS: dict[str, type[Requirement]] = {kind.kind: kind for kind in (Group, Slot, Pool, Check)}
