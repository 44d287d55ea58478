"""Compiling: contexts to flat tables of terms, once, so that documents need no context processing.

PyLD processes the contexts, so that what a term means is PyLD's answer; what is kept here is that answer, by the ways
in which a scope can change: by property, by type, by a context inside the document.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from threading import RLock
from typing import Any

from pyld import jsonld
from pyld.context_resolver import ContextResolver

from credentials.verification.canonicalising.expanding import load_bundled, refusal
from credentials.verification.canonicalising.quads import is_absolute
from credentials.verification.contexts import bodies
from credentials.verification.errors import CanonicalisationError

VOCABULARIES_LIMIT = 24
"""Combinations of contexts kept compiled; the wild uses about ten."""

SCOPES_LIMIT = 400
"""Scopes kept of one combination; a badge needs about twenty. Each holds some 30 kB."""

TERMS_LIMIT = 2000
"""Member names remembered in one scope."""

CONTEXT_SIZE_LIMIT = 32 * 1024
CONTEXT_COUNT_LIMIT = 16
"""Size of contexts written out inside a document, and how many a document may name in one place."""

KEYWORD = re.compile(r"@[a-zA-Z]+\Z")
KEYWORDS = frozenset(jsonld.KEYWORDS)

Active = Any
"""PyLD's processed ("active") context."""


class NotUnderstoodError(Exception):
    """A part of a document is written in a way that only PyLD reads."""


class Shape(Enum):
    """What becomes of a member's values."""

    SET = "set"
    LIST = "list"
    GRAPH = "graph"
    JSON = "json"


@dataclass(slots=True)
class Term:
    """What a member's name means in one scope.

    Exactly one of ``keyword`` and ``predicate`` is set, or neither for a name that means nothing. ``coercion`` is
    ``@id``, ``@vocab``, a datatype, or None. ``values`` is the scope in which its values are read. A plain
    term's strings are literals as they stand, a link's are identifiers. A name is not
    trusted when the document's own context gives it a meaning that the bundled vocabularies do not: a signed
    ``description`` must not be read as a ``name``.
    """

    keyword: str = ""
    predicate: str = ""
    shape: Shape = Shape.SET
    coercion: str | None = None
    language: str | None = None
    values: Scope | None = None
    is_plain: bool = False
    is_link: bool = False
    is_understood: bool = True
    is_trusted: bool = True


class Vocabulary:
    """One combination of contexts, compiled as documents ask for it."""

    def __init__(self, context: Any, edition: int) -> None:
        loader = load_bundled(edition)
        self.processor = jsonld.JsonLdProcessor()
        self.options = {
            "base": None,
            "isFrame": False,
            "processingMode": "json-ld-1.1",
            "documentLoader": loader,
            "contextResolver": ContextResolver({}, loader),
        }
        self.is_ours = _is_bundled(context, edition)
        self.lock = RLock()
        self.scopes = 0
        self._known: dict[int, Scope] = {}
        initial = self.processor._get_initial_context(self.options)
        self.root = self.scope(self.process(initial, context))

    def scope(self, active: Active) -> Scope:
        """The one scope of an active context."""
        # The scope holds the active context, so its id is not given to another.
        return self._known.get(id(active)) or self._known.setdefault(id(active), Scope(self, active))

    def process(self, active: Active, context: Any, **how: bool) -> Active:
        """PyLD's answer. Raises CanonicalisationError."""
        _refuse_giant(context)
        try:
            with self.lock:
                self.scopes += 1
                return self.processor._process_context(active, context, self.options, **how)
        except jsonld.JsonLdError as error:
            raise refusal(error) from error
        except CanonicalisationError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError, Warning) as error:
            raise CanonicalisationError("not_json_ld", "The document breaks a rule of JSON-LD.") from error


