"""Thumbnails: the only form in which a picture from outside is ever shown."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

from credentials.decoding.errors import UnreadableError
from credentials.decoding.svg import looks_like_svg
from credentials.decoding.svg_drawing import draw_svg

THUMBNAIL_PIXELS = 240
MAX_PIXELS = 16_000_000
MAX_PICTURE_BYTES = 20 * 1024 * 1024
_FORMATS = ("PNG", "JPEG", "WEBP")

_REMEDY = "The badge can still be read; it is shown with a plain picture."


def make_thumbnail(data: bytes) -> bytes:
    """Return an opaque JPEG of at most 240 by 240 pixels, transparency on white, without metadata.

    Read are PNG, JPEG and WEBP of at most 16 million pixels, and SVG without DOCTYPE declarations, deep nesting,
    multiplying references or anything from outside. Raises UnreadableError for everything else.
    """
    if len(data) > MAX_PICTURE_BYTES:
        raise UnreadableError("too_large", "The picture is larger than 20 MB.", _REMEDY)
    if looks_like_svg(data[: 64 * 1024].decode("utf-8", "replace").lstrip("\ufeff")):
        data = draw_svg(data, pixels=THUMBNAIL_PIXELS)
    return _shrink(data)


def _shrink(data: bytes) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise UnreadableError("picture_too_large", "The picture has more than 16 million pixels.", _REMEDY)
                picture.draft("RGB", (2 * THUMBNAIL_PIXELS, 2 * THUMBNAIL_PIXELS))
                upright = ImageOps.exif_transpose(picture)
                if upright.mode.startswith("I"):  # 16 bits of grey, which Pillow would cut off instead of scaling
                    upright = upright.convert("I").point(lambda value: value * (1 / 256)).convert("L")
                colours = upright.convert("RGBA")
                colours.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
                paper = Image.new("RGB", colours.size, "white")
                paper.paste(colours, mask=colours.getchannel("A"))
                target = io.BytesIO()
                paper.save(target, "JPEG", quality=85)
                return target.getvalue()
    except UnreadableError:
        raise
    except Exception:  # Pillow's decoders raise nearly anything on damaged input
        raise UnreadableError("picture_broken", "The picture cannot be read.", _REMEDY) from None
