"""Proofs: what each Data Integrity proof of a document says, checked against the key it names.

| suite | canonical form | key |
|---|---|---|
| eddsa-rdfc-2022, eddsa-2022 (its draft name) | RDF, SHA-256 | Ed25519 |
| eddsa-jcs-2022 | JCS, SHA-256 | Ed25519 |
| ecdsa-rdfc-2019, ecdsa-jcs-2019 | RDF or JCS, hashed by the curve's companion, inside and out | P-256, P-384 |
| Ed25519Signature2020 | RDF, SHA-256 | Ed25519 |
| Ed25519Signature2018 | RDF, SHA-256, detached JWS | Ed25519 |

Every other suite is named and left unchecked. Rules: VC Data Integrity 1.0; VC-DI EdDSA and ECDSA Cryptosuites 1.0.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from credentials.decoding.tokens import decode_base64url
from credentials.verification.canonicalising import Canonical, read_canonical
from credentials.verification.canonicalising.labelling import HASHES
from credentials.verification.contexts import editions_of
from credentials.verification.errors import (
    CanonicalisationError,
    KeyMaterialError,
    KeyNotFoundError,
    UnreachableError,
)
from credentials.verification.jcs import canonical_json
from credentials.verification.keys import KeyResolver, KeyType, PublicKey, read_multibase, read_time

PROOFS_LIMIT = 16
"""Proofs looked at in one document; genuine credentials carry one to three."""

CHAINED_LIMIT = 4
"""Proofs in a chain that are looked at: each signs the document anew, and needs its canonical form anew."""

SIGNATURE_MISMATCH = "The signature does not fit: the contents were altered after signing, or another key signed."

DISGUISED = (
    "The signature fits, but the document says when it ends, what its status is, or who earned it, in a disguised way."
)

SECURITY_V2 = "https://w3id.org/security/v2"


class ProofState(StrEnum):
    """What checking a proof came to."""

    OK = "ok"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ProofResult:
    """One proof, checked.

    ``code`` is stable, ``detail`` a plain sentence. ``uncovered`` are JSON pointers to members that this proof's
    canonical form leaves out: nothing vouches for them even when the proof is good.
    """

    state: ProofState
    code: str
    detail: str
    cryptosuite: str
    verification_method: str = ""
    created: datetime | None = None
    expires: datetime | None = None
    key: PublicKey | None = None
    uncovered: tuple[str, ...] = ()


def check_proofs(document: Mapping[str, Any], *, keys: KeyResolver, at: datetime) -> tuple[ProofResult, ...]:
    """A result for every proof of ``document``, in order; empty when it carries none.

    Rule: VC Data Integrity 1.0, "Verify Proof" and "Verify Proof Sets and Chains".
    """
    stated = document.get("proof")
    proofs = stated if isinstance(stated, list) else [] if stated is None else [stated]
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    forms = _Forms(unsecured)
    looked_at = range(min(len(proofs), PROOFS_LIMIT))
    results = [_check_proof(position, proofs, document, forms, keys, at) for position in looked_at]
    if len(proofs) > PROOFS_LIMIT:
        detail = f"The document carries {len(proofs)} proofs; only the first {PROOFS_LIMIT} were looked at."
        results.append(ProofResult(ProofState.UNKNOWN, "too_many_proofs", detail, ""))
    return tuple(results)


@dataclass
class _Forms:
    """The canonical forms of the document without its proofs, which the proofs of a set share."""

    unsecured: Mapping[str, Any]
    made: dict[tuple[int, str], Canonical] = field(default_factory=dict)
    chained: int = 0

    def with_previous(self, proof: Mapping[str, Any], proofs: list[Any]) -> Mapping[str, Any]:
        """The document as this proof signed it: a proof in a chain also signs the proofs it names."""
        previous = proof.get("previousProof")
        if previous is None:
            return self.unsecured
        self.chained += 1
        if self.chained > CHAINED_LIMIT:
            detail = f"Of the proofs that build on one another only {CHAINED_LIMIT} were looked at."
            raise _RefusedError(ProofState.UNKNOWN, "too_many_proofs", detail)
        wanted = previous if isinstance(previous, list) else [previous]
        matching = [other for other in proofs if isinstance(other, dict) and other.get("id") in wanted]
        if any(name not in [other.get("id") for other in matching] for name in wanted):
            raise _RefusedError(ProofState.BAD, "previous_proof_missing", "A proof that this one builds on is missing.")
        return {**self.unsecured, "proof": matching}

    def read(self, document: Mapping[str, Any], edition: int, algorithm: str) -> Canonical:
        if document is not self.unsecured:
            return read_canonical(document, edition=edition, algorithm=algorithm)
        if (edition, algorithm) not in self.made:
            self.made[edition, algorithm] = read_canonical(document, edition=edition, algorithm=algorithm)
        return self.made[edition, algorithm]


@dataclass(frozen=True)
class _RefusedError(Exception):
    """The proof cannot be good, or cannot be checked."""

    state: ProofState
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Fit:
    """How a signature came to fit: what its canonical forms leave out, of the document and of the proof."""

    left_out: tuple[str, ...] = ()
    is_disguised: bool = False


@dataclass(frozen=True, slots=True)
class _Task:
    """What a suite needs to check one proof."""

    document: Mapping[str, Any]
    proof: Mapping[str, Any]
    key: PublicKey
    edition: int
    forms: _Forms
    place: str

    @property
    def algorithm(self) -> str:
        return "sha384" if self.key.type is KeyType.P384 else "sha256"

    def hash(self, data: bytes) -> bytes:
        return HASHES[self.algorithm](data).digest()


@dataclass(frozen=True)
class _Suite:
    """A suite: the keys it takes, whether it canonicalises as RDF, and how it checks."""

    keys: frozenset[KeyType]
    is_rdf: bool
    check: Callable[[_Task], _Fit | None]


def _check_proof(
    position: int,
    proofs: list[Any],
    document: Mapping[str, Any],
    forms: _Forms,
    keys: KeyResolver,
    at: datetime,
) -> ProofResult:
    proof = proofs[position]
    if not isinstance(proof, dict):
        return ProofResult(ProofState.BAD, "proof_malformed", "The proof is not an object.", "")
    result = ProofResult(
        ProofState.OK,
        "signature_fits",
        "The signature fits the contents.",
        cryptosuite=_suite_name(proof),
        verification_method=_verification_method(proof),
        created=read_time(proof.get("created")),
        expires=read_time(proof.get("expires")),
    )
    place = f"/proof/{position}" if isinstance(document["proof"], list) else "/proof"
    try:
        suite = _suite(result.cryptosuite)
        _check_options(proof, at)
        signed = forms.with_previous(proof, proofs)
        key = _resolve(keys, result.verification_method)
        _check_key(key, suite, result.created or at)
        fit = _first_fit(suite, signed, proof, key, forms, place)
    except _RefusedError as refused:
        return replace(result, state=refused.state, code=refused.code, detail=refused.detail)
    if fit is None:
        return replace(result, state=ProofState.BAD, code="signature_mismatch", detail=SIGNATURE_MISMATCH, key=key)
    if fit.is_disguised:
        return replace(result, state=ProofState.BAD, code="disguised_members", detail=DISGUISED, key=key)
    return replace(result, key=key, uncovered=fit.left_out)


def _suite_name(proof: Mapping[str, Any]) -> str:
    kind = proof.get("type")
    if kind == "DataIntegrityProof":
        kind = proof.get("cryptosuite")
    return kind if isinstance(kind, str) else ""


def _verification_method(proof: Mapping[str, Any]) -> str:
    method = proof.get("verificationMethod")
    if isinstance(method, dict):
        method = method.get("id")
    return method if isinstance(method, str) else ""


def _suite(name: str) -> _Suite:
    if not name:
        raise _RefusedError(ProofState.BAD, "proof_malformed", "The proof does not say of what kind it is.")
    if name not in SUITES:
        raise _RefusedError(ProofState.UNKNOWN, "suite_unsupported", f"We cannot check proofs of the kind {name}.")
    return SUITES[name]


def _check_options(proof: Mapping[str, Any], at: datetime) -> None:
    """Refuse a proof that is for something else, has run out, or lacks what every proof must have."""
    purpose = proof.get("proofPurpose")
    if purpose != "assertionMethod":
        raise _RefusedError(
            ProofState.BAD, "proof_purpose", f"The proof was not made to assert this, but for {purpose!r}."
        )
    if not _verification_method(proof):
        raise _RefusedError(ProofState.BAD, "proof_malformed", "The proof does not name its key.")
    for name in ("created", "expires"):
        if name in proof and read_time(proof[name]) is None:
            raise _RefusedError(ProofState.BAD, "proof_malformed", f"The proof's date {name!r} is no date.")
    expires = read_time(proof.get("expires"))
    if expires is not None and expires <= at:
        raise _RefusedError(ProofState.BAD, "proof_expired", f"The proof was only valid until {proof['expires']}.")


def _resolve(keys: KeyResolver, verification_method: str) -> PublicKey:
    try:
        return keys.resolve(verification_method)
    except UnreachableError as error:
        raise _RefusedError(ProofState.UNKNOWN, error.code, str(error)) from error
    except KeyNotFoundError as error:
        raise _RefusedError(ProofState.BAD, error.code, str(error)) from error
    except KeyMaterialError as error:
        unsupported = error.code == "key_type_unsupported"
        raise _RefusedError(ProofState.UNKNOWN if unsupported else ProofState.BAD, error.code, str(error)) from error


def _check_key(key: PublicKey, suite: _Suite, signed_at: datetime) -> None:
    if key.type not in suite.keys:
        raise _RefusedError(
            ProofState.BAD, "key_type_mismatch", f"The proof cannot have been made with an {key.type} key."
        )
    if key.revoked_at is not None and key.revoked_at <= signed_at:
        raise _RefusedError(ProofState.BAD, "key_revoked", f"The key was withdrawn on {key.revoked_at:%Y-%m-%d}.")
    if key.expires_at is not None and key.expires_at <= signed_at:
        raise _RefusedError(ProofState.BAD, "key_expired", f"The key was only valid until {key.expires_at:%Y-%m-%d}.")


def _first_fit(
    suite: _Suite, document: Mapping[str, Any], proof: Mapping[str, Any], key: PublicKey, forms: _Forms, place: str
) -> _Fit | None:
    """How the signature fits under the first edition of the contexts where it does; None where it fits nowhere."""
    try:
        fit = suite.check(_Task(document, proof, key, 0, forms, place))
        for edition in editions_of(document)[1:] if suite.is_rdf and fit is None else ():
            fit = fit or suite.check(_Task(document, proof, key, edition, forms, place))
        return fit
    except CanonicalisationError as error:
        # A document that breaks JSON-LD cannot have been signed as such; the rest says only that we could not.
        broken = error.code in ("not_json_ld", "no_canonical_json")
        raise _RefusedError(ProofState.BAD if broken else ProofState.UNKNOWN, error.code, str(error)) from error


# -- the suites ----------------------------------------------------------------------------------------------


def _fit_as_rdf(task: _Task, signature: bytes, *, header: bytes, left_out: str, context: Any) -> _Fit | None:
    """Check over the hash of the proof's options, then of the document, both canonicalised as RDF."""
    options = {"@context": context, **task.proof}
    del options[left_out]
    about = read_canonical(options, edition=task.edition, algorithm=task.algorithm)
    document = task.forms.read(task.document, task.edition, task.algorithm)
    if not task.key.verifies(signature, header + task.hash(about.form) + task.hash(document.form)):
        return None
    return _Fit(
        (*document.uncovered, *(task.place + pointer for pointer in about.uncovered)),
        document.is_disguised or about.is_disguised,
    )


