"""What Open Badges 0.5 to 2.1 require of an assertion."""

from __future__ import annotations

import json
from typing import Any

import pytest

from credentials.decoding import decode
from credentials.decoding.claim import Claim, Generation
from credentials.decoding.errors import UnreadableError
from credentials.decoding.structure import check_badge_class

EMAIL = {"type": "email", "hashed": False, "identity": "ada@learner.example"}
OB2: dict[str, Any] = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Assertion",
    "id": "https://badges.example/a/1",
    "recipient": EMAIL,
    "badge": "https://badges.example/b/1",
    "issuedOn": "2024-03-01T00:00:00Z",
    "verification": {"type": "hosted"},
}
OB1: dict[str, Any] = {
    "uid": "1",
    "recipient": EMAIL,
    "badge": "https://badges.example/b/1",
    "issuedOn": 1395112143,
    "verify": {"type": "hosted", "url": "https://badges.example/a/1"},
}
OB05: dict[str, Any] = {
    "recipient": "sha256$" + "0" * 64,
    "salt": "sea",
    "badge": {
        "version": "0.5.0",
        "name": "Tidy Desk",
        "image": "/b.png",
        "description": "Tidy.",
        "criteria": "/criteria",
        "issuer": {"origin": "https://badges.example", "name": "Desk School"},
    },
}


def read(document: dict[str, Any]) -> Claim:
    return decode(json.dumps(document).encode())[0]


@pytest.mark.parametrize(
    ("document", "generation"),
    [
        (OB2, Generation.OB_2),
        ({**OB2, "expires": None}, Generation.OB_2),
        ({**OB2, "@context": ["https://w3id.org/openbadges/v2", {"own": "https://a.example/own"}]}, Generation.OB_2),
        ({**OB2, "@context": "https://w3id.org/openbadges/v1"}, Generation.OB_1_1),
        ({**OB1}, Generation.OB_1_0),
        ({**OB1, "recipient": "md5$" + "0" * 32}, Generation.OB_1_0),
        (OB05, Generation.OB_0_5),
    ],
)
def test_generation_is_told_by_the_document(document: dict[str, Any], generation: Generation) -> None:
    assert read(document).generation is generation


def test_relative_addresses_of_the_oldest_badges_lie_under_their_origin() -> None:
    facts = read(OB05).facts

    assert (facts.criteria_url, facts.picture) == ("https://badges.example/criteria", "https://badges.example/b.png")


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({**OB2, "@context": "https://w3id.org/openbadges/invalid"}, "@context"),
        (
            {name: OB2[name] for name in OB2 if name != "@context"} | {"@context": None, "verification": 3},
            "verification",
        ),
        ({**OB2, "id": None}, "id"),
        ({**OB2, "id": "a/1"}, "id"),
        ({**OB2, "recipient": None}, "recipient"),
        ({**OB2, "recipient": {"type": "email"}}, "recipient.identity"),
        ({**OB2, "recipient": {**EMAIL, "hashed": True}}, "recipient.identity"),
        ({**OB2, "recipient": {**EMAIL, "hashed": "perhaps"}}, "recipient.hashed"),
        ({**OB2, "recipient": {**EMAIL, "hashed": True, "identity": "sha256$abcd"}}, "recipient.identity"),
        ({**OB2, "badge": "b/1"}, "badge"),
        ({**OB2, "badge": 7}, "badge"),
        ({**OB2, "badge": {"type": "BadgeClass", "name": "Tidy", "issuer": "https://a.example"}}, "badge.criteria"),
        ({**OB2, "issuedOn": "2015-04-31"}, "issuedOn"),
        ({**OB2, "issuedOn": None}, "issuedOn"),
        ({**OB2, "expires": "2023-01-01"}, "expires"),
        ({**OB2, "image": "data:image/png;base64,AAAA"}, "image"),
        ({**OB2, "evidence": [4]}, "evidence"),
        ({**OB2, "extensions:x": {"type": "Extension", "schema:text": 4}}, "extensions:x.schema:text"),
        ({**OB2, "extensions:x": {"a": 4}}, "extensions:x.type"),
        ({**OB05, "recipient": "1337$abcdef"}, "recipient.identity"),
        ({**OB1, "issuedOn": "someday"}, "issuedOn"),
    ],
)
def test_what_is_forbidden_is_refused_and_the_field_is_named(document: dict[str, Any], field: str) -> None:
    with pytest.raises(UnreadableError, match=f"“{field}”") as caught:
        read(document)

    assert caught.value.code == "malformed"


def test_pointer_of_version_1_1_needs_nothing_but_its_address() -> None:
    pointer = {"@context": "http://standard.openbadges.org/1.1/context.json", "@type": "assertion"}

    assert read({**pointer, "@id": "https://badges.example/a/1"}).facts.url == "https://badges.example/a/1"
    with pytest.raises(UnreadableError):
        read({**pointer, "verify": {"type": "hosted", "url": "https://badges.example/a/1"}})


@pytest.mark.parametrize("missing", ["name", "criteria", "issuer"])
def test_badge_class_needs_name_criteria_and_issuer(missing: str) -> None:
    badge = {"name": "Tidy", "criteria": {"narrative": "Tidy."}, "issuer": "https://badges.example/i"}
    check_badge_class(badge, generation=Generation.OB_1_0)

    with pytest.raises(UnreadableError, match=f"“badge.{missing}”"):
        check_badge_class({**badge, missing: ""}, generation=Generation.OB_1_0)


@pytest.mark.parametrize("kind", ["OtherAssertion", ["Extension"], "assertion"])
def test_assertion_of_version_2_calls_itself_one(kind: object) -> None:
    assert read({**OB2, "type": ["Extension", "Assertion"]}).generation is Generation.OB_2
    assert read({**OB2, "@context": "https://w3id.org/openbadges/v1", "type": kind}).generation is Generation.OB_1_1
    with pytest.raises(UnreadableError, match="must be Assertion"):
        read({**OB2, "type": kind})
