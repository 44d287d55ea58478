"""Thumbnails: bounded, opaque, without metadata."""

import base64
import io

import pytest
from PIL import Image

from credentials.decoding import make_thumbnail
from credentials.decoding.errors import UnreadableError


def encoded(picture: Image.Image, form: str = "PNG", **options: object) -> bytes:
    target = io.BytesIO()
    picture.save(target, form, **options)
    return target.getvalue()


def svg(body: str, view_box: str = "0 0 10 10") -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="{view_box}">'
        f"{body}</svg>"
    ).encode()


def drawn(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(make_thumbnail(data)))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_raster_becomes_an_opaque_jpeg_of_240_pixels(form: str) -> None:
    thumbnail = drawn(encoded(Image.new("RGB", (600, 300), "navy"), form))

    assert (thumbnail.format, thumbnail.mode, thumbnail.size) == ("JPEG", "RGB", (240, 120))


def test_transparency_is_laid_on_white() -> None:
    assert drawn(encoded(Image.new("RGBA", (50, 50), (0, 0, 0, 0)))).getpixel((10, 10)) == (255, 255, 255)


def test_sixteen_bit_grey_is_scaled() -> None:
    picture = Image.new("I;16", (8, 8))
    picture.putdata([32768] * 64)

    assert drawn(encoded(picture)).getpixel((3, 3)) == (128, 128, 128)


def test_metadata_does_not_survive() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    data = encoded(Image.new("RGB", (20, 20)), "JPEG", exif=exif)
    assert b"taken at home" in data

    assert b"taken at home" not in make_thumbnail(data)


def test_svg_is_drawn_on_white() -> None:
    thumbnail = drawn(svg('<rect width="5" height="10" fill="#f00"/>'))

    assert thumbnail.size == (240, 240)
    assert thumbnail.getpixel((200, 120)) == (255, 255, 255)
    red, green, blue = thumbnail.getpixel((60, 120))  # type: ignore[misc]  # an RGB picture has triples
    assert red > 240
    assert green < 20
    assert blue < 20


def test_style_keeps_gradients_of_the_picture_and_loses_everything_from_outside() -> None:
    body = (
        '<style>.a{fill:url(#g)} .b{fill:url(http://x.example/y.svg#z)}</style><linearGradient id="g">'
        '<stop stop-color="#00f"/></linearGradient><rect class="a" width="10" height="10"/>'
    )
    red, _, blue = drawn(svg(body)).getpixel((120, 120))  # type: ignore[misc]  # an RGB picture has triples

    assert blue > 240
    assert red < 20


@pytest.mark.parametrize(
    "address", ["/etc/hostname", "file:///etc/hostname", "http://x.example/a.png", "data:image/svg+xml;base64,AAAA"]
)
def test_picture_inside_that_comes_from_outside_is_left_out(address: str) -> None:
    body = f'<image width="10" height="10" href="{address}"/><image width="10" height="10" xlink:href="{address}"/>'

    assert drawn(svg(body)).getpixel((120, 120)) == (255, 255, 255)


def test_small_raster_inside_is_drawn() -> None:
    inner = base64.b64encode(encoded(Image.new("RGB", (4, 4), "lime"))).decode()
    body = f'<image width="10" height="10" href="data:image/png;base64,{inner}"/>'

    assert drawn(svg(body)).getpixel((120, 120))[1] > 240  # type: ignore[index]  # an RGB picture has triples


def nested_use(depth: int) -> str:
    steps = "".join(f'<g id="n{i}"><use href="#n{i + 1}"/><use href="#n{i + 1}"/></g>' for i in range(depth))
    return f'{steps}<rect id="n{depth}" width="1" height="1"/>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "picture_broken"),
        (b"not a picture", "picture_broken"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "picture_broken"),
        (encoded(Image.new("RGB", (9, 9)), "BMP"), "picture_broken"),
        (encoded(Image.new("RGB", (9, 9)), "GIF"), "picture_broken"),
        (encoded(Image.new("1", (4001, 4000))), "picture_too_large"),
        (svg("<g>" * 40 + "</g>" * 40), "svg_refused"),
        (svg("<g/>" * 2100), "svg_refused"),
        (svg(nested_use(12)), "svg_refused"),
        (svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'), "svg_refused"),
        (svg('<path d="' + "L1 1" * 200_000 + '"/>'), "svg_refused"),
        (svg("<g/>", view_box="0 0 1 100000"), "svg_refused"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;"), "svg_refused"),
        (svg("<g>"), "svg_broken"),
    ],
)
def test_what_could_cost_without_limit_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        make_thumbnail(data)

    assert caught.value.code == code


def test_many_transparent_layers_are_drawn_plain() -> None:
    body = '<g opacity="0.5"><rect width="10" height="10" fill="#0f0"/></g>' * 300

    assert drawn(svg(body)).getpixel((120, 120))[1] > 240  # type: ignore[index]  # an RGB picture has triples
