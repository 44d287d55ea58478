"""Forgeries, each by its name: what a liar would try, and that it is never called verified."""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
import time
from typing import Any

import pytest

from credentials.decoding.errors import UnreadableError
from credentials.issuing.keypairs import KeyPair
from credentials.issuing.signing import Shape, sign_data_integrity, sign_jws, sign_jwt
from credentials.verification.keys import KeyType
from credentials.verification.report import CheckName, Report, State, Verdict
from tests.issuers import ALICE, AT, DAY, ISSUED, College, Registry, Workshop, World

MALLORY = "mallory@stranger.example"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def college(world: World) -> College:
    return College(world)


@pytest.fixture
def workshop(world: World) -> Workshop:
    return Workshop(world)


@pytest.fixture
def liar(world: World) -> College:
    return College(world, host="liar.badges", name="Fernhollow College")


@pytest.fixture
def known(college: College, workshop: Workshop) -> Registry:
    """Both honest issuers are known, so that a forgery that passes as theirs would be called verified."""
    return Registry.of(college.did, college.host, workshop.host, workshop.profile_url)


def assert_problem(report: Report, name: CheckName, code: str) -> None:
    assert (report.verdict, report.check(name).state, report.check(name).code) == (Verdict.PROBLEM, State.FAILED, code)


def assert_not_checked(report: Report, name: CheckName, code: str) -> None:
    found = report.check(name)
    assert (report.verdict, found.state, found.code) == (Verdict.COULD_NOT_CHECK, State.UNKNOWN, code)


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def with_payload(token: str, **changes: Any) -> str:
    """The token with a changed payload under its old signature."""
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return ".".join((header, b64(json.dumps({**claims, **changes}).encode()), signature))


# -- the contents ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_altered_field(world: World, college: College, known: Registry, suite: str) -> None:
    document = college.sign(college.build(), cryptosuite=suite)
    assert world.report(document, known=known).verdict is Verdict.VERIFIED
    document["credentialSubject"]["achievement"]["name"] = "Doctor of Rivers"
    assert_problem(world.report(document, known=known), CheckName.UNTAMPERED, "signature_mismatch")


def test_altered_recipient(world: World, college: College, known: Registry) -> None:
    document = college.award()
    document["credentialSubject"]["identifier"][0]["identityHash"] = MALLORY
    assert_problem(
        world.report(document, known=known, recipients=[MALLORY]), CheckName.UNTAMPERED, "signature_mismatch"
    )


def test_altered_unsigned_field_is_never_a_fact(world: World, college: College, known: Registry) -> None:
    document = college.award(valid_until=AT - DAY) | {"expirationDate": "2099-01-01T00:00:00Z"}
    report = world.report(document, known=known)
    assert "/expirationDate" in report.uncovered
    assert report.check(CheckName.IN_FORCE).code == "expired"
    assert report.facts.expires_on == AT - DAY


def test_recipient_outside_the_vocabulary_is_never_matched(world: World, college: College, known: Registry) -> None:
    document = college.award(email="", subject_id="did:key:z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi")
    document["credentialSubject"]["email"] = MALLORY
    report = world.report(document, known=known, recipients=[MALLORY])
    assert report.uncovered == ("/credentialSubject/email",)
    assert report.check(CheckName.RECIPIENT).code == "other_kind_of_identity"


def test_status_outside_the_vocabulary_clears_nothing(world: World, college: College, known: Registry) -> None:
    document = college.build()
    document["@context"] = ["https://www.w3.org/2018/credentials/v1", *document["@context"][1:]]
    document["issuanceDate"] = document.pop("validFrom")
    signed = college.sign({**document, "credentialStatus": college.entry()})
    report = world.report(signed, known=known)
    assert any(pointer.startswith("/credentialStatus") for pointer in report.uncovered)
    assert_not_checked(report, CheckName.IN_FORCE, "status_unsupported")


def test_removed_end_date(world: World, college: College, known: Registry) -> None:
    document = college.award(valid_until=AT - DAY)
    del document["validUntil"]
    assert_problem(world.report(document, known=known), CheckName.UNTAMPERED, "signature_mismatch")


def test_removed_status(world: World, college: College, known: Registry) -> None:
    college.mark(7)
    document = college.award(status=college.entry())
    del document["credentialStatus"]
    assert_problem(world.report(document, known=known), CheckName.UNTAMPERED, "signature_mismatch")


def test_altered_token(world: World, college: College, known: Registry) -> None:
    token = with_payload(college.token(), name="Doctor of Rivers")
    assert_problem(world.report(token, known=known), CheckName.UNTAMPERED, "signature_mismatch")


