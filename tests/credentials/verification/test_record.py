"""Records: what a CLR's signature says about the credentials inside it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

import pytest

from credentials.decoding import decode
from credentials.issuing.signing import sign_jwt
from credentials.verification import verify_all
from credentials.verification.report import CheckName, Report, State, Verdict
from tests.issuers import ALICE, AT, DAY, College, Registry, World

CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def college(world: World) -> College:
    return College(world)


def record_of(college: College, *inside: Any) -> dict[str, Any]:
    """A CLR that holds the credentials, not signed yet."""
    badge = college.build()
    contexts = [badge["@context"][0], CLR, badge["@context"][1]]
    return {
        **badge,
        "@context": contexts,
        "id": "urn:uuid:record",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Record of Fernhollow College",
        "credentialSubject": {"type": ["ClrSubject"], "verifiableCredential": list(inside)},
    }


def reports(world: World, record: Mapping[str, Any] | str, **facts: Any) -> list[Report]:
    claims = decode((record if isinstance(record, str) else json.dumps(record)).encode())
    return verify_all(claims, at=AT, web=world, recipients=[ALICE], **facts)


def test_unsigned_part_of_a_signed_record_is_its_issuers_word(world: World, college: College) -> None:
    ended = college.build(valid_until=AT - DAY, credential_id="urn:uuid:ended")
    record = college.sign(record_of(college, college.build(), ended))
    whole, part, expired = reports(world, record, known=Registry.of(college.did))
    assert whole.verdict is part.verdict is expired.verdict is Verdict.VERIFIED
    assert part.check(CheckName.UNTAMPERED).code == "covered_by_record"
    assert part.facts.achievement == "River Ecology Field Work"
    assert expired.check(CheckName.IN_FORCE).code == "expired"


def test_part_of_a_record_in_another_issuers_name_is_only_passed_on(world: World, college: College) -> None:
    other = College(world, host="other.badges", name="Other College")
    record = college.sign(record_of(college, other.build()))
    _, part = reports(world, record, known=Registry.of(college.did, other.did))
    assert part.verdict is Verdict.VERIFIED_ISSUER_UNKNOWN
    assert part.check(CheckName.ISSUER).code == "said_by_record"
    assert part.issuer_identities == ()


def test_signed_part_of_a_record_stands_for_itself(world: World, college: College) -> None:
    other = College(world, host="other.badges", name="Other College")
    broken = other.award(credential_id="urn:uuid:2") | {"name": "Doctor of Rivers"}
    record = college.sign(record_of(college, other.award(), broken))
    _, good, bad = reports(world, record, known=Registry.of(other.did))
    assert good.verdict is Verdict.VERIFIED
    assert (bad.verdict, bad.check(CheckName.UNTAMPERED).code) == (Verdict.PROBLEM, "signature_mismatch")


def test_part_of_a_token_record_is_covered_too(world: World, college: College) -> None:
    record = sign_jwt(record_of(college, college.build()), college.key, kid=college.method)
    _, part = reports(world, record, known=Registry.of(college.did))
    assert (part.verdict, part.check(CheckName.UNTAMPERED).code) == (Verdict.VERIFIED, "covered_by_record")


def test_altered_record_vouches_for_none_of_its_parts(world: World, college: College) -> None:
    record = college.sign(record_of(college, college.build()))
    record["credentialSubject"]["verifiableCredential"][0]["name"] = "Doctor of Rivers"
    whole, part = reports(world, record, known=Registry.of(college.did))
    assert (whole.verdict, part.verdict) == (Verdict.PROBLEM, Verdict.SELF_REPORTED)


def test_field_of_a_part_outside_the_vocabulary_is_listed_with_it(world: World, college: College) -> None:
    record = college.sign(record_of(college, college.build() | {"holderName": "Mallory"}))
    whole, part = reports(world, record)
    assert whole.uncovered == ("/credentialSubject/verifiableCredential/0/holderName",)
    assert part.uncovered == ("/holderName",)


def test_revoked_part_of_a_record_is_a_problem(world: World, college: College) -> None:
    college.mark(7)
    record = college.sign(record_of(college, college.build(status=college.entry())))
    whole, part = reports(world, record, known=Registry.of(college.did))
    assert whole.verdict is Verdict.VERIFIED
    assert (part.check(CheckName.IN_FORCE).state, part.check(CheckName.IN_FORCE).code) == (State.FAILED, "revoked")


def test_presentation_vouches_for_nothing_in_it(world: World, college: College) -> None:
    presentation = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [college.build(), college.award()],
    }
    unsigned, signed = reports(world, college.sign(presentation), known=Registry.of(college.did))
    assert (unsigned.verdict, signed.verdict) == (Verdict.SELF_REPORTED, Verdict.VERIFIED)


def test_what_the_parts_share_is_asked_for_once(world: World, college: College) -> None:
    parts = [college.award(status=college.entry(place), credential_id=f"urn:uuid:{place}") for place in range(5)]
    reports(world, college.sign(record_of(college, *parts)))
    assert len(world.asked) == len(set(world.asked)) == 2


@pytest.mark.parametrize("place", ["top", "subject"])
def test_forged_part_written_into_a_signed_badge_that_now_calls_itself_a_record_is_nobodys_word(
    world: World, college: College, place: str
) -> None:
    badge = college.award()
    forged = college.build(credential_id="urn:uuid:forged")
    badge["type"].append("ClrCredential")  # no context of the badge defines it, so the signature leaves it out
    holder = badge if place == "top" else badge["credentialSubject"]
    holder["verifiableCredential"] = [forged]
    whole, part = reports(world, badge, known=Registry.of(college.did))
    assert "/type/2" in whole.uncovered
    assert (whole.verdict, part.verdict) == (Verdict.VERIFIED, Verdict.SELF_REPORTED)
    assert part.check(CheckName.UNTAMPERED).code == "unsigned"


def test_forged_part_written_where_a_true_records_signature_leaves_it_out_is_nobodys_word(
    world: World, college: College
) -> None:
    record = college.sign(record_of(college, college.build()))
    record["verifiableCredential"] = [college.build(credential_id="urn:uuid:forged")]
    whole, forged, true = reports(world, record, known=Registry.of(college.did))
    assert whole.uncovered == ("/verifiableCredential",)
    assert (whole.verdict, forged.verdict, true.verdict) == (
        Verdict.VERIFIED,
        Verdict.SELF_REPORTED,
        Verdict.VERIFIED,
    )


@pytest.mark.parametrize("where", ["listed again", "node without address", "included"])
@pytest.mark.parametrize("member", ["validUntil", "credentialStatus"])
def test_end_or_status_of_an_unsigned_part_written_elsewhere_is_noticed(
    world: World, college: College, where: str, member: str
) -> None:
    college.mark(7)
    ended = college.build(valid_until=AT - DAY, status=college.entry(7))
    record = college.sign(record_of(college, ended))
    assert reports(world, record)[0].check(CheckName.UNTAMPERED).state is State.PASSED
    [part] = record["credentialSubject"]["verifiableCredential"]
    moved = {"id": part["id"], "type": part["type"], member: part.pop(member)}
    if where == "listed again":
        record["credentialSubject"]["verifiableCredential"].append(moved)
    elif where == "included":
        part["@included"] = [moved]
    else:
        part["credentialSubject"]["achievement"]["creator"] = {
            "id": "nowhere",
            "type": ["Profile", "VerifiableCredential"],
            "credentialSubject": moved,
        }
    found = reports(world, record)
    assert {report.check(CheckName.UNTAMPERED).code for report in found} == {"disguised_members", "unsigned"}


def test_record_of_many_parts_with_many_fields_outside_the_vocabulary_is_read_in_time(
    world: World, college: College
) -> None:
    parts = [college.build(credential_id=f"urn:uuid:{place}", email="", salt="") for place in range(450)]
    for place, part in enumerate(parts):
        part["credentialSubject"]["id"] = f"did:example:{place}"
        part.update({f"invented{name}": 1 for name in range(60)})
    record = college.sign(record_of(college, *parts))
    before = time.process_time()
    found = reports(world, record)
    assert time.process_time() - before < 3
    assert {report.verdict for report in found} == {Verdict.VERIFIED_ISSUER_UNKNOWN}
    assert [len(report.uncovered) for report in found[:3]] == [450 * 60, 60, 60]


@pytest.mark.parametrize("copies", [2, 4])
def test_record_that_holds_the_same_signed_credential_again_is_verified(
    world: World, college: College, copies: int
) -> None:
    badge = college.build()
    badge["credentialSubject"]["achievement"]["alignment"] = [
        {"type": ["Alignment"], "targetName": f"Outcome {n}", "targetUrl": f"https://outcomes.badges/{n}"}
        for n in range(12)
    ]
    badge["credentialSubject"]["result"] = [{"type": ["Result"], "value": str(n)} for n in range(6)]
    record = college.sign(record_of(college, *[college.sign(badge)] * copies))
    assert {report.verdict for report in reports(world, record)} == {Verdict.VERIFIED_ISSUER_UNKNOWN}
    record["credentialSubject"]["verifiableCredential"][1] = college.sign(badge | {"name": "Another"})
    assert reports(world, record)[0].check(CheckName.UNTAMPERED).code == "signature_mismatch"
