"""Status lists of verifiable credentials: bit strings, and 1EdTech's list of revoked ids."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from credentials.decoding.errors import DecodingError
from credentials.decoding.json_text import read_json
from credentials.decoding.nodes import ident, many, nodes, one_node, prop, text, types
from credentials.decoding.tokens import looks_like_token, read_token
from credentials.verification.documents import Documents, address_variants
from credentials.verification.errors import UnreachableError
from credentials.verification.in_force import CLOCK_SKEW, read_period
from credentials.verification.standing import Finding, Standing

MAX_LIST_BYTES: Final = 8 * 1024 * 1024  # 64 million entries; a list that inflates beyond is refused
MAX_STATUSES: Final = 8
MAX_STATUS_SIZE: Final = 32

_BIT_LISTS: Final = {
    "BitstringStatusListEntry": ("statusListCredential", "statusListIndex"),
    "StatusList2021Entry": ("statusListCredential", "statusListIndex"),
    "RevocationList2020Status": ("revocationListCredential", "revocationListIndex"),
    "SuspensionList2020Status": ("suspensionListCredential", "suspensionListIndex"),
}
_LIST_CREDENTIALS: Final = frozenset(
    {
        "BitstringStatusListCredential",
        "StatusList2021Credential",
        "RevocationList2020Credential",
        "SuspensionList2020Credential",
    }
)
_LISTS: Final = frozenset({"BitstringStatusList", "StatusList2021", "RevocationList2020", "SuspensionList2020"})


class _ListError(Exception):
    """The list, or the entry that points to it, breaks its rules; the sentence says how."""


@dataclass(frozen=True, slots=True)
class ListProof:
    """Whether a status list's own signature is good; ``reached`` is false when its key could not be asked for.

    ``document`` is what the signature covers of the list.
    """

    good: bool
    reached: bool
    detail: str
    evidence: Mapping[str, str]
    document: Mapping[str, Any] = field(default_factory=dict)


#: Proves a list credential: (document, token or None) -> ListProof.
ListProver = Callable[[Mapping[str, Any], str | None], ListProof]


def check_status(
    credential: Mapping[str, Any], *, at: datetime, documents: Documents, prove: ListProver
) -> list[Finding]:
    """Give what each status entry of the credential says at ``at``; nothing for a credential without any.

    ``credential`` is the plain credential (the ``vc`` claim of a token already opened). A list counts only with
    its own good signature, within its dates, of the right type and purpose, and with the index in it. That it be
    16 KB long, which shields the holder and proves nothing, is not asked: lists in use are shorter. The list's
    issuer need not be the credential's: the credential, which is signed, names the list.

    Rule: W3C Bitstring Status List v1.0, "Validate Algorithm"; StatusList2021; Open Badges 3.0,
    "1EdTechRevocationList".
    """
    entries = many(credential.get("credentialStatus"))
    if len(entries) > MAX_STATUSES:
        return [Finding(Standing.LIST_INVALID, "The credential names more status lists than any issuer would.")]
    return [_check_entry(entry, credential, at, documents, prove) for entry in entries]


def _check_entry(
    entry: Any, credential: Mapping[str, Any], at: datetime, documents: Documents, prove: ListProver
) -> Finding:
    kinds = types(entry) if isinstance(entry, Mapping) else frozenset()
    evidence = {"status_type": ", ".join(sorted(kinds))} if kinds else {}
    try:
        if "1EdTechRevocationList" in kinds:
            return _check_1edtech(entry, credential, documents)
        kind = next((kind for kind in _BIT_LISTS if kind in kinds), None)
        if kind is not None:
            return _check_bits(entry, kind, at, documents, prove)
    except UnreachableError as error:
        return Finding(
            Standing.UNREACHABLE,
            f"The list that says whether it was revoked could not be read. {error}",
            evidence | {"url": error.url, "reason": error.code},
        )
    except _ListError as error:
        return Finding(Standing.LIST_INVALID, str(error), evidence | {"url": _list_address(entry)})
    return Finding(Standing.UNSUPPORTED, "The credential's status is kept in a way that we cannot read.", evidence)


def _list_address(entry: Any) -> str:
    return next((ident(entry.get(names[0])) for names in _BIT_LISTS.values() if entry.get(names[0])), ident(entry))


def _check_1edtech(entry: Mapping[str, Any], credential: Mapping[str, Any], documents: Documents) -> Finding:
    """Read the list of revoked ids; an entry without ``revoked`` is revoked."""
    url, own = ident(entry), ident(credential)
    if not own:
        raise _ListError("The credential has no id, so it cannot be looked for on its issuer's revocation list.")
    data = documents.document(url).data
    listed = many(prop(data, "revokedCredential"))
    if not listed and "revokedCredential" not in data and not types(data) & {"1EdTechRevocationList"}:
        raise _ListError("The document at the status address is no revocation list.")
    evidence = {"status_list": url, "list_issuer": ident(data.get("issuer"))}
    names = address_variants(own)
    for node in listed:
        if ident(node) not in names:
            continue
        if isinstance(node, Mapping) and node.get("revoked", True) in (False, "false"):
            continue
        reason = text(prop(node, "revocationReason")) if isinstance(node, Mapping) else ""
        return Finding(Standing.REVOKED, _because("The issuer has revoked it", reason), evidence)
    return Finding(Standing.CLEAR, "The issuer's revocation list does not name it.", evidence)


def _check_bits(entry: Mapping[str, Any], kind: str, at: datetime, documents: Documents, prove: ListProver) -> Finding:
    address_name, index_name = _BIT_LISTS[kind]
    url = ident(entry.get(address_name))
    index = _whole_number(entry.get(index_name), index_name)
    size = _whole_number(entry.get("statusSize", 1), "statusSize")
    if not 1 <= size <= MAX_STATUS_SIZE:
        raise _ListError("The credential's status entry gives a size that no list has.")
    purpose = text(entry.get("statusPurpose")) or ("suspension" if kind.startswith("Susp") else "revocation")
    document, token = _fetch_list(url, documents)
    evidence = {
        "status_list": url,
        "index": str(index),
        "purpose": purpose,
        "list_issuer": ident(document.get("issuer")),
    }
    proof = prove(document, token)
    if not proof.good:
        if not proof.reached:
            detail = f"The key that signs the status list could not be read. {proof.detail}"
            return Finding(Standing.UNREACHABLE, detail, {**evidence, **proof.evidence})
        raise _ListError(f"The issuer's status list is not believable: {proof.detail}")
    subject = _checked_list(proof.document, purpose, at)
    value = read_status(expand_list(text(subject.get("encodedList"))), index, size)
    return _meaning(entry, purpose, value, evidence | {"value": str(value), **proof.evidence})


def _fetch_list(url: str, documents: Documents) -> tuple[Mapping[str, Any], str | None]:
    """Give the list credential, and the token it came as if it is one, or was enveloped in.

    Rule: VC Data Model 2.0, section 4.13, "Enveloped Verifiable Credentials".
    """
    response, _ = documents.response(url, accept="application/vc+jwt, application/vc, application/json", anywhere=True)
    body = response.body.strip()
    try:
        plain = body.decode("ascii").strip('"') if len(body) < 4_000_000 else ""
    except UnicodeDecodeError:
        plain = ""
    try:
        if looks_like_token(plain):
            return _opened(plain)
        data = read_json(body)
        if isinstance(data, Mapping) and "EnvelopedVerifiableCredential" in types(data):
            return _opened(ident(data).partition(",")[2])
    except DecodingError as error:
        raise _ListError(f"The status list cannot be read. {error}") from None
    if not isinstance(data, Mapping):
        raise _ListError("The document at the status address is no status list.")
    return data, None


def _opened(token: str) -> tuple[Mapping[str, Any], str]:
    if not looks_like_token(token):
        raise _ListError("The status list is wrapped in a way that cannot be read.")
    payload = read_token(token).payload
    inner = payload.get("vc")
    if not isinstance(inner, Mapping):
        return payload, token
    return {**inner, **{name: payload[name] for name in ("nbf", "exp") if name in payload}}, token


def _checked_list(document: Mapping[str, Any], purpose: str, at: datetime) -> Mapping[str, Any]:
    """Give the list inside the credential. Raises _ListError when it is not one for this purpose and this day."""
    if not types(document) & _LIST_CREDENTIALS:
        raise _ListError("The document at the status address does not call itself a status list.")
    subject = one_node(document.get("credentialSubject"))
    if not types(subject) & _LISTS:
        raise _ListError("The status list credential holds no list.")
    purposes = [text(value) for value in many(subject.get("statusPurpose"))]
    if purposes and purpose not in purposes:
        raise _ListError(f"The status list is for “{', '.join(purposes)}”, not for “{purpose}”.")
    period = read_period(document)
    if period.unreadable:
        raise _ListError(f"The status list's date “{period.unreadable}” is not a date.")
    if period.start is not None and period.start > at + CLOCK_SKEW:
        raise _ListError("The status list is dated in the future.")
    if period.end is not None and period.end < at:
        raise _ListError(f"The status list ran out on {period.end:%d %B %Y}; the issuer has not renewed it.")
    return subject


def expand_list(encoded: str) -> bytes:
    """Give the bytes of an encoded list: base64url (multibase ``u`` or bare) of gzip, at most MAX_LIST_BYTES.

    Raises _ListError for anything else.
    """
    for spelling in [encoded[1:], encoded] if encoded.startswith("u") else [encoded]:
        try:
            packed = base64.urlsafe_b64decode(
                (spelling.rstrip("=") + "=" * (-len(spelling.rstrip("=")) % 4)).replace("+", "-").replace("/", "_")
            )
        except (binascii.Error, ValueError):
            continue
        if packed[:2] != b"\x1f\x8b":
            continue
        inflater = zlib.decompressobj(wbits=31)
        try:
            bits = inflater.decompress(packed, MAX_LIST_BYTES)
        except zlib.error:
            break
        if not inflater.eof:
            raise _ListError(
                "The status list is cut short." if len(bits) < MAX_LIST_BYTES else "The status list is too large."
            )
        return bits
    raise _ListError("The status list cannot be unpacked.")


def read_status(bits: bytes, index: int, size: int) -> int:
    """Give the value at ``index``; bit 0 is the left-most of the first byte. Raises _ListError when outside."""
    first = index * size
    if first + size > len(bits) * 8:
        raise _ListError("The credential's place lies outside the status list.")
    span = bits[first // 8 : (first + size - 1) // 8 + 1]
    return (int.from_bytes(span) >> (-(first + size) % 8)) & ((1 << size) - 1)


def _meaning(entry: Mapping[str, Any], purpose: str, value: int, evidence: Mapping[str, str]) -> Finding:
    if purpose == "message":
        message = _message(entry, value)
        return Finding(Standing.CLEAR, f"The issuer's status for it reads: “{message}”.", evidence)
    if not value:
        return Finding(Standing.CLEAR, f"The issuer's {purpose} list does not mark it.", evidence)
    if purpose == "revocation":
        return Finding(Standing.REVOKED, "The issuer has revoked it.", evidence)
    if purpose == "suspension":
        return Finding(Standing.SUSPENDED, "The issuer has suspended it, for now.", evidence)
    if purpose == "refresh":
        return Finding(Standing.CLEAR, "The issuer offers a newer version of it.", evidence)
    return Finding(Standing.UNSUPPORTED, f"The issuer marks it for “{purpose}”, which we cannot read.", evidence)


def _message(entry: Mapping[str, Any], value: int) -> str:
    for node in nodes(entry.get("statusMessage")):
        try:
            if int(text(node.get("status")), 16) == value:
                return text(node.get("message")) or hex(value)
        except ValueError:
            continue
    return hex(value)


def _whole_number(value: Any, name: str) -> int:
    """Read a number that lists write as a string or as a number."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**19:
        return value
    raise _ListError(f"The credential's status entry gives no usable {name}.")


def _because(sentence: str, reason: str) -> str:
    reason = reason[:300].rstrip(". ")
    return f"{sentence}: “{reason}”." if reason else f"{sentence}."
