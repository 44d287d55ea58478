"""A whole definition as people hand it in: text or a file, read as far as a draft has to be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from pathways.editing import outline
from pathways.editing.outline import JSON
from pathways.stacking.definition import MAX_BYTES
from pathways.stacking.errors import Problem
from pathways.stacking.reading import parse_json

TOLD = 5
"""So many problems are told at once."""


class UnreadableTextError(Exception):
    """What was handed in can be no draft; ``problems`` say why, in words."""

    def __init__(self, *problems: str) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


def read_document(source: str | UploadedFile[bytes]) -> JSON:
    """The draft that a text or file holds, which may still be unfinished.

    Raises UnreadableTextError for what is no JSON object, is larger than the outline can show, names something twice
    in one object (a draft could keep only one of them), or holds signs that no database keeps.
    """
    raw = source if isinstance(source, str) else source.read(MAX_BYTES + 1)
    problems: list[Problem] = []
    document = parse_json(raw, problems, max_bytes=MAX_BYTES)
    if problems:
        raise UnreadableTextError(*(problem.sentence for problem in problems))
    if not isinstance(document, dict):
        raise UnreadableTextError(_("A definition is a JSON object."))
    if too_large := outline.too_large(document):
        raise UnreadableTextError(too_large)
    if lost := list(_lost(document)):
        raise UnreadableTextError(*lost[:TOLD])
    return document


def _lost(value: Any, node: str = "") -> Iterator[str]:
    """What would be lost on the way to the database, each with the requirement it is in."""
    if isinstance(value, str) and any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in value):
        yield _("“%(node)s” holds a sign that is no letter and cannot be kept.") % {"node": node or "/"}
    elif isinstance(value, list):
        for inner in value:
            yield from _lost(inner, node)
    elif isinstance(value, dict):
        key = value.get("key")
        node = key if isinstance(key, str) else node
        for name in getattr(value, "repeated", ()):
            yield _("“%(name)s” stands twice in “%(node)s”. Keep one of them.") % {"name": name, "node": node or "/"}
        for name, inner in value.items():
            yield from _lost(name, node)
            yield from _lost(inner, node)
