"""Walking: a document to its quads over compiled contexts, and to the members that the quads leave out."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile
from typing import Any

from credentials.verification.canonicalising.compiling import NotUnderstoodError, Scope, Shape, Term, vocabulary_of
from credentials.verification.canonicalising.disguises import (
    DECISIVE,
    IDENTITY,
    NO_AWARDS,
    STATUS_ONLY,
    WRITTEN_OUT,
    Place,
    goes_by_another_name,
    scattered,
)
from credentials.verification.canonicalising.expanding import DEPTH_LIMIT
from credentials.verification.canonicalising.quads import (
    RDF_FIRST,
    RDF_NIL,
    RDF_REST,
    RDF_TYPE,
    Quad,
    is_absolute,
    write_literal,
    write_text,
)
from credentials.verification.errors import CanonicalisationError

NEW_SCOPES_LIMIT = 150
"""Scopes that one document may make us compile, at some milliseconds each."""

QUADS_LIMIT = 60_000
"""Statements of one document: a record of a thousand credentials. Beyond, canonicalising takes more than 3 seconds."""


class Walk:
    """One pass over one document.

    ``quads`` are its statements, ``left_out`` the places of members that no statement covers. Where
    ``is_understood`` is false the quads are incomplete, and the places of what was not understood are left out too.
    ``disguised`` are places where a decisive statement is made under another name, or away from its credential.
    """

    def __init__(self, document: Mapping[str, Any], edition: int) -> None:
        self.quads: list[Quad] = []
        self.left_out: list[Place] = []
        self.disguised: list[Place] = []
        self.is_understood = True
        self.labels: dict[str, str] = {}
        self.fresh = 0
        self.depth = 0
        self.decided: list[tuple[str, Place, Any]] = []
        self.watched: list[Place] = []
        self.vocabulary = vocabulary_of(document.get("@context", []), edition)
        self.budget = self.vocabulary.scopes + NEW_SCOPES_LIMIT
        self._walk(document)

    def _walk(self, document: Mapping[str, Any]) -> None:
        top = None
        try:
            top = self._inside(document, self.vocabulary.root, None, "")
        except NotUnderstoodError:
            self.is_understood = False
        if top is None:
            self.left_out = [(None, name) for name in document if name != "@context"]
        self.disguised += [place for subject, place, _ in self.decided if subject == top and place and place[0]]
        self.disguised += scattered(self.decided)

    # -- objects ---------------------------------------------------------------------------------------------

    def _node(self, element: Mapping[str, Any], scope: Scope, here: Place, graph: str) -> str | None:
        """Write an object's statements and give its component; None where its id is relative."""
        if "@context" in element:
            scope = scope.with_context(element["@context"])
        return self._inside(element, scope, here, graph)

    def _inside(self, element: Mapping[str, Any], scope: Scope, here: Place, graph: str) -> str | None:
        """The same, when the object's own context is already part of ``scope``."""
        type_name, active = self._enter_types(element, scope)
        if _named(element, active.value_names):
            raise NotUnderstoodError
        subject = self._subject(element, active, here)
        self._guard()
        if type_name and subject is not None:
            self._write_types(element[type_name], scope, subject, (here, type_name), graph)
        self.depth += 1
        terms = active.terms
        for key, value in element.items():
            term = terms.get(key) or active.term(key)
            if term.predicate:
                try:
                    self._member(term, subject, key, value, (here, key), graph)
                except NotUnderstoodError:
                    self._give_up((here, key))
            elif term.keyword not in SEEN_TO:
                self._give_up((here, key))
            elif not term.keyword and not _says_nothing(value):
                self.left_out.append((here, key))
        self.depth -= 1
        return subject

    def _guard(self) -> None:
        if self.depth >= DEPTH_LIMIT:
            raise CanonicalisationError("too_deep", "The document is nested too deeply to check.")
        if self.vocabulary.scopes > self.budget:
            raise CanonicalisationError("too_complex", "The document changes its vocabulary too often to check.")
        if len(self.quads) > QUADS_LIMIT:
            raise CanonicalisationError("too_complex", "The document says too much to check.")

    def _enter_types(self, element: Mapping[str, Any], scope: Scope) -> tuple[str, Scope]:
        """The name of the member that gives the types, and the scope that they make."""
        found = _named(element, scope.type_names)
        if not found:
            return "", scope
        types = element[found]
        if not isinstance(types, str):
            if not isinstance(types, list):
                raise NotUnderstoodError
            for part in types:
                if not isinstance(part, str):
                    raise NotUnderstoodError
        return found, scope.typed(types)

    def _write_types(self, types: Any, scope: Scope, subject: str, place: Place, graph: str) -> None:
        """Types are read in the scope before their own contexts."""
        for position, name in enumerate([types] if isinstance(types, str) else types):
            iri = scope.type_iri(name)
            if iri is None:
                self.left_out.append(place if isinstance(types, str) else (place, position))
            else:
                self.quads.append((subject, RDF_TYPE, self._label(iri), graph))
                if iri.endswith(NO_AWARDS) and goes_by_another_name(iri, name):
                    self.disguised.append(place)

    def _subject(self, element: Mapping[str, Any], active: Scope, here: Place) -> str | None:
        """The component for an object: its id, or a blank node; None where the id is relative.

        Whom a credential is by, about and which it is has to be written as it is signed: a prefix of the document's
        own can make one name of another.
        """
        found = _named(element, active.id_names)
        if not found:
            return self._blank()
        name = element[found]
        if not isinstance(name, str):
            raise NotUnderstoodError
        iri = active.expand(name)
        if iri is None or found not in READ_AS_ID:
            raise NotUnderstoodError
        if iri != name and (here is None or _names(here, 1)[0] in WRITTEN_OUT):
            self.disguised.append((here, found))
        return self._iri(iri)

    # -- members ---------------------------------------------------------------------------------------------

    def _member(self, term: Term, subject: str | None, key: str, value: Any, place: Place, graph: str) -> None:
        if not term.is_understood:
            raise NotUnderstoodError
        if not term.is_trusted:
            self.left_out.append(place)
        if term.shape is Shape.JSON:
            self._state(subject, term.predicate, write_literal(value, "@json", None), graph, place)
        elif term.shape is Shape.SET:
            if isinstance(value, list):
                if len(value) > QUADS_LIMIT:
                    raise CanonicalisationError("too_complex", "The document lists too much to check.")
                for position, item in enumerate(value):
                    self._item(term, subject, key, item, (place, position), graph)
            elif type(value) is str and term.is_plain and subject is not None:
                self.quads.append((subject, term.predicate, write_text(value), graph))
            else:
                self._item(term, subject, key, value, place, graph)
        elif value is not None:
            items = value if isinstance(value, list) else [value]
            write = self._list if term.shape is Shape.LIST else self._graphs
            write(term, subject, key, items, place, graph)
        if term.predicate in DECISIVE:
            if key != DECISIVE[term.predicate]:
                self.disguised.append(place)
            elif subject is not None:
                self.decided.append((subject, place, value))
                self.watched.append(place)
        elif term.predicate in STATUS_ONLY and not (
            term.predicate.endswith(f"#{key}>") and _is_under(place, "credentialStatus")
        ):
            self.disguised.append(place)
        elif term.predicate in IDENTITY:
            self.watched.append(place)
            if _names(place, 3) != (IDENTITY[term.predicate], "identifier", "credentialSubject"):
                self.disguised.append(place)

    def _item(self, term: Term, subject: str | None, key: str, value: Any, place: Place, graph: str) -> None:
        if value is None:
            return
        about = self._object(term, key, value, place, graph)
        if about is None:
            self.left_out.append(place)
            # What stands inside is stated all the same, where nobody reads it.
            self.disguised += takewhile(lambda one: _is_within(one, place), reversed(self.watched))
        elif subject is not None:
            self.quads.append((subject, term.predicate, about, graph))

    def _object(self, term: Term, key: str, value: Any, place: Place, graph: str) -> str | None:
        """The component for one value of a member; None where RDF has no place for it."""
        if isinstance(value, dict):
            return self._object_value(term, key, value, place, graph)
        if isinstance(value, list):
            raise NotUnderstoodError
        if term.is_link:
            if not isinstance(value, str):
                return write_literal(value, None, None)
            assert term.values is not None
            iri = term.values.expand(value, vocab=term.coercion == "@vocab")
            if iri is None:
                raise NotUnderstoodError
            if iri != value and key in WRITTEN_OUT:
                self.disguised.append(place)
            return self._iri(iri)
        if isinstance(value, str):
            if term.is_plain:
                return write_text(value)
            return write_literal(value, term.coercion, term.language)
        return write_literal(value, term.coercion, None)

    def _object_value(self, term: Term, key: str, value: dict[str, Any], place: Place, graph: str) -> str | None:
        assert term.values is not None
        scope = term.values.for_object(key, value)
        if found := _named(value, scope.value_names):
            if found != "@value":
                raise NotUnderstoodError  # and so left out, for nobody reads it
            return self._literal(scope, value, place)
        return self._node(value, scope, place, graph)

    def _literal(self, scope: Scope, value: dict[str, Any], place: Place) -> str | None:
        """A value object: ``@value`` with a type or a language."""
        parts: dict[str, Any] = {}
        for name, part in value.items():
            keyword = scope.term(name).keyword
            if keyword == "@direction" and part in ("ltr", "rtl"):
                self.left_out.append((place, name))
            elif keyword not in ("@value", "@type", "@language") or keyword in parts:
                raise NotUnderstoodError
            parts[keyword] = part
        text, kind, language = parts["@value"], parts.get("@type"), parts.get("@language")
        if "@context" in value or ("@type" in parts and "@language" in parts):
            raise NotUnderstoodError
        if kind == "@json":
            return write_literal(text, "@json", None)
        if text is None or isinstance(text, (dict, list)) or (language is not None and not isinstance(text, str)):
            raise NotUnderstoodError
        if "@type" in parts:
            kind = scope.expand(kind, vocab=True) if isinstance(kind, str) else None
            if kind is None or not is_absolute(kind) or kind[:2] == "_:":
                raise NotUnderstoodError
        if language is not None:
            if not isinstance(language, str):
                raise NotUnderstoodError
            language = language.lower()
        return write_literal(text, kind, language)

    def _list(self, term: Term, subject: str | None, key: str, items: list[Any], place: Place, graph: str) -> None:
        """An ordered list: a chain of blank nodes."""
        kept = [(position, item) for position, item in enumerate(items) if item is not None]
        cells = [self._blank() for _ in kept]
        self._state(subject, term.predicate, cells[0] if cells else RDF_NIL, graph, place)
        for cell, rest, (position, item) in zip(cells, [*cells[1:], RDF_NIL], kept, strict=False):
            if isinstance(item, list):
                raise NotUnderstoodError
            about = self._object(term, key, item, (place, position), graph)
            # A list that nothing can refer to is not written; the objects in it are.
            if subject is not None:
                self._state(cell, RDF_FIRST, about, graph, (place, position))
                self.quads.append((cell, RDF_REST, rest, graph))

    def _graphs(self, term: Term, subject: str | None, key: str, items: list[Any], place: Place, graph: str) -> None:
        """Each value in a graph of its own, such as a proof or a credential inside a presentation."""
        for position, item in enumerate(items):
            if item is None:
                continue
            if isinstance(item, list) or (isinstance(item, dict) and not item.keys().isdisjoint(VALUE_OBJECTS)):
                raise NotUnderstoodError
            inside = self._blank()
            before = len(self.quads)
            here = (place, position) if len(items) > 1 else place
            if isinstance(item, dict):
                self._object_value(term, key, item, here, inside)
            if len(self.quads) == before:
                # Nothing is said inside the graph: not even an id would be covered.
                self.left_out.append(here)
            self._state(subject, term.predicate, inside, graph, here)

    # -- statements ------------------------------------------------------------------------------------------

    def _state(self, subject: str | None, predicate: str, about: str | None, graph: str, place: Place) -> None:
        if about is None:
            self.left_out.append(place)
        elif subject is not None:
            self.quads.append((subject, predicate, about, graph))

    def _iri(self, iri: str) -> str | None:
        if iri[:2] == "_:":
            return self._label(iri)
        return f"<{iri}>" if is_absolute(iri) else None

    def _label(self, component: str) -> str:
        if component[:2] != "_:":
            return component
        return self.labels.get(component) or self.labels.setdefault(component, self._blank())

    def _blank(self) -> str:
        self.fresh += 1
        return f"_:n{self.fresh}"

    def _give_up(self, place: Place) -> None:
        self.is_understood = False
        self.left_out.append(place)


