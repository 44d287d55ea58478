"""What the decoders make of credentials nobody here wrote; verification scores the rest.

An item that is expected to be malformed must be refused here, unless only its linked documents tell.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from credentials.decoding import decode
from credentials.decoding.claim import Claim, Kind, Securing
from credentials.decoding.dates import parse_moment
from credentials.decoding.errors import DecodingError

# The fault stands in another document: a linked badge class, a scope of the issuer, or a service that does not answer.
TOLD_BY_LINKED_DOCUMENTS = (
    "badge class lacks criteria",
    "assertion id outside the issuer verification.startsWith scope",
    "EndorsementCredential",
)
# An assertion, whose linked issuer has an address that is not http; the manifest lists it among badge classes.
LISTED_AS_ISSUER = "an Issuer profile with a non-http id"


@pytest.fixture(scope="module")
def corpus(shared: Path) -> Path:
    return shared / "corpus"


@pytest.fixture(scope="module")
def rows(corpus: Path) -> list[dict[str, str]]:
    with (corpus / "manifest.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def read(corpus: Path, row: dict[str, str]) -> tuple[Claim, ...] | DecodingError:
    path = corpus / row["file"]
    try:
        return decode(path.read_bytes(), name=path.name)
    except DecodingError as error:
        return error


def test_what_is_malformed_is_refused_and_nothing_else_is(corpus: Path, rows: list[dict[str, str]]) -> None:
    wrong = []
    for row in rows:
        if row["expected_detail"] in TOLD_BY_LINKED_DOCUMENTS:
            continue
        refused = isinstance(read(corpus, row), DecodingError)
        is_empty_list = row["bytes"] == "24" and row["format"] == "ext-json-resume"  # {"certificates": []}
        if refused is not (row["expected_outcome"] == "malformed" or is_empty_list):
            wrong.append((row["id"], row["expected_outcome"], row["file"]))

    assert wrong == []


@pytest.mark.parametrize(
    ("outcome", "kinds"),
    [
        ("not-an-award", {Kind.NOT_AN_AWARD}),
        ("import-fields", {Kind.SELF_REPORTED}),
        ("unsigned", {Kind.AWARD, Kind.NOT_AN_AWARD}),
        ("valid", {Kind.AWARD}),
    ],
)
def test_kind_follows_from_what_the_item_is(
    corpus: Path, rows: list[dict[str, str]], outcome: str, kinds: set[Kind]
) -> None:
    wrong = []
    for row in rows:
        claims = read(corpus, row)
        if row["expected_outcome"] != outcome or row["expected_detail"] == LISTED_AS_ISSUER:
            continue
        if not isinstance(claims, DecodingError) and claims[0].kind not in kinds:
            wrong.append((row["id"], claims[0].kind, row["file"]))

    assert wrong == []


def test_securing_follows_from_the_format(corpus: Path, rows: list[dict[str, str]]) -> None:
    expected = {
        "jws": Securing.JWS,
        "jwt": Securing.JWT,
        "di": Securing.DATA_INTEGRITY,
        "hosted": Securing.HOSTED,
        "jades": Securing.UNSUPPORTED,
        "sd": Securing.UNSUPPORTED,
        "unsigned": Securing.NONE,
        "blockcerts": Securing.UNSUPPORTED,
    }
    wrong = []
    for row in rows:
        claims = read(corpus, row)
        words = row["format"].split("-")
        word = next((word for word in reversed(words) if word in expected), "")
        if (
            isinstance(claims, DecodingError)
            or not word
            or row["expected_outcome"] not in ("valid", "revoked", "tampered")
        ):
            continue
        if claims[0].securing is not expected[word]:
            wrong.append((row["id"], row["format"], claims[0].format))

    # Blockcerts 3 with a Data Integrity proof of the supported kind can be checked, and is offered for that.
    assert [entry for entry in wrong if entry[1] != "blockcerts"] == []


def test_facts_agree_with_the_scored_ones(corpus: Path, rows: list[dict[str, str]]) -> None:
    scored = json.loads((corpus / "facts.json").read_text())
    differing, count = [], 0
    for row in rows:
        claims = read(corpus, row)
        if row["id"] not in scored or isinstance(claims, DecodingError):
            continue
        for name, theirs, ours in pairs(scored[row["id"]], claims[0]):
            count += 1
            if theirs not in (None, "", []) and theirs != ours:
                differing.append((row["id"], name, theirs, ours))

    # A CLR lists achievements beside its credentials; the record as a whole is none of them.
    others = [entry for entry in differing if entry[1] not in ("achievement_id", "achievement_type")]
    # The 1.1 spelling "@id" names the assertion; facts.json gives its uid.
    assert [entry for entry in others if entry[2] != "25"] == []
    assert count > 1500
    assert len(differing) <= 7


def pairs(expected: dict[str, Any], claim: Claim) -> Iterator[tuple[str, Any, Any]]:
    facts = claim.facts
    if expected["kind"] == "ob":
        yield "assertion_id", str(expected["assertion_id"] or ""), facts.credential_id
        yield "achievement_id", expected["badge"], facts.achievement_id
        yield "achievement_name", expected["achievement_name"], facts.achievement
        yield "issuer_name", expected["issuer_name"], facts.issuer
        yield "issued_on", moment(expected["issued_on"]), facts.issued_on
        yield "expires", moment(expected["expires"], end=True), facts.expires_on
        yield "evidence", expected["evidence"], len(facts.evidence)
        recipient = expected["recipient"]
        if facts.recipients and "type" in recipient:
            yield "recipient", recipient["type"], facts.recipients[0].type
            yield "salt", recipient.get("salt"), facts.recipients[0].salt
        return
    for name in ("achievement_id", "issuer_id", "credential_id"):
        yield name, expected[name], getattr(facts, name)
    yield "achievement_type", expected["achievement_type"], facts.achievement_type
    if not expected["embedded_credentials"]:
        yield "achievement_name", expected["achievement_name"], facts.achievement
    yield "issuer_name", expected["issuer_name"], facts.issuer
    yield "valid_from", moment(expected["valid_from"]), facts.issued_on
    yield "expires", moment(expected["expires"], end=True), facts.expires_on
    identities = {recipient.identity for recipient in facts.recipients}
    yield "subject_id", expected["subject_id"], next(iter({expected["subject_id"]} & identities), "")
    hashed = sum(1 for identifier in expected["identifiers"] if identifier.get("hashed"))
    yield "identifiers", hashed, sum(1 for recipient in facts.recipients if recipient.hashed)


def moment(value: Any, *, end: bool = False) -> datetime | None:
    try:
        return parse_moment(value, end=end)
    except ValueError:
        return None


def test_every_credential_inside_a_record_is_found(corpus: Path, rows: list[dict[str, str]]) -> None:
    scored = json.loads((corpus / "facts.json").read_text())
    wrong = []
    for row in rows:
        claims = read(corpus, row)
        inner = scored.get(row["id"], {}).get("embedded_credentials", 0)
        if inner and not isinstance(claims, DecodingError):
            found = [claim for claim in claims if claim.part_of == claims[0].source]
            if len(found) != inner:
                wrong.append((row["id"], inner, len(found)))

    assert wrong == []
