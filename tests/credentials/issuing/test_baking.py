"""What is baked can be read again, and once only."""

import io

import pytest
from PIL import Image

from credentials.decoding import decode, png, svg
from credentials.decoding.errors import UnreadableError
from credentials.issuing.baking import BakedKind, bake_png, bake_svg
from tests.credentials.decoding.test_decode import ASSERTION, CREDENTIAL, as_bytes, token_of

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'


def picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (4, 4), "navy").save(target, "PNG")
    return target.getvalue()


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (BakedKind.ASSERTION, as_bytes(ASSERTION).decode(), "ob2-hosted"),
        (BakedKind.ASSERTION, token_of(ASSERTION), "ob2-jws"),
        (BakedKind.CREDENTIAL, as_bytes(CREDENTIAL).decode(), "ob3-unsigned"),
        (BakedKind.CREDENTIAL, token_of(CREDENTIAL), "ob3-jwt"),
    ],
)
def test_baked_text_comes_out_as_it_went_in(kind: BakedKind, text: str, expected: str) -> None:
    baked_png = bake_png(picture(), text, keyword=kind.keyword)
    baked_svg = bake_svg(SVG, text, kind=kind)

    assert [found.text for found in png.baked_texts(baked_png)] == [text]
    assert [found.text for found in svg.baked_texts(svg.parse_svg(baked_svg))] == [text]
    assert [claim.format for claim in decode(baked_png)] == [f"{expected}-png"]
    assert [claim.format for claim in decode(baked_svg)] == [f"{expected}-svg"]


def test_baking_again_replaces_what_was_there() -> None:
    once = bake_png(picture(), "https://badges.example/a/1", keyword="openbadges")
    twice = bake_png(once, token_of(CREDENTIAL), keyword="openbadgecredential")
    drawing = bake_svg(bake_svg(SVG, token_of(ASSERTION), kind=BakedKind.ASSERTION), "{}", kind=BakedKind.CREDENTIAL)

    assert [found.keyword for found in png.baked_texts(twice)] == ["openbadgecredential"]
    assert [found.text for found in svg.baked_texts(svg.parse_svg(drawing))] == ["{}"]


def test_baked_picture_still_shows_the_same() -> None:
    baked = bake_png(picture(), "https://badges.example/a/1", keyword="openbadges")

    assert list(Image.open(io.BytesIO(baked)).tobytes()) == list(Image.open(io.BytesIO(picture())).tobytes())


def test_damaged_picture_is_not_baked() -> None:
    with pytest.raises(UnreadableError):
        bake_png(picture()[:40], "x", keyword="openbadges")
    with pytest.raises(UnreadableError):
        bake_svg(b"<svg>", "x", kind=BakedKind.ASSERTION)
