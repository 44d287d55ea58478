"""Claim -> Report: the checks, put together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from credentials.decoding.claim import Claim, Facts, Generation, Kind, Recipient, Securing
from credentials.decoding.facts import read_facts
from credentials.decoding.families import no_award
from credentials.decoding.nodes import one_node, prop, types
from credentials.verification.credential import check_credential, unsigned
from credentials.verification.documents import Documents
from credentials.verification.hosted import check_hosted
from credentials.verification.in_force import check_in_force, read_period
from credentials.verification.jose import credential_in
from credentials.verification.proven import Proven, issuer_not_asked, untampered
from credentials.verification.recipient import check_recipient
from credentials.verification.record import check_within, is_vouched_for
from credentials.verification.report import Check, CheckName, Report, State
from credentials.verification.signed import check_signed
from credentials.verification.verdict import verdict_of
from credentials.verification.web import KnownIssuers, NoIssuers, RememberingWeb, Web

#: Names the rules that a report was made by; a change that can alter a verdict raises it.
ENGINE: Final = "cairn-2"


def verify(
    claim: Claim,
    *,
    at: datetime,
    web: Web,
    recipients: Collection[str] = (),
    known: KnownIssuers | None = None,
    record: Report | None = None,
) -> Report:
    """Give the report on ``claim`` as of ``at`` (aware); whatever the claim holds, it never raises.

    ``recipients`` are all identities the person has proved: email addresses, DIDs, URLs. ``web`` gives documents,
    ``known`` the issuers that staff vouch for, ``record`` the report on the signed record (CLR) that ``claim`` is a
    part of. At most ``MAX_FETCHES`` documents are asked for; how long one may
    take is the web's affair.

    The report's facts are read from what the proof covers; where nothing could be proved, they are what the document
    says, and the verdict says that it is not proved; where the proof failed there are none.
    """
    documents = Documents(web)
    proven = _prove(claim, at, documents, known or NoIssuers(), record)
    facts = _facts(claim, proven)
    period = read_period(*proven.dated)
    kind = _kind(claim, proven)
    checks = {
        CheckName.UNTAMPERED: proven.untampered,
        CheckName.ISSUER: proven.issuer,
        CheckName.IN_FORCE: check_in_force(period, proven.findings, at),
        CheckName.RECIPIENT: check_recipient(_recipients(claim, proven, facts), recipients),
    }
    if kind is not Kind.AWARD:
        checks |= {name: _not_asked(name, kind) for name in (CheckName.IN_FORCE, CheckName.RECIPIENT)}
    return Report(
        verdict=verdict_of(kind, checks),
        checks=tuple(checks.values()),
        facts=facts,
        checked_at=at,
        uncovered=proven.uncovered,
        notes=(*claim.notes, *proven.notes),
        issuer_identities=proven.identities,
        engine=ENGINE,
    )


def verify_all(
    claims: Collection[Claim],
    *,
    at: datetime,
    web: Web,
    recipients: Collection[str] = (),
    known: KnownIssuers | None = None,
) -> list[Report]:
    """Give a report on each of the claims of one input, in order; parts of a signed record are told from it.

    What they all link to is asked for once.
    """
    web = RememberingWeb(web)
    reports: dict[str, Report] = {}
    found = []
    for claim in claims:
        record = reports.get(claim.part_of) if claim.part_of else None
        report = verify(claim, at=at, web=web, recipients=recipients, known=known, record=record)
        if claim.generation is Generation.CLR_2:
            reports[claim.source] = report
        found.append(report)
    return found


def _prove(claim: Claim, at: datetime, documents: Documents, known: KnownIssuers, record: Report | None) -> Proven:
    """Let the kind of proof the claim carries say what it can."""
    dated = (claim.document,) if claim.document is not None else ()
    if claim.kind is Kind.SELF_REPORTED:
        detail = "You have told us about it; there is nothing in it that could be checked."
        remedy = "If the issuer offers a digital badge for it, add that one."
        nobody = issuer_not_asked("No proof names an issuer.")
        return Proven(untampered(State.UNKNOWN, "self_reported", detail, remedy), nobody)
    if claim.securing is Securing.UNSUPPORTED:
        return _unsupported(claim, dated)
    if claim.securing is Securing.HOSTED:
        return check_hosted(claim, documents, known)
    if claim.securing is Securing.JWS:
        return check_signed(claim, at=at, documents=documents, known=known)
    if claim.securing in {Securing.DATA_INTEGRITY, Securing.JWT}:
        return check_credential(claim, at=at, documents=documents, known=known)
    if record is not None and is_vouched_for(claim, record):
        return check_within(claim, record, at=at, documents=documents)
    if _lost_its_signature(claim):
        detail = "It says that it is signed, and the signature is missing: this is only the text that was signed."
        remedy = "Hand in the badge as its issuer gave it to you: a token of three parts, or a picture."
        nobody = issuer_not_asked("Without the signature it identifies nobody.")
        return Proven(untampered(State.UNKNOWN, "signature_missing", detail, remedy), nobody, dated=dated)
    return Proven(unsigned(), issuer_not_asked("Without a signature it identifies nobody."), dated=dated)


def _unsupported(claim: Claim, dated: tuple[Mapping[str, Any], ...]) -> Proven:
    name = claim.proof_name or "a kind of proof"
    detail = f"It is secured by {name}, which we cannot check; that says nothing against it."
    remedy = "Check it with its issuer's own verifier. We keep it as a document, with the fields that can be read."
    return Proven(
        untampered(State.UNKNOWN, "unsupported_proof", detail, remedy, proof=name),
        issuer_not_asked("A proof that cannot be checked identifies nobody."),
        dated=dated,
    )


def _lost_its_signature(claim: Claim) -> bool:
    if claim.generation not in {Generation.OB_1_0, Generation.OB_1_1, Generation.OB_2} or claim.document is None:
        return False
    return bool(types(one_node(prop(claim.document, "verification", "verify"))) & {"SignedBadge", "signed"})


def _kind(claim: Claim, proven: Proven) -> Kind:
    """Give the kind of what the proof covers: a status list does not become an award by a type that nobody signed."""
    if claim.kind is Kind.AWARD and proven.uncovered and proven.document is not None:
        covered = credential_in(proven.document) if claim.token else proven.document
        return Kind.AWARD if no_award(covered) is None else Kind.NOT_AN_AWARD
    return claim.kind


def _facts(claim: Claim, proven: Proven) -> Facts:
    if proven.untampered.state is State.FAILED:
        return Facts()
    if proven.document is None or proven.document is claim.document:
        return claim.facts
    return read_facts(proven.document, claim.generation)


def _recipients(claim: Claim, proven: Proven, facts: Facts) -> tuple[Recipient, ...]:
    """Give whom the proof names; of a claim whose proof failed, whom the document names, for what it is worth."""
    return claim.facts.recipients if proven.untampered.state is State.FAILED else facts.recipients


def _not_asked(name: CheckName, kind: Kind) -> Check:
    sentence = {
        Kind.SELF_REPORTED: "It is your own word, so there is nothing to compare.",
        Kind.NOT_AN_AWARD: "It is not an award to anybody, so there is nothing to compare.",
    }
    return Check(name, State.UNKNOWN, str(kind), sentence.get(kind, ""))
