"""Expanding: any JSON-LD document to its quads, by PyLD's expansion with the bundled contexts.

The slow way, and the reference: the walk over compiled contexts must give the same quads.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from pyld import jsonld
from pyld.context_resolver import ContextResolver

from credentials.verification.canonicalising.quads import (
    RDF_FIRST,
    RDF_NIL,
    RDF_REST,
    RDF_TYPE,
    Quad,
    is_absolute,
    write_literal,
)
from credentials.verification.contexts import bodies
from credentials.verification.errors import CanonicalisationError

DEPTH_LIMIT = 64
"""Objects within objects. Genuine credentials nest about 12 deep; Python's stack would hold some 200."""

MEMBER_LIMIT = 20_000
"""Members and items of a document that PyLD is asked to expand, which takes it about 50 microseconds each."""


def expanded_quads(document: Mapping[str, Any], *, edition: int = 0) -> list[Quad]:
    """The quads of ``document``; blank nodes carry names of our own.

    Raises CanonicalisationError: ``context_unknown``, ``not_json_ld``, ``too_deep``, ``too_complex``.
    """
    _refuse_monsters(document)
    try:
        expanded = jsonld.JsonLdProcessor().expand(document, _options(edition))
        return list(_Statements().of_top_level(expanded))
    except jsonld.JsonLdError as error:
        raise refusal(error) from error
    except CanonicalisationError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, Warning) as error:
        # PyLD does not check every shape before it reads it, and warns of some, which may be set to raise.
        raise CanonicalisationError("not_json_ld", "The document breaks a rule of JSON-LD.") from error


def refusal(error: jsonld.JsonLdError) -> CanonicalisationError:
    """Our error for one of PyLD's: an unknown vocabulary is told apart from a broken document."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, CanonicalisationError):
            return cause
        cause = cause.__cause__ or cause.__context__
    return CanonicalisationError("not_json_ld", f"The document breaks a rule of JSON-LD: {error.args[0]}")


def load_bundled(edition: int) -> Any:
    """A document loader for PyLD that serves the bundled contexts of that edition and nothing else."""
    known = bodies(edition)

    def load(url: str, _options: object) -> dict[str, Any]:
        # A copy, for PyLD writes into what it loaded when a context has @import.
        if url not in known:
            raise CanonicalisationError("context_unknown", f"The document uses a vocabulary we do not hold: {url}")
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": copy.deepcopy(known[url]),
        }

    return load


def _options(edition: int) -> dict[str, Any]:
    loader = load_bundled(edition)
    # A resolver per run: PyLD's shared one is a plain dict that threads would race on, and @import writes into it.
    return {"base": None, "documentLoader": loader, "contextResolver": ContextResolver({}, loader)}


def _refuse_monsters(document: object) -> None:
    members = 0
    level = [document]
    for _ in range(DEPTH_LIMIT):
        following: list[object] = []
        for element in level:
            if isinstance(element, dict):
                following.extend(element.values())
            elif isinstance(element, list):
                following.extend(element)
        members += len(following)
        if members > MEMBER_LIMIT:
            raise CanonicalisationError("too_complex", "The document has too many parts to check.")
        if not following:
            return
        level = following
    raise CanonicalisationError("too_deep", "The document is nested too deeply to check.")


class _Statements:
    """Expanded JSON-LD to quads.

    Rule: JSON-LD 1.1 Processing Algorithms and API, "Deserialize JSON-LD to RDF Algorithm"; flattening is not
    needed, for a dataset is a set.
    """

    def __init__(self) -> None:
        self.labels: dict[str, str] = {}
        self.fresh = 0

    def of_top_level(self, expanded: list[Any]) -> Iterator[Quad]:
        for element in expanded:
            if _is_node(element):
                yield from self._of_node(element, self._name(element), "")

    def _of_node(self, node: Mapping[str, Any], subject: str | None, graph: str | None) -> Iterator[Quad]:
        for name, values in node.items():
            if name == "@type":
                for kind in values:
                    yield from self._state(subject, RDF_TYPE, self._iri(kind), graph)
            elif name in ("@graph", "@included"):
                for element in filter(_is_node, values):
                    yield from self._of_node(element, self._name(element), subject if name == "@graph" else graph)
            elif name == "@reverse":
                for predicate, elements in values.items():
                    for element in elements:
                        other = self._name(element)
                        yield from self._state(other, _predicate(predicate), subject, graph)
                        yield from self._of_node(element, other, graph)
            elif not name.startswith("@"):
                predicate = _predicate(name)
                for value in values:
                    if "@list" in value and (subject is None or predicate is None):
                        # A list that nothing can refer to is not written; the objects in it are.
                        yield from self._objects_within(value["@list"], graph)
                        continue
                    about, statements = self._object(value, graph)
                    yield from statements
                    yield from self._state(subject, predicate, about, graph)

    def _objects_within(self, values: list[Any], graph: str | None) -> Iterator[Quad]:
        for value in values:
            if "@list" in value:
                yield from self._objects_within(value["@list"], graph)
            else:
                yield from self._object(value, graph)[1]

    def _object(self, value: Any, graph: str | None) -> tuple[str | None, list[Quad]]:
        """The component for a value, and the statements about it."""
        if "@value" in value:
            return write_literal(value["@value"], value.get("@type"), value.get("@language")), []
        if "@list" in value:
            return self._list(value["@list"], graph)
        name = self._name(value)
        return name, list(self._of_node(value, name, graph))

    def _list(self, values: list[Any], graph: str | None) -> tuple[str, list[Quad]]:
        cells = [self._blank() for _ in values]
        quads: list[Quad] = []
        for cell, rest, value in zip(cells, [*cells[1:], RDF_NIL], values, strict=False):
            about, statements = self._object(value, graph)
            quads += statements
            quads += self._state(cell, RDF_FIRST, about, graph)
            quads += self._state(cell, RDF_REST, rest, graph)
        return (cells[0] if cells else RDF_NIL), quads

    def _state(
        self, subject: str | None, predicate: str | None, about: str | None, graph: str | None
    ) -> Iterator[Quad]:
        """The quad, unless one of its components is relative and so has no place in RDF."""
        if subject is not None and predicate is not None and about is not None and graph is not None:
            yield subject, predicate, about, graph

    def _name(self, node: Mapping[str, Any]) -> str | None:
        return self._iri(node["@id"]) if "@id" in node else self._blank()

    def _iri(self, text: object) -> str | None:
        if not isinstance(text, str):
            # What looks like a keyword and is none expands to null.
            return None
        if text.startswith("_:"):
            return self.labels.get(text) or self.labels.setdefault(text, self._blank())
        return f"<{text}>" if is_absolute(text) else None

    def _blank(self) -> str:
        self.fresh += 1
        return f"_:n{self.fresh}"


def _is_node(element: Mapping[str, Any]) -> bool:
    return not ("@value" in element or "@list" in element or "@set" in element)


def _predicate(name: str) -> str | None:
    """A predicate; blank nodes are no predicates in RDF."""
    return f"<{name}>" if is_absolute(name) and not name.startswith("_:") else None