def test_name_given_twice_in_one_object(world: World, college: College) -> None:
    text = json.dumps(college.award())
    with pytest.raises(UnreadableError):
        world.report(text[:-1] + ', "name": "Doctor of Rivers"}')


# -- the proof -------------------------------------------------------------------------------------------------------


def test_swapped_proof(world: World, college: College, known: Registry) -> None:
    document = college.build(name="Doctor of Rivers") | {"proof": college.award()["proof"]}
    assert_problem(world.report(document, known=known), CheckName.UNTAMPERED, "signature_mismatch")


def test_bad_proof_beside_a_good_one(world: World, college: College, known: Registry) -> None:
    document = college.award()
    stale = college.sign(college.build(name="Other"))["proof"]
    document["proof"] = [document["proof"], stale]
    assert_problem(world.report(document, known=known), CheckName.UNTAMPERED, "signature_mismatch")


def test_proof_made_for_another_purpose(world: World, college: College, known: Registry) -> None:
    document = college.sign(college.build(), proofPurpose="authentication")
    assert_problem(world.report(document, known=known), CheckName.UNTAMPERED, "proof_purpose")


def test_proof_that_has_run_out(world: World, college: College, known: Registry) -> None:
    document = college.sign(college.build(), expires="2026-04-01T00:00:00Z")
    assert_problem(world.report(document, known=known), CheckName.UNTAMPERED, "proof_expired")


EXPIRATION = "https://w3id.org/security#expiration"
A_TIME = "http://www.w3.org/2001/XMLSchema#dateTime"


@pytest.mark.parametrize(
    "hide",
    [
        lambda proof: proof.update({EXPIRATION: {"@value": proof.pop("expires"), "@type": A_TIME}}),
        lambda proof: proof.update(
            {"@context": [{"end": {"@id": EXPIRATION, "@type": A_TIME}}], "end": proof.pop("expires")}
        ),
        lambda proof: proof.update({"@nest": {"expires": proof.pop("expires")}}),
    ],
    ids=["full name", "context of its own", "nested"],
)
def test_proof_that_has_run_out_in_disguise(world: World, college: College, known: Registry, hide: Any) -> None:
    badge = college.sign(college.build(), expires="2026-04-01T00:00:00Z")
    hide(badge["proof"])
    assert world.report(badge, known=known).verdict is Verdict.PROBLEM


def test_recipient_behind_many_that_are_one(world: World, college: College, known: Registry) -> None:
    badge = college.build()
    badge["credentialSubject"]["id"] = "urn:uuid:0a6c7c2e-5d1d-4a52-8f0a-6a2fd2c3b1a4"
    badge = college.sign(badge)
    subject = badge["credentialSubject"]
    badge["credentialSubject"] = [*[{"id": subject["id"]}] * 60, subject]
    assert_problem(world.report(badge, recipients=[MALLORY], known=known), CheckName.RECIPIENT, "recipient_mismatch")
    [hidden] = subject["identifier"]
    badge["credentialSubject"] = {**subject, "identifier": [*[{"id": "_:b"}] * 60, {**hidden, "id": "_:b"}]}
    assert_problem(world.report(badge, recipients=[MALLORY], known=known), CheckName.RECIPIENT, "recipient_mismatch")


def test_garbage_in_the_proof(world: World, college: College, known: Registry) -> None:
    document = college.award()
    document["proof"]["proofValue"] = "z" + "1" * 88
    assert world.report(document, known=known).verdict is Verdict.PROBLEM


def test_alg_none(world: World, college: College, known: Registry) -> None:
    _, payload, _ = college.token().split(".")
    header = b64(json.dumps({"alg": "none", "typ": "JWT", "kid": college.method}).encode())
    assert_problem(world.report(f"{header}.{payload}.", known=known), CheckName.UNTAMPERED, "alg_none")


def test_hmac_with_the_public_key(world: World, known: Registry) -> None:
    college = College(world, key=KeyPair.generate(KeyType.RSA))
    _, payload, _ = college.token().split(".")
    header = b64(json.dumps({"alg": "HS256", "kid": college.method}).encode())
    mac = hmac.new(college.key.public_pem.encode(), f"{header}.{payload}".encode(), hashlib.sha256).digest()
    assert_problem(world.report(f"{header}.{payload}.{b64(mac)}", known=known), CheckName.UNTAMPERED, "alg_symmetric")


def test_algorithm_of_another_kind_of_key(world: World, college: College, known: Registry) -> None:
    header, payload, signature = college.token().split(".")
    header = b64(json.dumps({"alg": "ES256", "kid": college.method}).encode())
    report = world.report(f"{header}.{payload}.{signature}", known=known)
    assert_problem(report, CheckName.UNTAMPERED, "key_type_mismatch")


