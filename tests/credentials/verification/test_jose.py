from __future__ import annotations

import base64
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from credentials.issuing.keypairs import KeyPair
from credentials.issuing.signing import Shape, sign_jwt
from credentials.verification.errors import TokenError
from credentials.verification.jose import (
    ALGORITHMS,
    check_token,
    credential_in,
    key_in_header,
    mismatches,
    read_numeric_date,
    read_token,
)
from credentials.verification.keys import KeyType
from credentials.verification.proofs import ProofState
from tests.credentials.documents import AT, CORPUS, achievement_credential, needs_corpus


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("kind", KeyType)
def test_token_of_every_key_type_fits_its_key_and_no_other(kind: KeyType, shape: Shape) -> None:
    key, other = KeyPair.generate(kind), KeyPair.generate(kind)
    credential = achievement_credential(key.did_key)
    token = read_token(sign_jwt(credential, key, shape=shape))
    assert check_token(token, key=key.public, at=AT).state is ProofState.OK
    assert check_token(token, key=other.public, at=AT).code == "signature_mismatch"
    assert mismatches(token.claims) == ()
    inside = credential_in(token.claims)
    assert {name: inside[name] for name in credential} == credential
    named = key_in_header(token)
    assert named is not None
    assert named.thumbprint == key.public.thumbprint


def part(value: object) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def compact(header: object, payload: object = b"{}", signature: bytes = b"x") -> str:
    return f"{part(header)}.{part(payload)}.{part(signature)}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "token_malformed"),
        ("a.b", "token_malformed"),
        ("a.b.c.d.e", "token_malformed"),
        ("%.%.%", "token_malformed"),
        (compact(b"not json"), "token_malformed"),
        (compact([]), "token_malformed"),
        (compact({}), "token_malformed"),
        (compact({"alg": 5}), "token_malformed"),
        (compact(b"[" * 100_000), "token_malformed"),
        (compact({"alg": "none"}, signature=b""), "alg_none"),
        (compact({"alg": "nOnE"}), "alg_none"),
        (compact({"alg": "HS256"}), "alg_symmetric"),
        (compact({"alg": "hs512"}), "alg_symmetric"),
        (compact({"alg": "ES256K"}), "alg_unsupported"),
        (compact({"alg": "RS1"}), "alg_unsupported"),
        (compact({"alg": "EdDSA", "crit": ["b64"], "b64": False}), "crit_unknown"),
        (compact({"alg": "EdDSA", "crit": []}), "crit_unknown"),
        (compact({"alg": "EdDSA", "b64": False}), "crit_unknown"),
        (compact({"alg": "EdDSA", "kid": 5}), "token_malformed"),
        (compact({"alg": "EdDSA"}) + "=", "token_malformed"),
    ],
)
def test_token_that_we_refuse_says_why(text: str, code: str) -> None:
    with pytest.raises(TokenError) as caught:
        read_token(text)
    assert caught.value.code == code


def test_hmac_with_the_public_key_as_secret_is_refused() -> None:
    key = KeyPair.generate(KeyType.RSA)
    header, payload = part({"alg": "HS256", "typ": "JWT"}), part(achievement_credential())
    signature = hmac.digest(key.public_pem.encode(), f"{header}.{payload}".encode(), "sha256")
    with pytest.raises(TokenError) as caught:
        read_token(f"{header}.{payload}.{part(signature)}")
    assert caught.value.code == "alg_symmetric"


@pytest.mark.parametrize("alg", ["EdDSA", "ES256", "ES384", "RS256"])
@pytest.mark.parametrize("kind", KeyType)
def test_algorithm_has_to_go_with_the_key(alg: str, kind: KeyType) -> None:
    key = KeyPair.generate(kind)
    if ALGORITHMS[alg] is kind:
        return
    header, payload = part({"alg": alg}), part({})
    token = read_token(f"{header}.{payload}.{part(key.sign(f'{header}.{payload}'.encode()))}")
    assert check_token(token, key=key.public, at=AT).code == "key_type_mismatch"


