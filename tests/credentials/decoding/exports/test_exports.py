"""Lists from platforms: what each says, and that none of it is believed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from credentials.decoding import decode
from credentials.decoding.claim import Claim, Generation, Kind, Recipient, Securing
from credentials.decoding.errors import NoCredentialError, UnreadableError

CREDLY = {
    "data": [
        {
            "id": "0b0f3a7e-1111-4222-8333-444455556666",
            "issued_at_date": "2024-03-01",
            "expires_at_date": "2026-03-01",
            "issued_to": "Ada Invented",
            "state": "accepted",
            "issuer": {
                "entities": [
                    {"primary": False, "entity": {"name": "Other"}},
                    {"primary": True, "entity": {"name": "Desk School", "url": "https://www.credly.com/org/desk"}},
                ]
            },
            "badge_template": {
                "name": "Tidy Desk",
                "description": "Keeps a tidy desk.",
                "level": "Foundational",
                "type_category": "Certification",
                "skills": [{"name": "Order"}, {"name": "order"}],
                "alignments": [{"name": "Frame 1", "url": "https://frame.example/1"}],
            },
        }
    ],
    "metadata": {},
}
ACCREDIBLE = {
    "data": {
        "name": "Ada Invented",
        "credentials": [
            {
                "id": 1,
                "group_id": 2,
                "encoded_id": "abc",
                "license_id": "L-7",
                "name": "Tidy Desk",
                "issued_on": "2024-03-01",
                "expired_on": None,
                "grade": "A",
                "url": "https://www.credential.net/abc",
                "learning_outcomes": ["Order"],
                "recipient": {"name": "Ada Invented", "email": "ada@learner.example"},
                "issuer": {"name": "Desk School", "url": "https://school.example"},
            }
        ],
    }
}
BADGR = {
    "status": {"success": True},
    "result": [
        {
            "entityType": "BackpackAssertion",
            "acceptance": "Accepted",
            "openBadgeId": "https://api.badgr.io/public/assertions/x",
            "badgeclassOpenBadgeId": "https://api.badgr.io/public/badges/y",
            "badgeclass": {"name": "Tidy Desk", "criteriaNarrative": "Tidy."},
            "issuer": {"name": "Desk School", "openBadgeId": "https://api.badgr.io/public/issuers/z"},
            "issuedOn": "2024-03-01T00:00:00Z",
            "recipient": {"type": "email", "identity": "ada@learner.example", "hashed": False},
        }
    ],
}
MOODLE = {
    "badges": [
        {
            "id": 4,
            "name": "Tidy Desk",
            "issuername": "Desk School",
            "issuerurl": "https://school.example",
            "uniquehash": "ab" * 20,
            "dateissued": 1709251200,
            "dateexpire": 0,
            "email": "ada@learner.example",
            "alignment": [{"targetName": "Frame 1", "targetUrl": "https://frame.example/1"}],
        }
    ],
    "warnings": [],
}
OBF = {
    "id": "EV1",
    "badge_id": "B1",
    "name": "Tidy Desk",
    "issued_on": 1709251200,
    "expires": None,
    "recipient": ["ada@learner.example"],
    "log_entry": {"course_name": "Order 101", "wwwroot": "https://school.example"},
    "revoked": {},
}
RESUME = {"basics": {}, "certificates": [{"name": "Tidy Desk", "date": "2024-03-01", "issuer": "Desk School"}]}
FIRST_OF_MARCH = datetime(2024, 3, 1, tzinfo=UTC)


def read(document: object) -> Claim:
    return decode(json.dumps(document).encode(), name="list.json")[0]


@pytest.mark.parametrize(
    ("document", "generation"),
    [
        (CREDLY, Generation.CREDLY_EXPORT),
        (ACCREDIBLE, Generation.ACCREDIBLE_EXPORT),
        (MOODLE, Generation.MOODLE_EXPORT),
        ([OBF], Generation.OBF_EXPORT),
        (RESUME, Generation.JSON_RESUME),
    ],
)
def test_list_of_a_platform_is_self_reported(document: object, generation: Generation) -> None:
    claim = read(document)

    assert (claim.kind, claim.securing, claim.generation) == (Kind.SELF_REPORTED, Securing.NONE, generation)
    assert claim.facts.achievement == "Tidy Desk"
    assert claim.facts.issued_on == FIRST_OF_MARCH
    assert claim.source.startswith("list.json#/")


def test_credly_gives_the_primary_issuer_skills_once_and_the_public_page() -> None:
    facts = read(CREDLY).facts

    assert facts.issuer == "Desk School"
    assert [skill.name for skill in facts.skills] == ["Order", "Frame 1"]
    assert facts.url == "https://www.credly.com/badges/0b0f3a7e-1111-4222-8333-444455556666"
    assert facts.expires_on == datetime(2026, 3, 1, 23, 59, 59, 999999, tzinfo=UTC)


def test_badgr_entry_points_to_its_hosted_assertion() -> None:
    claim = read(BADGR)

    assert (claim.kind, claim.securing) == (Kind.AWARD, Securing.HOSTED)
    assert (claim.document, claim.address) == (None, "https://api.badgr.io/public/assertions/x")
    assert (claim.facts.achievement, claim.facts.issuer) == ("Tidy Desk", "Desk School")
    assert claim.facts.recipients == (Recipient("email", "ada@learner.example"),)


def test_zero_is_no_day_in_moodle() -> None:
    assert read(MOODLE).facts.expires_on is None


def test_json_lines_are_read_line_by_line() -> None:
    claims = decode(f"{json.dumps(OBF)}\n{json.dumps({**OBF, 'id': 'EV2'})}\n".encode())

    assert [claim.facts.credential_id for claim in claims] == ["EV1", "EV2"]


def test_linkedin_table_is_read_with_its_quirks() -> None:
    table = (
        "Name,Url,Authority,Started On,Finished On,License Number\r\n"
        '" Tidy ""Desk"" ",https://www.credly.com/badges/0b0f3a7e-1111-4222-8333-444455556666,Desk School,Apr 2018,, 7 \r\n'
        "Café,javascript:alert(1),École,2018,Dec 2020,\r\n"
        ",,,,,\r\n"
    )
    first, second = decode(b"\xef\xbb\xbf" + table.encode(), name="Certifications.csv")

    assert (first.facts.achievement, first.facts.number) == ('Tidy "Desk"', "7")
    assert first.facts.issued_on == datetime(2018, 4, 1, tzinfo=UTC)
    assert [note.code for note in first.notes] == ["known_address"]
    assert (second.facts.achievement, second.facts.url) == ("Café", "")
    assert [note.code for note in second.notes] == ["address_dropped"]
    assert second.facts.expires_on == datetime(2020, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize(
    "entry", [{"name": None}, {"date": None}, {"issuer": 4}, {"date": "soon"}, {"url": "no address"}, 4]
)
def test_broken_resume_is_refused(entry: Any) -> None:
    with pytest.raises(UnreadableError, match="certificates/0"):
        read({"certificates": [entry]})


@pytest.mark.parametrize(
    "document", [{"certificates": []}, {"data": [], "metadata": {}}, {"badges": [], "warnings": []}]
)
def test_empty_list_says_that_it_is_empty(document: object) -> None:
    with pytest.raises(NoCredentialError, match="its list is empty"):
        read(document)
