"""What the data models of Verifiable Credentials require."""

from __future__ import annotations

import base64
import copy
import json
from typing import Any

import pytest

from credentials.decoding import decode
from credentials.decoding.claim import Claim, Kind
from credentials.decoding.errors import UnreadableError

V2 = "https://www.w3.org/ns/credentials/v2"
V1 = "https://www.w3.org/2018/credentials/v1"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
PLAIN: dict[str, Any] = {
    "@context": [V2, OB],
    "id": "urn:uuid:6f1c0a52-3b6f-4e0c-8f7a-6d1f8a4b2c33",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "did:web:school.example", "type": ["Profile"], "name": "Desk School"},
    "validFrom": "2024-03-01T10:00:00Z",
    "credentialSubject": {
        "id": "did:example:ada",
        "type": ["AchievementSubject"],
        "achievement": {"id": "urn:uuid:1", "type": ["Achievement"], "name": "Tidy Desk", "description": "Tidy."},
    },
}
REMOVED = object()


def changed(path: str, value: object) -> dict[str, Any]:
    """``PLAIN`` with one member replaced, added or removed."""
    document = copy.deepcopy(PLAIN)
    *parents, last = path.split("/")
    node = document
    for name in parents:
        node = node[name]
    if value is REMOVED:
        del node[last]
    else:
        node[last] = value
    return document


