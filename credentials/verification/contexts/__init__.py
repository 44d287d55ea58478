"""Contexts: the JSON-LD vocabularies, bundled and pinned. Nothing is ever fetched to canonicalise.

What a declared npm package carries is written to ``build/contexts/`` by the set-up
(``node credentials/verification/contexts/collect.mjs``, run from the project's root after ``npm ci``); PyLD carries
one more; the rest is the tables of ``vocabulary.py``. ``pins.py`` holds the digest of every body.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

import rfc8785

from credentials.verification.contexts.pins import PINS
from credentials.verification.contexts.vocabulary import ADDED_IN_PLACE, TABLES

COLLECTED = Path(__file__).resolve().parents[3] / "build" / "contexts"
COLLECT = "node credentials/verification/contexts/collect.mjs"

EDITIONS = (0, 1)
"""Which bodies to read: edition 1 differs where a second body was published under the same address."""

SAME_BODY = {
    "https://purl.imsglobal.org/spec/ob/v3p0/context/ob_v3p0.jsonld": (
        "https://purl.imsglobal.org/spec/ob/v3p0/context.json"
    ),
}
"""Addresses that serve what another address serves."""

CARRIED_BY_PYLD = {"https://w3id.org/security/suites/jws-2020/v1": "security-jws-2020-v1.jsonld"}


class ContextsMissingError(Exception):
    """The contexts were not collected, or are not the ones that were pinned: the set-up has to run again."""


@cache
def bodies(edition: int = 0) -> Mapping[str, Mapping[str, Any]]:
    """Every context by its address, each the object ``{"@context": …}`` that the address serves.

    Raises ContextsMissingError when the set-up has not run or a body differs from its pinned digest.
    """
    found = {url: {"@context": body["@context"]} for url, body in _collected().items() if url in PINS}
    found |= {url: {"@context": table} for url, table in TABLES.items()}
    found |= {url: _pyld_body(name) for url, name in CARRIED_BY_PYLD.items()}
    if edition == 0:
        for url, terms in ADDED_IN_PLACE.items():
            found[url] = {"@context": {**found[url]["@context"], **terms}}
    found |= {url: found[other] for url, other in SAME_BODY.items()}
    for url, digests in PINS.items():
        if url not in found or digest(found[url]) not in digests:
            raise ContextsMissingError(f"The context {url} is not the pinned one. Run: {COLLECT}")
    return MappingProxyType(found)


def editions_of(document: object) -> tuple[int, ...]:
    """The editions that can differ for ``document``: both where it uses a term that only one body defines."""
    terms = {term for added in ADDED_IN_PLACE.values() for term in added}
    return EDITIONS if _uses(document, terms) else EDITIONS[:1]


def digest(body: Mapping[str, Any]) -> str:
    """The SHA-256 of what stands under ``@context``, in the canonical form of RFC 8785."""
    return hashlib.sha256(rfc8785.dumps(body["@context"])).hexdigest()


def _collected() -> dict[str, Any]:
    if not COLLECTED.is_dir():
        raise ContextsMissingError(f"The JSON-LD contexts have not been collected. Run: {COLLECT}")
    found: dict[str, Any] = {}
    for path in sorted(COLLECTED.glob("*.json")):
        found |= json.loads(path.read_bytes())
    return found


def _pyld_body(name: str) -> dict[str, Any]:
    text = (files("pyld.documentloader.frozen") / "bundled" / name).read_bytes()
    return {"@context": json.loads(text)["@context"]}


def _uses(value: object, terms: set[str]) -> bool:
    waiting = [value]
    while waiting:
        element = waiting.pop()
        if isinstance(element, dict):
            if not terms.isdisjoint(element):
                return True
            waiting.extend(element.values())
        elif isinstance(element, list):
            waiting.extend(element)
    return False
