"""Open Badges 3.0, CLR 2.0 and other verifiable credentials: Data Integrity proofs and VC-JWT."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from credentials.decoding.claim import Claim, Note
from credentials.decoding.nodes import ident, is_node, types
from credentials.verification.canonicalising import without
from credentials.verification.documents import Documents, is_web_address
from credentials.verification.errors import (
    KeyMaterialError,
    KeyNotFoundError,
    TokenError,
    UnreachableError,
)
from credentials.verification.in_force import read_period
from credentials.verification.issuer import Identified, check_issuer
from credentials.verification.issuer_keys import Found, IssuerKeys, Source
from credentials.verification.jose import (
    Token,
    check_token,
    credential_in,
    key_in_header,
    mismatches,
    read_numeric_date,
    read_token,
)
from credentials.verification.keys import PublicKey
from credentials.verification.proofs import ProofResult, ProofState, check_proofs
from credentials.verification.proven import Proven, issuer_not_asked, untampered
from credentials.verification.report import Check, State
from credentials.verification.standing import Finding, Standing
from credentials.verification.status import ListProof, check_status
from credentials.verification.web import KnownIssuers, NoIssuers

_ALTERED: Final = "Get the credential again from the platform that issued it, and do not edit the file."
_LATER: Final = "Check again later; we also try again by ourselves."
_UNSUPPORTED: Final = frozenset(
    {
        "suite_unsupported",
        "key_type_unsupported",
        "alg_unsupported",
        "context_unknown",
        "too_complex",
        "too_deep",
        "too_many_proofs",
        "did_method_unsupported",
    }
)


def check_credential(claim: Claim, *, at: datetime, documents: Documents, known: KnownIssuers) -> Proven:
    """Tell whether signatures cover the credential, whose they are, and what its issuer's lists say today."""
    document = claim.document or {}
    proven = prove(document, claim.token, at=at, documents=documents, known=known)
    if proven.untampered.state is State.FAILED:
        return proven
    credential = credential_in(document) if claim.token else document
    findings = check_status(
        credential,
        at=at,
        documents=documents,
        prove=lambda listed, list_token: prove_list(listed, list_token, at, documents),
    )
    told = {pointer for pointer in proven.uncovered if pointer.startswith("/credentialStatus")}
    if told - _types_told_by_list(credential):
        sentence = "The signature does not cover what it says about its status, so anybody could have changed that."
        findings.append(Finding(Standing.UNSUPPORTED, sentence))
    return replace(proven, findings=tuple(findings))


def _types_told_by_list(credential: Mapping[str, Any]) -> set[str]:
    """Give where status entries say that they are on 1EdTech's revocation list.

    Its type is defined in a context of extensions that issuers forget, and is then not covered; the address is, and
    a document there that is no such list is refused.
    """
    stated = credential.get("credentialStatus")
    entries = {"/credentialStatus": stated}
    if isinstance(stated, list):
        entries = {f"/credentialStatus/{place}": entry for place, entry in enumerate(stated)}
    return {
        f"{place}/type"
        for place, entry in entries.items()
        if is_node(entry) and types(entry) == {"1EdTechRevocationList"} and ident(entry)
    }


def prove(
    document: Mapping[str, Any], token: str | None, *, at: datetime, documents: Documents, known: KnownIssuers
) -> Proven:
    """Tell whether signatures cover the document and whose they are; of the credential's status it says nothing.

    Of several proofs every one that can be checked must be good, and one must be the issuer's.
    """
    keys = IssuerKeys(documents)
    if token is not None:
        return _prove_token(document, token, at, keys, known)
    results = check_proofs(document, keys=keys, at=at)
    dated = (document,)
    bad = next((result for result in results if result.state is ProofState.BAD), None)
    if bad is not None:
        return Proven(_bad(bad), issuer_not_asked("The signature is not good, so it identifies nobody."), dated=dated)
    good = [result for result in results if result.state is ProofState.OK]
    if not good:
        why = "The signature could not be checked, so it identifies nobody yet."
        return Proven(_unchecked(results), issuer_not_asked(why), dated=dated)
    best, identity = _best(good, document, keys, known)
    covered = without(document, best.uncovered)
    return Proven(
        _good(best),
        identity.check,
        document=covered,
        dated=(covered,),
        identities=identity.identities,
        uncovered=best.uncovered,
    )


def _best(
    good: Collection[ProofResult], document: Mapping[str, Any], keys: IssuerKeys, known: KnownIssuers
) -> tuple[ProofResult, Identified]:
    """Give the good proof that says most about the issuer whom it covers: others may co-sign."""
    weights = {State.PASSED: 0, State.UNKNOWN: 1, State.FAILED: 2}
    found = []
    for result in good:
        issuer_id = ident(without(document, result.uncovered).get("issuer"))
        found.append((result, check_issuer(issuer_id, keys.found[result.verification_method], keys, known)))
    return min(found, key=lambda pair: (weights[pair[1].check.state], not pair[1].identities))


