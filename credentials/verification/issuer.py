"""Issuer identified: does the key belong to the issuer named, and is that issuer one we know?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from credentials.verification.documents import ABSENT, host_of, is_web_address, never_answers
from credentials.verification.errors import (
    KeyMaterialError,
    KeyNotFoundError,
    UnreachableError,
    VerificationError,
)
from credentials.verification.issuer_keys import Found, IssuerKeys, Source, belongs_to
from credentials.verification.keys import key_in_name
from credentials.verification.proven import identified, issuer, self_asserted
from credentials.verification.report import Check, State
from credentials.verification.web import KnownIssuers

_ASK: Final = "Ask the issuer which key it signs with, and where it publishes it."


@dataclass(frozen=True, slots=True)
class Identified:
    """The check, and the addresses and DIDs under which the proof identifies the issuer."""

    check: Check
    identities: tuple[str, ...] = ()


def check_issuer(issuer_id: str, found: Found, keys: IssuerKeys, known: KnownIssuers) -> Identified:
    """Tell whether ``found``, the key that made the good signature, belongs to the issuer that is named.

    A key that the issuer publishes at its own address or DID identifies it. A DID that is the key (did:key,
    did:jwk) identifies itself and nobody else. A key that only the credential carries proves that the contents are
    whole, not whose they are: the issuer's own document is asked for it; if it lists other keys the signature is a
    stranger's, and if it cannot be asked now, neither can be told.

    Rule: verification.md, sections 2 and 4.10; VC Data Integrity 1.0, section 2.3.
    """
    told = {"key": found.key.id, "issuer": issuer_id}
    if not issuer_id:
        return Identified(issuer(State.FAILED, "no_issuer", "The credential names no issuer.", "", **told))
    if belongs_to(found, issuer_id):
        return _bound(issuer_id, found, known, told)
    if found.source is Source.UNREACHED and found.error is not None:
        return Identified(_unreachable(issuer_id, found.error, told))
    if issuer_id.startswith(("did:key:", "did:jwk:")):
        if _spells(issuer_id, found):
            return _bound(issuer_id, replace(found, source=Source.NAME), known, told)
        return Identified(_foreign(issuer_id, told))
    if not (issuer_id.startswith("did:") or is_web_address(issuer_id)):
        detail = f"The issuer calls itself {issuer_id}, a name that nobody can look up, so the key proves no identity."
        return Identified(self_asserted(detail, **told))
    return _ask_issuer(issuer_id, found, keys, known, told)


def _bound(issuer_id: str, found: Found, known: KnownIssuers, told: dict[str, str]) -> Identified:
    identities = _identities(issuer_id)
    if found.source is Source.NAME and known.find(identities) is None:
        detail = (
            "The issuer is named by its key alone. The contents are as that key signed them; whose key it is, the "
            "credential does not prove."
        )
        return Identified(self_asserted(detail, **told), identities)
    return Identified(identified(identities, known, by=f"The key belongs to {issuer_id}.", evidence=told), identities)


def _ask_issuer(
    issuer_id: str, found: Found, keys: IssuerKeys, known: KnownIssuers, told: dict[str, str]
) -> Identified:
    """Look for the key in what the issuer itself publishes.

    An issuer that publishes none is still bound to a key that its own host publishes, and only to the host.
    """
    try:
        listed = keys.listed(issuer_id)
    except UnreachableError as error:
        nobody = error.code in ABSENT or never_answers(issuer_id) or found.source is Source.CREDENTIAL
        nobody = nobody and error.code != "too_many_keys"
        if issuer_id.startswith("did:") or not nobody:
            return Identified(_unreachable(issuer_id, error, told))
        listed = ()
    except KeyNotFoundError:
        return Identified(_foreign(issuer_id, told))
    except VerificationError:
        listed = ()
    if any(key.thumbprint == found.key.thumbprint for key in listed):
        identities = _identities(issuer_id)
        return Identified(
            identified(identities, known, by=f"{issuer_id} publishes the key.", evidence=told), identities
        )
    if listed or issuer_id.startswith("did:"):
        return Identified(_foreign(issuer_id, told))
    host = host_of(issuer_id)
    if found.source is Source.PUBLISHED and host and host in map(_host_of_controller, found.controllers):
        return Identified(identified((host,), known, by=f"{host} publishes the key.", evidence=told), (host,))
    if found.source is Source.PUBLISHED or (found.source is Source.NAME and not never_answers(issuer_id)):
        return Identified(_foreign(issuer_id, told))
    detail = (
        f"The key came with the credential. The contents are as that key signed them; whether it is the key of "
        f"{issuer_id}, nothing proves."
    )
    return Identified(self_asserted(detail, **told))


def _spells(did: str, found: Found) -> bool:
    """Tell whether the DID, which is a key, is the key that was found, whatever form it came in (a ``jwk`` header)."""
    try:
        key = key_in_name(did)
    except (KeyMaterialError, KeyNotFoundError):
        return False
    return key is not None and key.thumbprint == found.key.thumbprint


def _host_of_controller(controller: str) -> str:
    """Give the host that speaks for a key's controller; a did:web speaks for its whole host only without a path."""
    if not controller.startswith("did:web:"):
        return host_of(controller)
    name = controller.removeprefix("did:web:")
    return "" if ":" in name or "%" in name else name.lower()


def _identities(issuer_id: str) -> tuple[str, ...]:
    return (issuer_id, host_of(issuer_id)) if is_web_address(issuer_id) else (issuer_id,)


def _foreign(issuer_id: str, told: dict[str, str]) -> Check:
    detail = f"The key that signed it does not belong to {issuer_id}, whom the credential names as its issuer."
    return issuer(State.FAILED, "foreign_key", detail, _ASK, **told)


def _unreachable(issuer_id: str, error: UnreachableError, told: dict[str, str]) -> Check:
    detail = f"The keys of {issuer_id} could not be asked for. {error}"
    remedy = "Check again later; we also try again by ourselves."
    return issuer(State.UNKNOWN, "issuer_unreachable", detail, remedy, **told, url=error.url, reason=error.code)
