"""Revocation of Open Badges 0.5 to 2.1: a mark in the assertion, HTTP 410, or the issuer's list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from credentials.decoding.errors import DecodingError
from credentials.decoding.json_text import read_json
from credentials.decoding.nodes import ident, is_node, many, one_node, prop, text, types
from credentials.verification.documents import Documents, GoneError, address_variants, is_web_address
from credentials.verification.errors import UnreachableError
from credentials.verification.standing import Finding, Standing


def check_mark(assertion: Mapping[str, Any], address: str) -> list[Finding]:
    """Give the revocation that the assertion itself, as its issuer serves it, carries.

    Rule: Open Badges 2.0, Assertion, ``revoked`` and ``revocationReason``.
    """
    mark = prop(assertion, "revoked")
    if mark is True or text(mark).lower() in {"true", "1"}:
        return [_revoked(text(prop(assertion, "revocationReason")), {"url": address})]
    return []


def read_withdrawal(gone: GoneError) -> Finding:
    """Give the revocation that HTTP 410 means, with the reason its body may hold.

    Rule: Open Badges 2.0, "Hosted verification": 410 Gone, optionally with ``revoked`` and ``revocationReason``.
    """
    try:
        body = read_json(gone.response.body)
    except DecodingError:
        body = None
    reason = text(prop(body, "revocationReason")) if is_node(body) else ""
    return _revoked(reason, {"url": gone.url, "http_status": "410"})


def check_list(
    assertion: Mapping[str, Any], issuer: Mapping[str, Any], documents: Documents
) -> tuple[list[Finding], bool]:
    """Give what the issuer's revocation list says about a signed assertion, and whether plain http was the way.

    The list names assertions by ``id`` or ``uid``, alone or in objects; before 2.0 it is an object of reasons by
    ``uid``. Anything else that answers there, an error told as JSON say, clears nobody. An issuer without a list
    revokes nothing.

    Rule: Open Badges 2.0, "RevocationList"; Open Badges 1.1, "Revoking".
    """
    listed = prop(issuer, "revocationList")
    if not listed:
        return [], False
    url = ident(listed)
    if not is_web_address(url):
        return [Finding(Standing.LIST_INVALID, "The issuer's revocation list has no address.", {"url": url})], False
    try:
        document = documents.document(url, plain=True)
    except UnreachableError as error:
        detail = f"The issuer's revocation list could not be read. {error}"
        return [Finding(Standing.UNREACHABLE, detail, {"url": url, "reason": error.code})], False
    names = {
        variant for name in (ident(assertion), text(assertion.get("uid"))) if name for variant in address_variants(name)
    }
    evidence = {"revocation_list": url}
    if not _is_list(document.data):
        detail = "What the issuer's site serves as its revocation list is none."
        return [Finding(Standing.LIST_INVALID, detail, evidence)], document.unencrypted
    found = _named(document.data, names)
    if found is None:
        return [
            Finding(Standing.CLEAR, "The issuer's revocation list does not name it.", evidence)
        ], document.unencrypted
    return [_revoked(found, evidence)], document.unencrypted


def _is_list(document: Mapping[str, Any]) -> bool:
    """Tell whether the document is a revocation list: of 2.0 by its members, before that reasons by ``uid``."""
    if "revokedAssertions" in document or "RevocationList" in types(document):
        return True
    return not document.keys() & {"@context", "id", "type", "error"} and all(
        isinstance(reason, str | None) for reason in document.values()
    )


def _named(revocations: Mapping[str, Any], names: set[str]) -> str | None:
    """Give the reason for which one of the names is listed; nothing when none is."""
    for entry in many(prop(revocations, "revokedAssertions")):
        if is_node(entry):
            if names & {ident(entry), text(entry.get("uid")), text(entry.get("assertion"))}:
                return text(prop(entry, "revocationReason"))
        elif text(entry) in names:
            return ""
    for reasons in (revocations, one_node(prop(revocations, "revokedAssertions"))):
        for name in names & reasons.keys():
            return text(reasons[name])
    return None


def _revoked(reason: str, evidence: Mapping[str, str]) -> Finding:
    reason = reason[:300].rstrip(". ")
    because = f": “{reason}”" if reason else ""
    return Finding(Standing.REVOKED, f"The issuer has revoked it{because}.", evidence)