@pytest.mark.parametrize("place", [0, 1, 2])
def test_no_part_of_a_token_can_be_altered(place: int) -> None:
    key = KeyPair.generate()
    segments = sign_jwt(achievement_credential(key.did_key), key).split(".")
    other = sign_jwt({**achievement_credential(key.did_key), "name": "Other"}, key, typ="other").split(".")
    mixed = [
        theirs if place == position else ours
        for position, (ours, theirs) in enumerate(zip(segments, other, strict=True))
    ]
    assert check_token(read_token(".".join(segments)), key=key.public, at=AT).state is ProofState.OK
    assert check_token(read_token(".".join(mixed)), key=key.public, at=AT).code == "signature_mismatch"


def test_ps256_is_checked_with_an_rsa_key() -> None:
    key = KeyPair.generate(KeyType.RSA)
    token = read_token(sign_jwt(achievement_credential(), key, alg="PS256", kid="https://fernhollow.example/keys#1"))
    result = check_token(token, key=key.public, at=AT)
    assert (result.state, result.cryptosuite) == (ProofState.OK, "PS256")
    assert result.verification_method == token.kid == "https://fernhollow.example/keys#1"
    assert key_in_header(token) is None


def test_header_with_an_rsa_key_and_a_certificate_chain_is_not_too_long() -> None:
    key = KeyPair.generate(KeyType.RSA, bits=4096)
    token = read_token(sign_jwt(achievement_credential(), key, x5c=["A" * 8000]))
    assert check_token(token, key=key.public, at=AT).state is ProofState.OK


def test_withdrawn_key_signs_no_token() -> None:
    key = KeyPair.generate()
    token = read_token(sign_jwt(achievement_credential(), key))
    withdrawn = replace(key.public, revoked_at=AT)
    assert check_token(token, key=withdrawn, at=AT).code == "key_expired"


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize(
    ("claim", "value"),
    [("iss", "did:example:other"), ("jti", "urn:uuid:other"), ("sub", "did:example:other"), ("nbf", 1), ("exp", 1)],
)
def test_claim_that_contradicts_its_credential_is_found(shape: Shape, claim: str, value: object) -> None:
    credential = achievement_credential(valid_until=datetime(2030, 1, 1, tzinfo=UTC), subject_id="did:example:alice")
    claims = read_token(sign_jwt(credential, KeyPair.generate(), shape=shape)).claims
    assert mismatches(claims) == ()
    assert [mismatch.code for mismatch in mismatches({**claims, claim: value})] == [f"{claim}_mismatch"]


def test_claims_stand_in_for_what_an_older_credential_leaves_out() -> None:
    inside = {"@context": ["https://www.w3.org/2018/credentials/v1"], "credentialSubject": {"degree": "x"}}
    claims = {"iss": "did:example:1", "sub": "did:example:2", "jti": "urn:x:3", "nbf": 0, "exp": 86400, "vc": inside}
    assert credential_in(claims) == {
        "@context": ["https://www.w3.org/2018/credentials/v1"],
        "id": "urn:x:3",
        "issuer": "did:example:1",
        "issuanceDate": "1970-01-01T00:00:00Z",
        "expirationDate": "1970-01-02T00:00:00Z",
        "credentialSubject": {"id": "did:example:2", "degree": "x"},
    }
    assert mismatches(claims) == ()


def test_issuer_without_id_inside_is_the_one_that_the_token_names() -> None:
    claims = {"iss": "did:example:1", "vc": {"issuer": {"name": "Fernhollow College"}}}
    assert credential_in(claims)["issuer"] == {"name": "Fernhollow College", "id": "did:example:1"}
    assert mismatches(claims) == ()


@pytest.mark.parametrize("value", [True, "1", 1e300, -(10**30), float("nan"), None])
def test_claim_that_is_no_date_is_none(value: object) -> None:
    assert read_numeric_date(value) is None


@needs_corpus
@pytest.mark.parametrize(
    "name", ["spec-example-1.jwt", "spec-example-3.jwt", "spec-example-4.jwt", "spec-example-6.jwt"]
)
def test_examples_of_vc_jose_cose_are_read(name: str) -> None:
    token = read_token((CORPUS / "w3c_vc-jose-cose" / name).read_text())
    assert token.alg in ALGORITHMS
    assert token.claims["@context"][0].startswith("https://www.w3.org/ns/credentials/")
    assert mismatches(token.claims) == ()