def test_critical_header_that_nobody_knows(world: World, college: College, known: Registry) -> None:
    token = sign_jwt(college.build(), college.key, kid=college.method)
    _, payload, signature = token.split(".")
    header = b64(json.dumps({"alg": "EdDSA", "kid": college.method, "crit": ["trust-me"]}).encode())
    assert_problem(world.report(f"{header}.{payload}.{signature}", known=known), CheckName.UNTAMPERED, "crit_unknown")


# -- the key ---------------------------------------------------------------------------------------------------------


def test_key_confusion_own_did_key_under_the_issuers_name(world: World, college: College, known: Registry) -> None:
    own = KeyPair.generate()
    document = college.sign(college.build(), key=own, verification_method=own.verification_method)
    assert_problem(world.report(document, known=known), CheckName.ISSUER, "foreign_key")


def test_foreign_issuers_key(world: World, college: College, liar: College, known: Registry) -> None:
    document = liar.sign(college.build())
    assert_problem(world.report(document, known=known), CheckName.ISSUER, "foreign_key")
    token = sign_jwt(college.build(), liar.key, kid=liar.method)
    assert_problem(world.report(token, known=known), CheckName.ISSUER, "foreign_key")


def test_own_key_in_the_header_under_the_issuers_did(world: World, college: College, known: Registry) -> None:
    token = sign_jwt(college.build(), KeyPair.generate())
    assert_problem(world.report(token, known=known), CheckName.ISSUER, "foreign_key")
    world.down.add(college.host)
    assert_not_checked(world.report(token, known=known), CheckName.ISSUER, "issuer_unreachable")


def test_own_key_in_the_header_under_an_address_that_lists_others(world: World, college: College) -> None:
    issuer_id = "https://fernhollow.badges/issuer"
    world.serve(issuer_id, {"id": issuer_id, "publicKey": [{"publicKeyJwk": college.key.public_jwk}]})
    token = sign_jwt(college.build(issuer_id=issuer_id), KeyPair.generate())
    assert_problem(world.report(token, known=Registry.of(issuer_id)), CheckName.ISSUER, "foreign_key")


def test_own_key_in_the_fragment_of_the_issuers_address(world: World, college: College) -> None:
    issuer_id, own = "https://fernhollow.badges/issuer", KeyPair.generate()
    method = f"{issuer_id}#{own.multikey}"
    document = college.sign(college.build(issuer_id=issuer_id), key=own, verification_method=method)
    report = world.report(document, known=Registry.of(issuer_id, college.host))
    assert report.verdict is Verdict.VERIFIED_ISSUER_UNKNOWN  # nobody answers there, and nobody is vouched for
    assert report.issuer_identities == ()
    world.serve(issuer_id, {"id": issuer_id, "publicKey": [{"publicKeyJwk": college.key.public_jwk}]})
    assert_problem(world.report(document, known=Registry.of(issuer_id)), CheckName.UNTAMPERED, "key_not_listed")


def test_own_key_in_the_fragment_of_a_did_web(world: World, college: College, known: Registry) -> None:
    own = KeyPair.generate()
    document = college.sign(college.build(), key=own, verification_method=f"{college.did}#{own.multikey}")
    assert_problem(world.report(document, known=known), CheckName.UNTAMPERED, "key_not_listed")


def test_expired_key(world: World, college: College, known: Registry) -> None:
    college.publish(expires="2026-02-01T00:00:00Z")
    assert_problem(world.report(college.award(), known=known), CheckName.UNTAMPERED, "key_expired")
    assert_problem(world.report(college.token(), known=known), CheckName.UNTAMPERED, "key_expired")
    college.publish(expires="2026-06-01T00:00:00Z")
    assert world.report(college.award(), known=known).verdict is Verdict.VERIFIED
    assert world.report(college.token(), known=known).verdict is Verdict.VERIFIED


def test_withdrawn_key(world: World, college: College, known: Registry) -> None:
    college.publish(revoked="2026-02-01T00:00:00Z")
    assert_problem(world.report(college.award(), known=known), CheckName.UNTAMPERED, "key_revoked")


def test_key_for_signing_in_only(world: World, college: College, known: Registry) -> None:
    document = world.read(college.document_url)
    document["authentication"] = document.pop("assertionMethod")
    world.serve(college.document_url, document)
    assert_problem(world.report(college.award(), known=known), CheckName.UNTAMPERED, "key_not_listed")


def test_document_of_another_did_at_the_dids_address(
    world: World, college: College, liar: College, known: Registry
) -> None:
    world.serve(college.document_url, world.read(liar.document_url))
    assert_problem(world.report(college.award(), known=known), CheckName.UNTAMPERED, "key_not_listed")


