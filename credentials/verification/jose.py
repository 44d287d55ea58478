"""JOSE: compact JWS and JWT, read with suspicion and checked against one key.

``none`` and HMAC are refused, as is any ``crit``; the algorithm has to fit the type of the key. ``jwk`` is
read as a key that the sender chose; ``x5c`` is ignored.

Rules: RFC 7515, 7518, 8037, 8725; Open Badges 3.0 section 8.2 and CLR 2.0 (JSON Web Token proof); VC Data Model 1.1
section 6.3.1; VC-JOSE-COSE; Open Badges 2.0 "Signed Badges".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jws import JWSRegistry

from credentials.decoding.tokens import decode_base64url
from credentials.verification.errors import KeyMaterialError, TokenError
from credentials.verification.keys import KeyType, PublicKey, read_jwk, read_time
from credentials.verification.proofs import SIGNATURE_MISMATCH, ProofResult, ProofState

TOKEN_LIMIT = 8 * 1024 * 1024
"""Characters of a token; a CLR with its pictures inside reaches some megabytes."""

ALGORITHMS: Mapping[str, KeyType] = {
    "EdDSA": KeyType.ED25519,
    "Ed25519": KeyType.ED25519,
    "ES256": KeyType.P256,
    "ES384": KeyType.P384,
    "RS256": KeyType.RSA,
    "PS256": KeyType.RSA,
}
"""The algorithms we check, and the one type of key that each goes with."""


class Registry(JWSRegistry):
    """joserfc's registry for the algorithms above, with room for headers that carry an RSA key."""

    max_header_length = 32 * 1024
    max_payload_length = TOKEN_LIMIT

    def __init__(self) -> None:
        super().__init__(algorithms=list(ALGORITHMS), strict_check_header=False)

    def get_alg(self, name: str) -> Any:
        """The algorithm; without joserfc's warning that RFC 9864 renames EdDSA, which wallets still write."""
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError(f"Algorithm of '{name}' is not allowed")
        return self.algorithms[name]


REGISTRY = Registry()


@dataclass(frozen=True, slots=True)
class Token:
    """A compact token, taken apart and not yet checked."""

    text: str
    header: Mapping[str, Any]
    payload: bytes

    @property
    def alg(self) -> str:
        """The algorithm that the header names."""
        return str(self.header["alg"])

    @property
    def kid(self) -> str:
        """The key that the header names; empty where it names none."""
        kid = self.header.get("kid")
        return kid if isinstance(kid, str) else ""

    @property
    def claims(self) -> dict[str, Any]:
        """The payload as a JSON object. Raises TokenError when it is none."""
        return _read_object(self.payload)


def read_token(text: str) -> Token:
    """Take a compact token apart.

    Raises TokenError: ``token_malformed``, or ``alg_none``, ``alg_symmetric``, ``alg_unsupported``,
    ``crit_unknown`` for what we refuse to check.
    """
    # An SD-JWT is a token followed by what its holder discloses, which is not read.
    text = text.strip().partition("~")[0]
    segments = text.split(".")
    if len(text) > TOKEN_LIMIT or len(segments) != 3:
        raise TokenError("token_malformed", "The token is not made of three parts.")
    try:
        header, payload, _ = (decode_base64url(segment) for segment in segments)
    except ValueError as error:
        raise TokenError("token_malformed", "The token is damaged: a part is not base64url.") from error
    stated = _read_object(header)
    _refuse_algorithm(stated.get("alg"))
    if not isinstance(stated.get("kid", ""), str) or "=" in text:
        raise TokenError(
            "token_malformed", "The token is damaged: its key's name is no text, or it is padded with “=”."
        )
    # Without ``crit`` too, ``b64`` says that something else was signed than what the token shows (RFC 7797, section 6).
    if "crit" in stated or stated.get("b64", True) is not True:
        raise TokenError("crit_unknown", "The token asks for an extension that we do not know.")
    return Token(text, stated, payload)


def key_in_header(token: Token) -> PublicKey | None:
    """The key that the sender put into the header; None where there is none. Raises KeyMaterialError."""
    jwk = token.header.get("jwk")
    if jwk is None:
        return None
    if not isinstance(jwk, dict):
        raise KeyMaterialError("key_malformed", "The key in the token's header is damaged.")
    return read_jwk(jwk)


def check_token(token: Token, *, key: PublicKey, at: datetime) -> ProofResult:
    """Tell whether ``key`` signed ``token``. The dates inside are read elsewhere, ``at`` only dates the key."""
    code, detail = "signature_fits", "The signature fits the contents."
    ends = min((moment for moment in (key.revoked_at, key.expires_at) if moment is not None), default=None)
    if ALGORITHMS[token.alg] is not key.type:
        code = "key_type_mismatch"
        detail = f"The token says {token.alg}, which does not go with a key of type {key.type}."
    elif ends is not None and ends <= at:
        code, detail = "key_expired", f"The key was only good until {ends:%Y-%m-%d}."
    elif not _is_signed(token, key):
        code, detail = "signature_mismatch", SIGNATURE_MISMATCH
    state = ProofState.OK if code == "signature_fits" else ProofState.BAD
    return ProofResult(state, code, detail, token.alg, token.kid or key.id, key=key)


