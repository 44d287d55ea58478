"""Keys listed in a document: a DID document, a controller document, an issuer's profile, a lone key, a JWK set.

Rules: W3C Controlled Identifiers 1.0 (verification relationships, "Retrieve Verification Method"); RFC 7517; Open
Badges 2.0 CryptographicKey.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from credentials.verification.errors import KeyMaterialError, KeyNotFoundError, UnreachableError
from credentials.verification.keys.material import (
    PublicKey,
    malformed,
    read_ed25519,
    read_jwk,
    read_multibase,
    read_multikey,
    read_pem,
    unsupported,
)

KEYS_LIMIT = 1000
"""Keys of one document that are read, at up to 0.2 milliseconds each; genuine issuers list a handful."""

RELATIONSHIPS = (
    "assertionMethod",
    "authentication",
    "capabilityInvocation",
    "capabilityDelegation",
    "keyAgreement",
)


def keys_of(document: Mapping[str, Any]) -> tuple[PublicKey, ...]:
    """Every key in ``document`` that we can use, with full ids, in order.

    ``document`` is a DID document, a controller document, an issuer profile, a single key, or a JWK set. Raises
    UnreachableError when it lists more than anybody needs.
    """
    found = []
    for place, listed in enumerate(_listed(document)):
        if place >= KEYS_LIMIT:
            sentence = f"It lists more than {KEYS_LIMIT} keys, too many to look at."
            raise UnreachableError(_text(document.get("id")), "too_many_keys", sentence)
        try:
            found.append(_read_listed(listed))
        except KeyMaterialError:
            continue
    return tuple(found)


def find_key(document: Mapping[str, Any], key_id: str, *, purpose: str = "assertionMethod") -> PublicKey:
    """The key named ``key_id`` in ``document``, fit for ``purpose``.

    Raises KeyNotFoundError when the document does not list it, or not for that purpose; KeyMaterialError when it is
    listed and cannot be used.

    Rule: Controlled Identifiers 1.0, "Retrieve Verification Method".
    """
    for listed in _listed(document):
        if listed.id == key_id or listed.id == _absolute(key_id, document):
            if listed.purposes is not None and purpose not in listed.purposes:
                raise KeyNotFoundError(f"{key_id} is listed, but not for {purpose}.")
            return _read_listed(listed)
    raise KeyNotFoundError(f"The issuer's document does not list the key {key_id}.")


@dataclass(frozen=True)
class _Listed:
    """A key as a document lists it, not yet read."""

    id: str
    controller: str
    body: Mapping[str, Any]
    purposes: frozenset[str] | None


def _listed(document: Mapping[str, Any]) -> Iterator[_Listed]:
    if isinstance(document.get("keys"), list):
        for jwk in document["keys"]:
            if isinstance(jwk, dict):
                yield _Listed(str(jwk.get("kid", "")), "", {"publicKeyJwk": jwk}, None)
        return
    subject = _text(document.get("id") or document.get("@id"))
    purposes = _purposes(document)
    seen = set()
    for member in ("verificationMethod", "publicKey", *RELATIONSHIPS):
        for body in _items(document.get(member)):
            if not isinstance(body, dict):
                continue
            name = _absolute(_text(body.get("id") or body.get("@id")), document)
            if name in seen and name:
                continue
            seen.add(name)
            controller = _text(body.get("controller") or body.get("owner")) or subject
            yield _Listed(name, controller, body, _granted(name, member, purposes))
    if _has_material(document):
        yield _Listed(subject, _text(document.get("controller") or document.get("owner")), document, None)


def _purposes(document: Mapping[str, Any]) -> dict[str, set[str]] | None:
    """For each key the relationships it is listed under; None where the document knows no relationships.

    A DID document always does: a key listed there under none of them may be used for nothing (DID Core 1.0, 5.3).
    """
    is_did = _text(document.get("id") or document.get("@id")).startswith("did:")
    if not is_did and not any(name in document for name in RELATIONSHIPS):
        return None
    found: dict[str, set[str]] = {}
    for relationship in RELATIONSHIPS:
        for entry in _items(document.get(relationship)):
            name = _text(entry.get("id")) if isinstance(entry, dict) else _text(entry)
            found.setdefault(_absolute(name, document), set()).add(relationship)
    return found


def _granted(name: str, member: str, purposes: dict[str, set[str]] | None) -> frozenset[str] | None:
    if purposes is None:
        return None
    embedded = {member} if member in RELATIONSHIPS else set()
    return frozenset(purposes.get(name, set()) | embedded)


def _read_listed(listed: _Listed) -> PublicKey:
    return replace(
        _read_material(listed.body),
        id=listed.id,
        controller=listed.controller,
        purposes=listed.purposes,
        expires_at=_read_end(listed.body, "expires"),
        revoked_at=_read_end(listed.body, "revoked"),
    )


def _read_end(body: Mapping[str, Any], name: str) -> datetime | None:
    """When the key ceases to count. One that is said to be revoked, nobody can tell when, is not to be used.

    Rule: Controlled Identifiers 1.0, "Verification Methods": ``expires`` and ``revoked`` are dateTimeStamps.
    """
    stated = body.get(name)
    moment = read_time(stated)
    if moment is None and stated not in (None, "", False):
        raise malformed(f"its member “{name}” is no date")
    return moment


def _has_material(body: Mapping[str, Any]) -> bool:
    return any(
        name in body for name in ("publicKeyMultibase", "publicKeyJwk", "publicKeyPem", "publicKeyBase58", "kty")
    )


def _read_material(body: Mapping[str, Any]) -> PublicKey:
    try:
        if "publicKeyJwk" in body:
            return read_jwk(body["publicKeyJwk"])
        if "publicKeyMultibase" in body:
            return _read_multibase_member(body["publicKeyMultibase"], _text(body.get("type")))
        if "publicKeyPem" in body:
            return read_pem(body["publicKeyPem"])
        if "publicKeyBase58" in body:
            return _read_bare(read_multibase(f"z{body['publicKeyBase58']}"), _text(body.get("type")))
        if "kty" in body:
            return read_jwk(body)
    except (AttributeError, TypeError, ValueError) as error:
        raise malformed("its text is damaged") from error
    raise unsupported(_text(body.get("type")) or "unnamed")


def _read_multibase_member(text: str, kind: str) -> PublicKey:
    """A ``publicKeyMultibase``: with a multicodec header, or (older documents) the bare bytes of an Ed25519 key."""
    data = read_multibase(text)
    if len(data) == 32 and kind.startswith("Ed25519"):
        return read_ed25519(data)
    return read_multikey(text)


def _read_bare(data: bytes, kind: str) -> PublicKey:
    if kind and not kind.startswith("Ed25519"):
        raise unsupported(kind)
    return read_ed25519(data)


def read_time(value: object) -> datetime | None:
    """The moment an XML Schema dateTime names, in UTC where it names no zone; None where it is none."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        return None


def _absolute(name: str, document: Mapping[str, Any]) -> str:
    """A key's full id: ``#key-1`` belongs to the document it stands in."""
    subject = _text(document.get("id") or document.get("@id"))
    return subject + name if name.startswith("#") else name


def _items(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
