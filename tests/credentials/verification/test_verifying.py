"""Every check, proven both ways, on credentials from issuers in memory."""

from __future__ import annotations

import time
from typing import Any

import pytest

from credentials.issuing.keypairs import KeyPair
from credentials.issuing.signing import Shape, sign_jws, sign_jwt
from credentials.verification.keys import KeyType
from credentials.verification.report import CheckName, Report, State, Verdict
from tests.issuers import ALICE, AT, DAY, College, Registry, Workshop, World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def college(world: World) -> College:
    return College(world)


@pytest.fixture
def workshop(world: World) -> Workshop:
    return Workshop(world)


def found(report: Report, name: CheckName) -> tuple[State, str]:
    check = report.check(name)
    return check.state, check.code


# -- the verdicts --------------------------------------------------------------------------------------------------


def test_signed_badge_of_known_issuer_is_verified(world: World, college: College) -> None:
    report = world.report(college.award(), recipients=[ALICE], known=Registry.of(college.did))
    assert report.verdict is Verdict.VERIFIED
    assert {check.state for check in report.checks} == {State.PASSED}
    assert report.facts.achievement == "River Ecology Field Work"
    assert report.issuer_identities == (college.did,)
    assert report.checked_at == AT


def test_signed_badge_of_unknown_issuer_is_verified_issuer_unknown(world: World, college: College) -> None:
    report = world.report(college.award(), recipients=[ALICE])
    assert report.verdict is Verdict.VERIFIED_ISSUER_UNKNOWN
    assert found(report, CheckName.ISSUER) == (State.UNKNOWN, "issuer_not_known")


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("kind", [KeyType.ED25519, KeyType.P256, KeyType.RSA])
def test_token_is_verified_in_both_shapes(world: World, shape: Shape, kind: KeyType) -> None:
    college = College(world, key=KeyPair.generate(kind))
    report = world.report(college.token(shape=shape), recipients=[ALICE], known=Registry.of(college.did))
    assert report.verdict is Verdict.VERIFIED
    assert report.facts.achievement == "River Ecology Field Work"


def test_hosted_badge_of_known_host_is_verified(world: World, workshop: Workshop) -> None:
    report = world.report(workshop.host_badge(), recipients=[ALICE], known=Registry.of("workshop.badges"))
    assert report.verdict is Verdict.VERIFIED
    assert report.facts.achievement == "Soldering"
    assert report.facts.issuer == "The Invented Workshop"


def test_signed_assertion_of_known_issuer_is_verified(world: World, workshop: Workshop) -> None:
    report = world.report(workshop.sign_badge(), recipients=[ALICE], known=Registry.of(workshop.profile_url))
    assert report.verdict is Verdict.VERIFIED
    assert report.facts.achievement == "Soldering"


def test_unsigned_badge_is_self_reported_and_nobody_is_asked(world: World, college: College) -> None:
    report = world.report(college.build(status=college.entry()))
    assert report.verdict is Verdict.SELF_REPORTED
    assert found(report, CheckName.UNTAMPERED) == (State.UNKNOWN, "unsigned")
    assert world.asked == []


def test_every_check_that_did_not_pass_says_what_to_do(world: World, college: College, workshop: Workshop) -> None:
    broken = college.award() | {"name": "Another name"}
    reports = [world.report(what) for what in (broken, college.build(), workshop.build("nowhere"))]
    for check in (check for report in reports for check in report.checks):
        assert check.detail.endswith((".", "”."))
        if check.state is not State.PASSED and check.code != "not_asked":
            assert check.remedy, check


# -- untampered ----------------------------------------------------------------------------------------------------


def test_altered_field_is_a_problem_and_no_fact_is_told(world: World, college: College) -> None:
    document = college.award()
    document["credentialSubject"]["achievement"]["name"] = "Open Sea Ecology"
    report = world.report(document, known=Registry.of(college.did))
    assert report.verdict is Verdict.PROBLEM
    assert found(report, CheckName.UNTAMPERED) == (State.FAILED, "signature_mismatch")
    assert report.facts.achievement == ""


def test_issuer_that_is_down_could_not_be_checked(world: World, college: College) -> None:
    document = college.award()
    world.down.add(college.host)
    report = world.report(document)
    assert report.verdict is Verdict.COULD_NOT_CHECK
    assert found(report, CheckName.UNTAMPERED) == (State.UNKNOWN, "timeout")