def read(document: dict[str, Any]) -> Claim:
    return decode(json.dumps(document).encode())[0]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("issuer", "did:web:school.example"),
        ("type", ["VerifiableCredential", "AchievementCredential"]),
        ("validUntil", "2025-03-01T10:00:00+02:00"),
        ("validFrom", "2024-03-01T10:00:00.123456789Z"),
        ("validFrom", "2024-03-01T10:00:00"),
        ("name", {"@value": "Tidy", "@language": "en", "@direction": "ltr"}),
        ("description", [{"@value": "Tidy", "@language": "en"}, {"@value": "Ordentlich", "@language": "de"}]),
        ("credentialSchema", [{"id": "https://a.example/s.json", "type": "JsonSchema"}]),
        ("credentialStatus", {"id": "https://a.example/list", "type": "1EdTechRevocationList"}),
        ("evidence", [{"id": "https://a.example/e", "type": ["Evidence"], "name": "Photo"}]),
        ("evidence", []),
        ("credentialSubject/achievement/type", "Achievement"),
        ("credentialSubject/identifier", [{"type": "IdentityObject", "identityHash": "a@b.example", "hashed": False}]),
        ("issuer", {"id": "did:a:1", "type": "Profile", "image": {"id": "https://a.example/i.png", "type": "Image"}}),
        ("relatedResource", [{"id": "https://a.example/1", "digestSRI": "sha384-x"}]),
        ("id", REMOVED),
        ("refreshService", {"type": "https://terms.example/#Refresh", "url": "https://a.example"}),
        ("relatedResource", [{"id": "https://a.example", "digestMultibase": "uEgMBAgM"}]),
    ],
)
def test_what_the_specification_allows_passes(path: str, value: object) -> None:
    assert read(changed(path, value)).facts.achievement == "Tidy Desk"


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("@context", REMOVED, "@context"),
        ("@context", [], "@context"),
        ("@context", OB, "@context"),
        ("@context", [OB, V2], "@context"),
        ("@context", [V2, "https ://not-a-url"], "@context"),
        ("@context", [V2, "relative/context"], "@context"),
        ("@context", [V2, 7], "@context"),
        ("@context", [V2, {"VerifiableCredential": "https://a.example/#Other"}], "@context"),
        ("@context", [V2, {"id": "https://a.example/#id"}], "@context"),
        ("type", REMOVED, "type"),
        ("type", [], "type"),
        ("type", ["OpenBadgeCredential"], "type"),
        ("type", ["VerifiableCredential", 4], "type"),
        ("id", "not a uri", "id"),
        ("id", "0923lksjf", "id"),
        ("id", ["urn:a:1", "urn:a:2"], "id"),
        ("id", None, "id"),
        ("issuer", REMOVED, "issuer"),
        ("issuer", "School", "issuer"),
        ("issuer", 5, "issuer"),
        ("issuer", {"name": "School"}, "issuer.id"),
        ("issuer", {"id": "school"}, "issuer.id"),
        ("issuer", ["did:a:1", "did:a:2"], "issuer"),
        ("credentialSubject", REMOVED, "credentialSubject"),
        ("credentialSubject", {}, "credentialSubject"),
        ("credentialSubject", [], "credentialSubject"),
        ("credentialSubject", "did:example:ada", "credentialSubject"),
        ("credentialSubject", [{"id": "did:example:ada"}, {}], "credentialSubject"),
        ("credentialSubject/id", "not a uri", "credentialSubject.id"),
        ("validFrom", "Sat 25 Feb 2023 07:16:31 PM CST", "validFrom"),
        ("validFrom", "2023-02-30T00:00:00Z", "validFrom"),
        ("validFrom", "2023-02-25", "validFrom"),
        ("validFrom", ["2023-02-25T00:00:00Z", "2024-02-25T00:00:00Z"], "validFrom"),
        ("validUntil", "2020-01-01T00:00:00Z", "validUntil"),
        ("validUntil", "never", "validUntil"),
        ("name", {"@value": "Tidy", "url": "https://a.example"}, "name"),
        ("name", {"@value": 4}, "name"),
        ("name", {"@value": "Tidy", "@direction": "up"}, "name"),
        ("description", [{"@language": "en"}], "description"),
        ("issuer/name", {"@value": "x", "@language": "not a tag"}, "issuer.name"),
        ("credentialSchema", {"id": "https://a.example/s.json"}, "credentialSchema.type"),
        ("credentialSchema", {"type": "JsonSchema"}, "credentialSchema.id"),
        ("credentialSchema", "https://a.example/s.json", "credentialSchema"),
        ("credentialStatus", {"id": "https://a.example/1"}, "credentialStatus.type"),
        ("credentialStatus", {"id": "not a uri", "type": "Any"}, "credentialStatus.id"),
        ("credentialStatus", {"type": "BitstringStatusListEntry"}, "credentialStatus.statusPurpose"),
        ("termsOfUse", {"id": "https://a.example/1"}, "termsOfUse.type"),
        ("refreshService", {"id": "https://a.example/1"}, "refreshService.type"),
        ("evidence", {"id": "https://a.example/1"}, "evidence.type"),
        ("evidence", [{"type": "Other"}], "evidence.type"),
        ("proof", "signature", "proof"),
        ("relatedResource", [{"id": "https://a.example/1"}], "relatedResource"),
        ("relatedResource", [{"id": "https://a.example/1", "digestSRI": "x"}] * 2, "relatedResource.id"),
        ("relatedResource", "https://a.example/1", "relatedResource"),
        ("issuer", {"id": "did:a:1", "type": ["Other"]}, "issuer.type"),
        ("issuer", {"id": "did:a:1", "image": {"id": "https://a.example/1", "type": "Other"}}, "issuer.image.type"),
        ("credentialSubject/achievement/alignment", [{"type": "X"}], "credentialSubject.achievement.alignment.type"),
        ("endorsement", [{"type": "Other"}], "endorsement.type"),
        ("credentialSubject/achievement/type", ["Other"], "credentialSubject.achievement.type"),
        ("credentialSubject/identifier", {"type": "Other"}, "credentialSubject.identifier.type"),
        ("credentialSubject/result", [{"type": ["Other"]}], "credentialSubject.result.type"),
        (
            "credentialSubject/achievement/resultDescription",
            [{"type": "X"}],
            "credentialSubject.achievement.resultDescription.type",
        ),
        ("refreshService", {"type": "https://terms.example/#Refresh"}, "refreshService.id"),
        (
            "relatedResource",
            [{"id": "https://a.example", "digestMultibase": "uZTQ0"}],
            "relatedResource.digestMultibase",
        ),
    ],
)
def test_what_it_forbids_is_refused_and_the_field_is_named(path: str, value: object, field: str) -> None:
    with pytest.raises(UnreadableError, match=f"“{field}”") as caught:
        read(changed(path, value))

    assert caught.value.code == "malformed"


def test_type_that_no_context_defines_is_refused() -> None:
    document = {**PLAIN, "@context": [V2], "type": ["VerifiableCredential", "Unheard"]}

    with pytest.raises(UnreadableError, match="“type”"):
        read(document)
    assert read({**document, "@context": [V2, {"Unheard": "https://a.example/#Unheard"}]})


