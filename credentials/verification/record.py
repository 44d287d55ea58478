"""Credentials inside a record: what the signature of a whole CLR says about a part that is not signed itself."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from credentials.decoding.claim import Claim
from credentials.decoding.nodes import ident
from credentials.verification.canonicalising import without
from credentials.verification.credential import prove_list
from credentials.verification.documents import Documents
from credentials.verification.proven import Proven, issuer, untampered
from credentials.verification.report import PROVEN, CheckName, Report, State
from credentials.verification.status import check_status


def is_vouched_for(claim: Claim, record: Report | None) -> bool:
    """Tell whether the claim, unsigned itself, stands inside a record whose own signature is good.

    A presentation or a wallet's export is signed by the holder or by nobody, and vouches for nothing. Nor does a
    record for what its signature leaves out, nor one that is only by its leave a record: anyone can write a member or
    a type that the contexts do not define into it.
    """
    if record is None or claim.document is None or not claim.part_of:
        return False
    steps = _place(claim).split("/")
    around = ["/".join(steps[:depth]) for depth in range(1, len(steps) + 1)]
    pointers = _in_order(record.uncovered)
    left_out = any(_has(pointers, place) for place in [*around, "/type"]) or _below(pointers, "/type")
    return not left_out and record.verdict in PROVEN


def check_within(claim: Claim, record: Report, *, at: datetime, documents: Documents) -> Proven:
    """Tell what the record's issuer, who signed the whole, says about this part of it.

    A part that names the record's issuer as its own is that issuer's word. One that names somebody else is passed
    on by the record's issuer, and is nobody's own word.

    Rule: CLR Standard 2.0, "Verification and Validation": the CLR's proof covers the credentials inside it.
    """
    document: Mapping[str, Any] = claim.document or {}
    uncovered = _inside(record.uncovered, _place(claim))
    covered = without(document, uncovered)
    own = ident(document.get("issuer"))
    signer = record.facts.issuer_id
    detail = "It carries no signature of its own; that of the record it stands in covers it, and is good."
    vouched = record.check(CheckName.ISSUER)
    if own and own != signer:
        vouched = issuer(
            State.UNKNOWN,
            "said_by_record",
            f"{record.facts.issuer or signer} says in its record that {own} issued it; {own} has not signed it.",
            "Ask whoever issued it for a signed credential of its own.",
            issuer=own,
            record_issuer=signer,
        )
    findings = check_status(
        covered, at=at, documents=documents, prove=lambda listed, token: prove_list(listed, token, at, documents)
    )
    return Proven(
        untampered(State.PASSED, "covered_by_record", detail, record=claim.part_of),
        vouched,
        document=covered,
        dated=(covered,),
        findings=tuple(findings),
        identities=record.issuer_identities if own == signer else (),
        uncovered=uncovered,
    )


def _place(claim: Claim) -> str:
    """Give the JSON pointer of the claim inside its record."""
    return claim.source.removeprefix(claim.part_of).removeprefix("#")


@lru_cache(maxsize=8)
def _in_order(pointers: tuple[str, ...]) -> tuple[str, ...]:
    """Give the pointers sorted, once for all the parts of a record: a record may have 500, and 60,000 pointers."""
    return tuple(sorted(pointers))


def _has(pointers: tuple[str, ...], place: str) -> bool:
    found = bisect_left(pointers, place)
    return found < len(pointers) and pointers[found] == place


def _below(pointers: tuple[str, ...], place: str) -> tuple[str, ...]:
    """Give those of the sorted pointers that lie below the place; "0" is what follows "/"."""
    return pointers[bisect_left(pointers, place + "/") : bisect_left(pointers, place + "0")]


def _inside(pointers: tuple[str, ...], place: str) -> tuple[str, ...]:
    """Give the pointers below the place, as seen from there."""
    return tuple(one.removeprefix(place) for one in _below(_in_order(pointers), place))
