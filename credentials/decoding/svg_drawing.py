"""SVG -> pixels, within bounds: what could cost without limit or reach outside is refused or left out."""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings
from collections.abc import Iterator
from xml.etree.ElementTree import Element, tostring

import resvg_py
from PIL import Image

from credentials.decoding.errors import UnreadableError
from credentials.decoding.svg import SVG_NAMESPACE, parse_svg

# Limits measured against hostile pictures; genuine badges stay far below.
MAX_DEPTH = 32
MAX_ELEMENTS = 2000
MAX_USE_EXPANSION = 500
MAX_RATIO = 8  # longer than that is no badge, and drawn at full width would need any amount of memory
MAX_LAYERS = 100  # transparent or masked parts; more are drawn plain
MAX_OUTLINE = 400_000  # characters of path data; a traced photograph has about as many
MAX_CSS = 20_000
MAX_IMAGES = 8
MAX_IMAGE_PIXELS = 4_000_000

_XLINK = "{http://www.w3.org/1999/xlink}href"
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:px|pt|mm|cm|in)?\s*$", re.ASCII)
_URL = re.compile(r"url\(\s*['\"]?\s*#([^)'\"\s]+)['\"]?\s*\)")
_DECLARATION = re.compile(r"[\w-]+\s*:[^;{}]*")
_GRADIENTS = {"linearGradient", "radialGradient"}
# Filters and markers multiply work by pixels and vertices; a badge is recognised without them.
_DROPPED = {"filter", "marker", "script", "foreignObject", "feImage", "animation"}
_DROPPED_ATTRIBUTES = {"filter", "marker", "marker-start", "marker-mid", "marker-end", "stroke-dasharray"}
_PAINTS = ("mask", "clip-path", "fill", "stroke")
# Each of these needs a layer of its own, as large as the picture.
_LAYERED = {"opacity", "mask", "clip-path", "mix-blend-mode", "isolation"}

_REMEDY = "The badge can still be read; it is shown with a plain picture."


def draw_svg(data: bytes, *, pixels: int) -> bytes:
    """Return the SVG drawn as PNG, ``pixels`` wide or high, from its parsed tree.

    Raises UnreadableError for broken XML, declarations, nesting deeper than 32, more than 2000 elements, more than 500
    elements drawn again by reference, references in a circle, outlines longer than 400,000 characters, and a form
    longer than 8 to 1. Left out are filters, markers, dashes, and pictures that are not small embedded rasters.
    """
    root = parse_svg(data)
    layers = check_drawable(root)
    _leave_out(root, _DROPPED_ATTRIBUTES if layers <= MAX_LAYERS else _DROPPED_ATTRIBUTES | _LAYERED)
    width, height = _extent(root, pixels)
    try:
        drawn = resvg_py.svg_to_bytes(
            svg_string=tostring(root, encoding="unicode"), width=width, height=height, skip_system_fonts=True
        )
    except Exception:  # ValueError for what cannot be drawn; what Rust panics become has no better name
        raise UnreadableError("picture_broken", "The SVG picture cannot be drawn.", _REMEDY) from None
    return bytes(drawn)


def check_drawable(root: Element) -> int:
    """Return how many layers the SVG tree needs at most, when its size, depth and expansion are bounded.

    Raises UnreadableError when they are not.
    """
    count = outline = 0
    stack = [(root, 1)]
    while stack:
        element, depth = stack.pop()
        count += 1
        if depth > MAX_DEPTH or count > MAX_ELEMENTS:
            raise UnreadableError("svg_refused", "The SVG picture is too complex to be drawn safely.", _REMEDY)
        outline += len(element.get("d") or "") + len(element.get("points") or "")
        if outline > MAX_OUTLINE:
            raise UnreadableError("svg_refused", "The SVG picture has longer outlines than a badge needs.", _REMEDY)
        stack += [(child, depth + 1) for child in element]
    return _count_layers(root)