def _prove_token(payload: Mapping[str, Any], text: str, at: datetime, keys: IssuerKeys, known: KnownIssuers) -> Proven:
    credential = credential_in(payload)
    issuer_id = ident(credential.get("issuer"))
    dated = (credential, payload)
    try:
        token = read_token(text)
        found = _key_of_token(token, issuer_id, keys)
    except (TokenError, KeyMaterialError, KeyNotFoundError, UnreachableError) as error:
        check, why = _no_key(error), "The signature could not be checked, so it identifies nobody."
        return Proven(check, issuer_not_asked(why), dated=dated)
    # A key that has run out since counts for what it signed before (verification.md, section 4.10).
    signed_at = read_numeric_date(payload.get("iat")) or read_period(*dated).start or at
    result = check_token(token, key=found.key, at=min(signed_at, at))
    if result.state is not ProofState.OK:
        check = _bad(result) if result.state is ProofState.BAD else _unchecked([result])
        return Proven(check, issuer_not_asked("The signature is not good, so it identifies nobody."), dated=dated)
    contradictions = mismatches(payload)
    stranger = next((one for one in contradictions if one.claim == "iss"), None)
    if stranger is not None:
        check = untampered(State.FAILED, stranger.code, stranger.detail, _ALTERED, key=found.key.id)
        return Proven(check, issuer_not_asked("Token and credential name different issuers."), dated=dated)
    identity = check_issuer(issuer_id, found, keys, known)
    return Proven(
        _good(result),
        identity.check,
        document=payload,
        dated=dated,
        identities=identity.identities,
        notes=tuple(Note(one.code, one.detail) for one in contradictions),
    )


def _key_of_token(token: Token, issuer_id: str, keys: IssuerKeys) -> Found:
    """Give the key a token is to be checked with: what ``kid`` names, else ``jwk``, else what the issuer publishes.

    Rule: Open Badges 3.0, section 8.2.2 (``kid`` is a URL, or ``jwk`` holds the key); VC-JOSE-COSE, section 4.1.
    """
    own = key_in_header(token)
    method = f"{issuer_id}{token.kid}" if token.kid.startswith("#") else token.kid
    try:
        if method.startswith("did:") or is_web_address(method):
            keys.resolve(method)
            return keys.found[method]
    except UnreachableError as error:
        if own is None:
            raise
        return Found(own, Source.UNREACHED, error=error)
    if own is not None:
        return Found(own, Source.CREDENTIAL)
    if not (issuer_id.startswith("did:") or is_web_address(issuer_id)):
        raise UnreachableError(token.kid, "key_not_named", "The token does not say where its key can be found.")
    listed = keys.listed(issuer_id)
    return Found(_pick(listed, token, issuer_id), _source_of(issuer_id), (issuer_id,))


def _source_of(issuer_id: str) -> Source:
    return Source.NAME if issuer_id.startswith(("did:key:", "did:jwk:")) else Source.PUBLISHED


def _pick(listed: Collection[PublicKey], token: Token, issuer_id: str) -> PublicKey:
    """Give the listed key that ``kid`` means; without ``kid`` the only one listed."""
    if token.kid:
        for key in listed:
            if token.kid in {key.id, key.id.partition("#")[2], key.thumbprint}:
                return key
        raise KeyNotFoundError(f"{issuer_id} does not list the key “{token.kid}”.")
    if len(listed) == 1:
        return next(iter(listed))
    raise UnreachableError(issuer_id, "key_not_named", "The token does not say which of its issuer's keys signed it.")


def prove_list(document: Mapping[str, Any], token: str | None, at: datetime, documents: Documents) -> ListProof:
    """Prove a status list as what it is, a credential; its own status is not asked for, so no cycle can form."""
    proven = prove(document, token, at=at, documents=documents, known=NoIssuers())
    check, identity = proven.untampered, proven.issuer
    evidence = {"list_key": check.evidence.get("key", ""), "list_issuer_check": identity.code}
    if check.state is State.PASSED and identity.state is not State.FAILED:
        return ListProof(True, True, check.detail, evidence, proven.document or {})
    if check.state is State.PASSED:
        return ListProof(False, True, identity.detail, evidence)
    reached = check.state is State.FAILED or check.code in _UNSUPPORTED or check.code == "unsigned"
    return ListProof(False, reached, check.detail, evidence)


def _good(result: ProofResult) -> Check:
    weak = result.key is not None and result.key.is_weak
    return untampered(
        State.PASSED,
        "signature_good",
        "Its contents are as they were signed." + (" The key is short by today's measure." if weak else ""),
        key=result.verification_method,
        suite=result.cryptosuite,
        signed_at=result.created.isoformat() if result.created else "",
        weak_key="yes" if weak else "",
    )


def _bad(result: ProofResult) -> Check:
    return untampered(
        State.FAILED,
        result.code,
        result.detail,
        _ALTERED,
        key=result.verification_method,
        suite=result.cryptosuite,
    )


def _unchecked(results: Collection[ProofResult]) -> Check:
    """Give the check for a document none of whose proofs could be checked."""
    if not results:
        return unsigned()
    first = next(iter(results))
    return untampered(
        State.UNKNOWN,
        first.code,
        first.detail,
        "Keep it as a document; its issuer's own site may be able to check it." if _lasting(first.code) else _LATER,
        key=first.verification_method,
        suite=first.cryptosuite,
    )


def _lasting(code: str) -> bool:
    return code in _UNSUPPORTED


def _no_key(error: TokenError | KeyMaterialError | KeyNotFoundError | UnreachableError) -> Check:
    unknown = isinstance(error, UnreachableError) or error.code in _UNSUPPORTED
    state = State.UNKNOWN if unknown else State.FAILED
    url = error.url if isinstance(error, UnreachableError) else ""
    return untampered(state, error.code, str(error), _LATER if unknown else _ALTERED, url=url)


def unsigned() -> Check:
    """Give the check for a credential without any proof: nothing but the file itself says so."""
    return untampered(
        State.UNKNOWN,
        "unsigned",
        "Nothing proves it: it carries no signature, and no address at which its issuer would confirm it.",
        "Ask the issuer for a signed credential. Until then it counts as your own word.",
    )