def test_hosted_badge_whose_site_is_down_could_not_be_checked(world: World, workshop: Workshop) -> None:
    assertion = workshop.host_badge()
    world.down.add(workshop.host)
    report = world.report(assertion)
    assert report.verdict is Verdict.COULD_NOT_CHECK
    assert found(report, CheckName.UNTAMPERED) == (State.UNKNOWN, "issuer_unreachable")


def test_hosted_badge_that_is_not_there_could_not_be_checked(world: World, workshop: Workshop) -> None:
    report = world.report(workshop.build("gone-missing"))
    assert report.verdict is Verdict.COULD_NOT_CHECK
    assert found(report, CheckName.UNTAMPERED) == (State.UNKNOWN, "not_found_at_issuer")


def test_field_outside_the_vocabulary_is_listed_and_not_told(world: World, college: College) -> None:
    document = college.award()
    document["holderName"] = "Mallory"
    report = world.report(document)
    assert report.verdict is Verdict.VERIFIED_ISSUER_UNKNOWN
    assert report.uncovered == ("/holderName",)


def test_old_badge_on_plain_http_is_unencrypted_and_never_of_a_known_issuer(world: World) -> None:
    workshop = Workshop(world, scheme="http")
    report = world.report(workshop.host_badge(), known=Registry.of(workshop.host, workshop.profile_url))
    assert report.verdict is Verdict.VERIFIED_ISSUER_UNKNOWN
    assert found(report, CheckName.ISSUER) == (State.UNKNOWN, "unencrypted")
    assert "unencrypted" in [note.code for note in report.notes]


def test_http_address_is_asked_over_https_first(world: World) -> None:
    workshop = Workshop(world, scheme="http")
    assertion = workshop.host_badge()
    for url in list(world.pages):
        world.pages[url.replace("http:", "https:")] = world.pages[url]
    report = world.report(assertion, known=Registry.of(workshop.host))
    assert report.verdict is Verdict.VERIFIED
    assert all(url.startswith("https:") for url in world.asked)


def test_assertion_found_under_a_trailing_slash_is_reported(world: World, workshop: Workshop) -> None:
    assertion = workshop.host_badge()
    world.serve(assertion["id"] + "/", assertion)
    report = world.report(assertion | {"id": assertion["id"] + "/"})
    assert report.verdict is Verdict.VERIFIED_ISSUER_UNKNOWN
    assert "id_variant" in [note.code for note in report.notes]


def test_badge_that_is_only_an_address_is_read_from_there(world: World, workshop: Workshop) -> None:
    assertion = workshop.host_badge()
    report = world.report(assertion["id"], recipients=[ALICE])
    assert report.verdict is Verdict.VERIFIED_ISSUER_UNKNOWN
    assert report.facts.achievement == "Soldering"
    assert report.check(CheckName.RECIPIENT).state is State.PASSED


def test_page_at_the_badges_address_could_not_be_checked(world: World, workshop: Workshop) -> None:
    assertion = workshop.host_badge()
    world.serve(assertion["id"], "<!doctype html><title>Sign in</title>")
    assert found(world.report(assertion), CheckName.UNTAMPERED) == (State.UNKNOWN, "not_found_at_issuer")


# -- issuer --------------------------------------------------------------------------------------------------------


def test_did_web_with_a_path_is_found_there(world: World) -> None:
    college = College(world, path="departments/rivers")
    report = world.report(college.award())
    assert report.verdict is Verdict.VERIFIED_ISSUER_UNKNOWN
    assert "https://fernhollow.badges/departments/rivers/did.json" in world.asked


def test_did_key_proves_integrity_and_identifies_nobody_until_vouched_for(world: World, college: College) -> None:
    key = KeyPair.generate()
    document = college.sign(college.build(issuer_id=key.did_key), key=key, verification_method=key.verification_method)
    report = world.report(document)
    assert report.verdict is Verdict.VERIFIED_ISSUER_UNKNOWN
    assert found(report, CheckName.ISSUER) == (State.UNKNOWN, "self_asserted_key")
    assert world.report(document, known=Registry.of(key.did_key)).verdict is Verdict.VERIFIED


def test_did_jwk_is_its_own_key(world: World, college: College) -> None:
    key = KeyPair.generate(KeyType.P256)
    token = sign_jwt(college.build(issuer_id=key.did_jwk), key, kid=f"{key.did_jwk}#0")
    assert found(world.report(token), CheckName.ISSUER) == (State.UNKNOWN, "self_asserted_key")
    assert world.report(token, known=Registry.of(key.did_jwk)).verdict is Verdict.VERIFIED


