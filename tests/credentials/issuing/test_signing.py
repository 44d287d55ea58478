from __future__ import annotations

import pytest

from credentials.issuing.keypairs import KeyPair
from credentials.issuing.signing import ALGORITHMS, Shape, sign_data_integrity, sign_jws, sign_jwt
from credentials.verification.jose import read_token
from credentials.verification.keys import KeyType
from tests.credentials.documents import AT, KEY, achievement_credential


def test_signing_leaves_the_document_as_it_was() -> None:
    document = achievement_credential()
    signed = sign_data_integrity(document, KEY, created=AT)
    assert document == achievement_credential()
    assert {name: part for name, part in signed.items() if name != "proof"} == document


def test_another_proof_is_added_beside_the_first() -> None:
    once = sign_data_integrity(achievement_credential(), KEY, created=AT)
    twice = sign_data_integrity(once, KEY, cryptosuite="eddsa-jcs-2022", created=AT)
    assert twice["proof"][0] == once["proof"]
    assert [proof["cryptosuite"] for proof in twice["proof"]] == ["eddsa-rdfc-2022", "eddsa-jcs-2022"]


def test_ed25519_proofs_are_the_same_every_time() -> None:
    proofs = [sign_data_integrity(achievement_credential(), KEY, created=AT)["proof"] for _ in range(2)]
    assert proofs[0] == proofs[1]
    assert proofs[0]["created"] == "2026-11-21T12:00:00Z"


@pytest.mark.parametrize("kind", KeyType)
def test_token_names_its_algorithm_and_carries_its_key_or_the_name_of_it(kind: KeyType) -> None:
    key = KeyPair.generate(kind)
    carrying = read_token(sign_jwt(achievement_credential(key.did_key), key)).header
    assert carrying == {"alg": ALGORITHMS[kind], "typ": "JWT", "jwk": key.public_jwk}
    assert "d" not in carrying["jwk"]
    naming = read_token(
        sign_jwt(achievement_credential(key.did_key), key, kid="https://fernhollow.example/keys#1")
    ).header
    assert naming == {"alg": ALGORITHMS[kind], "typ": "JWT", "kid": "https://fernhollow.example/keys#1"}


def test_registered_claims_follow_the_credential_in_both_shapes() -> None:
    document = achievement_credential()
    claims = {"iss": KEY.did_key, "jti": document["id"], "nbf": 1772355600}
    assert read_token(sign_jwt(document, KEY)).claims == {**document, **claims}
    assert read_token(sign_jwt(document, KEY, shape=Shape.VC_CLAIM)).claims == {**claims, "vc": document}


def test_signed_badge_is_its_assertion_and_nothing_more() -> None:
    token = read_token(sign_jws({"uid": "7"}, KEY))
    assert (dict(token.header), token.payload) == ({"alg": "EdDSA"}, b'{"uid":"7"}')