VALUE_OBJECTS = frozenset({"@value", "@list", "@set", "@graph"})
SEEN_TO = frozenset({"", "@context", "@id", "@type"})
READ_AS_ID = frozenset({"@id", "id"})


def _named(element: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """The one of the names that the object uses; empty where it uses none."""
    found = ""
    for name in names:
        if name in element:
            if found:
                raise NotUnderstoodError
            found = name
    return found


def _is_under(place: Place, name: str) -> bool:
    """Whether the object around a member is the value, or one of the values, of member ``name``."""
    around = place and place[0]
    return around is not None and name in (around[1], around[0] and around[0][1])


def _names(place: Place, count: int) -> tuple[str, ...]:
    """The names of the member at the place and of those around it, from the inside out; at most so many."""
    found: list[str] = []
    while place is not None and len(found) < count:
        place, name = place
        if isinstance(name, str):
            found.append(name)
    return tuple(found)


def _is_within(place: Place, around: Place) -> bool:
    """Whether a place lies in another of the same walk."""
    while place is not None and place is not around:
        place = place[0]
    return place is not None


def _says_nothing(value: object) -> bool:
    """Whether leaving the member out loses nothing: no value, or no values."""
    return value is None or value == []


def pointer(place: Place) -> str:
    """The JSON pointer (RFC 6901) to a place."""
    parts = []
    while place is not None:
        place, key = place
        parts.append(str(key).replace("~", "~0").replace("/", "~1"))
    return "".join(f"/{part}" for part in reversed(parts))
