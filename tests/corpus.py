"""The corpus of credentials nobody here wrote, as a scored run: ``python -m tests.corpus``.

Each item is decoded and verified as of the day the corpus was judged, with the documents of its web group served
from files (and its own bytes at its own address, unless the group serves something else there), and nothing else
reachable. A line for each item that misses, then how much of the parsing agrees, then ``N passed, M failed``.
"""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from credentials.decoding import decode
from credentials.decoding.claim import Claim, Facts, Kind
from credentials.decoding.dates import parse_moment
from credentials.decoding.errors import DecodingError
from credentials.fetching import MapWeb
from credentials.verification import verify
from credentials.verification.report import CheckName, Report, State, Verdict

SHARED = Path(os.environ.get("CAIRN_SHARED", Path(__file__).resolve().parent.parent.parent / "shared"))
CORPUS = SHARED / "corpus"
JUDGED_AT = datetime(2026, 11, 21, tzinfo=UTC)

VERIFIED = {Verdict.VERIFIED, Verdict.VERIFIED_ISSUER_UNKNOWN}


@dataclass(frozen=True)
class Answer:
    """What Cairn says about one item: the claims with their reports, the first being the item's own, or an error."""

    results: tuple[tuple[Claim, Report], ...] = ()
    error: DecodingError | None = None

    @property
    def claim(self) -> Claim:
        return self.results[0][0]

    @property
    def report(self) -> Report:
        return self.results[0][1]

    def code(self, name: CheckName) -> str:
        return self.report.check(name).code

    def state(self, name: CheckName) -> State:
        return self.report.check(name).state

    def says(self, verdict: Verdict, name: CheckName, *codes: str) -> bool:
        """Tell whether verdict and code of a check are these."""
        return self.error is None and self.report.verdict is verdict and self.code(name) in codes

    @property
    def is_named_unsupported(self) -> bool:
        """Whether the answer is that the proof is of a kind that is not supported, with its name."""
        if self.error is not None or self.report.verdict is not Verdict.COULD_NOT_CHECK:
            return False
        check = self.report.check(CheckName.UNTAMPERED)
        return check.code in {"unsupported_proof", "suite_unsupported", "context_unknown"} and bool(check.detail)


@dataclass(frozen=True)
class Item:
    """One line of the manifest, and what the run made of it."""

    row: Mapping[str, str]
    answer: Answer
    wrong_facts: tuple[str, ...] = field(default=())
    facts_scored: int = 0

    @property
    def passed(self) -> bool:
        return is_accepted(self.row["expected_outcome"], self.answer)

    @property
    def line(self) -> str:
        return f"{self.row['id']} {self.row['expected_outcome']}: {told(self.answer)}  [{self.row['file']}]"


def is_accepted(outcome: str, answer: Answer) -> bool:
    """Tell whether the answer is what the outcome means.

    Rule: verification.md, section 6, and the verdicts of the issue on verification, section 5. A proof that is not
    supported must be named, whatever the item is; it is then never verified.
    """
    if (
        answer.error is None
        and any(verdict in VERIFIED for verdict in [answer.report.verdict])
        and outcome
        not in {
            "valid",
            "expired",
        }
    ):
        return False
    return ACCEPTED[outcome](answer)


def _valid(answer: Answer) -> bool:
    if answer.error is not None:
        return False
    failed = [check.name for check in answer.report.checks if check.state is State.FAILED]
    return (answer.report.verdict in VERIFIED and not failed) or answer.is_named_unsupported


def _expired(answer: Answer) -> bool:
    """Verified with "expired on"; where nothing can be proved (no address, no support), expired all the same."""
    if answer.error is not None or answer.code(CheckName.IN_FORCE) != "expired":
        return False
    unproved = answer.report.check(CheckName.UNTAMPERED).code in {"no_address", "unsupported_proof"}
    return answer.report.verdict in (VERIFIED if not unproved else {Verdict.COULD_NOT_CHECK})


def _unsigned(answer: Answer) -> bool:
    """Nothing proves it: the person's own word; a presentation that presents nothing is not even an award."""
    if answer.error is not None:
        return False
    empty = answer.claim.kind is Kind.NOT_AN_AWARD and answer.code(CheckName.UNTAMPERED) == "unsigned"
    return answer.report.verdict is Verdict.SELF_REPORTED or empty


def _malformed(answer: Answer) -> bool:
    """Refused with a reason, or a problem; what is no award at all is refused by saying so."""
    if answer.error is not None:
        return True
    return answer.report.verdict is Verdict.PROBLEM or answer.claim.kind is Kind.NOT_AN_AWARD


ACCEPTED: Mapping[str, Callable[[Answer], bool]] = {
    "valid": _valid,
    "tampered": lambda answer: (
        answer.error is None
        and (
            (answer.report.verdict is Verdict.PROBLEM and answer.state(CheckName.UNTAMPERED) is not State.PASSED)
            or answer.is_named_unsupported
        )
    ),
    "expired": _expired,
    "revoked": lambda answer: (
        answer.says(Verdict.PROBLEM, CheckName.IN_FORCE, "revoked") or answer.is_named_unsupported
    ),
    "suspended": lambda answer: (
        answer.says(Verdict.PROBLEM, CheckName.IN_FORCE, "suspended") or answer.is_named_unsupported
    ),
    "not-yet-valid": lambda answer: answer.says(Verdict.PROBLEM, CheckName.IN_FORCE, "not_yet_valid"),
    "status-list-invalid": lambda answer: answer.says(
        Verdict.COULD_NOT_CHECK, CheckName.IN_FORCE, "status_list_invalid"
    ),
    "malformed": _malformed,
    "unsigned": _unsigned,
    "not-an-award": lambda answer: answer.error is None and answer.claim.kind is Kind.NOT_AN_AWARD,
    "network-needed": lambda answer: answer.error is None and answer.report.verdict is Verdict.COULD_NOT_CHECK,
    "import-fields": lambda answer: (
        (answer.error is None and answer.report.verdict is Verdict.SELF_REPORTED) or answer.is_named_unsupported
    ),
}


