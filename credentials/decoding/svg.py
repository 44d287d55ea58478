"""SVG pictures: read safely, and the credential that may be baked into them.

Rule: Open Badges Baking Specification (``openbadges:assertion``); Open Badges 3.0 section 5.3.2
(``openbadges:credential``). The limits are those of our own measurements with hostile pictures.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from credentials.decoding.errors import UnreadableError
from credentials.decoding.json_text import read_json
from credentials.decoding.png import MAX_TEXT_BYTES, BakedText
from credentials.decoding.tokens import looks_like_token, read_token

MAX_SVG_BYTES = 5 * 1024 * 1024
MAX_TAGS = 100_000  # opening and closing; bounds the time of parsing, and genuine badges stay below 20,000
MAX_ATTRIBUTES = 100_000
MAX_PROLOG = 100
SVG_NAMESPACE = "http://www.w3.org/2000/svg"

# http://openbadges.org and https://purl.imsglobal.org/ob/v3p0, in the spellings that bakers use.
_BAKED = re.compile(
    r"\{https?://(?:www\.)?(?:openbadges\.org|purl\.imsglobal\.org/(?:spec/)?ob)\b[^}]*\}(assertion|credential)$"
)
# What may stand before the root: blanks, declarations, the start of a comment or of a DOCTYPE's own declarations.
_PROLOG = re.compile(r"\s+|<\?xml[^>]{0,500}>|<!DOCTYPE[^>\[]{0,500}>|(<!--|<!DOCTYPE[^>\[]{0,500}\[)|>")
_ROOT = re.compile(r"<(?:[\w-]{1,40}:)?svg[\s>/]")
_REMEDY = "Download the badge picture again from the platform that issued it, or hand in its PNG or JSON form."


def looks_like_svg(text: str) -> bool:
    """Tell whether ``text`` begins like an SVG document: an ``svg`` element after prolog, comments and DOCTYPE."""
    position = 0
    for _ in range(MAX_PROLOG):
        match = _PROLOG.match(text, position)
        if match is None:
            return _ROOT.match(text, position) is not None
        if not match[1]:
            position = match.end()
            continue
        end = text.find("-->" if match[1] == "<!--" else "]", match.end())
        if end < 0:
            return False
        position = end + (3 if match[1] == "<!--" else 1)
    return False


def parse_svg(data: bytes) -> Element:
    """Return the root of the SVG document; nothing outside the bytes is ever read.

    A DOCTYPE that only names the public SVG identifier is passed over, for drawing programs write it and genuine
    badges carry it. Raises UnreadableError for a DOCTYPE that declares anything, for entities, and for broken or
    huge XML.
    """
    if len(data) > MAX_SVG_BYTES:
        raise UnreadableError("too_large", "The SVG picture is larger than 5 MB.", _REMEDY)
    if data.count(b"<") > MAX_TAGS or data.count(b"=") > MAX_ATTRIBUTES:
        raise UnreadableError("too_large", "The SVG picture has more parts than any badge needs.", _REMEDY)
    try:
        _refuse_declarations(data)
        root: Element = ElementTree.fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise UnreadableError(
            "svg_refused",
            "The SVG picture declares a document type or entities, which is not safe to read.",
            _REMEDY,
        ) from None
    except (ParseError, ValueError, LookupError, RecursionError):
        raise UnreadableError("svg_broken", "The SVG picture is damaged: it is not well-formed XML.", _REMEDY) from None
    if root.tag not in (f"{{{SVG_NAMESPACE}}}svg", "svg"):
        raise UnreadableError("svg_broken", "The XML is not an SVG picture.", _REMEDY)
    return root


def _refuse_declarations(data: bytes) -> None:
    """Refuse a DOCTYPE with an internal subset, and encodings that could hide one."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or re.match(
        rb"\s*<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-?8|us-ascii|iso-8859-1)", data, re.IGNORECASE
    ):
        raise UnreadableError("not_utf8", "The SVG picture is not written in UTF-8.", _REMEDY)
    if re.search(rb"<!(?:ENTITY|ATTLIST|ELEMENT|NOTATION)|<!DOCTYPE[^>]*\[", data):
        raise UnreadableError(
            "svg_refused",
            "The SVG picture declares a document type or entities, which is not safe to read.",
            _REMEDY,
        )


def is_baked_element(element: Element) -> bool:
    """Tell whether the element is one that badges are baked into, whatever its prefix."""
    return isinstance(element.tag, str) and _BAKED.match(element.tag) is not None


def baked_texts(root: Element) -> list[BakedText]:
    """Return every badge text in the picture: the element's content, else its ``verify`` attribute.

    The attribute repeats the address or token that proves the content. An address stands in only where there is no
    content, so that broken content is seen as broken; a token comes first, as nothing else proves what it covers.
    """
    found: list[BakedText] = []
    for element in root.iter():
        if is_baked_element(element):
            kind = element.tag.rsplit("}", 1)[-1]
            content = "".join(element.itertext()).strip()
            attribute = (element.get("verify") or element.get("verification") or "").strip()
            texts = [content or attribute]
            if looks_like_token(attribute):
                texts = [attribute] if _repeats(content, attribute) else [attribute, content]
            found += [
                BakedText(kind, f"openbadges:{kind} element", text) for text in texts if 0 < len(text) <= MAX_TEXT_BYTES
            ]
    return found


def _repeats(content: str, token: str) -> bool:
    try:
        return bool(read_json(content) == read_token(token).payload)
    except UnreadableError:
        return False
