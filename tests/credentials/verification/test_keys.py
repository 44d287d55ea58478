from __future__ import annotations

import base64
import json
from typing import Any

import base58
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from credentials.issuing.keypairs import KeyPair
from credentials.verification.errors import KeyMaterialError, KeyNotFoundError
from credentials.verification.keys import (
    MULTICODECS,
    SMALL_ORDER,
    KeyType,
    find_key,
    key_in_fragment,
    key_in_name,
    keys_of,
    read_ed25519,
    read_jwk,
    read_multikey,
    read_pem,
)
from tests.credentials.documents import KEY

ISSUER = "https://fernhollow.example/issuer"


@pytest.fixture(params=KeyType)
def pair(request: pytest.FixtureRequest) -> KeyPair:
    return KeyPair.generate(request.param)


def test_every_published_form_of_a_key_is_the_same_key(pair: KeyPair) -> None:
    forms = [
        read_multikey(pair.multikey),
        read_jwk(pair.public_jwk),
        read_pem(pair.public_pem),
        key_in_name(pair.did_key),
        key_in_name(pair.verification_method),
        key_in_name(pair.did_jwk),
        key_in_name(f"{pair.did_jwk}#0"),
        key_in_fragment(f"{ISSUER}#{pair.multikey}"),
    ]
    assert [form and form.thumbprint for form in forms] == [pair.public.thumbprint] * len(forms)
    assert [form and form.type for form in forms] == [pair.type] * len(forms)
    signature = pair.sign(b"said")
    assert all(form and form.verifies(signature, b"said") for form in forms)
    assert not any(form and form.verifies(signature, b"unsaid") for form in forms)
    assert not any(form and form.verifies(signature[:-1], b"said") for form in forms)


def test_private_key_survives_being_kept(pair: KeyPair) -> None:
    kept = KeyPair.from_pem(pair.private_pem)
    assert kept.public.verifies(kept.sign(b"x"), b"x")
    assert (kept.type, kept.multikey) == (pair.type, pair.multikey)


@pytest.mark.parametrize("name", [f"{KEY.did_key}#z6MkOther", "did:jwk:e30#1"])
def test_fragment_that_names_another_key_is_not_found(name: str) -> None:
    with pytest.raises(KeyNotFoundError):
        key_in_name(name)


def test_name_that_spells_no_key_is_left_to_the_network() -> None:
    assert key_in_name("did:web:fernhollow.example#key-1") is None
    assert key_in_fragment(f"{ISSUER}#key-1") is None
    assert key_in_fragment(f"{ISSUER}#zNotAKey") is None


def oct_jwk() -> dict[str, Any]:
    return {"kty": "oct", "k": "c2VjcmV0"}


def encoded(header: bytes, rest: bytes) -> str:
    return "z" + base58.b58encode(header + rest).decode()


