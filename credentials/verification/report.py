"""The Report: what each check found, and the verdict that follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from credentials.decoding.claim import Facts, Note


class CheckName(StrEnum):
    """The four questions that have a state; the fifth, "Checked when", is ``Report.checked_at``."""

    UNTAMPERED = "untampered"
    ISSUER = "issuer"
    IN_FORCE = "in_force"
    RECIPIENT = "recipient"


class State(StrEnum):
    """What a check found. ``UNKNOWN`` reads "could not check"; it is neither good nor bad."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """The one line that follows from the checks."""

    VERIFIED = "verified"
    VERIFIED_ISSUER_UNKNOWN = "verified_issuer_unknown"
    SELF_REPORTED = "self_reported"
    COULD_NOT_CHECK = "could_not_check"
    PROBLEM = "problem"


PROVEN = (Verdict.VERIFIED, Verdict.VERIFIED_ISSUER_UNKNOWN)
"""Verdicts that say: the issuer said this, and it holds; whoever the issuer is."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: a state, a stable code, a plain sentence, the evidence, and what the person can do about it."""

    name: CheckName
    state: State
    code: str
    detail: str
    remedy: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one run over one claim.

    ``facts`` hold only what the proof covers (or, for a hosted badge, what the issuer's own site serves);
    ``uncovered`` are JSON pointers to fields nothing vouches for. ``issuer_identities`` are the addresses and DIDs
    under which the proof identifies the issuer. A report is never re-dated without a new run.
    """

    verdict: Verdict
    checks: tuple[Check, ...]
    facts: Facts
    checked_at: datetime
    uncovered: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    issuer_identities: tuple[str, ...] = ()
    engine: str = ""

    def check(self, name: CheckName) -> Check:
        """The check of that name."""
        return next(check for check in self.checks if check.name == name)
