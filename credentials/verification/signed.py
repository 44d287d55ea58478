"""Signed badges of Open Badges 1.0 to 2.1: a JWS whose key the issuer publishes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from credentials.decoding.claim import Claim, Generation
from credentials.decoding.errors import DecodingError
from credentials.decoding.json_text import read_json
from credentials.decoding.nodes import ident, is_node, many, one_node, prop, text
from credentials.verification.documents import ABSENT, Documents, host_of, is_same_site, is_web_address, variant_address
from credentials.verification.errors import KeyMaterialError, KeyNotFoundError, TokenError, UnreachableError
from credentials.verification.hosted import unreached
from credentials.verification.jose import Token, check_token, key_in_header, read_token
from credentials.verification.keys import KEYS_LIMIT, PublicKey, keys_of, read_pem
from credentials.verification.linked import Linked, follow_links
from credentials.verification.proofs import ProofState
from credentials.verification.proven import Proven, identified, issuer, issuer_not_asked, self_asserted, untampered
from credentials.verification.report import Check, State
from credentials.verification.revocation import check_list, check_mark
from credentials.verification.web import KnownIssuers

_ASK: Final = "Ask the issuer which key it signs with, and where it publishes it."
_ALTERED: Final = "Get the badge again from the platform that issued it, and do not edit the file."
_LATER: Final = "Check again later; we also try again by ourselves."


class _Key:
    """A key, the address it was fetched from, and whether the way was unencrypted."""

    def __init__(self, key: PublicKey, address: str = "", owner: str = "", *, unencrypted: bool = False) -> None:
        self.key, self.address, self.owner, self.unencrypted = key, address, owner, unencrypted


def check_signed(claim: Claim, *, at: datetime, documents: Documents, known: KnownIssuers) -> Proven:
    """Tell whether the key that the assertion names signed it, whose key that is, and whether its list revokes it.

    From 2.0 on the key is ``verification.creator``, whose owner is the issuer, who lists it as ``publicKey``;
    before that it is served as PEM at ``verify.url``, on the issuer's own host.

    Rule: Open Badges 2.0, "Signed verification"; 1.0 and 1.1, "Signed badges".
    """
    assertion = claim.document or {}
    linked = follow_links(assertion, documents)
    try:
        token = read_token(claim.token or "")
        key = _find_key(assertion, token, linked, documents)
    except UnreachableError as error:
        return _unproved(
            assertion, State.UNKNOWN, error.code, f"The key that signed it could not be read. {error}", _LATER
        )
    except (TokenError, KeyMaterialError, KeyNotFoundError) as error:
        unsupported = error.code in {"alg_unsupported", "key_type_unsupported"}
        state = State.UNKNOWN if unsupported else State.FAILED
        return _unproved(assertion, state, error.code, str(error), _LATER if unsupported else _ALTERED)
    result = check_token(token, key=key.key, at=at)
    if result.state is not ProofState.OK:
        state = State.FAILED if result.state is ProofState.BAD else State.UNKNOWN
        return _unproved(assertion, state, result.code, result.detail, _ALTERED)
    findings, plain_list = check_list(assertion, linked.issuer, documents)
    lists_keys = claim.generation is Generation.OB_2
    check, identities = _check_issuer(
        key, linked, known, lists_keys=lists_keys, unencrypted=key.unencrypted or plain_list
    )
    return Proven(
        untampered(
            State.PASSED,
            "signature_good",
            "Its contents are as they were signed.",
            key=key.address or key.key.id,
            suite=token.alg,
            weak_key="yes" if key.key.is_weak else "",
        ),
        check,
        document=linked.document,
        dated=(assertion,),
        findings=(*check_mark(assertion, ident(assertion)), *findings),
        identities=identities,
        notes=linked.notes,
    )


def _unproved(assertion: Mapping[str, Any], state: State, code: str, detail: str, remedy: str) -> Proven:
    return Proven(
        untampered(state, code, detail, remedy),
        issuer_not_asked("The signature is not known to be good, so it identifies nobody."),
        dated=(assertion,),
    )


def _find_key(assertion: Mapping[str, Any], token: Token, linked: Linked, documents: Documents) -> _Key:
    """Give the key the assertion names, else the one its issuer lists, else the one in its own header."""
    verification = one_node(prop(assertion, "verification", "verify"))
    named = prop(verification, "creator", "publicKey", "url")
    if is_node(named) and (embedded := _key_in(named)):
        return _Key(embedded, owner=text(prop(named, "owner")))
    address = ident(named) or (token.kid if is_web_address(token.kid) else "")
    if is_web_address(address):
        return _fetch_key(address, documents)
    for listed in many(prop(linked.issuer, "publicKey"))[:KEYS_LIMIT]:
        if is_node(listed) and (embedded := _key_in(listed)):
            return _Key(embedded, ident(listed) or linked.issuer_address, text(prop(listed, "owner")))
        if is_web_address(ident(listed)):
            return _fetch_key(ident(listed), documents)
    own = key_in_header(token)
    if own is not None:
        return _Key(own)
    if linked.missing is not None:
        raise linked.missing
    raise KeyNotFoundError("The badge names no key, and its issuer publishes none.")


def _fetch_key(address: str, documents: Documents) -> _Key:
    """Give the key served at the address: PEM, a JSON Web Key (set), or a CryptographicKey."""
    response, unencrypted = documents.response(
        address, accept="application/json, application/x-pem-file, text/plain", plain=True
    )
    head = response.body[:64].lstrip()
    if head.startswith(b"-----BEGIN"):
        return _Key(read_pem(response.body[:65536].decode("ascii", "replace")), address, unencrypted=unencrypted)
    try:
        data = read_json(response.body)
    except DecodingError:
        data = None
    if not is_node(data):
        raise UnreachableError(address, "not_json", f"{host_of(address)} serves no key there.")
    found = keys_of(data)
    exact = [key for key in found if key.id and variant_address(key.id, address)]
    for key in exact or found:
        return _Key(key, address, text(prop(data, "owner")) or key.controller, unencrypted=unencrypted)
    raise KeyNotFoundError(f"{host_of(address)} serves no key there that could be used.")


def _check_issuer(
    key: _Key, linked: Linked, known: KnownIssuers, *, lists_keys: bool, unencrypted: bool
) -> tuple[Check, tuple[str, ...]]:
    """Tell whether the key is the issuer's: it lists it, or, before 2.0, its own host serves it.

    From 2.0 on (``lists_keys``) a host is not enough: whoever else may put a file there could sign for the issuer.
    """
    told = {"key": key.address or key.key.id, "issuer": linked.issuer_address}
    if linked.broken:
        return issuer(State.FAILED, "linked_malformed", linked.broken, "Ask the issuer to mend it.", **told), ()
    if linked.missing is not None:
        return unreached(linked.missing), ()
    address, listed = linked.issuer_address, many(prop(linked.issuer, "publicKey"))[:KEYS_LIMIT]
    if linked.issuer_error is not None:  # what the badge itself says about its issuer proves nothing
        absent = linked.issuer_error.code in ABSENT
        return (self_asserted(str(linked.issuer_error), **told) if absent else unreached(linked.issuer_error)), ()
    if is_web_address(address):
        # Before 2.0 no profile lists its keys; a key that names its owner needs the owner to name it.
        same_host = bool(key.address and not key.owner) and is_same_site(host_of(address), host_of(key.address))
        bound = any(_is_key(entry, key) for entry in listed) if listed or lists_keys else same_host
    elif key.address and is_web_address(prop(linked.issuer, "url")):
        bound = is_same_site(host_of(str(prop(linked.issuer, "url"))), host_of(key.address))
    else:
        return self_asserted("The key came with the badge; whose it is, nothing proves.", **told), ()
    names = [address] if is_web_address(address) else []
    if not bound:
        detail = "The key that signed it is not one that its issuer publishes."
        return issuer(State.FAILED, "foreign_key", detail, _ASK, **told), ()
    if key.owner and names and not any(variant_address(key.owner, name) for name in names):
        detail = f"The key that signed it belongs to {key.owner}, not to its issuer."
        return issuer(State.FAILED, "foreign_key", detail, _ASK, **told), ()
    identities = (*names, host_of(address if names else key.address))
    by = f"{text(prop(linked.issuer, 'name')) or 'The issuer'} publishes the key at {key.address or address}."
    return (
        identified(identities, known, by=by, evidence=told, unencrypted=unencrypted or linked.unencrypted),
        identities,
    )


def _is_key(entry: object, key: _Key) -> bool:
    """Tell whether an entry of the issuer's ``publicKey`` is the key: by address, or by the key itself."""
    if key.address and variant_address(ident(entry), key.address):
        return True
    listed = _key_in(entry) if is_node(entry) else None
    return listed is not None and listed.thumbprint == key.key.thumbprint


def _key_in(node: Mapping[str, Any]) -> PublicKey | None:
    """Give the key that the object itself is; not what may be listed inside it."""
    return next(iter(keys_of({"publicKey": node})), None)