def _count_layers(root: Element) -> int:
    """Count the layers while following what is drawn again; refuse repetition without measure."""
    named = {name: element for element in root.iter() if (name := element.get("id"))}
    sheets = " ".join(element.text or "" for element in root.iter() if _local(element) == "style")
    by_sheet = any(name in sheets for name in _LAYERED)
    drawn_again = layers = 0
    stack: list[tuple[Element, tuple[str, ...]]] = [(root, ())]
    while stack:
        element, path = stack.pop()
        drawn_again += bool(path)
        layers += by_sheet or _needs_layer(element)
        if drawn_again > MAX_USE_EXPANSION:
            raise UnreadableError("svg_refused", "The SVG picture repeats its parts without measure.", _REMEDY)
        stack += [(child, path) for child in element]
        for target in _references(element):
            if target in path:
                raise UnreadableError("svg_refused", "The SVG picture refers to itself.", _REMEDY)
            if target in named and _local(named[target]) not in _GRADIENTS:
                stack.append((named[target], (*path, target)))
    return layers


def _needs_layer(element: Element) -> bool:
    style = element.get("style") or ""
    return bool(_LAYERED & element.attrib.keys()) or any(name in style for name in _LAYERED)


def _references(element: Element) -> Iterator[str]:
    """The ids of what is drawn again where this element is drawn."""
    for name, value in element.attrib.items():
        if name in ("href", _XLINK) and value.startswith("#"):
            yield value[1:]
        elif name in _PAINTS or name == "style":
            yield from _URL.findall(value)


def _leave_out(root: Element, properties: set[str]) -> None:
    """Take out the elements that are not drawn, and the given properties, from attributes and style sheets."""
    gradients = {name for element in root.iter() if _local(element) in _GRADIENTS and (name := element.get("id"))}
    images = 0
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or _is_foreign(child) or _local(child) in _DROPPED:
                parent.remove(child)
            elif _local(child) == "image":
                images += 1
                if images > MAX_IMAGES or not _is_small_raster(child):
                    parent.remove(child)
    for element in root.iter():
        for name in properties & element.attrib.keys():
            del element.attrib[name]
        if "style" in element.attrib:
            element.set("style", _plain_css(element.attrib["style"], gradients, properties))
        if _local(element) == "style":
            element.text = _plain_css(element.text or "", gradients, properties)


def _plain_css(css: str, gradients: set[str], properties: set[str]) -> str:
    """The style without imports, the given properties, and references to anything but a gradient of this picture."""

    def keep(match: re.Match[str]) -> str:
        declaration = match[0]
        name = declaration.split(":", 1)[0].strip().lower()
        refers = "url" in declaration.lower()
        if name in properties or "\\" in declaration:
            return ""
        return "" if refers and not set(_URL.findall(declaration)) & gradients else declaration

    return _DECLARATION.sub(keep, re.sub(r"@[^;{}]*;?", "", css[:MAX_CSS]))


def _is_foreign(element: Element) -> bool:
    return element.tag.startswith("{") and not element.tag.startswith(f"{{{SVG_NAMESPACE}}}")


def _is_small_raster(element: Element) -> bool:
    address = element.get("href") or element.get(_XLINK) or ""
    match = re.match(r"data:image/(?:png|jpe?g|webp);base64,", address)
    if match is None or len(address) > 3_000_000:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            raster = base64.b64decode(re.sub(r"\s+", "", address[match.end() :]), validate=True)
            with Image.open(io.BytesIO(raster), formats=("PNG", "JPEG", "WEBP")) as picture:
                return picture.width * picture.height <= MAX_IMAGE_PIXELS
    except (binascii.Error, OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError):
        return False


def _extent(root: Element, pixels: int) -> tuple[int, int]:
    """Width and height to draw in, the longer side ``pixels``, after ``viewBox`` or the size the picture gives."""
    box = [float(part) for part in re.findall(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?", root.get("viewBox") or "")[:4]]
    width, height = (box[2], box[3]) if len(box) == 4 else (0.0, 0.0)
    own = [match[1] for name in ("width", "height") if (match := _LENGTH.match(root.get(name) or ""))]
    if len(own) == 2:
        width, height = float(own[0]), float(own[1])
    if not (0 < width < 1e9 and 0 < height < 1e9):
        width = height = 1.0
    if max(width, height) > MAX_RATIO * min(width, height):
        raise UnreadableError("svg_refused", "The SVG picture is far too long or too high to be a badge.", _REMEDY)
    scale = pixels / max(width, height)
    root.set("width", str(max(1, round(width * scale))))
    root.set("height", str(max(1, round(height * scale))))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _local(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""
