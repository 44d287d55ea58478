"""Signing: Data Integrity proofs, VC-JWT, and the signed badges of Open Badges 2.0.

Each is made by the rules that ``credentials.verification`` checks by; the modules there name them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import base58
from joserfc import jws

from credentials.issuing.keypairs import KeyPair
from credentials.verification.canonicalising import canonicalise
from credentials.verification.jcs import canonical_json
from credentials.verification.jose import REGISTRY
from credentials.verification.keys import KeyType, read_time

CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"

ALGORITHMS = {KeyType.ED25519: "EdDSA", KeyType.P256: "ES256", KeyType.P384: "ES384", KeyType.RSA: "RS256"}
"""The JOSE algorithm that each type of key signs with unless another is asked for."""


class Shape(StrEnum):
    """How a VC-JWT carries its credential: as the payload itself, or under ``vc`` as VC Data Model 1.1 had it."""

    NATIVE = "native"
    VC_CLAIM = "vc"


def sign_data_integrity(
    document: Mapping[str, Any],
    key: KeyPair,
    *,
    cryptosuite: str = "eddsa-rdfc-2022",
    verification_method: str = "",
    created: datetime,
    edition: int = 0,
    **options: Any,
) -> dict[str, Any]:
    """``document`` with one more proof; proofs it already carries stay, and are not signed unless named.

    ``cryptosuite`` is a Data Integrity suite or ``Ed25519Signature2020``; ``verification_method`` is the key's
    did:key unless given. ``options`` go into the proof: ``id``, ``expires``, ``proofPurpose``, ``previousProof``
    (the id of a proof that is then signed too).
    """
    earlier = _proofs(document)
    proof = {
        **_kind(cryptosuite),
        "created": format_time(created),
        "verificationMethod": verification_method or key.verification_method,
        "proofPurpose": "assertionMethod",
        **options,
    }
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    if "previousProof" in proof:
        named = proof["previousProof"]
        wanted = named if isinstance(named, list) else [named]
        unsecured["proof"] = [other for other in earlier if other.get("id") in wanted]
    if "-jcs-" in cryptosuite:
        proof["@context"] = unsecured["@context"]
    digest = _digest(unsecured, proof, key, is_rdf="-jcs-" not in cryptosuite, edition=edition)
    proof["proofValue"] = "z" + base58.b58encode(key.sign(digest)).decode()
    return {**document, "proof": [*earlier, proof] if earlier else proof}


def sign_jwt(
    document: Mapping[str, Any],
    key: KeyPair,
    *,
    kid: str = "",
    alg: str = "",
    shape: Shape = Shape.NATIVE,
    **header: Any,
) -> str:
    """``document`` as a compact VC-JWT with the registered claims that Open Badges 3.0 asks for.

    Without ``kid`` the public key travels in the header as ``jwk``. ``header`` adds to the header.

    Rule: Open Badges 3.0, section 8.2.3 "Create the Proof".
    """
    claims = _registered_claims(document)
    payload = {**document, **claims} if shape is Shape.NATIVE else {**claims, "vc": dict(document)}
    named = {"kid": kid} if kid else {"jwk": key.public_jwk}
    return _sign_compact(payload, key, alg, {"typ": "JWT", **named, **header})


def sign_jws(assertion: Mapping[str, Any], key: KeyPair, *, alg: str = "", **header: Any) -> str:
    """``assertion`` as the signed badge of Open Badges 2.0, whose key its issuer's profile publishes."""
    return _sign_compact(assertion, key, alg, header)


def format_time(moment: datetime) -> str:
    """The moment as XML Schema and VC Data Integrity write it: UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _kind(cryptosuite: str) -> dict[str, str]:
    if cryptosuite.startswith("Ed25519Signature"):
        return {"type": cryptosuite}
    return {"type": "DataIntegrityProof", "cryptosuite": cryptosuite}


def _proofs(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    stated = document.get("proof", [])
    return list(stated) if isinstance(stated, list) else [stated]


def _digest(
    document: Mapping[str, Any], options: Mapping[str, Any], key: KeyPair, *, is_rdf: bool, edition: int
) -> bytes:
    algorithm = "sha384" if key.type is KeyType.P384 else "sha256"
    if is_rdf:
        with_context = {"@context": document["@context"], **options}
        forms = [canonicalise(part, edition=edition, algorithm=algorithm) for part in (with_context, document)]
    else:
        forms = [canonical_json(part) for part in (options, document)]
    return b"".join(hashlib.new(algorithm, form).digest() for form in forms)


def _registered_claims(document: Mapping[str, Any]) -> dict[str, Any]:
    issuer, subject = document.get("issuer"), document.get("credentialSubject")
    claims: dict[str, Any] = {"iss": issuer["id"] if isinstance(issuer, dict) else issuer}
    if "id" in document:
        claims["jti"] = document["id"]
    if isinstance(subject, dict) and "id" in subject:
        claims["sub"] = subject["id"]
    for claim, members in (("nbf", ("validFrom", "issuanceDate")), ("exp", ("validUntil", "expirationDate"))):
        moment = next((read_time(document[name]) for name in members if name in document), None)
        if moment is not None:
            claims[claim] = int(moment.timestamp())
    return claims


def _sign_compact(payload: Mapping[str, Any], key: KeyPair, alg: str, header: Mapping[str, Any]) -> str:
    name = alg or ALGORITHMS[key.type]
    return jws.serialize_compact({"alg": name, **header}, canonical_json(payload), key.jose, registry=REGISTRY)
