"""Baking: putting a credential into its picture, so that the picture carries it.

Rule: Open Badges Baking Specification; Open Badges 3.0 section 5.3.
"""

from __future__ import annotations

import struct
import zlib
from enum import StrEnum
from xml.etree.ElementTree import Element, register_namespace, tostring

from credentials.decoding.png import OPEN_BADGES_KEYWORDS, SIGNATURE, Chunk, read_chunks
from credentials.decoding.svg import is_baked_element, parse_svg

_TEXT_CHUNKS = (b"tEXt", b"zTXt", b"iTXt")


class BakedKind(StrEnum):
    """What is baked in: an Open Badges 1 or 2 assertion, or an Open Badges 3 credential."""

    ASSERTION = "assertion"
    CREDENTIAL = "credential"

    @property
    def keyword(self) -> str:
        """The keyword of the PNG chunk."""
        return "openbadges" if self is BakedKind.ASSERTION else "openbadgecredential"

    @property
    def namespace(self) -> str:
        """The XML namespace of the SVG element."""
        return "http://openbadges.org" if self is BakedKind.ASSERTION else "https://purl.imsglobal.org/ob/v3p0"


def bake_png(png: bytes, text: str, *, keyword: str) -> bytes:
    """Return ``png`` with ``text`` in an iTXt chunk of that keyword, behind the header.

    Badge texts that were in it before are taken out, under whatever keyword. Raises UnreadableError when ``png`` is
    damaged.
    """
    chunks = [chunk for chunk in read_chunks(png) if not _holds_badge(chunk)]
    body = keyword.encode("latin-1") + b"\x00\x00\x00\x00\x00" + text.encode()
    return SIGNATURE + b"".join(map(_write, [chunks[0], Chunk(b"iTXt", body), *chunks[1:]]))


def bake_svg(svg: bytes, text: str, *, kind: BakedKind) -> bytes:
    """Return ``svg`` with ``text`` in its first element, ``openbadges:assertion`` or ``openbadges:credential``.

    A token stands in the ``verify`` attribute, JSON in the content. What was baked in before is taken out. Raises
    UnreadableError when ``svg`` is not safe to read.
    """
    root = parse_svg(svg)
    for parent in root.iter():
        for child in [child for child in parent if is_baked_element(child)]:
            parent.remove(child)
    register_namespace("openbadges", kind.namespace)
    register_namespace("", "http://www.w3.org/2000/svg")
    register_namespace("xlink", "http://www.w3.org/1999/xlink")
    element = Element(f"{{{kind.namespace}}}{kind}")
    if text.lstrip().startswith("{"):
        element.text = text
    else:
        element.set("verify", text)
    root.insert(0, element)
    baked: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return baked


def _holds_badge(chunk: Chunk) -> bool:
    keyword = chunk.data.partition(b"\x00")[0].decode("latin-1").strip().lower()
    return chunk.kind in _TEXT_CHUNKS and keyword in OPEN_BADGES_KEYWORDS


def _write(chunk: Chunk) -> bytes:
    crc = zlib.crc32(chunk.data, zlib.crc32(chunk.kind))
    return struct.pack(">I", len(chunk.data)) + chunk.kind + chunk.data + struct.pack(">I", crc)