def test_key_in_the_header_proves_integrity_not_identity(world: World, college: College) -> None:
    key = KeyPair.generate()
    issuer_id = "https://fernhollow.badges/issuer"
    token = sign_jwt(college.build(issuer_id=issuer_id), key)
    known = Registry.of(issuer_id, "fernhollow.badges")
    report = world.report(token, known=known)
    assert report.verdict is Verdict.VERIFIED_ISSUER_UNKNOWN
    assert found(report, CheckName.ISSUER) == (State.UNKNOWN, "self_asserted_key")
    world.serve(issuer_id, {"id": issuer_id, "type": "Profile", "publicKey": [{"publicKeyJwk": key.public_jwk}]})
    assert world.report(token, known=known).verdict is Verdict.VERIFIED


def test_key_set_at_an_https_kid_belongs_to_its_host(world: World, college: College) -> None:
    issuer_id, kid = "https://fernhollow.badges/issuer", "https://fernhollow.badges/keys#k1"
    world.serve("https://fernhollow.badges/keys", {"keys": [{**college.key.public_jwk, "kid": kid}]})
    token = sign_jwt(college.build(issuer_id=issuer_id), college.key, kid=kid)
    assert world.report(token, known=Registry.of("fernhollow.badges")).verdict is Verdict.VERIFIED


def test_key_in_a_url_fragment_is_asked_for_at_its_address(world: World, college: College) -> None:
    issuer_id = "https://fernhollow.badges/issuer"
    method = f"{issuer_id}#{college.key.multikey}"
    document = college.sign(college.build(issuer_id=issuer_id), verification_method=method)
    assert found(world.report(document), CheckName.ISSUER) == (State.UNKNOWN, "self_asserted_key")
    listed = {"id": method, "type": "Multikey", "publicKeyMultibase": college.key.multikey, "controller": issuer_id}
    world.serve(issuer_id, {"id": issuer_id, "assertionMethod": [listed]})
    assert world.report(document, known=Registry.of(issuer_id)).verdict is Verdict.VERIFIED
    world.down.add("fernhollow.badges")
    report = world.report(document)
    assert report.verdict is Verdict.COULD_NOT_CHECK
    assert found(report, CheckName.UNTAMPERED) == (State.PASSED, "signature_good")
    assert found(report, CheckName.ISSUER) == (State.UNKNOWN, "issuer_unreachable")


def test_rotated_key_no_longer_counts_unless_it_stays_listed(world: World, college: College) -> None:
    document = college.award()
    old = college.rotate()
    assert found(world.report(document), CheckName.UNTAMPERED) == (State.FAILED, "key_not_listed")
    college.publish(college.key, old)
    assert world.report(document).verdict is Verdict.VERIFIED_ISSUER_UNKNOWN


def test_hosts_that_the_profile_allows_may_serve_its_badges(world: World, workshop: Workshop) -> None:
    elsewhere = workshop.build(assertion_id="https://hosting.badges/a1.json")
    world.serve("https://hosting.badges/a1.json", elsewhere)
    assert found(world.report(elsewhere), CheckName.ISSUER) == (State.FAILED, "wrong_host")
    workshop.publish_profile(verification={"allowedOrigins": ["hosting.badges"]})
    assert world.report(elsewhere).verdict is Verdict.VERIFIED_ISSUER_UNKNOWN
    workshop.publish_profile(verification={"startsWith": "https://hosting.badges/a"})
    assert world.report(elsewhere).verdict is Verdict.VERIFIED_ISSUER_UNKNOWN
    workshop.publish_profile(verification={"startsWith": "https://hosting.badges/b"})
    assert found(world.report(elsewhere), CheckName.ISSUER) == (State.FAILED, "outside_starts_with")


def test_embedded_class_and_issuer_count_as_linked_ones(world: World, workshop: Workshop) -> None:
    profile = world.read(workshop.profile_url)
    report = world.report(workshop.host_badge(badge=workshop.build_class(issuer=profile)))
    assert report.verdict is Verdict.VERIFIED_ISSUER_UNKNOWN
    assert report.facts.issuer == "The Invented Workshop"


def test_badge_class_that_cannot_be_had_could_not_be_checked(world: World, workshop: Workshop) -> None:
    assertion = workshop.host_badge()
    world.down.add(workshop.class_url)
    report = world.report(assertion)
    assert report.verdict is Verdict.COULD_NOT_CHECK
    assert found(report, CheckName.ISSUER) == (State.UNKNOWN, "issuer_unreachable")


# -- in force ------------------------------------------------------------------------------------------------------


