"""PNG chunks: the text a badge hides in its picture.

Rule: PNG Specification (W3C, third edition) sections 5 and 11.3.3; Open Badges Baking Specification;
Open Badges 3.0 section 5.3.1.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from credentials.decoding.errors import UnreadableError
from credentials.decoding.json_text import MAX_JSON_BYTES

SIGNATURE = b"\x89PNG\r\n\x1a\n"
OPEN_BADGES_KEYWORDS = ("openbadgecredential", "openbadges")
MAX_CHUNKS = 10_000
MAX_TEXTS = 8  # badge texts read from one picture; a genuine one holds one or two
MAX_TEXT_BYTES = MAX_JSON_BYTES  # the text is JSON or a token, so it has JSON's limit, also when inflated

_REMEDY = "Download the badge picture again, as the original PNG and not as a screenshot or a copy from a chat."


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk as it stands in the file."""

    kind: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class BakedText:
    """A badge text found in a picture: which keyword and chunk held it, and the text or why it cannot be read."""

    keyword: str
    place: str
    text: str = ""
    error: UnreadableError | None = None


def read_chunks(png: bytes) -> Iterator[Chunk]:
    """Yield the chunks from IHDR to IEND, each with a good checksum. Raises UnreadableError at the first damage."""
    if not png.startswith(SIGNATURE):
        raise UnreadableError("png_broken", "The file begins like a PNG picture but its signature is damaged.", _REMEDY)
    position = len(SIGNATURE)
    for count in range(MAX_CHUNKS):
        if position + 12 > len(png):
            raise UnreadableError("png_truncated", "The PNG picture is cut off before its end.", _REMEDY)
        length, kind = struct.unpack_from(">I4s", png, position)
        end = position + 8 + length
        if end + 4 > len(png):
            raise UnreadableError("png_truncated", "The PNG picture is cut off before its end.", _REMEDY)
        data = png[position + 8 : end]
        if zlib.crc32(data, zlib.crc32(kind)) != struct.unpack_from(">I", png, end)[0]:
            raise UnreadableError(
                "png_broken", f"The PNG picture is damaged: checksum of {_name(kind)} is wrong.", _REMEDY
            )
        if count == 0 and (kind != b"IHDR" or length != 13):
            raise UnreadableError("png_broken", "The PNG picture does not begin with its header.", _REMEDY)
        yield Chunk(kind, data)
        if kind == b"IEND":
            return
        position = end + 4
    raise UnreadableError("png_broken", f"The PNG picture has more than {MAX_CHUNKS} chunks.", _REMEDY)


def baked_texts(png: bytes) -> list[BakedText]:
    """Return every badge text in the picture, in the order of the file.

    Read are tEXt, zTXt and iTXt chunks, plain or compressed, with or without language tag, whose keyword is one of
    ``OPEN_BADGES_KEYWORDS``; a text that cannot be read is returned with its error. Raises UnreadableError when the
    picture itself is damaged or has no image data.
    """
    found: list[BakedText] = []
    has_image = False
    for chunk in read_chunks(png):
        has_image = has_image or chunk.kind == b"IDAT"
        if chunk.kind in (b"tEXt", b"zTXt", b"iTXt"):
            keyword, _, rest = chunk.data.partition(b"\x00")
            name = keyword.decode("latin-1").strip().lower()
            if name in OPEN_BADGES_KEYWORDS and len(found) < MAX_TEXTS:
                found.append(_read_text(chunk.kind, name, rest))
    if not has_image:
        raise UnreadableError("png_broken", "The PNG picture holds no image data.", _REMEDY)
    return found


def _read_text(kind: bytes, keyword: str, rest: bytes) -> BakedText:
    place = f"{_name(kind)} chunk “{keyword}”"
    try:
        if kind == b"tEXt":
            raw = rest
        elif kind == b"zTXt":
            raw = _inflate(rest[1:])
        else:
            compressed = rest[:1] == b"\x01"
            _, _, after_language = rest[2:].partition(b"\x00")
            _, _, body = after_language.partition(b"\x00")
            raw = _inflate(body) if compressed else body
        if len(raw) > MAX_TEXT_BYTES:
            raise UnreadableError("too_large", f"The {place} is larger than any credential needs.", _REMEDY)
        # Bakers write UTF-8 into tEXt as well, although the chunk is meant for Latin-1.
        return BakedText(keyword, place, raw.decode("utf-8").strip("\x00 \t\r\n\ufeff"))
    except UnicodeDecodeError:
        error = UnreadableError("not_utf8", f"The {place} is not UTF-8 text.", _REMEDY)
    except UnreadableError as refused:
        error = refused
    return BakedText(keyword, place, error=error)


def _inflate(data: bytes) -> bytes:
    engine = zlib.decompressobj()
    try:
        text = engine.decompress(data, MAX_TEXT_BYTES + 1)
    except zlib.error:
        raise UnreadableError("png_broken", "The compressed text in the picture is damaged.", _REMEDY) from None
    if len(text) > MAX_TEXT_BYTES:
        raise UnreadableError(
            "too_large", "The compressed text in the picture unpacks to more than any credential needs.", _REMEDY
        )
    if not engine.eof:
        raise UnreadableError("png_broken", "The compressed text in the picture is cut off.", _REMEDY)
    return text


def _name(kind: bytes) -> str:
    return kind.decode("ascii", "replace")
