"""How long a proof takes to check: each suite as a multiple of its raw signature check over the same bytes.

What is timed is what an import pays: canonical form, hashes, the key out of its name, the signature, and the list of
members that are not covered. One core, ours and theirs by turns in one run, processor time, the median of the rounds.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3Verifier

from credentials.issuing.assertions import build_assertion
from credentials.issuing.keypairs import KeyPair
from credentials.issuing.signing import sign_data_integrity, sign_jws, sign_jwt
from credentials.verification.jose import check_token, read_token
from credentials.verification.keys import KeyType, PublicKey, SelfContainedKeys
from credentials.verification.proofs import ProofState, check_proofs
from tests.credentials.documents import AT, KEY, achievement_credential

Figure = dict[str, Any]
Check = Callable[[], object]

ROUNDS = 21
CONTEXTS = {"Ed25519Signature2020": ["https://w3id.org/security/suites/ed25519-2020/v1"]}
GOALS = {"eddsa_rdfc_2022": 5.0}


def figures() -> Iterator[Figure]:
    """Every figure of the proofs bench."""
    documents = {
        "eddsa_rdfc_2022": proven("eddsa-rdfc-2022", KEY),
        "ed25519signature2020": proven("Ed25519Signature2020", KEY),
        "ecdsa_rdfc_2019": proven("ecdsa-rdfc-2019", KeyPair.generate(KeyType.P256)),
        "eddsa_jcs_2022": proven("eddsa-jcs-2022", KEY),
        "jwt_eddsa": token(KEY),
        "jwt_rs256": token(KeyPair.generate(KeyType.RSA)),
        "ob2_jws": signed_badge(KeyPair.generate(KeyType.RSA)),
    }
    for name, (check, raw) in documents.items():
        yield figure(f"verify_{name}_vs_raw", times(check, raw), goal=GOALS.get(name))
    yield from against_openbadgeslib()


def figure(name: str, value: float, *, goal: float | None = None, better: str = "lower") -> Figure:
    """One line of the bench."""
    return {"figure": name, "value": round(value, 2), "unit": "times", "goal": goal, "better": better}


def against_openbadgeslib() -> Iterator[Figure]:
    """How many times faster than openbadgeslib's whole check of the same credential, as proof and as token.

    Its check of the proof, like ours, also makes sure that the JSON says what was signed.
    """
    credential = achievement_credential()
    credential["credentialSubject"]["id"] = "mailto:alice@learner.example"
    document = sign_data_integrity(credential, KEY, created=AT)
    compact = sign_jwt(credential, KEY)
    for_proofs, for_tokens = OB3LdpVerifier(KEY.public_pem), OB3Verifier(KEY.public_pem)
    faster = times(lambda: for_proofs.verify(document), checking(document))
    yield figure("verify_eddsa_rdfc_2022_vs_openbadgeslib", faster, goal=15.0, better="higher")
    faster = times(lambda: for_tokens.verify(compact), lambda: check_token(read_token(compact), key=KEY.public, at=AT))
    yield figure("verify_jwt_eddsa_vs_openbadgeslib", faster, better="higher")


def proven(suite: str, key: KeyPair) -> tuple[Check, Check]:
    """A check of a 3.5 KB badge with a Data Integrity proof, and the raw check over its bytes."""
    credential = achievement_credential(key.did_key, contexts=CONTEXTS.get(suite, []))
    document = sign_data_integrity(credential, key, cryptosuite=suite, created=AT)
    return checking(document), raw_check(key, json.dumps(document).encode())


def checking(document: dict[str, Any]) -> Check:
    """A check of every proof of ``document``, which is good."""
    keys = SelfContainedKeys()
    (result,) = check_proofs(document, keys=keys, at=AT)
    assert result.state is ProofState.OK, result
    return lambda: check_proofs(document, keys=keys, at=AT)


def token(key: KeyPair) -> tuple[Check, Check]:
    """A check of the same badge as a VC-JWT, and the raw check over its bytes."""
    return token_check(sign_jwt(achievement_credential(key.did_key), key), key)


def signed_badge(key: KeyPair) -> tuple[Check, Check]:
    """A check of a signed badge of Open Badges 2.0, and the raw check over its bytes."""
    assertion = build_assertion(
        assertion_id="https://fernhollow.example/assertions/7",
        badge="https://fernhollow.example/badges/7",
        email="alice@learner.example",
        salt="river",
        issued_on=AT,
        verification={"type": "SignedBadge", "creator": "https://fernhollow.example/keys/1"},
    )
    return token_check(sign_jws(assertion, key), key)


def token_check(text: str, key: KeyPair) -> tuple[Check, Check]:
    """A check of a compact token by its key, and the raw check over its bytes."""
    public: PublicKey = key.public
    assert check_token(read_token(text), key=public, at=AT).state is ProofState.OK
    return lambda: check_token(read_token(text), key=public, at=AT), raw_check(key, text.encode())


def raw_check(key: KeyPair, data: bytes) -> Check:
    """The bare signature check over ``data``."""
    signature, public = key.sign(data), key.public
    assert public.verifies(signature, data)
    return lambda: public.verifies(signature, data)


def times(one: Check, other: Check) -> float:
    """How many times as long ``one`` takes as ``other``."""
    one(), other()
    repeats, others = repeats_of(one), repeats_of(other)
    return statistics.median(seconds(one, repeats) / seconds(other, others) for _ in range(ROUNDS))


def repeats_of(check: Check) -> int:
    """How often to repeat a check for a round of about 10 ms."""
    return max(1, round(0.01 / seconds(check, 3)))


def seconds(check: Check, repeats: int) -> float:
    """The time one check takes, over ``repeats`` of them."""
    started = time.process_time()
    for _ in range(repeats):
        check()
    return (time.process_time() - started) / repeats