class Scope:
    """An active context, and what names, types and contexts mean under it."""

    def __init__(self, vocabulary: Vocabulary, active: Active) -> None:
        self.vocabulary = vocabulary
        self.active = active
        self.mappings: Mapping[str, Any] = active["mappings"]
        self.terms: dict[str, Term] = {}
        self.types: dict[str, str | None] = {}
        self.by_type: dict[Any, Scope] = {}
        self.by_context: dict[str, Scope] = {}
        aliases = [(name, entry["@id"]) for name, entry in self.mappings.items() if entry]
        self.type_names = ("@type", *(name for name, iri in aliases if iri == "@type"))
        self.id_names = ("@id", *(name for name, iri in aliases if iri == "@id"))
        self.value_names = ("@value", *(name for name, iri in aliases if iri == "@value"))
        self.has_previous = bool(active.get("previousContext"))

    # -- how a scope changes ---------------------------------------------------------------------------------

    @cached_property
    def reverted(self) -> Scope:
        """The scope without the type-scoped contexts of the object around."""
        return self.vocabulary.scope(self.active["previousContext"]) if self.has_previous else self

    def typed(self, types: Any) -> Scope:
        """The scope inside an object of these types: a string or a list of strings."""
        key = types if isinstance(types, str) else tuple(types)
        try:
            return self.by_type[key]
        except KeyError:
            scope = self.by_type[key] = self._enter_types([key] if isinstance(key, str) else key)
            return scope

    def with_context(self, context: Any) -> Scope:
        """The scope inside an object that brings its own context."""
        try:
            key = json.dumps(context)
        except ValueError as error:
            raise NotUnderstoodError from error
        if key not in self.by_context:
            self.by_context[key] = self.vocabulary.scope(self.vocabulary.process(self.active, context))
        return self.by_context[key]

    def _enter_types(self, types: Iterable[str]) -> Scope:
        active = self.active
        for name in sorted(types):
            context = (self.mappings.get(name) or {}).get("@context")
            if context is not None and context is not False:
                active = self.vocabulary.process(active, context, propagate=False)
        return self.vocabulary.scope(active)

    def _enter_property(self, name: str) -> Scope:
        """The scope in which the values of member ``name`` are read."""
        context = (self.mappings.get(name) or {}).get("@context")
        if context is None:
            return self
        process = self.vocabulary.process
        return self.vocabulary.scope(process(self.active, context, propagate=True, override_protected=True))

    # -- objects as values -----------------------------------------------------------------------------------

    def for_object(self, name: str, element: Mapping[str, Any]) -> Scope:
        """The scope of an object that is a value of member ``name``; ``self`` is the scope of its values.

        Type-scoped contexts end at the next object, unless it is a value or a mere reference. Rule: JSON-LD 1.1
        Processing Algorithms and API, "Expansion Algorithm", steps 5 to 9.
        """
        if self.has_previous and len(element) <= 2 and "@context" not in element:
            for key in sorted(element):
                keyword = self.term(key).keyword
                if keyword == "@value" or (keyword == "@id" and len(element) == 1):
                    return self._under_property(name, self)
        return self._under_property(name, self.reverted)

    def _under_property(self, name: str, scope: Scope) -> Scope:
        context = (self.mappings.get(name) or {}).get("@context")
        if context is None:
            return scope
        key = f"\0{name}\0{scope is self}"
        if key not in self.by_context:
            active = self.vocabulary.process(scope.active, context, override_protected=True)
            self.by_context[key] = self.vocabulary.scope(active)
        return self.by_context[key]

    # -- what names mean -------------------------------------------------------------------------------------

    def term(self, name: str) -> Term:
        """What member ``name`` means here."""
        try:
            return self.terms[name]
        except KeyError:
            term = self._compile(name)
            if len(self.terms) < TERMS_LIMIT:
                self.terms[name] = term
            return term

    def type_iri(self, name: str) -> str | None:
        """A type as a component of a statement; None where it is relative and so says nothing."""
        try:
            return self.types[name]
        except KeyError:
            iri = self.expand(name, vocab=True)
            component = None if iri is None or not is_absolute(iri) else iri if iri[:2] == "_:" else f"<{iri}>"
            if len(self.types) < TERMS_LIMIT:
                self.types[name] = component
            return component

    def expand(self, value: str, *, vocab: bool = False) -> str | None:
        """The IRI that ``value`` stands for, as PyLD expands it without a base; it may be relative.

        Raises NotUnderstoodError for keywords and what looks like one.
        """
        if value[:1] == "@":
            raise NotUnderstoodError
        if vocab and value in self.mappings:
            entry = self.mappings[value]
            if entry is not None and entry["@id"][:1] == "@":
                raise NotUnderstoodError
            return None if entry is None else str(entry["@id"])
        prefix, colon, suffix = value.partition(":")
        if colon and prefix:
            if prefix == "_" or suffix[:2] == "//":
                return value
            entry = self.mappings.get(prefix)
            if entry and entry["_prefix"]:
                return str(entry["@id"]) + suffix
            if is_absolute(value):
                return value
        if vocab and "@vocab" in self.active:
            return str(self.active["@vocab"]) + value
        return value

    def _compile(self, name: str) -> Term:
        if name in KEYWORDS:
            return Term(keyword=name)
        if KEYWORD.match(name):
            return Term()
        entry = self.mappings.get(name)
        if entry and entry["@id"] in KEYWORDS:
            return Term(keyword=entry["@id"])
        iri = self.expand(name, vocab=True)
        if iri is None or not is_absolute(iri):
            return Term()
        if iri[:2] == "_:":
            # RDF has no statement for it, but the objects under it still make theirs.
            return Term(keyword="_:")
        values = self._enter_property(name)
        coercion = values._lookup(name, "@type")
        language = values._lookup(name, "@language")
        containers = set(jsonld.JsonLdProcessor.arrayify(self._lookup(name, "@container") or []))
        is_json = self._lookup(name, "@type") == "@json"
        understood = containers <= {"@set", "@list", "@graph"} and not (entry and entry.get("reverse"))
        understood = understood and (coercion == "@json") == is_json and not containers >= {"@list", "@graph"}
        shape = Shape.JSON if is_json else Shape.SET
        for container, other in (("@list", Shape.LIST), ("@graph", Shape.GRAPH)):
            if container in containers:
                understood = understood and not is_json
                shape = other
        plain = coercion in (None, "@none")
        return Term(
            predicate=f"<{iri}>",
            shape=shape,
            coercion=None if plain else coercion,
            language=language if plain else None,
            values=values,
            is_plain=plain and language is None,
            is_link=coercion in ("@id", "@vocab"),
            is_understood=understood,
            is_trusted=self.vocabulary.is_ours or iri in known_meanings().get(name, {iri}),
        )

    def _lookup(self, name: str, about: str) -> Any:
        return jsonld.JsonLdProcessor.get_context_value(self.active, name, about)


