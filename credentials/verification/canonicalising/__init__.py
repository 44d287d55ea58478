"""Canonicalising: a JSON-LD document to the bytes that its signature covers, and to what it leaves out.

The walk over compiled contexts does it; a document that the walk does not understand goes to PyLD.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from credentials.decoding.nodes import is_node
from credentials.verification.canonicalising.disguises import Place, hides_decisive
from credentials.verification.canonicalising.expanding import expanded_quads
from credentials.verification.canonicalising.labelling import label_quads
from credentials.verification.canonicalising.walking import Walk, pointer
from credentials.verification.errors import CanonicalisationError


@dataclass(frozen=True, slots=True)
class Canonical:
    """The canonical form of a document.

    ``left_out`` are the places of members that it does not cover. ``is_disguised`` is true when it says something
    decisive (when the credential ends, what its status is, who earned it) that the document does not say where one
    looks for it.
    """

    form: bytes
    left_out: tuple[Place, ...]
    is_disguised: bool

    @property
    def uncovered(self) -> tuple[str, ...]:
        """JSON pointers to the members that the form does not cover."""
        return tuple(dict.fromkeys(map(pointer, self.left_out)))


def read_canonical(document: Mapping[str, Any], *, edition: int = 0, algorithm: str = "sha256") -> Canonical:
    """The canonical form of ``document`` and what it leaves out.

    ``edition`` chooses among bodies published under one context address; ``algorithm`` is the hash inside. Raises
    CanonicalisationError when the document has no canonical form, or only an expensive one.

    Rule: RDF Dataset Canonicalization 1.0 over JSON-LD 1.1.
    """
    walk = Walk(document, edition)
    quads, is_disguised = walk.quads, bool(walk.disguised)
    if not walk.is_understood:
        quads = expanded_quads(document, edition=edition)
        is_disguised = is_disguised or hides_decisive(walk.quads, quads)
    try:
        form = label_quads(quads, algorithm).encode()
    except UnicodeEncodeError as error:
        raise CanonicalisationError("not_json_ld", "The document holds text that is not Unicode.") from error
    return Canonical(form, tuple(walk.left_out), is_disguised)


def canonicalise(document: Mapping[str, Any], *, edition: int = 0, algorithm: str = "sha256") -> bytes:
    """The canonical N-Quads of ``document``. Raises CanonicalisationError; see ``read_canonical``."""
    return read_canonical(document, edition=edition, algorithm=algorithm).form


def without(document: Mapping[str, Any], pointers: Collection[str]) -> Mapping[str, Any]:
    """The document without the members and items at the JSON pointers (RFC 6901): itself when there are none.

    Items are taken out of their list, so the pointers are all read before anything is removed.
    """
    removed = {tuple(part.replace("~1", "/").replace("~0", "~") for part in one.split("/")[1:]) for one in pointers}
    if not removed:
        return document
    pruned: Mapping[str, Any] = _pruned(document, (), removed)
    return pruned


def _pruned(value: Any, here: tuple[str, ...], removed: set[tuple[str, ...]]) -> Any:
    if is_node(value):
        return {
            name: _pruned(part, (*here, name), removed) for name, part in value.items() if (*here, name) not in removed
        }
    if isinstance(value, list):
        return [
            _pruned(part, (*here, str(position)), removed)
            for position, part in enumerate(value)
            if (*here, str(position)) not in removed
        ]
    return value
