"""Canonicalising: a JSON-LD document to the bytes that its signature covers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from credentials.verification.canonicalising.expanding import expanded_quads
from credentials.verification.canonicalising.labelling import label_quads
from credentials.verification.errors import CanonicalisationError


def canonicalise(document: Mapping[str, Any], *, edition: int = 0, algorithm: str = "sha256") -> bytes:
    """The canonical N-Quads of ``document``.

    ``edition`` chooses among bodies published under one context address; ``algorithm`` is the hash inside. Raises
    CanonicalisationError when the document has no canonical form, or only an expensive one.

    Rule: RDF Dataset Canonicalization 1.0 over JSON-LD 1.1.
    """
    try:
        return label_quads(expanded_quads(document, edition=edition), algorithm).encode()
    except UnicodeEncodeError as error:
        raise CanonicalisationError("not_json_ld", "The document holds text that is not Unicode.") from error
