"""Bits of status lists, by worked example."""

from __future__ import annotations

from typing import Any

import pytest

from credentials.issuing.signing import Shape, sign_jwt
from credentials.issuing.status_lists import build_status_entry, encode_bitstring
from credentials.verification.documents import Documents
from credentials.verification.report import CheckName, State, Verdict
from credentials.verification.standing import Standing
from credentials.verification.status import ListProof, check_status, expand_list, read_status
from tests.issuers import AT, College, World

# 0b1010_0110 0b1100_0000: as bits 1,0,1,0,0,1,1,0 1,1,…; as pairs 2,2,1,2 3,0,…; as nibbles 10,6 12,0
TWO_BYTES = bytes([0b1010_0110, 0b1100_0000])


@pytest.mark.parametrize(
    ("index", "size", "value"),
    [
        (0, 1, 1),
        (1, 1, 0),
        (2, 1, 1),
        (7, 1, 0),
        (8, 1, 1),
        (15, 1, 0),
        (0, 2, 2),
        (2, 2, 1),
        (4, 2, 3),
        (1, 4, 6),
        (2, 4, 12),
        (0, 3, 5),
        (1, 3, 1),
        (2, 3, 5),
        (0, 16, 42688),
    ],
)
def test_value_is_read_from_the_left(index: int, size: int, value: int) -> None:
    assert read_status(TWO_BYTES, index, size) == value


def test_list_is_expanded_with_and_without_its_multibase_letter() -> None:
    encoded = encode_bitstring({0, 9}, size=131_072)
    assert expand_list(encoded) == expand_list(encoded[1:]) == b"\x80\x40" + bytes(16_382)


def findings(world: World, entry: Any, **credential: Any) -> list[Standing]:
    def believe(document: Any, token: str | None) -> ListProof:
        return ListProof(True, True, "", {}, document)

    found = check_status({"credentialStatus": entry, **credential}, at=AT, documents=Documents(world), prove=believe)
    return [finding.standing for finding in found]


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize("index", [-1, "seven", 1.5, True, None, "", [], "٣", 10**20])
def test_index_that_is_no_number_breaks_the_entry(world: World, index: Any) -> None:
    college = College(world)
    assert findings(world, college.entry() | {"statusListIndex": index}) == [Standing.LIST_INVALID]
    assert findings(world, college.entry()) == [Standing.CLEAR]


@pytest.mark.parametrize("size", [0, -1, 33, "two", 1.5])
def test_size_that_no_list_has_breaks_the_entry(world: World, size: Any) -> None:
    assert findings(world, College(world).entry() | {"statusSize": size}) == [Standing.LIST_INVALID]


@pytest.mark.parametrize("entry", ["https://fernhollow.badges/status", 7, {}, {"type": 7}, {"type": "Other"}, [[]]])
def test_entry_of_no_known_kind_cannot_be_read(world: World, entry: Any) -> None:
    assert findings(world, entry) == [Standing.UNSUPPORTED]


def test_more_lists_than_any_issuer_would_name_are_not_asked(world: World) -> None:
    college = College(world)
    assert findings(world, [college.entry(place) for place in range(9)]) == [Standing.LIST_INVALID]
    assert world.asked == []


def test_message_is_told_and_revokes_nothing(world: World) -> None:
    college = College(world)
    college.marked["message"] = {3}
    college.publish_list("message")
    entry = build_status_entry(college.list_url("message"), 3, purpose="message")
    messages = [{"status": "0x0", "message": "as issued"}, {"status": "0x1", "message": "under review"}]
    report = world.report(college.award(status=entry | {"statusSize": 1, "statusMessage": messages}))
    assert report.verdict is Verdict.VERIFIED_ISSUER_UNKNOWN
    assert "under review" in report.check(CheckName.IN_FORCE).detail
    assert report.check(CheckName.IN_FORCE).state is State.PASSED


@pytest.mark.parametrize("encoded", ["", "u", "uAAAA", "u!!!!", "z123", encode_bitstring({1})[:-40]])
def test_list_that_cannot_be_unpacked_is_invalid(world: World, encoded: str) -> None:
    college = College(world)
    page = college.build_list()
    page["credentialSubject"]["encodedList"] = encoded
    world.serve(college.list_url(), college.sign(page))
    assert findings(world, college.entry()) == [Standing.LIST_INVALID]


def test_1edtech_list_needs_an_id_to_look_for(world: World) -> None:
    status = College(world).publish_1edtech_list({"id": "urn:uuid:1"})
    assert findings(world, status) == [Standing.LIST_INVALID]
    assert findings(world, status, id="urn:uuid:1") == [Standing.REVOKED]
    assert findings(world, status, id="urn:uuid:2") == [Standing.CLEAR]


@pytest.mark.parametrize("listed", ["http://fernhollow.badges/b/1", "https://fernhollow.badges/b/1/"])
def test_1edtech_list_may_name_a_variant_of_the_address(world: World, listed: str) -> None:
    status = College(world).publish_1edtech_list({"id": listed})
    assert findings(world, status, id="https://fernhollow.badges/b/1") == [Standing.REVOKED]
    assert findings(world, status, id="https://fernhollow.badges/b/11") == [Standing.CLEAR]


def test_page_that_is_no_list_revokes_nothing_and_clears_nothing(world: World) -> None:
    college = College(world)
    status = college.publish_1edtech_list()
    assert findings(world, status, id="urn:uuid:1") == [Standing.CLEAR]
    world.serve(status["id"], {"hello": "world"})
    assert findings(world, status, id="urn:uuid:1") == [Standing.LIST_INVALID]


@pytest.mark.parametrize("shape", Shape)
def test_list_that_comes_as_a_token_or_enveloped_is_read(world: World, shape: Shape) -> None:
    college = College(world)
    college.mark(3)
    token = sign_jwt(college.build_list(), college.key, kid=college.method, shape=shape)
    envelope = {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{token}",
    }
    for page in (token, envelope):
        world.serve(college.list_url(), page)
        verdicts = [world.report(college.award(status=college.entry(place))).verdict for place in (3, 4)]
        assert verdicts == [Verdict.PROBLEM, Verdict.VERIFIED_ISSUER_UNKNOWN]
    world.serve(college.list_url(), envelope | {"id": "data:application/vc+jwt,nothing"})
    assert findings(world, college.entry()) == [Standing.LIST_INVALID]


def test_1edtech_list_counts_though_no_context_of_the_badge_defines_its_type(world: World) -> None:
    college = College(world)
    badge = college.award(status=college.publish_1edtech_list())
    report = world.report(badge)
    assert (report.uncovered, report.verdict) == (("/credentialStatus/type",), Verdict.VERIFIED_ISSUER_UNKNOWN)
    college.publish_1edtech_list({"id": badge["id"]})
    assert world.report(badge).check(CheckName.IN_FORCE).code == "revoked"
    badge["credentialStatus"]["type"] = "Unheard"
    report = world.report(badge)
    assert report.check(CheckName.IN_FORCE).code == "status_unsupported"
    world.serve(f"https://{college.host}/revoked", {"name": "News"})
    badge["credentialStatus"]["type"] = "1EdTechRevocationList"
    assert world.report(badge).check(CheckName.IN_FORCE).code == "status_list_invalid"
