"""What tests of credentials stand on: files of their own, and a web that is a map."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from pytest_django import Settings


@pytest.fixture
def files(tmp_path: Path, settings: Settings) -> Path:
    """A folder for uploads that only this test sees, and a web in which nothing answers."""
    settings.MEDIA_ROOT = tmp_path / "files"
    (tmp_path / "web.json").write_text("{}")
    settings.WEB_MAP = str(tmp_path / "web.json")
    assert default_storage.exists("nothing") is False
    return tmp_path / "files"


@pytest.fixture
def web_map(tmp_path: Path, settings: Settings) -> Callable[[Mapping[str, bytes | int]], None]:
    """Give a function that lets the web serve bytes, or a status, by address."""

    def serve(answers: Mapping[str, bytes | int]) -> None:
        entries: dict[str, dict[str, object]] = {}
        for url, answer in answers.items():
            if isinstance(answer, int):
                entries[url] = {"status": answer}
                continue
            name = hashlib.sha256(answer).hexdigest()
            (tmp_path / name).write_bytes(answer)
            entries[url] = {"file": name, "content_type": "application/json"}
        (tmp_path / "web.json").write_text(json.dumps(entries))
        settings.WEB_MAP = str(tmp_path / "web.json")

    return serve
