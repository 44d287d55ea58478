"""Structure of Verifiable Credentials 1.1 and 2.0, and so of Open Badges 3.0 and CLR 2.0."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from credentials.decoding.claim import Generation, Securing
from credentials.decoding.errors import UnreadableError
from credentials.decoding.nodes import is_node, many, nodes, types
from credentials.decoding.structure.achievement import check_achievement_subject
from credentials.decoding.structure.rules import (
    check_language_value,
    check_moment,
    check_optional_id,
    check_types,
    check_uri,
    is_multihash,
    is_uri,
    malformed,
    objects,
)

BASE_CONTEXTS = {"https://www.w3.org/2018/credentials/v1": 1, "https://www.w3.org/ns/credentials/v2": 2}

# Terms of the base contexts, which are protected: an inline context may not give them another meaning.
_PROTECTED = {
    "VerifiableCredential": "https://www.w3.org/2018/credentials#VerifiableCredential",
    "VerifiablePresentation": "https://www.w3.org/2018/credentials#VerifiablePresentation",
    "id": "@id",
    "type": "@type",
}
_PROTECTED_V2 = {
    "EnvelopedVerifiableCredential": "https://www.w3.org/2018/credentials#EnvelopedVerifiableCredential",
    "EnvelopedVerifiablePresentation": "https://www.w3.org/2018/credentials#EnvelopedVerifiablePresentation",
    "JsonSchemaCredential": "https://www.w3.org/2018/credentials#JsonSchemaCredential",
    "JsonSchema": "https://www.w3.org/2018/credentials#JsonSchema",
    "BitstringStatusListCredential": "https://www.w3.org/ns/credentials/status#BitstringStatusListCredential",
    "BitstringStatusList": "https://www.w3.org/ns/credentials/status#BitstringStatusList",
    "BitstringStatusListEntry": "https://www.w3.org/ns/credentials/status#BitstringStatusListEntry",
    "DataIntegrityProof": "https://w3id.org/security#DataIntegrityProof",
    "name": "https://schema.org/name",
    "description": "https://schema.org/description",
}
# Documents of these families follow their own profile, which differs from the data model in context or issuer.
_OWN_PROFILE = {Generation.ELM_3, Generation.LER_RS, Generation.BLOCKCERTS}
_MOMENT = re.compile(r"-?\d{4,}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})?$", re.ASCII)
_TYPED = ("credentialStatus", "credentialSchema", "evidence", "termsOfUse", "refreshService", "proof", "renderMethod")


def check_credential(credential: Mapping[str, Any], *, generation: Generation, securing: Securing) -> None:
    """Pass a credential that its data model allows. Raises UnreadableError ``malformed``, naming the field.

    An unsecured document without ``issuer`` that also lacks ``id`` or date is a draft, which an issuer would complete,
    and passes; a token's claims have been filled in before.

    Rule: VC Data Model 2.0 section 4; VC Data Model 1.1 section 4; Open Badges 3.0 section B.
    """
    if generation in _OWN_PROFILE:
        check_types(credential, "")
        return
    if securing is Securing.UNSUPPORTED and "_sd" in credential:
        return  # what is required may be among what is not disclosed
    version = check_contexts(credential, securing=securing)
    check_types(credential, "")
    if "VerifiableCredential" not in types(credential):
        raise malformed("type", "it must name VerifiableCredential")
    if version == 2:
        check_known_types(credential)
    check_optional_id(credential, "")
    _check_issuer(credential, securing=securing)
    _check_subjects(credential, securing=securing)
    _check_validity(credential, version)
    if version == 2:
        for name in ("name", "description"):
            check_language_value(credential.get(name), name)
    _check_typed_members(credential, version)
    if generation in (Generation.OB_3, Generation.CLR_2):
        check_achievement_subject(credential)


def check_contexts(document: Mapping[str, Any], *, securing: Securing) -> int:
    """Return the version of the data model, 1 or 2, that the first context names.

    Rule: VC Data Model 2.0 section 4.3 "Contexts": an ordered set of addresses and objects, the base context first.
    """
    if "@context" not in document:
        raise malformed("@context", "it is missing")
    values = many(document["@context"])
    kept: dict[str, Any] = {}
    version = BASE_CONTEXTS.get(values[0], 0) if values and isinstance(values[0], str) else 0
    if not version:
        raise malformed("@context", "it must begin with the context of Verifiable Credentials")
    for value in values:
        if isinstance(value, str):
            check_uri(value, "@context")
            if securing is Securing.DATA_INTEGRITY and re.match(r"https?://[^/]+/draft/", value):
                raise malformed("@context", "it names a draft that was never published, so its terms mean nothing")
        elif is_node(value):
            _check_inline_context(value, version, kept)
        else:
            raise malformed("@context", "every context must be an address or an object")
    return version


def check_known_types(document: Mapping[str, Any]) -> None:
    """Pass types that the contexts can define: the base context alone defines none but its own.

    Rule: VC Data Model 2.0 section 4.5 "Types": each is a term of the contexts or an absolute address.
    """
    inline: dict[str, Any] = {}
    for value in many(document["@context"]):
        if isinstance(value, str) and value not in BASE_CONTEXTS:
            return
        if is_node(value):
            if value.get("@vocab") or "@import" in value:
                return
            inline |= value
    names = (name for key in ("type", "@type") for name in many(document.get(key)))
    for name in names:
        prefix = str(name).split(":", 1)[0]
        if not (name in _PROTECTED or name in _PROTECTED_V2 or name in inline or is_uri(name) or prefix in inline):
            raise malformed("type", f"no context of the document defines the type “{str(name)[:60]}”")
        if name in inline and not _is_mapped(inline[name], inline):
            raise malformed("type", f"the context maps the type “{str(name)[:60]}” to something that is no address")


def _is_mapped(definition: Any, inline: Mapping[str, Any]) -> bool:
    """Tell whether a term's definition gives an absolute address, or one put together from another inline term."""
    meaning = definition.get("@id") if is_node(definition) else definition
    if not isinstance(meaning, str):
        return is_node(definition)
    return is_uri(meaning) or meaning in inline or meaning.startswith("@")


