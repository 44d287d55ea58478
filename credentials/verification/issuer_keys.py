"""The keys of issuers: where each was found, and to whom it belongs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from urllib.parse import unquote, urldefrag

from credentials.decoding.nodes import ident, text
from credentials.verification.documents import (
    ABSENT,
    Document,
    Documents,
    host_of,
    is_web_address,
    never_answers,
    variant_address,
)
from credentials.verification.errors import KeyNotFoundError, UnreachableError
from credentials.verification.keys import PublicKey, find_key, key_in_fragment, key_in_name, keys_of

_DID_ACCEPT: Final = "application/did+ld+json, application/did+json, application/json"
_KEY_ACCEPT: Final = "application/json, application/jwk-set+json, application/ld+json"


class Source(StrEnum):
    """Where a key was found, which decides what it can prove.

    ``PUBLISHED``: in the document of whoever controls it. ``NAME``: the identifier is the key (did:key, did:jwk).
    ``CREDENTIAL``: only in the credential itself (``jwk`` header, URL fragment) while nobody answers at the address
    it names, or it names none. ``UNREACHED``: in the credential, and the address it names gave no answer this time.
    """

    PUBLISHED = "published"
    NAME = "name"
    CREDENTIAL = "credential"
    UNREACHED = "unreached"


@dataclass(frozen=True, slots=True)
class Found:
    """A key, where it was found, and the identifiers of whoever controls it."""

    key: PublicKey
    source: Source
    controllers: tuple[str, ...] = ()
    error: UnreachableError | None = None


class IssuerKeys:
    """Resolves verification methods, and remembers where each key came from; a ``KeyResolver``."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self.found: dict[str, Found] = {}

    def resolve(self, verification_method: str) -> PublicKey:
        """Give the key; see ``KeyResolver``."""
        if verification_method not in self.found:
            self.found[verification_method] = self._find(verification_method)
        return self.found[verification_method].key

    def _find(self, method: str) -> Found:
        key = key_in_name(method)
        if key is not None:
            return Found(key, Source.NAME, (key.controller,))
        if method.startswith("did:web:"):
            did = urldefrag(method).url
            key = find_key(self.did_document(did), method) if did != method else self._only_key(did)
            return Found(key, Source.PUBLISHED, (did,))
        if method.startswith("did:"):
            name = ":".join(method.split(":")[:2])
            raise UnreachableError(method, "did_method_unsupported", f"We cannot look up keys of the kind {name}.")
        if is_web_address(method):
            return self._find_at_address(method)
        raise KeyNotFoundError(f"“{method}” names no key that could be looked up.")

    def _only_key(self, did: str) -> PublicKey:
        """Give the key of a DID that is named without saying which: some issuers have but one, and leave it out."""
        listed = self.listed(did)
        if len(listed) == 1:
            return listed[0]
        raise UnreachableError(did, "key_not_named", f"It does not say which of the keys of {did} signed it.")

    def _find_at_address(self, method: str) -> Found:
        """Ask the address first; the key in its fragment counts only for itself, when nobody answers there."""
        spelled = key_in_fragment(method)
        try:
            document = self._documents.document(method, accept=_KEY_ACCEPT)
        except UnreachableError as error:
            if spelled is None:
                raise
            gone = error.code in ABSENT or never_answers(method)
            return Found(spelled, Source.CREDENTIAL if gone else Source.UNREACHED, error=error)
        if spelled is not None and not keys_of(document.data):
            return Found(spelled, Source.CREDENTIAL)
        key = _key_in(document, method)
        # What the document calls itself or its controller is its own claim; only its address is believed.
        return Found(key, Source.PUBLISHED, (urldefrag(method).url,))

    def did_document(self, did: str) -> Mapping[str, Any]:
        """Give the document of a did:web. Raises UnreachableError, KeyNotFoundError when it is of another DID.

        An object without ``id`` (an error told as JSON, say) is no DID document, and so no answer.
        """
        document = self._documents.document(did_web_address(did), accept=_DID_ACCEPT).data
        if not ident(document):
            raise UnreachableError(
                did, "no_did_document", f"What is served at the address of {did} is no DID document."
            )
        if ident(document) != did:
            raise KeyNotFoundError(f"The document at the address of {did} belongs to {ident(document)}.")
        if document.get("deactivated") is True:
            raise KeyNotFoundError(f"{did} has been deactivated.")
        return document

    def listed(self, issuer: str) -> tuple[PublicKey, ...]:
        """Give the keys that the issuer publishes at its own identifier; none when it publishes none.

        Raises UnreachableError when it could not be asked.
        """
        key = key_in_name(issuer)
        if key is not None:
            return (key,)
        if issuer.startswith("did:web:"):
            return tuple(key for key in keys_of(self.did_document(issuer)) if _may_assert(key))
        if issuer.startswith("did:"):
            name = ":".join(issuer.split(":")[:2])
            raise UnreachableError(issuer, "did_method_unsupported", f"We cannot look up keys of the kind {name}.")
        if not is_web_address(issuer):
            return ()
        document = self._documents.document(issuer, accept=_KEY_ACCEPT).data
        found = keys_of(document)
        for name in ("jwks", "jwksUri", "jwks_uri"):
            value = document.get(name)
            if isinstance(value, Mapping):
                found += keys_of(value)
            elif is_web_address(value) and host_of(str(value)) == host_of(issuer):
                found += keys_of(self._documents.document(str(value), accept=_KEY_ACCEPT).data)
        return tuple(key for key in found if _may_assert(key))


