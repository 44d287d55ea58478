"""Whose badge it is, in every spelling that badges use."""

from __future__ import annotations

import hashlib

import pytest

from credentials.decoding.claim import Recipient
from credentials.issuing.identities import hash_identity
from credentials.verification.recipient import check_recipient
from credentials.verification.report import State

ALICE = "Alice@Learner.example"
DID = "did:key:z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"


@pytest.mark.parametrize(
    "recipient",
    [
        Recipient("email", ALICE),
        Recipient("email", ALICE.lower()),
        Recipient("email", ALICE.upper()),
        Recipient("email", hash_identity(ALICE), hashed=True),
        Recipient("email", hash_identity(ALICE.lower()), hashed=True),
        Recipient("email", hash_identity(ALICE, "salt"), hashed=True, salt="salt"),
        Recipient("email", hash_identity(ALICE.lower(), "salt"), hashed=True, salt="salt"),
        Recipient("email", hash_identity(ALICE, "salt", "md5"), hashed=True, salt="salt"),
        Recipient("email", hash_identity(ALICE, "salt").upper().replace("SHA", "sha"), hashed=True, salt="salt"),
        Recipient("email", hashlib.sha256(ALICE.encode()).hexdigest(), hashed=True),
        Recipient("email", f"mailto:{ALICE}"),
        Recipient("id", DID),
        Recipient("url", "http://alice.example/"),
    ],
    ids=lambda recipient: recipient.identity[:24],
)
def test_recipient_matches_one_of_the_identities(recipient: Recipient) -> None:
    identities = ["someone@else.example", ALICE, DID, "https://alice.example"]
    check = check_recipient([recipient], identities)
    assert (check.state, check.code) == (State.PASSED, "recipient_match")
    assert check_recipient([recipient], ["charlie@stranger.example"]).state is not State.PASSED


@pytest.mark.parametrize(
    ("recipients", "identities", "state", "code"),
    [
        ([Recipient("email", ALICE)], ["bob@else.example"], State.FAILED, "recipient_mismatch"),
        ([Recipient("email", hash_identity(ALICE), True)], ["bob@else.example"], State.FAILED, "recipient_mismatch"),
        ([Recipient("id", DID)], ["did:web:else.example"], State.FAILED, "recipient_mismatch"),
        ([Recipient("id", DID)], [ALICE], State.UNKNOWN, "other_kind_of_identity"),
        ([Recipient("id", "acct:alice@learner.example")], [ALICE], State.UNKNOWN, "other_kind_of_identity"),
        ([Recipient("url", hash_identity(DID), True)], [ALICE], State.UNKNOWN, "other_kind_of_identity"),
        ([Recipient("telephone", hash_identity("+1 555"), True)], [ALICE], State.UNKNOWN, "other_kind_of_identity"),
        (
            [Recipient("email", "strasse@learner.example")],
            ["straße@learner.example"],
            State.FAILED,
            "recipient_mismatch",
        ),
        ([Recipient("email", ALICE)], [], State.UNKNOWN, "no_identity"),
        ([], [ALICE], State.UNKNOWN, "no_recipient"),
        ([Recipient("name", "Alice Example")], [ALICE], State.UNKNOWN, "no_recipient"),
        ([Recipient("email", "1337$cafe", True)], [ALICE], State.FAILED, "unsupported_hash"),
        ([Recipient("email", hash_identity(ALICE, "", "sha512"), True)], [ALICE], State.FAILED, "unsupported_hash"),
    ],
)
def test_recipient_that_does_not_match_says_why(
    recipients: list[Recipient], identities: list[str], state: State, code: str
) -> None:
    check = check_recipient(recipients, identities)
    assert (check.state, check.code) == (state, code)
    assert check.remedy


def test_one_of_several_recipients_is_enough() -> None:
    check = check_recipient([Recipient("id", DID), Recipient("email", ALICE)], [ALICE])
    assert check.code == "recipient_match"
    check = check_recipient([Recipient("email", "1337$cafe", True), Recipient("email", ALICE)], [ALICE])
    assert check.code == "recipient_match"