def test_deactivated_did(world: World, college: College, known: Registry) -> None:
    world.serve(college.document_url, world.read(college.document_url) | {"deactivated": True})
    assert_problem(world.report(college.award(), known=known), CheckName.UNTAMPERED, "key_not_listed")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "0x7f.1", "2130706433", "localhost", "%5B%3A%3A1%5D", "a.badges%3Aport", "a.badges%3A99999"]
)
def test_did_web_on_an_address_that_is_no_name(world: World, college: College, host: str) -> None:
    did = f"did:web:{host}"
    document = college.sign(college.build(issuer_id=did), verification_method=f"{did}#{college.key.multikey}")
    world.asked.clear()
    assert_not_checked(world.report(document), CheckName.UNTAMPERED, "did_web_host")
    assert world.asked == []


def test_token_that_names_another_issuer_than_its_credential(world: World, college: College, liar: College) -> None:
    document = college.build()
    token = sign_jwt(document, liar.key, kid=liar.method, shape=Shape.VC_CLAIM)
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    forged = sign_jws({**claims, "iss": liar.did}, liar.key, kid=liar.method)
    assert_problem(world.report(forged, known=Registry.of(college.did)), CheckName.UNTAMPERED, "iss_mismatch")


# -- the status ------------------------------------------------------------------------------------------------------


def test_replayed_status_list_that_has_run_out(world: World, college: College, known: Registry) -> None:
    college.publish_list(valid_until=AT - DAY)
    old = world.pages[college.list_url()]
    college.mark(7)
    world.pages[college.list_url()] = old
    report = world.report(college.award(status=college.entry()), known=known)
    assert_not_checked(report, CheckName.IN_FORCE, "status_list_invalid")


@pytest.mark.parametrize("shape", Shape)
def test_replayed_status_list_whose_token_has_run_out(
    world: World, college: College, known: Registry, shape: Shape
) -> None:
    for ends, verdict in ((AT + DAY, Verdict.VERIFIED), (AT - DAY, Verdict.COULD_NOT_CHECK)):
        listed = college.build_list()
        claims = {**listed, "vc": listed} if shape is Shape.VC_CLAIM else listed
        token = sign_jwt({**claims, "exp": int(ends.timestamp())}, college.key, kid=college.method)
        world.serve(college.list_url(), token)
        assert world.report(college.award(status=college.entry()), known=known).verdict is verdict


def test_status_list_whose_signature_leaves_its_bits_out(world: World, college: College, known: Registry) -> None:
    listed = college.build_list()
    listed["@context"] = ["https://www.w3.org/2018/credentials/v1", *listed["@context"][1:]]
    listed["issuanceDate"] = listed.pop("validFrom")
    world.serve(college.list_url(), college.sign(listed))
    report = world.report(college.award(status=college.entry()), known=known)
    assert_not_checked(report, CheckName.IN_FORCE, "status_list_invalid")


def test_status_list_from_the_future(world: World, college: College, known: Registry) -> None:
    college.publish_list(valid_from=AT + DAY)
    report = world.report(college.award(status=college.entry()), known=known)
    assert_not_checked(report, CheckName.IN_FORCE, "status_list_invalid")


def test_status_list_for_another_purpose(world: World, college: College, known: Registry) -> None:
    college.mark(7)
    world.pages[college.list_url()] = world.pages[college.list_url("suspension")]
    report = world.report(college.award(status=college.entry()), known=known)
    assert_not_checked(report, CheckName.IN_FORCE, "status_list_invalid")


def test_altered_status_list(world: World, college: College, known: Registry) -> None:
    clear = college.build_list()["credentialSubject"]["encodedList"]
    college.mark(7)
    page = world.read(college.list_url())
    page["credentialSubject"]["encodedList"] = clear
    world.serve(college.list_url(), page)
    report = world.report(college.award(status=college.entry()), known=known)
    assert_not_checked(report, CheckName.IN_FORCE, "status_list_invalid")


def test_unsigned_status_list(world: World, college: College, known: Registry) -> None:
    world.serve(college.list_url(), college.build_list())
    report = world.report(college.award(status=college.entry()), known=known)
    assert_not_checked(report, CheckName.IN_FORCE, "status_list_invalid")


def test_status_list_signed_by_a_stranger_in_the_issuers_name(
    world: World, college: College, liar: College, known: Registry
) -> None:
    world.serve(college.list_url(), liar.sign(college.build_list()))
    report = world.report(college.award(status=college.entry()), known=known)
    assert_not_checked(report, CheckName.IN_FORCE, "status_list_invalid")


@pytest.mark.parametrize("index", [131_072, "999999999999"])
def test_place_outside_the_status_list(world: World, college: College, known: Registry, index: int | str) -> None:
    report = world.report(college.award(status=college.entry() | {"statusListIndex": index}), known=known)
    assert_not_checked(report, CheckName.IN_FORCE, "status_list_invalid")