def _check_rdfc(task: _Task) -> _Fit | None:
    signature = _proof_value(task.proof)
    return _fit_as_rdf(task, signature, header=b"", left_out="proofValue", context=task.document.get("@context"))


def _check_jcs(task: _Task) -> _Fit | None:
    """Rule: VC-DI EdDSA 1.0, 3.3.2: a context in the proof must open the document's, and then stands for it."""
    signature = _proof_value(task.proof)
    options = {name: value for name, value in task.proof.items() if name != "proofValue"}
    document = task.document
    if "@context" in options:
        theirs, ours = _as_list(options["@context"]), _as_list(document.get("@context"))
        if ours[: len(theirs)] != theirs:
            detail = "The proof was made for a document of another vocabulary."
            raise _RefusedError(ProofState.BAD, "proof_context", detail)
        document = {**document, "@context": options["@context"]}
    signed = task.hash(canonical_json(options)) + task.hash(canonical_json(document))
    return _Fit() if task.key.verifies(signature, signed) else None


def _check_2018(task: _Task) -> _Fit | None:
    """Rule: Ed25519 Signature 2018 (draft), RFC 7797; the proof's own context was once security/v2."""
    header, signature = _detached(task.proof.get("jws"))
    for context in (task.document.get("@context"), SECURITY_V2):
        fit = _fit_as_rdf(task, signature, header=header + b".", left_out="jws", context=context)
        if fit is not None:
            return fit
    return None


