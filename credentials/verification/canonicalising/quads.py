"""Quads: RDF statements, each component already written as canonical N-Quads writes it.

An IRI reads ``<…>``, a blank node ``_:…``, a literal ``"…"`` with its datatype or language; the default graph is
``""``.

Rule: RDF Dataset Canonicalization 1.0, "A Canonical form of N-Quads".
"""

from __future__ import annotations

import math
import re
from typing import Any

import rfc8785

from credentials.verification.errors import CanonicalisationError

Quad = tuple[str, str, str, str]
"""Subject, predicate, object, graph."""

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE = f"<{RDF}type>"
RDF_FIRST = f"<{RDF}first>"
RDF_REST = f"<{RDF}rest>"
RDF_NIL = f"<{RDF}nil>"
JSON_LITERAL = f"{RDF}JSON"

# A comma belongs to no scheme (RFC 3986), but issuers sign with jsonld.js and PyLD, which both take one for it.
ABSOLUTE_IRI = re.compile(r"(?:[A-Za-z][A-Za-z0-9+,\-.]*|_):[^\s]*\Z")
WELL_FORMED_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*\Z")
NEEDS_ESCAPE = re.compile(r'["\\\x00-\x1f\x7f]')
NAMED_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def is_absolute(text: str) -> bool:
    """Tell whether ``text`` is an absolute IRI or a blank node label, and so can stand in a statement."""
    return ABSOLUTE_IRI.match(text) is not None


def is_blank(component: str) -> bool:
    """Tell whether a component is a blank node."""
    return component.startswith("_:")


def write_quad(quad: Quad) -> str:
    """One line of canonical N-Quads."""
    subject, predicate, value, graph = quad
    return f"{subject} {predicate} {value} {graph} .\n" if graph else f"{subject} {predicate} {value} .\n"


def write_text(value: str) -> str:
    """A string literal without datatype."""
    if NEEDS_ESCAPE.search(value):
        value = NEEDS_ESCAPE.sub(_escape, value)
    return f'"{value}"'


def write_literal(value: Any, datatype: str | None, language: str | None) -> str | None:
    """The literal of a JSON-LD value object; None where RDF has no place for it (a malformed language tag).

    Rule: JSON-LD 1.1 Processing Algorithms and API, "Object to RDF Conversion".
    """
    if datatype == "@json":
        return f"{write_text(_canonical_json(value))}^^<{JSON_LITERAL}>"
    if isinstance(value, bool):
        lexical, native = ("true" if value else "false"), f"{XSD}boolean"
    elif isinstance(value, (int, float)):
        lexical, native = _write_number(value, datatype)
    elif language is not None:
        return f"{write_text(value)}@{language}" if WELL_FORMED_LANGUAGE.match(language) else None
    else:
        lexical, native = _double_if_numeric(value, datatype), f"{XSD}string"
    kind = datatype or native
    return write_text(lexical) if kind == f"{XSD}string" else f"{write_text(lexical)}^^<{kind}>"


def _write_number(value: int | float, datatype: str | None) -> tuple[str, str]:
    """Lexical form and native datatype of a number: whole numbers below 10^21 are integers."""
    if isinstance(value, float) and not math.isfinite(value):
        raise CanonicalisationError("not_json_ld", "The document holds a number that JSON does not allow.")
    whole = isinstance(value, int) or value.is_integer()
    if not whole or abs(value) >= 1e21 or datatype == f"{XSD}double":
        return _canonical_double(float(value)), f"{XSD}double"
    return str(int(value)), f"{XSD}integer"


def _double_if_numeric(value: str, datatype: str | None) -> str:
    """PyLD gives the text of an xsd:double in canonical form where it reads as a number."""
    if datatype != f"{XSD}double":
        return value
    try:
        return _canonical_double(float(value))
    except ValueError:
        return value


def _canonical_double(value: float) -> str:
    """The canonical lexical form of xsd:double."""
    return re.sub(r"(\d)0*E\+?(-)?0*(\d)", r"\1E\2\3", f"{value:1.15E}")


def _canonical_json(value: Any) -> str:
    try:
        return rfc8785.dumps(value).decode()
    except (rfc8785.CanonicalizationError, UnicodeError) as error:
        raise CanonicalisationError("not_json_ld", "A JSON literal in the document has no canonical form.") from error


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return NAMED_ESCAPES.get(character) or f"\\u{ord(character):04X}"