def test_status_list_that_inflates_to_a_gigabyte(world: World, college: College, known: Registry) -> None:
    bomb = gzip.compress(bytes(64 * 1024 * 1024), 9)
    page = college.build_list()
    page["credentialSubject"]["encodedList"] = "u" + b64(bomb)
    world.serve(college.list_url(), college.sign(page))
    document = college.award(status=college.entry())
    started = time.process_time()
    assert_not_checked(world.report(document, known=known), CheckName.IN_FORCE, "status_list_invalid")
    assert time.process_time() - started < 3


def test_status_of_a_kind_nobody_knows(world: World, college: College, known: Registry) -> None:
    status = {"id": "https://fernhollow.badges/s", "type": "BelieveMeStatus"}
    report = world.report(college.award(status=status), known=known)
    assert_not_checked(report, CheckName.IN_FORCE, "status_unsupported")


# -- hosted and signed badges ----------------------------------------------------------------------------------------


def test_rehosted_assertion(world: World, workshop: Workshop, known: Registry) -> None:
    copy = workshop.host_badge() | {"recipient": {"type": "email", "hashed": False, "identity": MALLORY}}
    world.serve("https://liar.badges/a1.json", copy)
    report = world.report("https://liar.badges/a1.json", known=known, recipients=[MALLORY])
    assert_problem(report, CheckName.UNTAMPERED, "id_mismatch")


@pytest.mark.parametrize("way", ["badges/../~liar/a1.json", "badges/%2e%2E/~liar/a1.json", "badges/..%5c~liar/a1.json"])
def test_badge_whose_address_climbs_out_of_where_the_issuer_hosts_its_own(
    world: World, workshop: Workshop, known: Registry, way: str
) -> None:
    workshop.publish_profile(verification={"type": "HostedBadge", "startsWith": workshop.url("badges/")})
    honest = workshop.build(assertion_id=world.serve(workshop.url("badges/a1.json"), ""))
    world.serve(honest["id"], honest)
    assert world.report(honest, known=known).verdict is Verdict.VERIFIED
    forged = workshop.build(assertion_id=workshop.url(way))
    world.serve(forged["id"], forged)
    assert_problem(world.report(forged, known=known), CheckName.ISSUER, "outside_starts_with")


def test_key_that_a_neighbour_put_on_the_issuers_host(world: World, workshop: Workshop, known: Registry) -> None:
    profile = world.read(workshop.profile_url)
    del profile["publicKey"]
    world.serve(workshop.profile_url, profile)
    key = KeyPair.generate(KeyType.P256)
    for address in (workshop.url("~liar/key.pem"), "https://students.workshop.badges/key.pem"):
        verification = {"type": "SignedBadge", "creator": world.serve(address, key.public_pem)}
        forged = sign_jws(workshop.build(verification=verification, assertion_id="urn:uuid:s1"), key)
        assert_problem(world.report(forged, known=known), CheckName.ISSUER, "foreign_key")


def test_edited_copy_of_a_hosted_badge(world: World, workshop: Workshop, known: Registry) -> None:
    copy = workshop.host_badge(expires=AT - DAY)
    for changes in (
        {"recipient": {"type": "email", "hashed": False, "identity": MALLORY}},
        {"badge": "https://workshop.badges/master.json"},
        {"expires": "2099-01-01T00:00:00Z"},
        {"issuedOn": "2020-01-01T00:00:00Z"},
        {"evidence": "https://liar.badges/evidence"},
    ):
        report = world.report(copy | changes, known=known)
        assert_problem(report, CheckName.UNTAMPERED, "differs_from_hosted")


def test_field_added_to_a_copy_is_never_a_fact(world: World, workshop: Workshop, known: Registry) -> None:
    copy = workshop.host_badge() | {"licenseNumber": "4711"}
    report = world.report(copy, known=known)
    assert report.verdict is Verdict.VERIFIED
    assert report.uncovered == ("/licenseNumber",)
    assert report.facts.number == ""


def test_end_date_taken_out_of_a_copy(world: World, workshop: Workshop, known: Registry) -> None:
    copy = workshop.host_badge(expires=AT - DAY)
    del copy["expires"]
    assert world.report(copy, known=known).check(CheckName.IN_FORCE).code == "expired"


def test_wrong_host_hosted_badge(world: World, workshop: Workshop, known: Registry) -> None:
    forged = workshop.build(assertion_id="https://liar.badges/a1.json", email=MALLORY)
    world.serve("https://liar.badges/a1.json", forged)
    assert_problem(world.report(forged, known=known), CheckName.ISSUER, "wrong_host")