def _detached(jws: object) -> tuple[bytes, bytes]:
    try:
        header, payload, signature = str(jws).split(".")
        stated = json.loads(decode_base64url(header))
        if payload or stated["alg"] != "EdDSA" or stated["b64"] is not False or stated["crit"] != ["b64"]:
            raise ValueError("not a detached EdDSA signature")
        return header.encode(), decode_base64url(signature)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _RefusedError(ProofState.BAD, "proof_malformed", "The proof's signature cannot be read.") from error


def _proof_value(proof: Mapping[str, Any]) -> bytes:
    value = proof.get("proofValue")
    try:
        if not isinstance(value, str) or not value.startswith("z"):
            raise _RefusedError(ProofState.BAD, "proof_malformed", "The proof holds no signature in base58.")
        return read_multibase(value)
    except KeyMaterialError as error:
        raise _RefusedError(ProofState.BAD, "proof_malformed", "The proof's signature cannot be read.") from error


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


_ED25519 = frozenset({KeyType.ED25519})
_ECDSA = frozenset({KeyType.P256, KeyType.P384})

SUITES: Mapping[str, _Suite] = {
    "eddsa-rdfc-2022": _Suite(_ED25519, True, _check_rdfc),
    "eddsa-2022": _Suite(_ED25519, True, _check_rdfc),
    "eddsa-jcs-2022": _Suite(_ED25519, False, _check_jcs),
    "ecdsa-rdfc-2019": _Suite(_ECDSA, True, _check_rdfc),
    "ecdsa-jcs-2019": _Suite(_ECDSA, False, _check_jcs),
    "Ed25519Signature2020": _Suite(_ED25519, True, _check_rdfc),
    "Ed25519Signature2018": _Suite(_ED25519, True, _check_2018),
}
