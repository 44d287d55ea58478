from __future__ import annotations

import base64
import copy
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from credentials.issuing.keypairs import KeyPair
from credentials.issuing.signing import sign_data_integrity
from credentials.issuing.status_lists import build_status_entry
from credentials.verification.canonicalising import canonicalise
from credentials.verification.errors import KeyMaterialError, KeyNotFoundError, UnreachableError
from credentials.verification.keys import KeyType, PublicKey, SelfContainedKeys
from credentials.verification.proofs import CHAINED_LIMIT, ProofResult, ProofState, check_proofs
from tests.credentials.documents import AT, CORPUS, KEY, achievement_credential, needs_corpus

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


# -- published examples --------------------------------------------------------------------------------------


@needs_corpus
@pytest.mark.parametrize(
    ("name", "suite"),
    [
        ("w3c_vc-di-eddsa/eddsa-rdfc-2022/signedDataInt.json", "eddsa-rdfc-2022"),
        ("w3c_vc-di-eddsa/eddsa-jcs-2022/signedJCS.json", "eddsa-jcs-2022"),
        ("w3c_vc-di-eddsa/proof-set-chain/signedProofChain2.json", "eddsa-rdfc-2022"),
        ("w3c_vc-di-ecdsa/ecdsa-rdfc-2019-p384/signedECDSAP384.json", "ecdsa-rdfc-2019"),
        ("w3c_vc-di-ecdsa/ecdsa-rdfc-2019-p384/employ-signedECDSAP384.json", "ecdsa-rdfc-2019"),
        ("w3c_vc-di-ecdsa/ecdsa-rdfc-2019-p256/employ-signedECDSAP256.json", "ecdsa-rdfc-2019"),
        ("w3c_vc-di-ecdsa/ecdsa-jcs-2019-p384/signedJCSECDSAP384.json", "ecdsa-jcs-2019"),
        ("w3c_vc-di-ecdsa/ecdsa-jcs-2019-p256/signedJCSECDSAP256.json", "ecdsa-jcs-2019"),
    ],
)
def test_examples_of_the_specifications_hold_until_altered(name: str, suite: str) -> None:
    document = json.loads((CORPUS / name).read_bytes())
    results = check_proofs(document, keys=SelfContainedKeys(), at=AT)
    assert {(result.state, result.cryptosuite) for result in results} == {(ProofState.OK, suite)}
    assert {result.uncovered for result in results} == {()}
    document["validFrom"] = "2001-01-01T00:00:00Z"
    results = check_proofs(document, keys=SelfContainedKeys(), at=AT)
    assert {result.code for result in results} == {"signature_mismatch"}


# -- every part of a signed document -------------------------------------------------------------------------