def test_wrong_host_with_its_own_badge_class_of_the_issuer(world: World, workshop: Workshop, known: Registry) -> None:
    badge_class = workshop.build_class() | {"id": "https://liar.badges/class.json", "name": "Master of Wires"}
    world.serve("https://liar.badges/class.json", badge_class)
    forged = workshop.build(assertion_id="https://liar.badges/a1.json", badge="https://liar.badges/class.json")
    world.serve("https://liar.badges/a1.json", forged)
    assert_problem(world.report(forged, known=known), CheckName.ISSUER, "wrong_host")


def test_profile_of_a_neighbour_that_calls_itself_the_issuer(world: World, workshop: Workshop) -> None:
    own = "https://workshop.badges/mallory.json"
    world.serve(own, world.read(workshop.profile_url))
    workshop.publish_class(issuer=own)
    report = world.report(workshop.host_badge(), known=Registry.of(workshop.profile_url))
    assert (report.verdict, report.issuer_identities) == (
        Verdict.VERIFIED_ISSUER_UNKNOWN,
        (own, "workshop.badges"),
    )


def test_copied_profile_on_another_host(world: World, workshop: Workshop, known: Registry) -> None:
    world.serve("https://liar.badges/issuer.json", world.read(workshop.profile_url))
    world.serve(
        "https://liar.badges/class.json",
        workshop.build_class(issuer="https://liar.badges/issuer.json") | {"id": "https://liar.badges/class.json"},
    )
    forged = workshop.build(assertion_id="https://liar.badges/a1.json", badge="https://liar.badges/class.json")
    world.serve("https://liar.badges/a1.json", forged)
    assert_problem(world.report(forged, known=known), CheckName.ISSUER, "linked_malformed")


def test_embedded_profile_in_the_issuers_name(world: World, workshop: Workshop, known: Registry) -> None:
    profile = world.read(workshop.profile_url)
    badge_class = {**workshop.build_class(issuer=profile), "id": "urn:uuid:1"}
    forged = workshop.build(assertion_id="https://liar.badges/a1.json", badge=badge_class)
    world.serve("https://liar.badges/a1.json", forged)
    assert_problem(world.report(forged, known=known), CheckName.ISSUER, "wrong_host")


def test_embedded_profile_with_the_issuers_site_alone_identifies_nobody(
    world: World, workshop: Workshop, known: Registry
) -> None:
    profile = {"type": "Issuer", "name": "The Invented Workshop", "url": "https://workshop.badges/"}
    badge_class = {**workshop.build_class(issuer=profile), "id": "urn:uuid:1"}
    forged = workshop.build(assertion_id="https://liar.badges/a1.json", badge=badge_class)
    world.serve("https://liar.badges/a1.json", forged)
    report = world.report(forged, known=Registry.of("liar.badges", *known.identities))
    assert (report.verdict, report.issuer_identities) == (Verdict.VERIFIED_ISSUER_UNKNOWN, ())
    assert report.check(CheckName.ISSUER).code == "self_asserted_issuer"


def test_embedded_profile_that_allows_the_liars_host_itself(world: World, workshop: Workshop, known: Registry) -> None:
    profile = world.read(workshop.profile_url) | {"verification": {"allowedOrigins": ["liar.badges"]}}
    badge_class = {**workshop.build_class(issuer=profile), "id": "urn:uuid:1"}
    forged = workshop.build(assertion_id="https://liar.badges/a1.json", badge=badge_class)
    world.serve("https://liar.badges/a1.json", forged)
    assert_problem(world.report(forged, known=known), CheckName.ISSUER, "wrong_host")
    world.down.add(workshop.host)
    assert_not_checked(world.report(forged, known=known), CheckName.ISSUER, "issuer_unreachable")
    world.down.clear()
    del world.pages[workshop.profile_url]
    assert_problem(world.report(forged, known=known), CheckName.ISSUER, "wrong_host")


def test_badge_signed_with_a_key_its_embedded_profile_lists(world: World, workshop: Workshop, known: Registry) -> None:
    own = KeyPair.generate(KeyType.P256)
    key = {"id": "https://liar.badges/key.json", "owner": workshop.profile_url, "publicKeyPem": own.public_pem}
    world.serve("https://liar.badges/key.json", key)
    profile = world.read(workshop.profile_url) | {"publicKey": key}
    badge_class = {**workshop.build_class(issuer=profile), "id": "urn:uuid:1"}
    for creator in ({"creator": key["id"]}, {"creator": key}):
        forged = workshop.build(
            assertion_id="urn:uuid:f1", badge=badge_class, verification={"type": "SignedBadge", **creator}
        )
        token = sign_jws(forged, own)
        assert_problem(world.report(token, known=known), CheckName.ISSUER, "foreign_key")
        world.down.add(workshop.host)
        assert_not_checked(world.report(token, known=known), CheckName.ISSUER, "issuer_unreachable")
        world.down.clear()