def test_expired_badge_stays_verified_with_the_day(world: World, college: College) -> None:
    report = world.report(college.award(valid_until=AT - DAY), known=Registry.of(college.did))
    assert report.verdict is Verdict.VERIFIED
    assert found(report, CheckName.IN_FORCE) == (State.FAILED, "expired")
    assert "20 November 2026" in report.check(CheckName.IN_FORCE).detail
    assert world.report(college.award(valid_until=AT + DAY)).check(CheckName.IN_FORCE).state is State.PASSED


def test_badge_that_is_not_valid_yet_is_a_problem_until_then(world: World, college: College) -> None:
    document = college.award(valid_from=AT + DAY)
    report = world.report(document)
    assert report.verdict is Verdict.PROBLEM
    assert found(report, CheckName.IN_FORCE) == (State.FAILED, "not_yet_valid")
    assert world.report(document, at=AT + 2 * DAY).verdict is Verdict.VERIFIED_ISSUER_UNKNOWN


@pytest.mark.parametrize(("purpose", "code"), [("revocation", "revoked"), ("suspension", "suspended")])
def test_marked_bit_is_a_problem(world: World, college: College, purpose: str, code: str) -> None:
    document = college.award(status=[college.entry(7, "revocation"), college.entry(7, "suspension")])
    assert world.report(document).verdict is Verdict.VERIFIED_ISSUER_UNKNOWN
    college.mark(6, purpose)
    assert world.report(document).verdict is Verdict.VERIFIED_ISSUER_UNKNOWN
    college.mark(7, purpose)
    report = world.report(document)
    assert report.verdict is Verdict.PROBLEM
    assert found(report, CheckName.IN_FORCE) == (State.FAILED, code)


def test_status_list_that_is_down_could_not_be_checked(world: World, college: College) -> None:
    document = college.award(status=college.entry())
    world.down.add(college.list_url())
    report = world.report(document, known=Registry.of(college.did))
    assert report.verdict is Verdict.COULD_NOT_CHECK
    assert found(report, CheckName.IN_FORCE) == (State.UNKNOWN, "status_unreachable")


def test_revoked_badge_that_also_expired_is_revoked(world: World, college: College) -> None:
    college.mark(7)
    report = world.report(college.award(status=college.entry(), valid_until=AT - DAY))
    assert found(report, CheckName.IN_FORCE) == (State.FAILED, "revoked")


