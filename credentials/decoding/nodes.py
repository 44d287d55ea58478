"""Small questions to a JSON-LD node, whatever shape it was compacted into.

The same fact is written as a scalar, an array of one, a ``@value`` object, a language map or an embedded node;
these functions answer alike for all of them and never raise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeGuard

_LOCAL_NAME = re.compile(r"[^#/:]*$")
_PREFIXED = re.compile(
    r"(?:(?:schema|ob|obi|clr|cred|vc|elm|dcc):"
    r"|https?://(?:schema\.org|w3id\.org|www\.w3\.org|purl\.imsglobal\.org)(?:/[^\s#]*)?[#/])([A-Za-z]\w*)$"
)
_NO_LANGUAGES = {"id", "url", "uri", "iri", "tag"}  # names that have the form of a language tag
MAX_PREFIXED = 200  # members of a node among which a prefixed name is looked for; bounds the time for hostile nodes
MAX_TYPES = 50
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*$|@?none$")


def is_node(value: Any) -> TypeGuard[Mapping[str, Any]]:
    """Tell whether ``value`` is a JSON object."""
    if isinstance(value, dict):  # the common case; asking for Mapping is slow
        return True
    return not isinstance(value, str | list | None) and isinstance(value, Mapping)


def many(value: Any) -> list[Any]:
    """``value`` as a list: nothing for None, its members for an array or ``@list``/``@set``, itself otherwise."""
    if value is None:
        return []
    if isinstance(value, list | tuple):
        return list(value)
    if is_node(value) and len(value) == 1:
        for key in ("@list", "@set", "@graph"):
            if key in value:
                return many(value[key])
    return [value]


def nodes(value: Any) -> list[Mapping[str, Any]]:
    """The objects among ``many(value)``."""
    return [part for part in many(value) if is_node(part)]


def one_node(value: Any) -> Mapping[str, Any]:
    """The first object in ``value``, or an empty one."""
    found = nodes(value)
    return found[0] if found else {}


def prop(node: Mapping[str, Any], *names: str) -> Any:
    """The first of ``names`` that ``node`` has with a value, also under a known prefix or as a full IRI."""
    for name in names:
        if node.get(name) is not None:
            return node[name]
    if len(node) > MAX_PREFIXED:
        return None
    for key, value in node.items():
        if value is not None and ":" in key:
            match = _PREFIXED.match(key)
            if match and match[1] in names:
                return value
    return None


def text(value: Any, language: str = "en") -> str:
    """``value`` as one text: ``language`` where several are offered, else the first; empty when it is no text."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list | tuple):
        return _text_of_list(value, language)
    if is_node(value):
        return _text_of_node(value, language)
    return ""


def _text_of_list(values: list[Any] | tuple[Any, ...], language: str) -> str:
    for value in values:
        tag = value.get("@language") if is_node(value) else None
        if isinstance(tag, str) and tag.lower().split("-")[0] == language:
            return text(value, language)
    for value in values:
        found = text(value, language) if not isinstance(value, list | tuple) else ""
        if found:
            return found
    return ""


def _text_of_node(node: Mapping[str, Any], language: str) -> str:
    if "@value" in node:
        inner = node["@value"]
        return text(inner, language) if not isinstance(inner, Mapping | list) else ""
    if "noteLiteral" in node:
        return text(node["noteLiteral"], language)
    if node and not node.keys() & _NO_LANGUAGES and all(_LANGUAGE_TAG.match(key) for key in node):
        words = {key.lower().replace("_", "-"): word for key, word in node.items()}
        best = next((word for key, word in words.items() if key.split("-")[0] == language), None)
        for word in (best, *words.values()):
            found = text(word, language) if isinstance(word, str | list) else ""
            if found:
                return found
    return ""


def salt_of(node: Mapping[str, Any]) -> str:
    """The salt that ``node`` gives, blanks and all: every character of it was hashed."""
    value = prop(node, "salt")
    plain = value.get("@value") if is_node(value) else value
    return plain if isinstance(plain, str) else text(plain)


def ident(value: Any) -> str:
    """The identifier that ``value`` is (a string) or has (``id`` or ``@id``)."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list | tuple):
        return next((found for part in value if (found := ident(part))), "") if len(value) < 100 else ""
    if is_node(value):
        for key in ("id", "@id"):
            name = value.get(key)
            if isinstance(name, str):
                return name.strip()
    return ""


def types(node: Mapping[str, Any]) -> frozenset[str]:
    """The local names of the node's types, with the full names beside them."""
    found: set[str] = set()
    for key in ("type", "@type"):
        for name in many(node.get(key))[:MAX_TYPES]:
            if isinstance(name, str) and name:
                found.add(name)
                local = _LOCAL_NAME.search(name)
                if local and local[0]:
                    found.add(local[0])
    return frozenset(found)


def contexts(node: Mapping[str, Any]) -> list[str]:
    """The context addresses the node names; inline contexts are passed over."""
    return [part for part in many(node.get("@context")) if isinstance(part, str)]


def web_address(value: Any) -> str:
    """``value`` when it is (or is a node identified by) an http(s) address, else empty."""
    found = ident(value)
    return found if re.match(r"https?://[^\s<>\"]+$", found, re.IGNORECASE) else ""