def told(answer: Answer) -> str:
    """Give the answer in a line."""
    if answer.error is not None:
        return f"{type(answer.error).__name__} {answer.error.code}: {answer.error}"
    checks = ", ".join(f"{check.name}={check.state}:{check.code}" for check in answer.report.checks)
    return f"{answer.claim.kind} {answer.claim.format} {answer.report.verdict} ({checks})"


def run(corpus: Path = CORPUS) -> Iterator[Item]:
    """Give every item of the manifest with what was made of it."""
    groups = json.loads((corpus / "web.json").read_text())
    facts = json.loads((corpus / "facts.json").read_text())
    with (corpus / "manifest.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            yield judge(row, groups.get(row["web_group"], {}), facts.get(row["id"]), corpus)


def judge(row: Mapping[str, str], group: Mapping[str, Any], facts: Mapping[str, Any] | None, corpus: Path) -> Item:
    """Decode and verify one item, and compare what was read."""
    own = {row["self_url"]: {"file": row["file"], "content_type": "application/ld+json"}} if row["self_url"] else {}
    web = MapWeb({**own, **group}, corpus)
    recipients = [row["identity_hint"]] if row["identity_hint"] else []
    try:
        claims = _decode(corpus / row["file"])
    except DecodingError as error:
        return Item(row, Answer(error=error))
    results = tuple((claim, verify(claim, at=JUDGED_AT, web=web, recipients=recipients)) for claim in claims)
    wrong, scored = _score(facts, results[0][0]) if facts else ((), 0)
    return Item(row, Answer(results), wrong, scored)


def _decode(path: Path) -> tuple[Claim, ...]:
    return decode(path.read_bytes(), name=path.name)


def _score(expected: Mapping[str, Any], claim: Claim) -> tuple[tuple[str, ...], int]:
    """Compare what was read with what the corpus says is in it."""
    pairs = list(
        _pairs_of_credential(expected, claim.facts)
        if expected["kind"] == "vc"
        else _pairs_of_badge(expected, claim.facts)
    )
    wrong = tuple(f"{name}: {ours!r} for {theirs!r}" for name, theirs, ours in pairs if not _agree(theirs, ours))
    return wrong, len(pairs)


def _pairs_of_credential(expected: Mapping[str, Any], facts: Facts) -> Iterator[tuple[str, Any, Any]]:
    for name in ("achievement_id", "issuer_id", "credential_id"):
        yield name, expected[name], getattr(facts, name)
    if expected["embedded_credentials"] == 0:
        yield "achievement_name", expected["achievement_name"], facts.achievement
    yield "issuer_name", expected["issuer_name"], facts.issuer
    yield "valid_from", _moment(expected["valid_from"]), facts.issued_on
    yield "expires", _moment(expected["expires"], end=True), facts.expires_on
    if expected["subject_id"]:
        named = [recipient.identity for recipient in facts.recipients]
        yield "subject_id", expected["subject_id"], expected["subject_id"] if expected["subject_id"] in named else named


def _pairs_of_badge(expected: Mapping[str, Any], facts: Facts) -> Iterator[tuple[str, Any, Any]]:
    yield "assertion_id", str(expected["assertion_id"] or ""), facts.credential_id
    yield "achievement_name", expected["achievement_name"], facts.achievement
    yield "badge", expected["badge"], facts.achievement_id
    yield "issuer_name", expected["issuer_name"], facts.issuer
    yield "issued_on", _moment(expected["issued_on"]), facts.issued_on
    yield "expires", _moment(expected["expires"], end=True), facts.expires_on
    if isinstance(expected["recipient"], Mapping) and facts.recipients:
        hashed = str(expected["recipient"].get("hashed")).lower() == "true"
        yield "recipient.hashed", hashed, facts.recipients[0].hashed


def _agree(theirs: Any, ours: Any) -> bool:
    """Tell whether two values agree; where the corpus has nothing, more may have been read."""
    return theirs in (None, "") or theirs == ours or (isinstance(theirs, str) and theirs.strip() == ours)


def _moment(value: Any, *, end: bool = False) -> datetime | None:
    try:
        return parse_moment(value, end=end)
    except (ValueError, OverflowError):
        return None


def main() -> int:
    """Print the score; 0 when everything passed."""
    if not CORPUS.is_dir():
        print(f"The corpus is not there: {CORPUS}", file=sys.stderr)
        return 2
    items = list(run())
    for item in items:
        if not item.passed:
            print(item.line)
        for wrong in item.wrong_facts:
            print(f"{item.row['id']} facts: {wrong}")
    scored, wrong_facts = sum(item.facts_scored for item in items), sum(len(item.wrong_facts) for item in items)
    print(f"facts: {scored - wrong_facts} of {scored} agree")
    passed = sum(item.passed for item in items)
    print(f"{passed} passed, {len(items) - passed} failed")
    return int(passed != len(items))


if __name__ == "__main__":
    sys.exit(main())
