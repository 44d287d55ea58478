"""What a proof gives: two checks, the document it vouches for, and what lists say about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from credentials.decoding.claim import Note
from credentials.verification.report import Check, CheckName, State
from credentials.verification.standing import Finding
from credentials.verification.web import KnownIssuers


@dataclass(frozen=True, slots=True)
class Proven:
    """What one kind of proof found out about one claim.

    ``document`` is what the proof vouches for, with badge class and issuer embedded where they were linked and
    fields that nothing covers taken out; None when nothing is vouched for. ``dated`` are the objects that state its
    period. ``identities`` are the addresses and DIDs under which the proof identifies the issuer.
    """

    untampered: Check
    issuer: Check
    document: Mapping[str, Any] | None = None
    dated: tuple[Mapping[str, Any], ...] = ()
    findings: tuple[Finding, ...] = ()
    identities: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()
    notes: tuple[Note, ...] = field(default=())


def untampered(state: State, code: str, detail: str, remedy: str = "", **evidence: str) -> Check:
    """Give the check "Untampered"."""
    return Check(CheckName.UNTAMPERED, state, code, detail, remedy, _told(evidence))


def issuer(state: State, code: str, detail: str, remedy: str = "", **evidence: str) -> Check:
    """Give the check "Issuer identified"."""
    return Check(CheckName.ISSUER, state, code, detail, remedy, _told(evidence))


def issuer_not_asked(why: str) -> Check:
    """Give the check "Issuer identified" for a claim whose proof did not get that far."""
    return issuer(State.UNKNOWN, "not_asked", why)


def identified(
    identities: Collection[str],
    known: KnownIssuers,
    *,
    by: str,
    evidence: Mapping[str, str],
    unencrypted: bool = False,
) -> Check:
    """Give the check for an issuer to whom key or host is bound, by the way that ``by`` tells.

    Whoever was reached over plain http alone may be anybody in between, and never counts as known.
    """
    told = {"identity": next(iter(identities), ""), **evidence}
    if unencrypted:
        return issuer(
            State.UNKNOWN,
            "unencrypted",
            f"{by} But its site answers over an unencrypted connection only, so whoever sits in between could have "
            "answered for it.",
            "Ask the issuer to serve its badges over https.",
            **told,
        )
    vouched = known.find(identities)
    if vouched is None:
        return issuer(
            State.UNKNOWN,
            "issuer_not_known",
            f"{by} Whether that is who it seems to be, nobody has vouched for here.",
            "Compare the address with the one on the issuer's own website, or propose the issuer to the staff.",
            **told,
        )
    return issuer(
        State.PASSED,
        "issuer_known",
        f"{by} It is known to us: {vouched.name} ({vouched.reason}).",
        **told,
        known_as=vouched.name,
        known_kind=vouched.kind,
        known_source=vouched.source,
    )


def self_asserted(detail: str, **evidence: str) -> Check:
    """Give the check for a key that comes with the credential: it proves integrity, not identity."""
    return issuer(
        State.UNKNOWN,
        "self_asserted_key",
        detail,
        "Ask the issuer to publish its key at its own address.",
        **evidence,
    )


def _told(evidence: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in evidence.items() if value}