@pytest.mark.parametrize(
    ("entry", "state"),
    [
        ({}, State.FAILED),
        ({"revoked": True, "revocationReason": "issued in error"}, State.FAILED),
        ({"revoked": False}, State.PASSED),
        ({"id": "urn:uuid:another"}, State.PASSED),
    ],
)
def test_1edtech_list_revokes_unless_it_says_otherwise(
    world: World, college: College, entry: dict[str, Any], state: State
) -> None:
    listed = {"id": "urn:uuid:0e1ba9b2-7b22-4a4f-9d55-2f0bd2f5d8a1", **entry}
    contexts = ["https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]
    status = college.publish_1edtech_list(listed)
    report = world.report(college.award(status=status, contexts=contexts))
    assert report.check(CheckName.IN_FORCE).state is state


def test_revocation_list_of_signed_badges_may_name_a_variant_of_the_address(world: World, workshop: Workshop) -> None:
    token = workshop.sign_badge("s1", assertion_id=workshop.url("s1"))
    assert world.report(token).verdict is Verdict.VERIFIED_ISSUER_UNKNOWN
    page = world.read(workshop.url("revoked.json"))
    page["revokedAssertions"] = ["http://workshop.badges/s1/"]
    world.serve(workshop.url("revoked.json"), page)
    assert found(world.report(token), CheckName.IN_FORCE) == (State.FAILED, "revoked")


@pytest.mark.parametrize("name", ["id", "uid"])
def test_revocation_list_of_signed_badges_may_name_id_or_uid(world: World, workshop: Workshop, name: str) -> None:
    token = workshop.sign_badge("s1", uid="s1")
    assert world.report(token).verdict is Verdict.VERIFIED_ISSUER_UNKNOWN
    named = {"id": "urn:uuid:s1"} if name == "id" else {"uid": "s1"}
    page = world.read(workshop.url("revoked.json"))
    page["revokedAssertions"] = [{**named, "revocationReason": "cold joints"}]
    world.serve(workshop.url("revoked.json"), page)
    report = world.report(token)
    assert report.verdict is Verdict.PROBLEM
    assert found(report, CheckName.IN_FORCE) == (State.FAILED, "revoked")
    assert "cold joints" in report.check(CheckName.IN_FORCE).detail


def test_signed_badge_whose_revocation_list_is_down_could_not_be_checked(world: World, workshop: Workshop) -> None:
    token = workshop.sign_badge()
    world.down.add(workshop.url("revoked.json"))
    report = world.report(token)
    assert report.verdict is Verdict.COULD_NOT_CHECK
    assert found(report, CheckName.IN_FORCE) == (State.UNKNOWN, "status_unreachable")


def test_withdrawn_hosted_badge_is_revoked(world: World, workshop: Workshop) -> None:
    assertion = workshop.host_badge()
    world.withdraw(assertion["id"], "moved away")
    report = world.report(assertion)
    assert report.verdict is Verdict.PROBLEM
    assert found(report, CheckName.IN_FORCE) == (State.FAILED, "revoked")
    assert "moved away" in report.check(CheckName.IN_FORCE).detail


def test_hosted_badge_marked_revoked_is_revoked(world: World, workshop: Workshop) -> None:
    assertion = workshop.host_badge()
    world.serve(assertion["id"], assertion | {"revoked": True})
    assert found(world.report(assertion), CheckName.IN_FORCE) == (State.FAILED, "revoked")


# -- recipient -----------------------------------------------------------------------------------------------------


def test_badge_of_somebody_else_is_a_problem(world: World, college: College) -> None:
    report = world.report(college.award(), recipients=["charlie@stranger.example"], known=Registry.of(college.did))
    assert report.verdict is Verdict.PROBLEM
    assert found(report, CheckName.RECIPIENT) == (State.FAILED, "recipient_mismatch")


def test_any_of_the_persons_identities_may_be_the_one(world: World, college: College) -> None:
    report = world.report(college.award(), recipients=["alice@home.example", ALICE])
    assert found(report, CheckName.RECIPIENT) == (State.PASSED, "recipient_match")


# -- work ----------------------------------------------------------------------------------------------------------


def test_one_address_is_asked_once(world: World, college: College) -> None:
    world.report(college.award(status=[college.entry(7, "revocation"), college.entry(8, "revocation")]))
    assert len(world.asked) == len(set(world.asked)) == 2


def test_class_and_issuer_that_point_at_each_other_end(world: World, workshop: Workshop) -> None:
    workshop.publish_class(issuer=workshop.class_url)
    report = world.report(workshop.host_badge())
    assert report.verdict is Verdict.PROBLEM
    assert found(report, CheckName.ISSUER) == (State.FAILED, "linked_malformed")
    assert len(world.asked) <= 4


def test_issuer_with_one_key_may_leave_out_which(world: World, college: College) -> None:
    report = world.report(college.sign(college.build(), verification_method=college.did))
    assert report.check(CheckName.ISSUER).code == "issuer_not_known"
    college.publish(college.key, KeyPair.generate())
    token = sign_jwt(college.build(), college.key, kid=college.did)
    check = world.report(token).check(CheckName.UNTAMPERED)
    assert (check.state, check.code) == (State.UNKNOWN, "key_not_named")


def test_issuer_that_lists_more_keys_than_anybody_needs_could_not_be_checked(
    world: World, college: College, workshop: Workshop
) -> None:
    many = [KeyPair.generate(KeyType.P384).multikey] * 20_000
    listed = [{"id": f"#{place}", "publicKeyMultibase": key} for place, key in enumerate(many)]
    world.serve(college.document_url, {"id": college.did, "verificationMethod": listed, "assertionMethod": "#0"})
    before = time.process_time()
    report = world.report(sign_jwt(college.build(), KeyPair.generate()))
    assert (report.verdict, found(report, CheckName.ISSUER)) == (
        Verdict.COULD_NOT_CHECK,
        (State.UNKNOWN, "issuer_unreachable"),
    )
    issuer_id = world.serve("https://fernhollow.badges/issuer", {"verificationMethod": listed})
    report = world.report(sign_jwt(college.build(issuer_id=issuer_id), KeyPair.generate()))
    assert report.verdict is Verdict.COULD_NOT_CHECK
    workshop.publish_profile(publicKey=listed)
    report = world.report(sign_jws(workshop.build(verification={"type": "SignedBadge"}), workshop.key, kid="x"))
    assert report.verdict is Verdict.PROBLEM
    assert time.process_time() - before < 3


def test_error_told_as_json_where_the_did_document_should_be_says_nothing_against_the_credential(
    world: World, college: College
) -> None:
    award = college.award()
    world.serve(college.document_url, {"message": "Moved in the spring."})
    report = world.report(award)
    assert (report.verdict, report.check(CheckName.UNTAMPERED).code) == (Verdict.COULD_NOT_CHECK, "no_did_document")