def test_badge_signed_with_a_key_in_an_embedded_profile_without_address(
    world: World, workshop: Workshop, known: Registry
) -> None:
    own = KeyPair.generate(KeyType.P256)
    profile = {"type": "Issuer", "name": "The Invented Workshop", "url": "https://workshop.badges/"}
    badge_class = {
        **workshop.build_class(issuer={**profile, "publicKey": {"publicKeyPem": own.public_pem}}),
        "id": "urn:uuid:1",
    }
    forged = workshop.build(assertion_id="urn:uuid:f1", badge=badge_class, verification={"type": "SignedBadge"})
    report = world.report(sign_jws(forged, own), known=known)
    assert (report.verdict, report.issuer_identities) == (Verdict.VERIFIED_ISSUER_UNKNOWN, ())


def test_assertion_behind_an_open_redirect_of_the_issuer(world: World, workshop: Workshop, known: Registry) -> None:
    url = "https://workshop.badges/go?to=https://liar.badges/a1.json"
    forged = workshop.build(assertion_id=url, email=MALLORY)
    world.serve("https://liar.badges/a1.json", forged)
    world.redirect(url, "https://liar.badges/a1.json")
    report = world.report(forged, known=known)
    assert_not_checked(report, CheckName.UNTAMPERED, "issuer_unreachable")
    assert report.check(CheckName.UNTAMPERED).evidence["reason"] == "redirected_elsewhere"


def test_did_document_behind_an_open_redirect(world: World, college: College, liar: College, known: Registry) -> None:
    world.serve(liar.document_url, world.read(college.document_url) | {"assertionMethod": [], "id": college.did})
    world.redirect(college.document_url, liar.document_url)
    assert_not_checked(world.report(college.award(), known=known), CheckName.UNTAMPERED, "redirected_elsewhere")


def test_key_document_of_a_neighbour_that_calls_itself_the_issuer(world: World, college: College) -> None:
    victim, own = "https://hosting.badges/victim", KeyPair.generate()
    world.serve(victim, {"id": victim, "publicKey": [{"publicKeyJwk": college.key.public_jwk}]})
    method = "https://hosting.badges/mallory#key"
    key = {"id": method, "type": "Multikey", "controller": victim, "publicKeyMultibase": own.multikey}
    world.serve("https://hosting.badges/mallory", {"id": victim, "assertionMethod": [key]})
    document = college.sign(college.build(issuer_id=victim), key=own, verification_method=method)
    report = world.report(document, known=Registry.of(victim, "hosting.badges"))
    assert_problem(report, CheckName.ISSUER, "foreign_key")


def test_badge_signed_with_a_key_its_issuer_does_not_list(world: World, workshop: Workshop, known: Registry) -> None:
    own = KeyPair.generate(KeyType.P256)
    key_url = "https://liar.badges/key.json"
    world.serve(key_url, {"id": key_url, "owner": workshop.profile_url, "publicKeyPem": own.public_pem})
    forged = workshop.build(
        assertion_id="urn:uuid:f1", verification={"type": "SignedBadge", "creator": key_url}, email=MALLORY
    )
    assert_problem(world.report(sign_jws(forged, own), known=known), CheckName.ISSUER, "foreign_key")


def test_badge_signed_with_a_key_embedded_in_it(world: World, workshop: Workshop, known: Registry) -> None:
    own = KeyPair.generate(KeyType.P256)
    creator = {"type": "CryptographicKey", "owner": workshop.profile_url, "publicKeyPem": own.public_pem}
    forged = workshop.build(assertion_id="urn:uuid:f1", verification={"type": "SignedBadge", "creator": creator})
    assert_problem(world.report(sign_jws(forged, own), known=known), CheckName.ISSUER, "foreign_key")


def test_badge_signed_with_the_issuers_key_name_and_another_key(world: World, workshop: Workshop) -> None:
    forged = workshop.build(
        assertion_id="urn:uuid:f1", verification={"type": "SignedBadge", "creator": workshop.url("key.json")}
    )
    report = world.report(sign_jws(forged, KeyPair.generate(KeyType.RSA)))
    assert_problem(report, CheckName.UNTAMPERED, "signature_mismatch")


def test_signed_badge_without_its_signature(world: World, workshop: Workshop, known: Registry) -> None:
    payload = workshop.build(
        assertion_id="urn:uuid:f1", verification={"type": "SignedBadge", "creator": workshop.url("key.json")}
    )
    assert_not_checked(world.report(payload, known=known), CheckName.UNTAMPERED, "signature_missing")