def _check_inline_context(context: Mapping[str, Any], version: int, kept: dict[str, Any]) -> None:
    """Pass an inline context that leaves protected terms alone; ``kept`` gathers those that inline contexts protect.

    Rule: JSON-LD 1.1 section 4.1.11 "Protected Term Definitions".
    """
    protected = {**_PROTECTED, **(_PROTECTED_V2 if version == 2 else {}), **kept}
    for term, definition in context.items():
        meaning = definition.get("@id") if is_node(definition) else definition
        if term in protected and meaning != protected[term]:
            raise malformed("@context", f"it gives the protected term “{term}” another meaning")
        own = definition.get("@protected") if is_node(definition) else None
        if not term.startswith("@") and (context.get("@protected") is True if own is None else own is True):
            kept[term] = meaning


def _check_issuer(credential: Mapping[str, Any], *, securing: Securing) -> None:
    issuer = credential.get("issuer")
    if issuer is None:
        is_complete = "id" in credential and bool(credential.keys() & {"validFrom", "issuanceDate"})
        if securing is Securing.NONE and "issuer" not in credential and not is_complete:
            return
        raise malformed("issuer", "it is missing")
    if isinstance(issuer, list) and len(issuer) == 1:
        issuer = issuer[0]
    if isinstance(issuer, str):
        check_uri(issuer, "issuer")
    elif is_node(issuer):
        if "id" not in issuer and "@id" not in issuer:
            raise malformed("issuer.id", "it is missing")
        check_uri(issuer.get("id", issuer.get("@id")), "issuer.id")
        for name in ("name", "description"):
            check_language_value(issuer.get(name), f"issuer.{name}")
    else:
        raise malformed("issuer", "it must be an address or an object")


def _check_subjects(credential: Mapping[str, Any], *, securing: Securing) -> None:
    if "credentialSubject" not in credential:
        raise malformed("credentialSubject", "it is missing")
    subjects = objects(credential["credentialSubject"], "credentialSubject")
    if not subjects:
        raise malformed("credentialSubject", "it is empty")
    for subject in subjects:
        if not subject:
            raise malformed("credentialSubject", "it claims nothing")
        if "id" in subject and not isinstance(subject["id"], str):
            raise malformed("credentialSubject.id", "it must be a text")
        # Holders named by something other than a URI are known from the field; a blank never names anyone.
        if isinstance(subject.get("id"), str) and securing is Securing.NONE:
            check_uri(subject["id"], "credentialSubject.id")