@pytest.mark.parametrize(
    ("read", "code"),
    [
        (lambda: read_jwk(oct_jwk()), "key_refused"),
        (lambda: read_jwk({**KEY.public_jwk, "use": "enc"}), "key_refused"),
        (lambda: read_jwk({**KEY.public_jwk, "x": "AA"}), "key_malformed"),
        (lambda: read_jwk({**KEY.public_jwk, "x": 7}), "key_malformed"),
        (lambda: read_jwk({"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"}), "key_malformed"),
        (lambda: read_jwk({"kty": "EC", "crv": "secp256k1", "x": "AQ", "y": "AQ"}), "key_type_unsupported"),
        (
            lambda: read_jwk({"kty": "RSA", "n": base64.urlsafe_b64encode(b"\xff" * 2000).decode(), "e": "AQAB"}),
            "key_refused",
        ),
        (lambda: read_multikey("z"), "key_malformed"),
        (lambda: read_multikey("m" + "A" * 9), "key_malformed"),
        (lambda: read_multikey("z" + "1" * 9000), "key_malformed"),
        (lambda: read_multikey(encoded(b"\xe7\x01", bytes(33))), "key_type_unsupported"),
        (lambda: read_multikey(encoded(b"\x80\x24", b"\x02" + b"\xff" * 32)), "key_malformed"),
        (lambda: read_pem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"), "key_malformed"),
        (lambda: key_in_name("did:jwk:bnVsbA"), "key_malformed"),
        (lambda: key_in_name("did:jwk:%%"), "key_malformed"),
    ],
)
def test_unusable_key_is_refused_with_its_reason(read: Any, code: str) -> None:
    with pytest.raises(KeyMaterialError) as caught:
        read()
    assert caught.value.code == code


def test_rsa_key_that_anybody_can_break_is_refused() -> None:
    numbers = rsa.RSAPublicNumbers(65537, (1 << 767) + 1)
    modulus = base64.urlsafe_b64encode(numbers.n.to_bytes(96)).decode()
    pem = numbers.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    with pytest.raises(KeyMaterialError, match="anybody can sign"):
        read_jwk({"kty": "RSA", "n": modulus, "e": "AQAB"})
    with pytest.raises(KeyMaterialError, match="anybody can sign"):
        read_pem(pem)


def test_rsa_key_below_2048_bits_is_flagged() -> None:
    weak = KeyPair(KeyType.RSA, rsa.generate_private_key(65537, 1024))
    assert read_pem(weak.public_pem).is_weak
    assert not KeyPair.generate(KeyType.RSA).public.is_weak
    assert not KEY.public.is_weak


P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P


def order_divides_eight(encoded: bytes) -> bool:
    """Whether eight times the Ed25519 point is the identity, by the addition law of RFC 8032."""
    y = int.from_bytes(encoded, "little") % P
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert (x * x - square) % P == 0
    for _ in range(3):
        product = D * x * x * y * y
        x, y = 2 * x * y * pow(1 + product, -1, P) % P, (y * y + x * x) * pow(1 - product, -1, P) % P
    return (x, y) == (0, 1)


@pytest.mark.parametrize("point", sorted(SMALL_ORDER))
@pytest.mark.parametrize("sign", [0, 0x80])
def test_ed25519_point_of_small_order_is_refused(point: bytes, sign: int) -> None:
    assert order_divides_eight(point)
    with pytest.raises(KeyMaterialError) as caught:
        read_ed25519(point[:31] + bytes([point[31] | sign]))
    assert caught.value.code == "key_refused"


def did_document() -> dict[str, Any]:
    return {
        "id": "did:web:fernhollow.example",
        "verificationMethod": [
            {
                "id": "#key-1",
                "type": "Multikey",
                "controller": "did:web:fernhollow.example",
                "publicKeyMultibase": KEY.multikey,
            },
            {"id": "did:web:fernhollow.example#login", "type": "JsonWebKey", "publicKeyJwk": KEY.public_jwk},
            {"id": "#odd", "type": "Bls12381G2Key2020", "publicKeyBase58": "abc"},
        ],
        "assertionMethod": [
            "#key-1",
            "#odd",
            {
                "id": "#old",
                "type": "Ed25519VerificationKey2018",
                "publicKeyBase58": base58.b58encode(KEY.public.material.public_bytes_raw()).decode(),  # type: ignore[union-attr]  # an Ed25519 key
                "revoked": "2026-02-01T00:00:00Z",
            },
        ],
        "authentication": ["did:web:fernhollow.example#login"],
    }


def test_keys_of_a_did_document_have_full_names_and_purposes() -> None:
    listed = {key.id.partition("#")[2]: key for key in keys_of(did_document())}
    assert {name: set(key.purposes or ()) for name, key in listed.items()} == {
        "key-1": {"assertionMethod"},
        "login": {"authentication"},
        "old": {"assertionMethod"},
    }
    assert {key.controller for key in listed.values()} == {"did:web:fernhollow.example"}
    assert str(listed["old"].revoked_at) == "2026-02-01 00:00:00+00:00"


@pytest.mark.parametrize("name", ["#key-1", "did:web:fernhollow.example#key-1", "#old"])
def test_key_is_found_by_its_name_and_embedded_where_it_is_used(name: str) -> None:
    assert find_key(did_document(), name).thumbprint == KEY.public.thumbprint


def test_key_listed_for_another_purpose_is_not_found() -> None:
    with pytest.raises(KeyNotFoundError, match="not for assertionMethod"):
        find_key(did_document(), "did:web:fernhollow.example#login")
    with pytest.raises(KeyNotFoundError, match="does not list"):
        find_key(did_document(), "did:web:elsewhere.example#key-1")


def test_key_that_a_did_document_lists_for_nothing_is_not_found() -> None:
    document = {
        name: value for name, value in did_document().items() if name not in ("assertionMethod", "authentication")
    }
    with pytest.raises(KeyNotFoundError):
        find_key(document, "#key-1")
    assert find_key({**document, "id": ISSUER}, "#key-1").purposes is None


@pytest.mark.parametrize("name", ["revoked", "expires"])
def test_listed_key_that_ends_nobody_can_tell_when_is_not_used(name: str) -> None:
    document = did_document()
    assert find_key(document, "#key-1")
    document["verificationMethod"][0][name] = True
    with pytest.raises(KeyMaterialError):
        find_key(document, "#key-1")


def test_listed_key_of_a_kind_we_cannot_use_says_so() -> None:
    with pytest.raises(KeyMaterialError) as caught:
        find_key(did_document(), "#odd")
    assert caught.value.code == "key_type_unsupported"


def test_key_set_and_profile_and_lone_key_are_read_alike() -> None:
    key_set = {"keys": [{**KEY.public_jwk, "kid": "k1"}, oct_jwk()]}
    lone = {"id": f"{ISSUER}/key", "type": "CryptographicKey", "owner": ISSUER, "publicKeyPem": KEY.public_pem}
    profile = {"id": ISSUER, "type": "Issuer", "publicKey": lone}
    assert [key.id for key in keys_of(key_set)] == ["k1"]
    assert find_key(key_set, "k1").thumbprint == KEY.public.thumbprint
    for document in (lone, profile):
        key = find_key(document, f"{ISSUER}/key")
        assert (key.thumbprint, key.controller) == (KEY.public.thumbprint, ISSUER)


def test_multikey_headers_are_those_of_the_registry() -> None:
    assert {name: KeyPair.generate(KeyType(name)).multikey[:4] for name in MULTICODECS.values() if name != "RSA"} == {
        "Ed25519": "z6Mk",
        "P-256": "zDna",
        "P-384": "z82L",
    }
    assert json.loads(json.dumps(KEY.public_jwk)) == {"kty": "OKP", "crv": "Ed25519", "x": KEY.public_jwk["x"]}
