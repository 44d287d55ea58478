"""Structure of Open Badges 0.5 to 2.1: assertions and badge classes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from credentials.decoding.claim import Generation
from credentials.decoding.nodes import contexts, ident, is_node, many, nodes, one_node, types
from credentials.decoding.open_badges_facts import HASHED_IDENTITY
from credentials.decoding.structure.rules import check_moment, check_types, malformed

# The published contexts of Open Badges 1.1 to 2.1, under each address they have had.
_CONTEXT = re.compile(
    r"https?://(?:w3id\.org/openbadges/v[12]\b|openbadgespec\.org/|(?:standard\.)?openbadges\.org/"
    r"|purl\.imsglobal\.org/spec/ob/v2p[01]\b|w3id\.org/blockcerts/|(?:www\.)?blockcerts\.org/"
    r"|raw\.githubusercontent\.com/)",
)
_HASHES = {"sha256": 64, "md5": 32, "sha1": 40, "sha512": 128}
_SUPPORTED_HASHES = ("sha256", "md5")


def check_assertion(document: Mapping[str, Any], *, generation: Generation) -> None:
    """Pass an assertion that its specification allows. Raises UnreadableError ``malformed``, naming the field.

    An assertion that is only an address (``id`` and nothing about the award) is a pointer to a hosted one and passes.

    Rule: Open Badges 2.0 "Assertion" and "IdentityObject"; Assertion specifications 0.5, 1.0 and 1.1.
    """
    linked_data = generation in (Generation.OB_1_1, Generation.OB_2)
    if linked_data:
        _check_context(document)
        check_types(document, "")
        # 1.1 badges in use call themselves "assertion", or by an extension's name alone.
        if generation is Generation.OB_2 and "Assertion" not in types(document):
            raise malformed("type", "it must be Assertion")
        _check_id(document, generation)
    is_pointer = (
        generation is Generation.OB_1_1 and bool(ident(document)) and not document.keys() & {"badge", "recipient"}
    )
    if not is_pointer:
        for names in (("recipient",), ("badge",), ("issuedOn", "issued_on")):
            # Open Badges 0.5 may leave the date out.
            if all(document.get(name) in (None, "", []) for name in names) and (generation, names[0]) != (
                Generation.OB_0_5,
                "issuedOn",
            ):
                raise malformed(names[0], "it is missing")
        _check_recipients(document["recipient"])
        _check_badge(document["badge"], generation)
    _check_dates(document)
    _check_image(document, generation)
    _check_verification(document)
    _check_extensions(document)
    for value in many(document.get("evidence")):
        if not isinstance(value, str) and not is_node(value):
            raise malformed("evidence", "it must be an address or an object")


def check_badge_class(document: Mapping[str, Any], *, generation: Generation) -> None:
    """Pass a badge class that has what an award needs: a name, criteria and an issuer.

    Rule: Open Badges 2.0 "BadgeClass" and Badge Class specification 1.0, where ``name``, ``description``, ``image``,
    ``criteria`` and ``issuer`` are required; picture and description are commonly left out and are let pass.
    """
    for name in ("name", "criteria", "issuer"):
        if name not in document or document[name] in (None, "", []):
            raise malformed(f"badge.{name}", "the badge class lacks it")
    if not isinstance(document["name"], str | list | Mapping):
        raise malformed("badge.name", "it must be a text")
    for part in many(document["criteria"]):
        if not isinstance(part, str) and not is_node(part):
            raise malformed("badge.criteria", "it must be an address or an object")
    for part in many(document["issuer"]):
        if not isinstance(part, str) and not is_node(part):
            raise malformed("badge.issuer", "it must be an address or an object")
    kinds = types(document)
    if generation is Generation.OB_2 and kinds and "BadgeClass" not in kinds:
        raise malformed("badge.type", "it must be BadgeClass")


def _check_context(document: Mapping[str, Any]) -> None:
    value = document.get("@context")
    if value is None:
        raise malformed("@context", "it is missing")
    if any(is_node(part) for part in many(value)):
        return
    if not any(_CONTEXT.match(name) for name in contexts(document)):
        raise malformed("@context", "it names no published Open Badges context")


def _check_id(document: Mapping[str, Any], generation: Generation) -> None:
    name = ident(document)
    if not name:
        # Some 1.1 badges give only the address of the hosted copy; they must then be whole.
        whole = document.get("recipient") and document.get("badge")
        if generation is Generation.OB_1_1 and whole and ident(one_node(document.get("verify")).get("url")):
            return
        raise malformed("id", "it is missing")
    if not re.match(r"(https?|urn|did|ipfs|_):\S+$", name, re.IGNORECASE):
        raise malformed("id", "it must be an absolute address (URI)")


def _check_recipients(value: Any) -> None:
    for recipient in many(value):
        identity = recipient
        hashed: Any = None
        if is_node(recipient):
            identity, hashed = recipient.get("identity"), recipient.get("hashed")
            if hashed is not None and not isinstance(hashed, bool) and str(hashed).lower() not in ("true", "false"):
                raise malformed("recipient.hashed", "it must be true or false")
        if not isinstance(identity, str) or not identity.strip():
            raise malformed("recipient.identity", "it is missing")
        match = HASHED_IDENTITY.match(identity.strip())
        if match and match["algorithm"].lower() not in _SUPPORTED_HASHES:
            raise malformed("recipient.identity", f"the hash “{match['algorithm']}” is none that Open Badges allow")
        if match and len(match["digest"]) != _HASHES[match["algorithm"].lower()]:
            raise malformed("recipient.identity", "the hash has the wrong length")
        if not match and (hashed is True or str(hashed).lower() == "true"):
            raise malformed("recipient.identity", "it is said to be hashed, and is not")


def _check_badge(value: Any, generation: Generation) -> None:
    if isinstance(value, str):
        if not re.match(r"(https?|urn|did|ipfs|data|_):\S+$", value.strip(), re.IGNORECASE):
            raise malformed("badge", "it must be an absolute address (URI) or an object")
        return
    if not is_node(value):
        raise malformed("badge", "it must be an address or an object")
    if set(value) <= {"id", "@id", "type", "@type"} and ident(value):
        return
    check_badge_class(value, generation=generation)


def _check_dates(document: Mapping[str, Any]) -> None:
    issued = [
        check_moment(document[name], name) for name in ("issuedOn", "issued_on") if document.get(name) is not None
    ]
    expires = check_moment(document["expires"], "expires", end=True) if document.get("expires") else None
    if issued and issued[0] and expires and expires < issued[0]:
        raise malformed("expires", "it lies before the day of issue")


def _check_image(document: Mapping[str, Any], generation: Generation) -> None:
    """An assertion's picture is the baked one, so it must be an address.

    Rule: Open Badges 2.0 "Assertion": ``image`` is an IRI or document of the image; 1EdTech's validator refuses
    ``data:`` there, and allows it in a badge class.
    """
    for value in many(document.get("image")):
        if not isinstance(value, str) and not is_node(value):
            raise malformed("image", "it must be an address or an object")
        if generation is Generation.OB_2 and ident(value).startswith("data:"):
            raise malformed("image", "an assertion's picture must be an address, not a data: URI")


def _check_verification(document: Mapping[str, Any]) -> None:
    for name in ("verification", "verify"):
        value = document.get(name)
        if value is not None and not is_node(value) and not (isinstance(value, list) and nodes(value)):
            raise malformed(name, "it must be an object")


def _check_extensions(document: Mapping[str, Any]) -> None:
    """An extension is an object of a type, and what it calls text is text.

    Rule: Open Badges 2.0 "Extensions"; Schema.org ``Text``.
    """
    for key, value in document.items():
        if not key.startswith("extensions:"):
            continue
        for node in nodes(value):
            check_types(node, key)
            for name, plain in node.items():
                if re.match(r"https?://schema\.org/text$|schema:text$", name):
                    for part in many(plain):
                        inner = part.get("@value") if is_node(part) else part
                        if not isinstance(inner, str):
                            raise malformed(f"{key}.{name}", "it must be a text")
