"""Bytes -> Claims: what the bytes are is told by looking at them, never by their name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from credentials.decoding import png, svg
from credentials.decoding.archives import is_archive
from credentials.decoding.claim import Baked, Claim, Note, Securing
from credentials.decoding.documents import Origin, claims_of_text
from credentials.decoding.errors import DecodingError, NoCredentialError, UnreadableError
from credentials.decoding.exports.linkedin import read_table, table_text
from credentials.decoding.tokens import looks_like_token

MAX_FILE_BYTES = 20 * 1024 * 1024

_KEEP = "You can keep the file as a self-reported certificate, or hand in the badge itself."
_FOREIGN = (
    (b"%PDF-", "pdf", "a PDF document"),
    (b"\xff\xd8\xff", "picture", "a JPEG picture"),
    (b"GIF8", "picture", "a GIF picture"),
    (b"BM", "picture", "a BMP picture"),
    (b"II*\x00", "picture", "a TIFF picture"),
    (b"MM\x00*", "picture", "a TIFF picture"),
)


def decode(data: bytes, *, name: str = "", address: str = "") -> tuple[Claim, ...]:
    """Return the claims that one file, paste or response holds, at least one.

    ``name`` is the file's name, for messages; ``address`` where the bytes were fetched from, if they were. Raises
    UnreadableError for damaged or hostile bytes, NoCredentialError when nothing in readable bytes is a credential.
    """
    source = name or address or "paste"
    if not data:
        raise UnreadableError("empty", "The file is empty.", "Download it again from the platform that issued it.")
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableError(
            "too_large", f"The file is larger than {MAX_FILE_BYTES // 1024 // 1024} MB.", "Hand in a smaller file."
        )
    origin = Origin(source, address)
    if data.startswith(png.SIGNATURE):
        return _claims_of_png(data, replace(origin, baked=Baked.PNG))
    if data[1:4] == b"PNG" and data[:1] != b"{":
        raise UnreadableError(
            "png_broken",
            "The file begins like a PNG picture but its signature is damaged.",
            "Download the picture again, as a file.",
        )
    for start, code, what in _FOREIGN:
        if data.startswith(start) and (start != b"BM" or not data[:64].isascii()):
            raise NoCredentialError(code, f"The file is {what}, which cannot hold a badge.", _KEEP)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        raise NoCredentialError("picture", "The file is a WEBP picture, which cannot hold a badge.", _KEEP)
    if is_archive(data):
        raise UnreadableError("archive", "The file is a ZIP archive inside another.", "Hand in the archive by itself.")
    return _claims_of_text_file(data, origin)


def _claims_of_text_file(data: bytes, origin: Origin) -> tuple[Claim, ...]:
    if data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _claims_of_markup(data, origin)
    if (table := table_text(data)) is not None:
        return read_table(table, source=origin.source)
    text = _utf8(data).strip("\ufeff \t\r\n\x00")
    if not text:
        raise UnreadableError("empty", "The file holds nothing but blanks.", "Download it again.")
    if text[0] in '{["' or _is_address(text) or looks_like_token(re.sub(r"\s+", "", text)):
        return claims_of_text(text, origin)
    raise NoCredentialError(
        "text",
        "The file is plain text with no badge in it: we looked for JSON, a signed token, a badge address and "
        "LinkedIn's table of certifications.",
        _KEEP,
    )


def _claims_of_markup(data: bytes, origin: Origin) -> tuple[Claim, ...]:
    head = data[: 64 * 1024].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if svg.looks_like_svg(head):
        return _claims_of_svg(data, replace(origin, baked=Baked.SVG))
    if re.search(r"<(?:!doctype\s+html|html|head|body)[\s>]", head[:4096], re.IGNORECASE):
        raise NoCredentialError(
            "web_page",
            "The file is a web page, not a badge.",
            "Open the page, download the badge itself (PNG, SVG or JSON), and hand that in.",
        )
    raise NoCredentialError("xml", "The file is an XML document that is neither SVG nor a badge.", _KEEP)


def _is_address(text: str) -> bool:
    return re.fullmatch(r"https?://[^\s<>\"]+", text, re.IGNORECASE) is not None


def _utf8(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:1] in (b"{", b"["):
            raise UnreadableError(
                "not_utf8", "The text is not written in UTF-8, the encoding badges use.", "Save it as UTF-8."
            ) from None
        raise UnreadableError(
            "unknown",
            "The file is of no kind we read: not a picture, JSON, token, table or archive.",
            _KEEP,
        ) from None


def _claims_of_png(data: bytes, origin: Origin) -> tuple[Claim, ...]:
    return _best_of(
        lambda: png.baked_texts(data),
        origin,
        NoCredentialError(
            "png_without_badge",
            "There is no badge in this picture: we looked at its tEXt, zTXt and iTXt chunks for the keywords "
            "“openbadges” and “openbadgecredential”.",
            _KEEP,
        ),
    )


def _claims_of_svg(data: bytes, origin: Origin) -> tuple[Claim, ...]:
    return _best_of(
        lambda: svg.baked_texts(svg.parse_svg(data)),
        origin,
        NoCredentialError(
            "svg_without_badge",
            "There is no badge in this SVG picture: we looked for openbadges:assertion and openbadges:credential.",
            _KEEP,
        ),
    )


def _best_of(read: Callable[[], list[png.BakedText]], origin: Origin, nothing: NoCredentialError) -> tuple[Claim, ...]:
    """The claims of the first baked text that can be read whole; what else was baked in is told in a note.

    A text that carries the credential itself comes before one that is only an address, and what something may prove
    before what nothing can.
    """
    texts = read()
    if not texts:
        raise nothing
    readable: list[tuple[png.BakedText, tuple[Claim, ...]]] = []
    unreadable: list[tuple[png.BakedText, DecodingError]] = []
    for baked in texts[:8]:
        try:
            if baked.error:
                raise baked.error
            readable.append((baked, claims_of_text(baked.text, origin)))
        except DecodingError as error:
            unreadable.append((baked, error))
    if not readable:
        raise unreadable[0][1]
    best, claims = min(readable, key=lambda pair: (pair[1][0].securing is Securing.NONE, pair[1][0].document is None))
    notes = [
        Note("baked_twice", f"The picture also holds another badge text ({other.place}), which was not used.")
        for other, _ in readable
        if other is not best and other.text != best.text
    ]
    notes += [
        Note("baked_unreadable", f"The picture also holds a badge text that cannot be read ({other.place}): {error}")
        for other, error in unreadable
    ]
    return tuple(replace(claim, notes=(*claim.notes, *notes)) for claim in claims)
