"""The picture of an award, into which its credential is baked."""

from __future__ import annotations

import hashlib
from xml.sax.saxutils import escape

import resvg_py

SIZE = 480


def badge_svg(title: str) -> bytes:
    """A heap of stones in colours that follow from the title, which it carries in words for those who do not see."""
    hue = int.from_bytes(hashlib.sha256(title.encode()).digest()[:2]) % 360
    stones = [(240, 392, 150, 44), (236, 312, 118, 40), (246, 240, 90, 36), (238, 176, 62, 30), (242, 124, 38, 24)]
    shapes = "".join(
        f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" fill="hsl({hue}, 32%, {28 + 9 * place}%)"/>'
        for place, (x, y, rx, ry) in enumerate(stones)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">'
        f"<title>{escape(title)}</title>"
        f'<circle cx="240" cy="240" r="236" fill="hsl({hue}, 30%, 95%)" stroke="hsl({hue}, 32%, 34%)"'
        ' stroke-width="8"/>'
        f"{shapes}</svg>"
    ).encode()


def badge_png(title: str) -> bytes:
    """The same as a PNG."""
    return bytes(resvg_py.svg_to_bytes(svg_string=badge_svg(title).decode(), width=SIZE, height=SIZE))