def places(value: object, here: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The place of every text and number in a document."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from places(part, (*here, name))
    elif isinstance(value, list):
        for position, part in enumerate(value):
            yield from places(part, (*here, position))
    else:
        yield here


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_no_part_can_be_altered_unnoticed(suite: str) -> None:
    signed = sign_data_integrity(achievement_credential(), KEY, cryptosuite=suite, created=AT)
    every = list(places({name: part for name, part in signed.items() if name != "@context"}))
    assert len(every) > 50
    unnoticed = []
    for place in every:
        document: Any = copy.deepcopy(signed)
        *way, last = place
        part = document
        for step in way:
            part = part[step]
        part[last] = part[last] + 1 if isinstance(part[last], (int, float)) else f"{part[last]}x"
        if check_one(document).state is ProofState.OK:
            unnoticed.append(place)
    assert unnoticed == []


@pytest.mark.parametrize("member", ["validUntil", "credentialStatus", "issuer", "evidence", "name"])
def test_no_member_can_be_taken_out_or_swapped_in(member: str) -> None:
    status = build_status_entry("https://fernhollow.example/status/1", 3)
    credential = achievement_credential(status=status, valid_until=datetime(2030, 1, 1, tzinfo=UTC))
    document = sign_data_integrity(credential, KEY, created=AT)
    assert check_one(document).state is ProofState.OK
    assert member in document
    assert check_one({name: part for name, part in document.items() if name != member}).state is ProofState.BAD
    bare = sign_data_integrity({n: p for n, p in credential.items() if n != member}, KEY, created=AT)
    assert check_one({**bare, member: credential[member]}).state is ProofState.BAD


def test_member_that_the_signature_does_not_cover_is_named() -> None:
    document = sign_data_integrity(achievement_credential(), KEY, created=AT)
    document["holderName"] = "Mallory"
    document["proof"]["note"] = "trust me"
    result = check_one(document)
    assert (result.state, result.uncovered) == (ProofState.OK, ("/holderName", "/proof/note"))
    document = sign_data_integrity(achievement_credential(), KEY, cryptosuite="eddsa-jcs-2022", created=AT)
    document["holderName"] = "Mallory"
    assert check_one(document).code == "signature_mismatch"


def test_end_hidden_under_another_name_is_no_good_proof() -> None:
    credential = achievement_credential(valid_until=datetime(2026, 4, 1, tzinfo=UTC))
    document = sign_data_integrity(credential, KEY, created=AT)
    document["https://www.w3.org/2018/credentials#validUntil"] = {
        "@value": document.pop("validUntil"),
        "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
    }
    result = check_one(document)
    assert (result.state, result.code) == (ProofState.BAD, "disguised_members")


def test_proof_of_another_document_does_not_fit() -> None:
    one = sign_data_integrity(achievement_credential(), KEY, created=AT)
    other = sign_data_integrity({**achievement_credential(), "name": "Other"}, KEY, created=AT)
    assert check_one({**one, "proof": other["proof"]}).code == "signature_mismatch"


def test_second_edition_of_the_badge_context_is_tried() -> None:
    credential = achievement_credential()
    credential["issuer"]["endorsementJwt"] = ["a.b.c"]
    for edition, uncovered in ((0, ()), (1, ("/issuer/endorsementJwt",))):
        document = sign_data_integrity(credential, KEY, created=AT, edition=edition)
        result = check_one(document)
        assert (result.state, result.uncovered) == (ProofState.OK, uncovered)
    document["name"] = "Altered"
    assert check_one(document).code == "signature_mismatch"


# -- what a proof says of itself -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "state", "code"),
    [
        ({"proofPurpose": "authentication"}, ProofState.BAD, "proof_purpose"),
        ({"expires": "2026-11-20T00:00:00Z"}, ProofState.BAD, "proof_expired"),
        ({"expires": "2027-11-20T00:00:00Z"}, ProofState.OK, "signature_fits"),
        ({"expires": "never"}, ProofState.BAD, "proof_malformed"),
        ({"created": "yesterday"}, ProofState.BAD, "proof_malformed"),
        ({"verificationMethod": 7}, ProofState.BAD, "proof_malformed"),
        ({"verificationMethod": "did:key:z6MkBroken"}, ProofState.BAD, "key_malformed"),
        ({"verificationMethod": "https://fernhollow.example/key"}, ProofState.BAD, "key_not_listed"),
        ({"previousProof": "urn:uuid:missing"}, ProofState.BAD, "previous_proof_missing"),
        ({"type": "BbsBlsSignature2020"}, ProofState.UNKNOWN, "suite_unsupported"),
        ({"type": "MerkleProof2019"}, ProofState.UNKNOWN, "suite_unsupported"),
        ({"cryptosuite": "bbs-2023"}, ProofState.UNKNOWN, "suite_unsupported"),
        ({"cryptosuite": "ecdsa-sd-2023"}, ProofState.UNKNOWN, "suite_unsupported"),
        ({"cryptosuite": None}, ProofState.BAD, "proof_malformed"),
        ({"proofValue": "not multibase"}, ProofState.BAD, "proof_malformed"),
        ({"proofValue": "z0OIl"}, ProofState.BAD, "proof_malformed"),
        ({"proofValue": "z" + "2" * 100_000}, ProofState.BAD, "proof_malformed"),
        ({"proofValue": None}, ProofState.BAD, "proof_malformed"),
        ({"proofValue": "zabc"}, ProofState.BAD, "signature_mismatch"),
        ({"cryptosuite": "ecdsa-rdfc-2019"}, ProofState.BAD, "key_type_mismatch"),
    ],
)
def test_options_of_a_proof_are_held_against_it(options: dict[str, Any], state: ProofState, code: str) -> None:
    signing = {name: options[name] for name in ("proofPurpose", "expires") if name in options}
    document = sign_data_integrity(achievement_credential(), KEY, created=AT, **signing)
    document["proof"] |= options
    result = check_one(document)
    assert (result.state, result.code) == (state, code)
    assert result.detail.endswith(".")


def test_every_unsupported_suite_is_named() -> None:
    document = {
        **achievement_credential(),
        "proof": [{"type": "JcsEd25519Signature2020"}, {"type": "DataIntegrityProof", "cryptosuite": "xi-2023"}, 5],
    }
    results = check_proofs(document, keys=SelfContainedKeys(), at=AT)
    assert [(result.cryptosuite, result.code) for result in results] == [
        ("JcsEd25519Signature2020", "suite_unsupported"),
        ("xi-2023", "suite_unsupported"),
        ("", "proof_malformed"),
    ]


def test_thousand_proofs_cost_no_more_than_sixteen() -> None:
    document = sign_data_integrity(achievement_credential(), KEY, created=AT)
    results = check_proofs({**document, "proof": [document["proof"]] * 1000}, keys=SelfContainedKeys(), at=AT)
    assert len(results) == 17
    assert results[-1].code == "too_many_proofs"


