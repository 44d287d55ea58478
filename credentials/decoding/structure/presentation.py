"""Structure of Verifiable Presentations 1.1 and 2.0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from credentials.decoding.claim import Securing
from credentials.decoding.nodes import ident, is_node, many, types
from credentials.decoding.structure.credential import check_contexts, check_known_types
from credentials.decoding.structure.rules import check_optional_id, check_types, check_uri, malformed, objects


def check_presentation(document: Mapping[str, Any]) -> None:
    """Pass a presentation that its data model allows. Raises UnreadableError ``malformed``, naming the field.

    Rule: VC Data Model 2.0 section 4.13 "Verifiable Presentations": what is presented is an object, so a token comes
    as an EnvelopedVerifiableCredential; 1.1 presents tokens as texts.
    """
    version = check_contexts(document, securing=Securing.NONE)
    check_types(document, "")
    check_optional_id(document, "")
    if version == 2:
        check_known_types(document)
    for holder in many(document.get("holder")):
        check_uri(ident(holder), "holder")
    for part in many(document.get("verifiableCredential")):
        if not is_node(part) and (version == 2 or not isinstance(part, str)):
            raise malformed("verifiableCredential", "each credential must be an object")
        if is_node(part) and "EnvelopedVerifiableCredential" in types(part):
            check_envelope(part)
        elif is_node(part):
            check_types(part, "verifiableCredential")
    if document.get("proof") is not None:
        for proof in objects(document["proof"], "proof"):
            check_types(proof, "proof")


def check_envelope(document: Mapping[str, Any]) -> None:
    """Pass an enveloped credential: a context that defines it, and a ``data:`` address as its ``id``.

    Rule: VC Data Model 2.0 section 4.13 "Enveloped Verifiable Credentials".
    """
    if "@context" not in document or not many(document["@context"]):
        raise malformed("@context", "an enveloped credential needs a context")
    if not ident(document).startswith("data:"):
        raise malformed("id", "an enveloped credential is a data: address")
