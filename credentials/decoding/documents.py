"""A parsed document -> Claims: which family it belongs to, what secures it, and what it holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from credentials.decoding import ler_rs
from credentials.decoding.claim import Baked, Claim, Generation, Kind, Note, Securing
from credentials.decoding.credential_facts import inner_credentials, plain_credential, read_credential
from credentials.decoding.errors import DecodingError, NoCredentialError, UnreadableError
from credentials.decoding.exports import claims_of_export
from credentials.decoding.facts import read_facts
from credentials.decoding.families import (
    assertion_generation,
    credential_generation,
    is_credential,
    no_award,
    securing_of_proof,
    securing_of_token,
)
from credentials.decoding.json_text import read_json
from credentials.decoding.nodes import ident, is_node, one_node, text, types
from credentials.decoding.open_badges_facts import is_assertion, read_badge_class
from credentials.decoding.structure import check_assertion, check_credential, check_envelope, check_presentation
from credentials.decoding.tokens import Token, decode_base64url, looks_like_token, read_token

MAX_INNER = 500  # credentials in one record or presentation; the longest transcript seen holds under 100
MAX_LISTED = 5000  # entries of a list that are looked at to tell what it lists
MAX_DOCUMENTS = 1000  # documents opened for one input, records inside records included
MAX_RECORD_DEPTH = 4  # presentation > record > record > credential

_REMEDY = "Hand in the badge itself: the JSON, token or picture that names you as its recipient."


@dataclass(slots=True)
class Budget:
    """How many documents may still be opened; bounds the time that records inside records can take."""

    left: int = MAX_DOCUMENTS

    def spend(self) -> None:
        """Count one document. Raises UnreadableError when there were too many."""
        self.left -= 1
        if self.left < 0:
            raise UnreadableError(
                "too_many", f"The input holds more than {MAX_DOCUMENTS} credentials.", "Hand them in in smaller parts."
            )


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document was found."""

    source: str
    address: str = ""
    baked: Baked | None = None
    part_of: str = ""
    depth: int = 0
    budget: Budget = field(default_factory=Budget)

    def inside(self, pointer: str) -> Origin:
        """The origin of a member at ``pointer`` of the record found here."""
        record = self.source
        source = f"{record}{pointer}" if "#" in record else f"{record}#{pointer}"
        return replace(self, source=source, part_of=record, depth=self.depth + 1)


def claims_of_text(words: str, origin: Origin) -> tuple[Claim, ...]:
    """Return the claims in a text that is JSON, a compact token, or the address of a hosted assertion."""
    words = words.strip()
    if re.match(r"https?://[^\s<>\"]+$", words, re.IGNORECASE):
        return (
            Claim(
                origin.source,
                Kind.AWARD,
                Generation.OB_2,
                Securing.HOSTED,
                read_facts({"id": words}, Generation.OB_2),
                baked=origin.baked,
                address=words,
                part_of=origin.part_of,
            ),
        )
    if words.startswith(("ey", "ew")) and looks_like_token(compact := re.sub(r"\s+", "", words)):
        return claims_of_token(read_token(compact), origin)
    return claims_of_value(_read_json_or_lines(words), origin)


def _read_json_or_lines(words: str) -> Any:
    """The value of a JSON text, or the list of the values of JSON lines."""
    lines = [line for line in words.splitlines() if line.strip()]
    if len(lines) > 1 and all(line.lstrip().startswith("{") and line.rstrip().endswith("}") for line in lines[:2]):
        return [read_json(line) for line in lines[: MAX_INNER + 1]]
    return read_json(words)


def claims_of_value(value: Any, origin: Origin) -> tuple[Claim, ...]:
    """Return the claims in a parsed JSON value. Raises NoCredentialError when it holds none."""
    if isinstance(value, str) and looks_like_token(value.strip()):
        return claims_of_token(read_token(value.strip()), origin)
    if isinstance(value, list) and len(value) > MAX_LISTED:
        raise UnreadableError("too_many", f"The list has more than {MAX_LISTED} entries.", "Hand it in in parts.")
    if not origin.depth and (exported := claims_of_export(value, source=origin.source)) is not None:
        return exported
    if isinstance(value, list) and value and all(is_node(part) or isinstance(part, str) for part in value):
        return _claims_in_no_record([(f"/{index}", part) for index, part in enumerate(value)], origin)
    if is_node(value):
        return claims_of_document(value, origin)
    raise _no_credential()


