from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone

from credentials.issuing.achievements import build_achievement, build_achievement_credential, build_issuer
from credentials.issuing.status_lists import build_status_entry
from credentials.verification.canonicalising import read_canonical
from tests.credentials.documents import KEY, achievement_credential


def test_every_member_of_a_badge_is_covered_by_its_vocabularies() -> None:
    status = [
        build_status_entry("https://fernhollow.example/status/1", 7),
        build_status_entry("https://fernhollow.example/status/2", 7, purpose="suspension"),
    ]
    document = achievement_credential(
        status=status, subject_id="did:example:alice", valid_until=datetime(2030, 1, 1, tzinfo=UTC)
    )
    assert read_canonical(document).uncovered == ()
    assert document["credentialStatus"] == status


def test_facts_become_the_members_that_open_badges_3_names() -> None:
    document = build_achievement_credential(
        credential_id="urn:uuid:1",
        issuer=build_issuer(KEY.did_key, "Fernhollow College", url="https://fernhollow.example/"),
        achievement=build_achievement(
            "urn:uuid:2", "Knots", description="Ties knots.", criteria="Tie ten.", kind="Course"
        ),
        valid_from=datetime(2026, 3, 1, 10, tzinfo=timezone(timedelta(hours=1))),
        email="alice@learner.example",
        salt="",
    )
    assert document == {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:1",
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": "Knots",
        "issuer": {
            "id": KEY.did_key,
            "type": ["Profile"],
            "name": "Fernhollow College",
            "url": "https://fernhollow.example/",
        },
        "validFrom": "2026-03-01T09:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "urn:uuid:2",
                "type": ["Achievement"],
                "achievementType": "Course",
                "name": "Knots",
                "description": "Ties knots.",
                "criteria": {"narrative": "Tie ten."},
            },
            "identifier": [
                {
                    "type": "IdentityObject",
                    "identityType": "emailAddress",
                    "hashed": True,
                    "identityHash": "sha256$" + hashlib.sha256(b"alice@learner.example").hexdigest(),
                }
            ],
        },
    }


def test_address_is_plain_without_a_salt_and_hashed_with_one() -> None:
    plain = achievement_credential()["credentialSubject"]["identifier"][0]
    assert plain["salt"] == "river"
    assert plain["identityHash"] == "sha256$" + hashlib.sha256(b"alice@learner.exampleriver").hexdigest()
    document = build_achievement_credential(
        credential_id="urn:uuid:1",
        issuer=build_issuer(KEY.did_key, "x"),
        achievement=build_achievement("urn:uuid:2", "x", description="x", criteria="x"),
        valid_from=datetime(2026, 3, 1, tzinfo=UTC),
        email="alice@learner.example",
    )
    (identity,) = document["credentialSubject"]["identifier"]
    assert (identity["hashed"], identity["identityHash"]) == (False, "alice@learner.example")