@pytest.mark.parametrize("missing", ["id", "validFrom"])
def test_draft_without_issuer_passes_and_says_so(missing: str) -> None:
    document = {name: value for name, value in PLAIN.items() if name not in (missing, "issuer")}

    assert [note.code for note in read(document).notes] == ["no_issuer"]


def test_impossible_minute_is_let_pass_in_version_one_only() -> None:
    document = {**PLAIN, "@context": [V1, OB], "issuanceDate": "2010-01-01T19:73:24Z"}
    del document["validFrom"]

    assert read(document).facts.issued_on is None


def test_credential_in_a_presentation_must_be_an_object_in_version_two() -> None:
    presentation = {"@context": [V2], "type": ["VerifiablePresentation"], "verifiableCredential": ["eyJh.eyJh.x"]}

    with pytest.raises(UnreadableError, match="“verifiableCredential”"):
        read(presentation)


@pytest.mark.parametrize("missing", ["@context", "type", "id"])
def test_enveloped_credential_needs_context_type_and_data(missing: str) -> None:
    token = ".".join(
        base64.urlsafe_b64encode(part).decode().rstrip("=")
        for part in (b'{"alg":"EdDSA"}', json.dumps(PLAIN).encode(), b"signature")
    )
    envelope = {"@context": V2, "type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+jwt,{token}"}
    presentation = {"@context": [V2], "type": ["VerifiablePresentation"], "verifiableCredential": [envelope]}
    assert read(presentation).token == token

    del envelope[missing]
    with pytest.raises(UnreadableError):
        read(presentation)


def test_record_stays_readable_beside_a_broken_credential_and_tells() -> None:
    subject = {"type": ["ClrSubject"], "verifiableCredential": [PLAIN, {**PLAIN, "validFrom": "never"}]}
    record = {**PLAIN, "type": ["VerifiableCredential", "ClrCredential"], "credentialSubject": subject}

    claims = decode(json.dumps(record).encode(), name="record.json")

    assert [claim.source for claim in claims] == [
        "record.json",
        "record.json#/credentialSubject/verifiableCredential/0",
    ]
    assert claims[1].part_of == "record.json"
    assert [note.code for note in claims[0].notes] == ["inner_unreadable"]


def test_term_that_an_inline_context_protects_keeps_its_meaning() -> None:
    first = {"@protected": True, "Prize": "https://terms.example/#Prize"}
    same, other = {"Prize": "https://terms.example/#Prize"}, {"Prize": "https://terms.example/#Fine"}
    assert read(changed("@context", [V2, OB, first, same])).facts.achievement == "Tidy Desk"
    with pytest.raises(UnreadableError, match="protected term “Prize”"):
        read(changed("@context", [V2, OB, first, other]))
    unprotected = {"@protected": True, "Prize": {"@id": "https://terms.example/#Prize", "@protected": False}}
    assert read(changed("@context", [V2, OB, unprotected, other])).facts.achievement == "Tidy Desk"


@pytest.mark.parametrize("context", [{"Prize": "https ://terms"}, {"Prize": "prize"}, {"@vocab": None}])
def test_type_that_an_inline_context_maps_to_no_address_is_refused(context: dict[str, Any]) -> None:
    document = {**PLAIN, "@context": [V2, context], "type": ["VerifiableCredential", "Prize"]}
    with pytest.raises(UnreadableError, match="“Prize”"):
        read(document)
    document["@context"] = [V2, {"terms": "https://terms.example/#", "Prize": "terms:Prize"}]
    assert read(document).facts.issuer == "Desk School"


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("OpenBadgeCredential", "OtherSubject"),
        ("AchievementCredential", "ClrSubject"),
        ("ClrCredential", "AchievementSubject"),
    ],
)
def test_subject_of_another_type_than_the_credentials_is_refused(kind: str, subject: str) -> None:
    document = changed("type", ["VerifiableCredential", kind])
    document["credentialSubject"]["type"] = [subject]
    with pytest.raises(UnreadableError, match=r"credentialSubject\.type"):
        read(document)


def test_achievement_subject_without_an_achievement_is_no_award_whatever_the_credential_is_called() -> None:
    document = changed("credentialSubject/achievement", REMOVED)
    document["type"] = ["VerifiableCredential", "https://terms.example/#Other"]
    assert read(document).kind is Kind.NOT_AN_AWARD
