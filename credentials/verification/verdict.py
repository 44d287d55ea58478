"""The verdict: what follows from the checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from credentials.decoding.claim import Kind
from credentials.verification.report import Check, CheckName, State, Verdict

#: Codes of the issuer check under which a good signature may still be called "Verified, issuer not known to us".
#: Any other reason for not knowing the issuer (its site does not answer now) means "Could not check now".
UNKNOWN_ISSUER_CODES: Final = frozenset(
    {"issuer_not_known", "self_asserted_key", "self_asserted_issuer", "said_by_record", "unencrypted"}
)


def verdict_of(kind: Kind, checks: Mapping[CheckName, Check]) -> Verdict:
    """Give the one line that follows from the checks.

    1. What nobody but the learner says is *self-reported*; so is a credential that carries no proof at all
       (code ``unsigned``), unless something about it is wrong.
    2. A check that failed makes it a *problem*, whatever the others found. The one exception: a credential that
       ran out (``expired``) is still what the issuer said, and keeps its verdict with "expired on". One that is
       revoked, suspended, not yet valid, or made out to somebody else is a problem: it must not count today.
    3. Whatever could not be asked for (signature, status, issuer's keys) means *could not check now*; it is
       neither good nor bad. So does a proof of a kind we do not support, and a document that is no award.
    4. What remains is *verified*: by name when staff vouch for the issuer and the way to it was encrypted,
       else "issuer not known to us". The recipient may remain unknown: that check speaks for itself.

    Rule: verification.md, section 2; the exception is "Expired is Verified with 'expired on', not a forgery".
    """
    if kind is Kind.SELF_REPORTED:
        return Verdict.SELF_REPORTED
    if any(check.state is State.FAILED and check.code != "expired" for check in checks.values()):
        return Verdict.PROBLEM
    untampered, issuer = checks[CheckName.UNTAMPERED], checks[CheckName.ISSUER]
    if kind is Kind.NOT_AN_AWARD:
        return Verdict.COULD_NOT_CHECK
    if untampered.code == "unsigned":
        return Verdict.SELF_REPORTED
    if untampered.state is State.UNKNOWN or checks[CheckName.IN_FORCE].state is State.UNKNOWN:
        return Verdict.COULD_NOT_CHECK
    if issuer.state is State.UNKNOWN:
        known_reason = issuer.code in UNKNOWN_ISSUER_CODES
        return Verdict.VERIFIED_ISSUER_UNKNOWN if known_reason else Verdict.COULD_NOT_CHECK
    return Verdict.VERIFIED