def _check_validity(credential: Mapping[str, Any], version: int) -> None:
    """Rule: VC Data Model 2.0 section 4.9 "Validity Period"; VC Data Model 1.1 sections 4.6 and 4.7."""
    begins = [check_stamp(credential, name, version) for name in ("validFrom", "issuanceDate") if name in credential]
    ends = [check_stamp(credential, name, version) for name in ("validUntil", "expirationDate") if name in credential]
    for name in ("awardedDate",):
        if credential.get(name) is not None:
            check_moment(credential[name], name)
    if version == 2 and begins and ends and begins[0] and ends[0] and ends[0] < begins[0]:
        raise malformed("validUntil", "it lies before validFrom")


def check_stamp(node: Mapping[str, Any], name: str, version: int) -> Any:
    """Return the moment of a date-time member, None when it is out of the calendar in a 1.1 document.

    The 1.1 specification's own examples say 19:73:24, and were copied into many files; 2.0 is taken at its word, save
    that genuine transcripts leave the time zone out, which then means UTC.
    """
    value = node[name]
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if is_node(value) and "@value" in value:
        value = value["@value"]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return check_moment(value, name)  # filled in from a token's nbf or exp
    if not isinstance(value, str):
        raise malformed(name, "it must be a date and time")
    if version == 2 and not _MOMENT.match(value):
        raise malformed(name, f"{value[:40]!r} is not a date and time")
    try:
        return check_moment(value, name, end=name in ("validUntil", "expirationDate"))
    except UnreadableError:
        if version == 1 and _MOMENT.match(value):
            return None
        raise


def _check_typed_members(credential: Mapping[str, Any], version: int) -> None:
    """Rule: VC Data Model 2.0 sections 4.10 to 4.12 and 5.3 to 5.6: each member is an object that says its type."""
    for name in _TYPED:
        if credential.get(name) is None:
            continue
        if name == "evidence" and version == 1:
            continue
        for node in objects(credential[name], name):
            check_types(node, name)
            if name != "proof":
                check_optional_id(node, name)
            if name == "credentialSchema" and "id" not in node and "@id" not in node:
                raise malformed("credentialSchema.id", "it is missing")
            if name == "refreshService" and not node.keys() & {"id", "@id", "url", "serviceEndpoint"}:
                raise malformed("refreshService.id", "it does not say where the service is")
    for node in nodes(credential.get("credentialStatus")):
        _check_status(node)
    if version == 2:
        _check_related(credential.get("relatedResource"))


def _check_related(value: Any) -> None:
    """Rule: VC Data Model 2.0 section 5.3 "Integrity of Related Resources"."""
    seen: set[str] = set()
    for node in objects(value, "relatedResource"):
        check_uri(node.get("id"), "relatedResource.id")
        if node["id"] in seen:
            raise malformed("relatedResource.id", "it names the same resource twice")
        seen.add(node["id"])
        if not node.keys() & {"digestSRI", "digestMultibase"}:
            raise malformed("relatedResource", "it needs digestSRI or digestMultibase")
        if "digestMultibase" in node and not is_multihash(node["digestMultibase"]):
            raise malformed("relatedResource.digestMultibase", "it is no multihash")


def _check_status(node: Mapping[str, Any]) -> None:
    """Rule: Bitstring Status List 1.0 section 2.1 and StatusList2021 section 3.1, the required members of an entry."""
    if types(node) & {"BitstringStatusListEntry", "StatusList2021Entry"}:
        for name in ("statusPurpose", "statusListIndex", "statusListCredential"):
            if node.get(name) in (None, ""):
                raise malformed(f"credentialStatus.{name}", "it is missing")
        if not re.fullmatch(r"\d{1,12}", str(node["statusListIndex"])):
            raise malformed("credentialStatus.statusListIndex", "it must be a whole number")
        check_uri(node["statusListCredential"], "credentialStatus.statusListCredential")