class OneKey:
    """A resolver that answers every name with one key, or with an error."""

    def __init__(self, answer: PublicKey | Exception) -> None:
        self.answer = answer

    def resolve(self, verification_method: str) -> PublicKey:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    ("answer", "state", "code"),
    [
        (UnreachableError("https://x.example", "timed_out", "No answer."), ProofState.UNKNOWN, "timed_out"),
        (KeyNotFoundError("Not listed."), ProofState.BAD, "key_not_listed"),
        (KeyMaterialError("key_type_unsupported", "Odd."), ProofState.UNKNOWN, "key_type_unsupported"),
        (KeyMaterialError("key_refused", "Small."), ProofState.BAD, "key_refused"),
        (KeyPair.generate().public, ProofState.BAD, "signature_mismatch"),
        (KeyPair.generate(KeyType.P256).public, ProofState.BAD, "key_type_mismatch"),
        (replace(KEY.public, revoked_at=datetime(2026, 1, 1, tzinfo=UTC)), ProofState.BAD, "key_revoked"),
        (replace(KEY.public, revoked_at=datetime(2027, 1, 1, tzinfo=UTC)), ProofState.OK, "signature_fits"),
        (replace(KEY.public, expires_at=datetime(2026, 1, 1, tzinfo=UTC)), ProofState.BAD, "key_expired"),
    ],
)
def test_key_decides_what_a_proof_is_worth(answer: PublicKey | Exception, state: ProofState, code: str) -> None:
    document = sign_data_integrity(achievement_credential(), KEY, created=AT)
    (result,) = check_proofs(document, keys=OneKey(answer), at=AT)
    assert (result.state, result.code) == (state, code)


# -- chains and older suites ---------------------------------------------------------------------------------


def test_proof_in_a_chain_signs_the_proofs_it_names() -> None:
    second = KeyPair.generate()
    document = sign_data_integrity(achievement_credential(), KEY, created=AT, id="urn:uuid:first")
    document = sign_data_integrity(document, second, created=AT, previousProof="urn:uuid:first")
    states = [result.state for result in check_proofs(document, keys=SelfContainedKeys(), at=AT)]
    assert states == [ProofState.OK, ProofState.OK]
    again = sign_data_integrity(
        achievement_credential(), KEY, created=datetime(2026, 1, 1, tzinfo=UTC), id="urn:uuid:first"
    )
    swapped = {**document, "proof": [again["proof"], document["proof"][1]]}
    states = [result.state for result in check_proofs(swapped, keys=SelfContainedKeys(), at=AT)]
    assert states == [ProofState.OK, ProofState.BAD]


def test_long_chain_is_looked_at_no_further_than_four_proofs() -> None:
    document = achievement_credential()
    for position in range(CHAINED_LIMIT + 2):
        previous: dict[str, Any] = {"previousProof": f"urn:proof:{position - 1}"} if position else {}
        document = sign_data_integrity(document, KEY, created=AT, id=f"urn:proof:{position}", **previous)
    codes = [result.code for result in check_proofs(document, keys=SelfContainedKeys(), at=AT)]
    assert codes == ["signature_fits"] * (CHAINED_LIMIT + 1) + ["too_many_proofs"]


def test_detached_signature_of_2018_is_checked() -> None:
    opening = ["https://www.w3.org/2018/credentials/v1"]
    document: dict[str, Any] = {
        "@context": opening,
        "type": ["VerifiableCredential"],
        "issuer": KEY.did_key,
        "issuanceDate": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:1"},
    }
    proof = {
        "type": "Ed25519Signature2018",
        "created": "2026-01-01T00:00:00Z",
        "verificationMethod": KEY.verification_method,
        "proofPurpose": "assertionMethod",
    }
    header = base64.urlsafe_b64encode(b'{"alg":"EdDSA","b64":false,"crit":["b64"]}').rstrip(b"=")
    forms = [canonicalise({"@context": opening, **proof}), canonicalise(document)]
    signature = KEY.sign(header + b"." + b"".join(hashlib.sha256(form).digest() for form in forms))
    jws = header + b".." + base64.urlsafe_b64encode(signature).rstrip(b"=")
    document["proof"] = {**proof, "jws": jws.decode()}
    assert check_one(document).state is ProofState.OK
    document["issuanceDate"] = "2020-01-01T00:00:00Z"
    assert check_one(document).code == "signature_mismatch"
    document["proof"]["jws"] = jws.decode().replace("..", ".e30.")
    assert check_one(document).code == "proof_malformed"


def test_proof_whose_context_does_not_open_the_documents_is_refused() -> None:
    document = sign_data_integrity(achievement_credential(), KEY, cryptosuite="eddsa-jcs-2022", created=AT)
    document["@context"] = ["https://elsewhere.example/context", *document["@context"]]
    assert check_one(document).code == "proof_context"


@pytest.mark.parametrize(
    ("member", "state", "code"),
    [
        ({"@context": ["https://elsewhere.example/context"]}, ProofState.UNKNOWN, "context_unknown"),
        ({"type": {"not": "a type"}}, ProofState.BAD, "not_json_ld"),
        ({"name": "\ud800"}, ProofState.BAD, "not_json_ld"),
    ],
)
def test_document_without_canonical_form_says_why(member: dict[str, Any], state: ProofState, code: str) -> None:
    document = sign_data_integrity(achievement_credential(), KEY, created=AT)
    result = check_one({**document, **member})
    assert (result.state, result.code) == (state, code)
