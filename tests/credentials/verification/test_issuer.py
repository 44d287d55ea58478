"""Whose key it is, in every way in which issuers publish theirs."""

from __future__ import annotations

from typing import Any

import pytest

from credentials.issuing.keypairs import KeyPair
from credentials.issuing.signing import Shape, sign_jwt
from credentials.verification.keys import KeyType
from credentials.verification.report import CheckName, Report, Verdict
from tests.issuers import SHARED_RSA_KEY, College, World

SITE = "https://fernhollow.badges"
ISSUER = f"{SITE}/issuer"
P256, P384 = KeyPair.generate(KeyType.P256), KeyPair.generate(KeyType.P384)
SUITES = [
    (KeyPair.generate(), "eddsa-rdfc-2022"),
    (KeyPair.generate(), "eddsa-jcs-2022"),
    (KeyPair.generate(), "Ed25519Signature2020"),
    (P256, "ecdsa-rdfc-2019"),
    (P384, "ecdsa-jcs-2019"),
]
KINDS = [KeyPair.generate(), P256, P384, SHARED_RSA_KEY]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def college(world: World) -> College:
    return College(world)


def told(report: Report) -> tuple[Verdict, str, str]:
    """Give the verdict with what was found of signature and issuer."""
    return report.verdict, report.check(CheckName.UNTAMPERED).code, report.check(CheckName.ISSUER).code


IDENTIFIED = (Verdict.VERIFIED_ISSUER_UNKNOWN, "signature_good", "issuer_not_known")
SELF_ASSERTED = (Verdict.VERIFIED_ISSUER_UNKNOWN, "signature_good", "self_asserted_key")
FOREIGN = (Verdict.PROBLEM, "signature_good", "foreign_key")


@pytest.mark.parametrize("form", ["multikey", "multikey embedded", "jwk", "jwk relative", "jwk embedded relative"])
@pytest.mark.parametrize(("key", "suite"), SUITES, ids=[suite for _key, suite in SUITES])
def test_key_of_a_did_web_in_every_form(world: World, key: KeyPair, suite: str, form: str) -> None:
    college = College(world, key=key)
    method = f"{college.did}#key-1"
    material: dict[str, Any] = (
        {"type": "JsonWebKey", "publicKeyJwk": key.public_jwk}
        if "jwk" in form
        else {"type": "Multikey", "publicKeyMultibase": key.multikey}
    )
    listed = {"id": "#key-1" if "relative" in form else method, "controller": college.did, **material}
    members = (
        {"assertionMethod": [listed]}
        if "embedded" in form
        else {"verificationMethod": [listed], "assertionMethod": [listed["id"]]}
    )
    world.serve(college.document_url, {"id": college.did, **members})
    badge = college.sign(college.build(), cryptosuite=suite, verification_method=method)
    assert told(world.report(badge)) == IDENTIFIED


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("key", KINDS, ids=lambda key: str(key.type))
@pytest.mark.parametrize("form", ["did_key", "did_jwk"])
def test_key_in_the_header_is_the_one_that_the_issuers_name_spells(
    world: World, college: College, key: KeyPair, form: str, shape: Shape
) -> None:
    badge = college.build(issuer_id=getattr(key, form))
    assert told(world.report(sign_jwt(badge, key, shape=shape))) == SELF_ASSERTED
    assert told(world.report(sign_jwt(badge, KeyPair.generate(), shape=shape))) == FOREIGN


def test_did_web_of_a_host_speaks_for_an_issuer_on_it_that_publishes_no_key(world: World, college: College) -> None:
    badge = college.sign(college.build(issuer_id=ISSUER))
    assert told(world.report(badge)) == IDENTIFIED
    world.serve(ISSUER, {"id": ISSUER, "type": "Profile", "name": "Fernhollow College"})
    assert told(world.report(badge)) == IDENTIFIED
    world.serve(ISSUER, {"id": ISSUER, "type": "Profile", "jwks": {"keys": [SHARED_RSA_KEY.public_jwk]}})
    assert told(world.report(badge)) == FOREIGN


def test_did_web_of_a_path_or_another_host_speaks_for_no_issuer_but_itself(world: World) -> None:
    for college in (College(world, path="students/17"), College(world, host="elsewhere.badges")):
        assert told(world.report(college.award())) == IDENTIFIED
        assert told(world.report(college.sign(college.build(issuer_id=ISSUER)))) == FOREIGN


def test_did_web_with_a_port_is_asked_at_that_port(world: World, college: College) -> None:
    did = "did:web:fernhollow.badges%3A8443"
    method = {"id": f"{did}#k", "type": "Multikey", "controller": did, "publicKeyMultibase": college.key.multikey}
    document = {"id": did, "verificationMethod": [method], "assertionMethod": [f"{did}#k"]}
    badge = college.sign(college.build(issuer_id=did), verification_method=f"{did}#k")
    assert told(world.report(badge))[0] == Verdict.COULD_NOT_CHECK
    world.serve("https://fernhollow.badges:8443/.well-known/did.json", document)
    assert told(world.report(badge)) == IDENTIFIED


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("alg", ["RS256", "PS256"])
@pytest.mark.parametrize("kid", [f"{SITE}/keys.json#k1", f"{SITE}/alone.json", f"{SITE}/key.json", "k1"])
def test_kid_names_a_key_on_the_issuers_host(world: World, college: College, kid: str, alg: str, shape: Shape) -> None:
    jwk = SHARED_RSA_KEY.public_jwk
    world.serve(f"{SITE}/keys.json", {"keys": [{**P256.public_jwk, "kid": "k0"}, {**jwk, "kid": "k1"}]})
    world.serve(f"{SITE}/alone.json", {"keys": [jwk]})
    world.serve(f"{SITE}/key.json", jwk)
    world.serve(ISSUER, {"id": ISSUER, "type": "Profile", "jwksUri": f"{SITE}/keys.json"})
    badge = college.build(issuer_id=ISSUER)
    assert told(world.report(sign_jwt(badge, SHARED_RSA_KEY, kid=kid, alg=alg, shape=shape))) == IDENTIFIED
    forged = told(world.report(sign_jwt(badge, KeyPair.generate(KeyType.RSA), kid=kid, alg=alg, shape=shape)))
    assert forged == (Verdict.PROBLEM, "signature_mismatch", "not_asked")


def test_kid_that_names_a_set_and_no_key_in_it_cannot_be_checked(world: World, college: College) -> None:
    world.serve(f"{SITE}/keys.json", {"keys": [P256.public_jwk, SHARED_RSA_KEY.public_jwk]})
    token = sign_jwt(college.build(issuer_id=ISSUER), SHARED_RSA_KEY, kid=f"{SITE}/keys.json")
    assert told(world.report(token)) == (Verdict.COULD_NOT_CHECK, "key_not_named", "not_asked")
    token = sign_jwt(college.build(issuer_id=ISSUER), SHARED_RSA_KEY, kid=f"{SITE}/keys.json#k9")
    assert told(world.report(token)) == (Verdict.PROBLEM, "key_not_listed", "not_asked")