def claims_of_document(document: Mapping[str, Any], origin: Origin) -> tuple[Claim, ...]:
    """Return the claims of one JSON object."""
    origin.budget.spend()
    if isinstance(document.get("payload"), str) and ("signatures" in document or "protected" in document):
        return _claims_of_json_jws(document, origin)
    if "credential" in document and "type" not in document and _is_credential_value(document):
        return claims_of_value(document["credential"], replace(origin, depth=origin.depth + 1))
    kinds = types(document)
    if "EnvelopedVerifiableCredential" in kinds or "EnvelopedVerifiablePresentation" in kinds:
        return _claims_of_envelope(document, origin)
    if "VerifiablePresentation" in kinds:
        return _claims_of_presentation(document, origin)
    if is_credential(document):
        return _claims_of_credential(document, origin)
    if is_assertion(document):
        return (_claim_of_assertion(document, origin),)
    if (what := no_award(document)) is not None:
        return (_no_award_claim(document, origin, what),)
    if "@context" not in document and (members := _wrapped(document)):
        return _claims_in_no_record(members, origin)
    raise _no_credential()


def _wrapped(document: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The credentials that an object of no kind of its own holds, as the answer of a platform or wallet does.

    Seen are ``verifiableCredential`` (VC API), ``credential`` and ``compactJwsString`` (Open Badges 3.0 section 7),
    ``credentials`` (OpenID for VC Issuance), ``results`` and ``badges``; the members' names are not asked for.
    """
    found = []
    for name, value in document.items():
        pointer = f"/{name.replace('~', '~0').replace('/', '~1')}"
        parts = [(f"{pointer}/{index}", part) for index, part in enumerate(value)] if isinstance(value, list) else []
        found += [(place, part) for place, part in parts or [(pointer, value)] if _is_credential_value(part)]
    return found


def _is_credential_value(value: Any) -> bool:
    if not is_node(value):
        return isinstance(value, str) and looks_like_token(value.strip())
    inner = value.get("credential")
    is_wrapper = "type" not in value and (is_node(inner) or (isinstance(inner, str) and looks_like_token(inner)))
    return is_wrapper or is_credential(value) or is_assertion(value) or "VerifiablePresentation" in types(value)


def claims_of_token(token: Token, origin: Origin) -> tuple[Claim, ...]:
    """Return the claims of a compact token: a signed assertion, a VC-JWT, or what a presentation holds."""
    origin.budget.spend()
    payload = token.payload
    if is_assertion(payload) and "vc" not in payload and "VerifiableCredential" not in types(payload):
        claim = _claim_of_assertion(payload, origin)
        return (replace(claim, securing=Securing.JWS, token=token.text, address=origin.address),)
    wrapped = payload.get("vp")
    presentation: Mapping[str, Any] = wrapped if is_node(wrapped) else payload
    if "VerifiablePresentation" in types(presentation) or (
        "verifiableCredential" in payload and "credentialSubject" not in payload
    ):
        return _claims_of_members(inner_credentials(payload), origin)
    claims = _claims_of_credential(payload, origin, token)
    if claims:
        return claims
    raise NoCredentialError(
        "no_credential",
        "The token can be read, and there is no credential in it: neither an Open Badges assertion nor a verifiable "
        "credential or presentation.",
        _REMEDY,
    )


def _claims_of_members(members: list[tuple[str, Any]], origin: Origin) -> tuple[Claim, ...]:
    """The claims of all members that can be read; raises the first error when none can."""
    _check_members(members, origin)
    found, errors = _members_read(members, origin)
    if not found:
        raise errors[0] if errors else _no_credential()
    first, *others = found
    return (replace(first, notes=(*first.notes, *_left_out(errors, len(members)))), *others)


def _claims_in_no_record(members: list[tuple[str, Any]], origin: Origin) -> tuple[Claim, ...]:
    """The claims of a list, which is no record: what stands in it is part of nothing."""
    return tuple(
        replace(claim, part_of="") if claim.part_of == origin.source else claim
        for claim in _claims_of_members(members, origin)
    )


def _check_members(members: list[tuple[str, Any]], origin: Origin) -> None:
    if origin.depth >= MAX_RECORD_DEPTH:
        raise UnreadableError("too_deep", "Records are nested in records too deeply.", _REMEDY)
    if len(members) > MAX_INNER:
        raise UnreadableError(
            "too_many", f"The record holds more than {MAX_INNER} credentials.", "Hand them in in smaller parts."
        )


def _members_read(members: list[tuple[str, Any]], origin: Origin) -> tuple[list[Claim], list[DecodingError]]:
    found: list[Claim] = []
    errors: list[DecodingError] = []
    for pointer, member in members:
        try:
            found += claims_of_value(member, origin.inside(pointer))
        except DecodingError as error:
            if error.code == "too_many":
                raise
            errors.append(error)
    return found, errors


def _left_out(errors: list[DecodingError], count: int) -> tuple[Note, ...]:
    if not errors:
        return ()
    text = f"{len(errors)} of the {count} credentials inside cannot be read. The first: {errors[0]}"
    return (Note("inner_unreadable", text),)


def _claims_of_presentation(document: Mapping[str, Any], origin: Origin) -> tuple[Claim, ...]:
    check_presentation(document)
    if origin.depth >= MAX_RECORD_DEPTH:
        raise UnreadableError("too_deep", "Records are nested in records too deeply.", _REMEDY)
    members = inner_credentials(document)
    if members:
        return _claims_of_members(members, origin)
    return (_no_award_claim(document, origin, "a presentation that presents nothing"),)


def _claims_of_envelope(document: Mapping[str, Any], origin: Origin) -> tuple[Claim, ...]:
    """Rule: VC Data Model 2.0 section 4.13 "Enveloped Verifiable Credentials": a ``data:`` URI in ``id``."""
    check_envelope(document)
    address = ident(document)
    match = re.match(
        r"data:application/[\w.+-]+(?:;[\w-]+=[\w.+-]*)*(?P<base64>;base64)?,(?P<body>.*)$", address, re.DOTALL
    )
    if match is None:
        raise UnreadableError(
            "malformed", "The enveloped credential has no data: address in its id that could be opened.", _REMEDY
        )
    body = match["body"]
    if match["base64"]:
        try:
            body = decode_base64url(body.replace("+", "-").replace("/", "_")).decode("utf-8")
        except ValueError:
            raise UnreadableError("malformed", "The enveloped credential is not base64 text.", _REMEDY) from None
    # The specification's own example strings two of them together, each with its prefix.
    bodies = re.split(r";data:[^,;]*,", body)
    found: list[Claim] = []
    for index, part in enumerate(bodies[:MAX_INNER]):
        source = f"{origin.source};{index}" if len(bodies) > 1 else origin.source
        found += claims_of_text(part, replace(origin, source=source, depth=origin.depth + 1))
    return tuple(found)


def _claims_of_json_jws(document: Mapping[str, Any], origin: Origin) -> tuple[Claim, ...]:
    """A JWS in JSON form: what one ordinary signature covers is the same token; JAdES seals are not supported.

    Rule: RFC 7515 section 7.2; ETSI TS 119 182-1 (JAdES), which Europass uses.
    """
    payload = document["payload"]
    signature = one_node(document["signatures"]) if "signatures" in document else document
    protected, value = signature.get("protected"), signature.get("signature")
    is_jades = "etsiU" in one_node(signature.get("header"))
    if not is_jades and isinstance(protected, str) and isinstance(value, str):
        compact = f"{protected}.{payload}.{value}"
        if looks_like_token(compact):
            return claims_of_token(read_token(compact), origin)
    try:
        inner = read_json(payload if payload.lstrip().startswith("{") else decode_base64url(payload))
    except ValueError:
        raise UnreadableError("malformed", "The sealed document's payload cannot be read.", _REMEDY) from None
    if not is_node(inner):
        raise _no_credential()
    proof_name = "JAdES" if is_jades or "EuropeanDigitalCredential" in types(inner) else "JWS in JSON form"
    return tuple(
        replace(claim, securing=Securing.UNSUPPORTED, proof_name=proof_name) if not claim.part_of else claim
        for claim in claims_of_document(inner, origin)
    )


def _claims_of_credential(document: Mapping[str, Any], origin: Origin, token: Token | None = None) -> tuple[Claim, ...]:
    credential = plain_credential(document) if token else document
    if token and not is_credential(credential):
        return ()
    generation = credential_generation(credential)
    securing, proof_name = securing_of_token(token) if token else securing_of_proof(credential)
    check_credential(credential, generation=generation, securing=securing)
    kind = Kind.SELF_REPORTED if generation is Generation.LER_RS else Kind.AWARD
    notes = _notes(credential)
    if (what := no_award(credential)) is not None:
        kind, notes = Kind.NOT_AN_AWARD, (*notes, Note("not_an_award", f"This is {what}."))
    claim = Claim(
        source=origin.source,
        kind=kind,
        generation=generation,
        securing=securing,
        facts=read_facts(document, generation),
        baked=origin.baked,
        document=document,
        token=token.text if token else None,
        address=origin.address,
        part_of=origin.part_of,
        proof_name=proof_name,
        notes=notes,
    )
    is_resume = generation is Generation.LER_RS
    members = ler_rs.inner_credentials(document) if is_resume else inner_credentials(document)
    if members:
        _check_members(members, origin)
    found, errors = _members_read(members, origin)
    own = ler_rs.own_claims(document, source=origin.source) if is_resume else []
    return (replace(claim, notes=(*claim.notes, *_left_out(errors, len(members)))), *own, *found)


def _claim_of_assertion(document: Mapping[str, Any], origin: Origin) -> Claim:
    generation = assertion_generation(document)
    check_assertion(document, generation=generation)
    securing, proof_name = Securing.HOSTED, ""
    verification = one_node(document.get("verification") or document.get("verify"))
    kinds = types(verification)
    if generation is Generation.BLOCKCERTS:
        securing = Securing.UNSUPPORTED
        proof_name = text(one_node(document.get("signature") or document.get("proof")).get("type")) or "blockchain"
    elif kinds & {"SignedBadge", "signed"}:
        # The payload of a signature without the signature: nothing is left that could prove it.
        securing = Securing.NONE
    elif document.get("proof") and securing_of_proof(document)[0] is Securing.UNSUPPORTED:
        # No Open Badges before 3.0 are secured by Data Integrity proofs: whoever made one is not the issuer named.
        securing, proof_name = securing_of_proof(document)
    return Claim(
        source=origin.source,
        kind=Kind.AWARD,
        generation=generation,
        securing=securing,
        facts=read_facts(document, generation),
        baked=origin.baked,
        document=document,
        address=origin.address,
        part_of=origin.part_of,
        proof_name=proof_name,
        notes=_notes(document),
    )


def _no_award_claim(document: Mapping[str, Any], origin: Origin, what: str) -> Claim:
    credential = "credentialSubject" in document or "verifiableCredential" in document
    badge_class = "BadgeClass" in types(document) or "criteria" in document
    generation = Generation.VC_2 if credential or "VerifiablePresentation" in types(document) else Generation.OB_2
    return Claim(
        source=origin.source,
        kind=Kind.NOT_AN_AWARD,
        generation=generation,
        securing=Securing.NONE,
        facts=read_badge_class(document) if badge_class else read_credential({"issuer": document}),
        baked=origin.baked,
        document=document,
        address=origin.address,
        part_of=origin.part_of,
        notes=(Note("not_an_award", f"This is {what}."),),
    )


def _notes(document: Mapping[str, Any]) -> tuple[Note, ...]:
    found = []
    if "issuer" not in document and "credentialSubject" in document:
        found.append(Note("no_issuer", "The document names no issuer: it is a draft that nobody has issued yet."))
    return tuple(found)


def _no_credential() -> NoCredentialError:
    return NoCredentialError(
        "no_credential",
        "The JSON holds no credential: it is no Open Badges assertion, no verifiable credential or presentation, "
        "and no export that we know.",
        _REMEDY,
    )