def _is_signed(token: Token, key: PublicKey) -> bool:
    try:
        jws.deserialize_compact(token.text, key.jose, registry=REGISTRY)
    except (JoseError, ValueError):
        return False
    return True


def _refuse_algorithm(alg: object) -> None:
    if not isinstance(alg, str):
        raise TokenError("token_malformed", "The token does not say how it was signed.")
    if alg.lower() == "none":
        raise TokenError("alg_none", "The token says that it is not signed.")
    if alg.upper().startswith("HS"):
        raise TokenError("alg_symmetric", "The token is signed with a shared secret, which proves nothing to others.")
    if alg not in ALGORITHMS:
        raise TokenError("alg_unsupported", f"We cannot check signatures of the kind {alg}.")


def _read_object(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise TokenError("token_malformed", "The token is damaged: a part is not JSON.") from error
    if not isinstance(value, dict):
        raise TokenError("token_malformed", "The token does not hold a JSON object.")
    return value


# -- what a token says about its credential ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A registered claim that contradicts the credential: a stable code and a plain sentence."""

    claim: str
    code: str
    detail: str


def credential_in(claims: Mapping[str, Any]) -> dict[str, Any]:
    """The credential of a VC-JWT payload, in either shape.

    The older shape keeps it under ``vc`` and may leave members to the registered claims; the newer one is the
    payload itself.

    Rule: VC Data Model 1.1, 6.3.1, "JWT Decoding".
    """
    inside = claims.get("vc")
    if not isinstance(inside, dict):
        return dict(claims)
    credential = dict(inside)
    if "iss" in claims:
        issuer = credential.get("issuer", claims["iss"])
        is_profile = isinstance(issuer, dict) and not issuer.keys() & {"id", "@id"}
        credential["issuer"] = {**issuer, "id": claims["iss"]} if is_profile else issuer
    if "jti" in claims:
        credential.setdefault("id", claims["jti"])
    starts, ends = ("validFrom", "validUntil") if _is_version_2(credential) else ("issuanceDate", "expirationDate")
    for claim, member in (("nbf", starts), ("exp", ends)):
        moment = read_numeric_date(claims.get(claim))
        if moment is not None:
            credential.setdefault(member, moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
    subject = credential.get("credentialSubject")
    if "sub" in claims and isinstance(subject, dict):
        credential["credentialSubject"] = {"id": claims["sub"], **subject}
    return credential


def mismatches(claims: Mapping[str, Any]) -> tuple[Mismatch, ...]:
    """Where the registered claims contradict the credential that they travel with.

    Rule: Open Badges 3.0, 8.2.4.1 and VC Data Model 1.1, 6.3.1: ``iss`` is the issuer's id, ``jti`` the
    credential's, ``sub`` the subject's, ``nbf`` and ``exp`` its dates.
    """
    credential = credential_in(claims)
    subjects = credential.get("credentialSubject")
    named = [_id_of(subject) for subject in (subjects if isinstance(subjects, list) else [subjects])]
    found = []
    for claim, stated in (
        ("iss", [_id_of(credential.get("issuer"))]),
        ("jti", [_id_of(credential)]),
        ("sub", named),
    ):
        if claim in claims and any(stated) and claims[claim] not in stated:
            detail = f"The token's {claim} is not what the credential inside says."
            found.append(Mismatch(claim, f"{claim}_mismatch", detail))
    dates = (("nbf", ("validFrom", "issuanceDate")), ("exp", ("validUntil", "expirationDate")))
    for claim, members in dates:
        theirs = read_numeric_date(claims.get(claim))
        ours = next((read_time(credential[name]) for name in members if name in credential), None)
        if theirs is not None and ours is not None and abs((theirs - ours).total_seconds()) >= 1:
            detail = f"The token's {claim} is another date than the credential inside gives."
            found.append(Mismatch(claim, f"{claim}_mismatch", detail))
    return tuple(found)


def read_numeric_date(value: object) -> datetime | None:
    """The moment of a NumericDate claim (seconds since 1970); None where it is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _is_version_2(credential: Mapping[str, Any]) -> bool:
    context = credential.get("@context")
    return "https://www.w3.org/ns/credentials/v2" in (context if isinstance(context, list) else [context])


def _id_of(value: object) -> str:
    name = value.get("id") if isinstance(value, dict) else value
    return name if isinstance(name, str) else ""