def _may_assert(key: PublicKey) -> bool:
    return key.purposes is None or "assertionMethod" in key.purposes


def _key_in(document: Document, method: str) -> PublicKey:
    """Give the key that the method names in the document: by its full id, by its ``kid``, or as the only one there.

    A fragment names a key of a JWK set, whose ``kid`` says nothing of the address (RFC 7517, section 4.5). Raises
    UnreachableError when the method names a document of several keys, and none of them.
    """
    try:
        return find_key(document.data, method)
    except KeyNotFoundError:
        address, _, fragment = method.partition("#")
        usable = [key for key in keys_of(document.data) if _may_assert(key)]
        named = [key for key in usable if text(key.id) == fragment] if fragment else usable
        if len(named) == 1:
            return named[0]
        if named:
            raise UnreachableError(
                method, "key_not_named", f"It does not say which key at {address} signed it."
            ) from None
        raise


def did_web_address(did: str) -> str:
    """Give the address of a did:web's document. Raises UnreachableError for a name that no web host can have.

    Rule: did:web method specification, "Read (Resolve)". Hosts are names, never IP addresses; whether a port is
    asked is the web's affair.
    """
    parts = [unquote(part) for part in did.removeprefix("did:web:").split(":")]
    (host, colon, port), path = parts[0].partition(":"), parts[1:]
    labels = host.split(".")
    is_name = all(label and label.replace("-", "").replace("_", "").isalnum() for label in labels)
    if len(labels) < 2 or not is_name or labels[-1].isdecimal() or labels[-1].lower().startswith("0x"):
        raise UnreachableError(did, "did_web_host", f"“{host}” is not the name of a web host.")
    if any(not part or "/" in part or part in {".", ".."} for part in path):
        raise UnreachableError(did, "did_web_path", f"The path of {did} is not one.")
    if colon and not (port.isascii() and port.isdecimal() and 0 < int(port[:6]) < 65536):
        raise UnreachableError(did, "did_web_host", f"“{parts[0]}” is not the name of a web host.")
    return f"https://{host}{colon}{port}/{'/'.join(path) if path else '.well-known'}/did.json"


def belongs_to(found: Found, issuer: str) -> bool:
    """Tell whether the key is controlled by the issuer named."""
    return any(name == issuer or (is_web_address(name) and variant_address(name, issuer)) for name in found.controllers)
