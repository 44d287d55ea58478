"""The look keeps its promises: small, legible, without inline script or style, every template in order."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.test import Client, RequestFactory

CSS = settings.BASE_DIR / "static/css"
SCRIPTS = sorted((settings.BASE_DIR / "static/js").glob("*.js"))
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
SURFACES = ("bg", "surface", "sunken", "accent-soft")


def compressed(*paths: Path) -> int:
    """Bytes of the files together, as a server sends them."""
    return len(gzip.compress(b"".join(path.read_bytes() for path in paths), 9))


def tokens(scheme: int) -> dict[str, str]:
    """The colours by name: 0 for light, 1 for dark."""
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", (CSS / "tokens.css").read_text())
    return {name: colours[scheme] for name, *colours in pairs}


def luminance(colour: str) -> float:
    """Relative luminance. Rule: WCAG 2.2, "relative luminance"."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, from 1 to 21. Rule: WCAG 2.2, "contrast ratio"."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_styles_of_the_application_stay_within_eight_kilobytes() -> None:
    assert compressed(CSS / "tokens.css", CSS / "cairn.css") <= 8 * 1024


def test_scripts_of_our_own_stay_within_ten_kilobytes() -> None:
    assert SCRIPTS
    assert compressed(*SCRIPTS) <= 10 * 1024


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["text", "muted", "accent", "accent-hover", "ok", "warn", "bad", "info"])
def test_words_are_legible_on_every_surface(scheme: int, name: str) -> None:
    colours = tokens(scheme)
    assert min(contrast(colours[name], colours[surface]) for surface in SURFACES) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_controls_and_buttons_can_be_seen(scheme: int) -> None:
    colours = tokens(scheme)
    assert contrast(colours["on-accent"], colours["accent"]) >= 4.5
    assert contrast(colours["on-accent"], colours["accent-hover"]) >= 4.5
    assert min(contrast(colours["border"], colours[surface]) for surface in ("bg", "surface", "sunken")) >= 3


def test_tokens_hold_nothing_that_the_pdf_engine_cannot_read() -> None:
    rules = re.sub(r"/\*.*?\*/", "", (CSS / "tokens.css").read_text(), flags=re.DOTALL)
    assert [
        word for word in ("@supports", "@container", "@property", "color-mix(", "oklch(", "clamp(") if word in rules
    ] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR / "templates")))
def test_template_has_neither_inline_script_nor_inline_style(path: Path) -> None:
    text = path.read_text()
    scripts = re.findall(r"<script\b([^>]*)>", text)
    assert [each for each in scripts if "src=" not in each and "json" not in each] == []
    assert re.findall(r"<style\b|\sstyle=|\son[a-z]+=\"", text) == []


def test_every_template_is_read_without_error() -> None:
    folder = settings.BASE_DIR / "templates"
    for path in TEMPLATES:
        get_template(str(path.relative_to(folder)))


def test_every_template_is_formatted() -> None:
    djade = Path(sys.executable).with_name("djade")
    command = [str(djade), "--target-version", "5.2", "--check", *map(str, TEMPLATES)]
    assert subprocess.run(command, capture_output=True, text=True, check=False).returncode == 0


def test_field_with_an_error_names_it_to_those_who_listen(db: None, client: Client) -> None:
    page = client.post("/account/login/", {"login": "", "password": ""}).content.decode()
    assert 'aria-invalid="true"' in page
    assert 'id="id_login_error"' in page
    assert re.search(r'aria-describedby="[^"]*id_login_error', page)
    assert '<a href="#id_login">' in page


def test_trap_for_robots_is_hidden_without_inline_style(db: None, client: Client) -> None:
    page = client.get("/account/signup/").content.decode()
    assert 'name="website"' in page
    assert "style=" not in page


@pytest.mark.parametrize("theme", ["system", "light", "dark"])
def test_theme_in_the_cookie_dresses_the_page(db: None, client: Client, theme: str) -> None:
    client.post("/settings/theme/", {"theme": theme, "next": "/"})
    assert f'data-theme="{theme}"' in client.get("/").content.decode()


def test_page_of_a_stranger_says_nothing_about_what_is_there(db: None, client: Client) -> None:
    answer = client.get("/nothing-here/")
    assert answer.status_code == 404
    assert "There is nothing here for you" in answer.content.decode()


def test_page_of_a_fault_needs_neither_request_nor_database() -> None:
    assert "Something went wrong on our side" in render_to_string("500.html")
    assert "We could not understand this request" in render_to_string("400.html")


def test_ring_says_how_much_of_how_much(rf: RequestFactory) -> None:
    ring = render_to_string("_ring.html", {"have": 4, "need": 9, "planned": 2, "label": "Certificate"})
    assert 'aria-label="Certificate: 4 of 9, 2 more planned"' in ring


def test_every_page_with_a_pathways_outline_brings_its_styles() -> None:
    pages = [path.read_text() for path in (settings.BASE_DIR / "templates/pathways").glob("[!_]*.html")]
    drawn = [page for page in pages if "pathways/_node.html" in page or "pathways/_bar.html" in page]
    assert len(drawn) >= 2
    assert all("css/pathways.css" in page for page in drawn)
