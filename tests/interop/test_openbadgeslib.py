"""What we issue, openbadgeslib accepts; what it issues, we accept; what either altered, the other refuses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from openbadgeslib.ob2.models import Assertion
from openbadgeslib.ob2.signer import OB2Signer
from openbadgeslib.ob2.verifier import OB2VerificationError, OB2Verifier
from openbadgeslib.ob3.ldp import OB3LdpVerifier, add_data_integrity_proof
from openbadgeslib.ob3.signer import OB3Signer
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

from credentials.issuing.assertions import build_assertion
from credentials.issuing.keypairs import KeyPair
from credentials.issuing.signing import sign_data_integrity, sign_jws, sign_jwt
from credentials.verification.jose import check_token, credential_in, read_token
from credentials.verification.keys import KeyType, SelfContainedKeys
from credentials.verification.proofs import ProofState, check_proofs
from tests.credentials.documents import AT, KEY, achievement_credential

KINDS = [(KeyType.ED25519, "EdDSA"), (KeyType.P256, "ES256"), (KeyType.P384, "ES384"), (KeyType.RSA, "RS256")]


def credential(key: KeyPair = KEY) -> dict[str, Any]:
    """A badge as openbadgeslib demands one: its subject has an id."""
    document = achievement_credential(key.did_key)
    document["credentialSubject"]["id"] = "mailto:alice@learner.example"
    return document


def test_data_integrity_proof_of_ours_is_accepted_until_it_is_altered() -> None:
    document = sign_data_integrity(credential(), KEY, created=datetime.now(UTC))
    verifier = OB3LdpVerifier(pubkey_pem=KEY.public_pem)
    assert verifier.verify(document).issuer.id == KEY.did_key
    document["name"] = "Altered"
    with pytest.raises(OB3VerificationError):
        verifier.verify(document)


def test_data_integrity_proof_of_theirs_is_accepted_until_it_is_altered() -> None:
    document = add_data_integrity_proof(credential(), KEY.private_pem, KEY.verification_method)
    (result,) = check_proofs(document, keys=SelfContainedKeys(), at=AT)
    assert (result.state, result.uncovered) == (ProofState.OK, ())
    document["name"] = "Altered"
    (result,) = check_proofs(document, keys=SelfContainedKeys(), at=AT)
    assert result.code == "signature_mismatch"


@pytest.mark.parametrize(("kind", "alg"), KINDS)
def test_token_of_ours_is_accepted_by_its_key_only(kind: KeyType, alg: str) -> None:
    key, other = KeyPair.generate(kind), KeyPair.generate(kind)
    token = sign_jwt(credential(key), key)
    assert read_token(token).alg == alg
    assert OB3Verifier(pubkey_pem=key.public_pem).verify(token).issuer.id == key.did_key
    with pytest.raises(OB3VerificationError):
        OB3Verifier(pubkey_pem=other.public_pem).verify(token)


@pytest.mark.parametrize(("kind", "alg"), KINDS)
def test_token_of_theirs_is_accepted_by_its_key_only(kind: KeyType, alg: str) -> None:
    key, other = KeyPair.generate(kind), KeyPair.generate(kind)
    text = OB3Signer(key.private_pem, alg).sign_payload({"iss": key.did_key, "vc": credential(key)})
    token = read_token(text)
    assert check_token(token, key=key.public, at=AT).state is ProofState.OK
    assert check_token(token, key=other.public, at=AT).code == "signature_mismatch"
    assert credential_in(token.claims)["credentialSubject"]["achievement"]["name"] == "River Ecology Field Work"


def assertion() -> dict[str, Any]:
    return build_assertion(
        assertion_id="https://fernhollow.example/assertions/7",
        badge="https://fernhollow.example/badges/7",
        email="alice@learner.example",
        salt="river",
        issued_on=AT,
        verification={"type": "SignedBadge", "creator": "https://fernhollow.example/keys/1"},
    )


def test_signed_badge_of_ours_is_accepted_by_its_key_only() -> None:
    key, other = KeyPair.generate(KeyType.RSA), KeyPair.generate(KeyType.RSA)
    token = sign_jws(assertion(), key)
    verified = OB2Verifier(pubkey_pem=key.public_pem).verify(token, expected_recipient="alice@learner.example")
    assert verified.id == "https://fernhollow.example/assertions/7"
    with pytest.raises(OB2VerificationError):
        OB2Verifier(pubkey_pem=other.public_pem).verify(token)


def test_signed_badge_of_theirs_is_accepted_by_its_key_only() -> None:
    key, other = KeyPair.generate(KeyType.RSA), KeyPair.generate(KeyType.RSA)
    token = read_token(OB2Signer(key.private_pem).sign(Assertion.from_dict(assertion())))
    assert check_token(token, key=key.public, at=AT).state is ProofState.OK
    assert check_token(token, key=other.public, at=AT).code == "signature_mismatch"
