from __future__ import annotations

import pytest

from credentials.issuing.keypairs import KeyPair
from credentials.issuing.signing import sign_data_integrity
from credentials.verification.keys import KeyType, SelfContainedKeys
from credentials.verification.proofs import ProofResult, ProofState, check_proofs
from tests.credentials.documents import AT, KEY, achievement_credential

ED25519_CONTEXT = "https://w3id.org/security/suites/ed25519-2020/v1"
SUITES = {
    "eddsa-rdfc-2022": KeyType.ED25519,
    "eddsa-2022": KeyType.ED25519,
    "eddsa-jcs-2022": KeyType.ED25519,
    "Ed25519Signature2020": KeyType.ED25519,
    "ecdsa-rdfc-2019": KeyType.P256,
    "ecdsa-jcs-2019": KeyType.P384,
}


def check_one(document: dict[str, object]) -> ProofResult:
    (result,) = check_proofs(document, keys=SelfContainedKeys(), at=AT)
    return result


@pytest.mark.parametrize("suite", SUITES)
def test_proof_of_every_suite_fits_until_a_field_is_altered(suite: str) -> None:
    key = KeyPair.generate(SUITES[suite])
    document = sign_data_integrity(
        achievement_credential(key.did_key, contexts=[ED25519_CONTEXT]), key, cryptosuite=suite, created=AT
    )
    result = check_one(document)
    assert (result.state, result.code, result.cryptosuite) == (ProofState.OK, "signature_fits", suite)
    assert result.verification_method == key.verification_method
    assert result.created == AT
    document["credentialSubject"]["achievement"]["name"] = "Open Sea Ecology"
    result = check_one(document)
    assert (result.state, result.code) == (ProofState.BAD, "signature_mismatch")


def test_document_without_proof_has_no_results() -> None:
    assert check_proofs(achievement_credential(), keys=SelfContainedKeys(), at=AT) == ()


def test_every_proof_of_a_set_is_checked_for_itself() -> None:
    other = KeyPair.generate(KeyType.P384)
    document = sign_data_integrity(achievement_credential(), KEY, created=AT)
    document = sign_data_integrity(document, other, cryptosuite="ecdsa-rdfc-2019", created=AT)
    document["proof"][0]["proofValue"] = document["proof"][1]["proofValue"]
    states = [result.state for result in check_proofs(document, keys=SelfContainedKeys(), at=AT)]
    assert states == [ProofState.BAD, ProofState.OK]
