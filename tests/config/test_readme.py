"""The README says what is true."""

from __future__ import annotations

import re

from django.conf import settings

README = (settings.BASE_DIR / "README.md").read_text()


def test_readme_lists_every_variable_that_the_settings_read() -> None:
    source = (settings.BASE_DIR / "config" / "settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', source))
    listed = set(re.findall(r"^\| `([A-Z0-9_]+)`", README, re.MULTILINE))
    assert read == listed


def test_readme_names_only_goals_that_make_has() -> None:
    goals = set(re.findall(r"^([a-z-]+):", (settings.BASE_DIR / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", README, re.MULTILINE))
    assert named - goals == set()
    assert {"run", "test", "test-services", "check", "bench"} <= named


def test_readme_maps_every_folder() -> None:
    apps = {
        "accounts",
        "jobs",
        "credentials",
        "pathways",
        "portfolio",
        "config",
        "templates",
        "static",
        "tests",
        "bench",
    }
    assert {name for name in apps if not re.search(rf"^{name}/ ", README, re.MULTILINE)} == set()