# -- the compiled combinations -------------------------------------------------------------------------------

_vocabularies: OrderedDict[tuple[int, Any], Vocabulary] = OrderedDict()
_lock = RLock()


def vocabulary_of(context: Any, edition: int) -> Vocabulary:
    """The compiled vocabulary of an ``@context`` value. Raises CanonicalisationError."""
    key = edition, _key(context)
    with _lock:
        vocabulary = _vocabularies.get(key)
        if vocabulary is not None and vocabulary.scopes <= SCOPES_LIMIT:
            _vocabularies.move_to_end(key)
            return vocabulary
    vocabulary = Vocabulary(context, edition)
    with _lock:
        _vocabularies[key] = vocabulary
        _vocabularies.move_to_end(key)
        while len(_vocabularies) > VOCABULARIES_LIMIT:
            _vocabularies.popitem(last=False)
    return vocabulary


def _key(context: Any) -> Any:
    if isinstance(context, list) and all(isinstance(part, str) for part in context):
        return tuple(context)
    return json.dumps(context)


def _refuse_giant(context: Any) -> None:
    if isinstance(context, list) and len(context) > CONTEXT_COUNT_LIMIT:
        raise CanonicalisationError("too_complex", "The document names too many vocabularies.")
    if not isinstance(context, str) and len(json.dumps(context)) > CONTEXT_SIZE_LIMIT:
        raise CanonicalisationError("too_complex", "The document defines too large a vocabulary of its own.")


def _is_bundled(context: Any, edition: int) -> bool:
    parts = context if isinstance(context, list) else [context]
    return all(isinstance(part, str) and part in bodies(edition) for part in parts)


_meanings: dict[str, set[str]] = {}


def known_meanings() -> Mapping[str, set[str]]:
    """For each name that a bundled vocabulary defines, the IRIs it stands for in any of them."""
    with _lock:
        if not _meanings:
            for body in bodies().values():
                _gather(body["@context"], {})
    return _meanings


def _gather(context: Any, around: Mapping[str, str]) -> dict[str, str]:
    """Note what a context's names stand for, and give the names themselves."""
    names = dict(around)
    for part in context if isinstance(context, list) else [context]:
        if isinstance(part, str):
            names |= _gather(bodies()[part]["@context"], {})
        if not isinstance(part, dict):
            continue
        stated = {name: value.get("@id") if isinstance(value, dict) else value for name, value in part.items()}
        names |= {name: iri for name, iri in stated.items() if isinstance(iri, str)}
        for name, value in part.items():
            if name in names and not name.startswith("@"):
                _meanings.setdefault(name, set()).add(_spell_out(names[name], names))
            if isinstance(value, dict) and value.get("@context"):
                _gather(value["@context"], names)
    return names


def _spell_out(iri: str, names: Mapping[str, str]) -> str:
    """The full IRI of a name or a prefixed name."""
    prefix, _, suffix = iri.partition(":")
    if suffix.startswith("//"):
        return iri
    if prefix in names and names[prefix] != iri:
        return _spell_out(names[prefix], names) + suffix
    return iri
