"""Badge pictures for the demonstration, drawn from a colour and a few letters."""

from __future__ import annotations

import io
import math

from PIL import Image, ImageDraw, ImageFont

SIZE = 400


def _hexagon(radius: float) -> list[tuple[float, float]]:
    middle = SIZE / 2
    return [
        (
            middle + radius * math.cos(math.radians(60 * side - 30)),
            middle + radius * math.sin(math.radians(60 * side - 30)),
        )
        for side in range(6)
    ]


def draw_png(letters: str, colour: str) -> bytes:
    """Give a badge as PNG, transparent around a hexagon."""
    image = Image.new("RGBA", (SIZE, SIZE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.polygon(_hexagon(190), fill=colour)
    draw.polygon(_hexagon(168), outline="#ffffff", width=6)
    draw.text(
        (SIZE / 2, SIZE / 2),
        letters,
        fill="#ffffff",
        anchor="mm",
        font=ImageFont.load_default(size=110 - 12 * len(letters)),
    )
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def draw_svg(colour: str) -> bytes:
    """Give a badge as SVG: the same hexagon around a disc."""
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in _hexagon(190))
    inner = " ".join(f"{x:.1f},{y:.1f}" for x, y in _hexagon(168))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}">'
        f'<polygon points="{points}" fill="{colour}"/>'
        f'<polygon points="{inner}" fill="none" stroke="#ffffff" stroke-width="6"/>'
        '<circle cx="200" cy="200" r="70" fill="#ffffff"/></svg>'
    ).encode()