def test_altered_signed_badge(world: World, workshop: Workshop, known: Registry) -> None:
    token = with_payload(workshop.sign_badge(), recipient={"type": "email", "hashed": False, "identity": MALLORY})
    assert_problem(world.report(token, known=known), CheckName.UNTAMPERED, "signature_mismatch")


def test_badge_of_another_person(world: World, college: College, known: Registry) -> None:
    assert world.report(college.award(), known=known, recipients=[ALICE]).verdict is Verdict.VERIFIED
    report = world.report(college.award(), known=known, recipients=[MALLORY])
    assert_problem(report, CheckName.RECIPIENT, "recipient_mismatch")


def test_badge_dated_into_the_future(world: World, workshop: Workshop, known: Registry) -> None:
    assertion = workshop.host_badge(issued_on=AT + 30 * DAY)
    assert_problem(world.report(assertion, known=known), CheckName.IN_FORCE, "not_yet_valid")
    assert ISSUED < AT


def test_status_list_that_calls_itself_a_badge_is_no_award(world: World, college: College) -> None:
    listed = {
        "@context": [
            "https://www.w3.org/2018/credentials/v1",
            "https://w3id.org/vc/status-list/2021/v1",
            "https://w3id.org/security/data-integrity/v2",
        ],
        "id": college.list_url(),
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "issuer": college.did,
        "issuanceDate": "2026-03-01T00:00:00Z",
        "credentialSubject": {"id": f"{college.list_url()}#list", "type": ["StatusList2021"]},
    }
    signed = college.sign(listed)
    signed["type"].append("OpenBadgeCredential")  # none of its contexts defines it
    signed["credentialSubject"]["type"].append("AchievementSubject")
    signed["credentialSubject"]["achievement"] = {"type": ["Achievement"], "name": "Master of River Ecology"}
    report = world.report(signed, known=Registry.of(college.did))
    assert set(report.uncovered) == {"/type/2", "/credentialSubject/type/1", "/credentialSubject/achievement"}
    assert report.verdict is Verdict.COULD_NOT_CHECK


def test_hosted_badge_with_a_strangers_proof_is_not_believed_for_it(world: World) -> None:
    workshop, stranger = Workshop(world), KeyPair.generate()
    did = f"did:key:{stranger.multikey}"
    forged = {**workshop.build("never-hosted"), "issuer": did}
    method = f"{did}#{stranger.multikey}"
    signed = sign_data_integrity(
        forged, stranger, verification_method=method, created=ISSUED, cryptosuite="eddsa-jcs-2022"
    )
    report = world.report(signed)
    assert (report.verdict, report.check(CheckName.UNTAMPERED).code) == (
        Verdict.COULD_NOT_CHECK,
        "not_found_at_issuer",
    )


def test_host_whose_name_begins_like_the_issuers_address_is_another_host(
    world: World, workshop: Workshop, known: Registry
) -> None:
    workshop.publish_profile(verification={"type": "HostedBadge", "startsWith": "https://workshop.badges"})
    assert world.report(workshop.host_badge(), known=known).verdict is Verdict.VERIFIED
    address = "https://workshop.badges.liar.badges/a1.json"
    forged = {**workshop.build(), "id": address}
    world.serve(address, forged)
    assert_problem(world.report(forged, known=known), CheckName.ISSUER, "outside_starts_with")


def test_badge_of_which_the_issuer_serves_only_that_it_is_revoked_is_revoked(world: World, workshop: Workshop) -> None:
    badge = workshop.host_badge()
    stub = {key: badge[key] for key in ("@context", "id", "type")}
    world.serve(badge["id"], {**stub, "revoked": True, "revocationReason": "Copied."})
    report = world.report(badge)
    assert_problem(report, CheckName.IN_FORCE, "revoked")
    assert "“Copied”." in report.check(CheckName.IN_FORCE).detail
    world.serve(badge["id"], {**stub, "id": workshop.url("another.json"), "revoked": True})
    assert world.report(badge).check(CheckName.IN_FORCE).code != "revoked"


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ({"error": "no such list"}, "status_list_invalid"),
        ({"id": "https://workshop.badges/revoked.json", "name": "News"}, "status_list_invalid"),
        ({"revokedAssertions": {"urn:uuid:s1": "Copied."}}, "revoked"),
        ({"urn:uuid:s1": "Copied."}, "revoked"),
        ({}, "in_force"),
    ],
)
def test_page_that_is_no_revocation_list_clears_no_signed_badge(
    world: World, workshop: Workshop, page: dict[str, Any], code: str
) -> None:
    world.serve(workshop.url("revoked.json"), page)
    assert world.report(workshop.sign_badge()).check(CheckName.IN_FORCE).code == code
