"""Ledgers: a credential is spent once in each.

Leaves of one ledger compete for a credential; leaves of different ledgers may share it. A leaf whose ledger is None
has one of its own: it looks at what is held without taking it from anyone. Within one ledger an identity (see
``Fact.identity``) counts at most ``repeat`` times.

Rule: cases.md, "NODE" (ledger) and "Feasible allocation".
"""

from __future__ import annotations

from typing import Any

from .reading import Entry

MAIN = "main"


def ledger_from(entry: Entry) -> str | None:
    """The ledger a leaf names: the main one unless it says another, None when it shares freely."""
    if "ledger" not in entry:
        return MAIN
    if entry.raw["ledger"] is None:
        entry.take("ledger")
        return None
    return entry.take_key("ledger") or MAIN


def ledger_as_json(ledger: str | None) -> dict[str, Any]:
    """The ledger as part of a leaf's JSON; the main one goes without saying."""
    return {} if ledger == MAIN else {"ledger": ledger}


def ledger_name(leaf: str, ledger: str | None) -> tuple[str, str]:
    """A name no two ledgers share: free leaves have one of their own."""
    return ("free", leaf) if ledger is None else ("named", ledger)
