"""Handing in: bytes are kept while nobody waits for a lock."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from credentials.models import Import
from tests.conftest import make_person


class WatchedStorage(FileSystemStorage):
    """A folder that notes whether a transaction was open while a file was written into it."""

    inside_transaction: ClassVar[list[bool]] = []

    def _save(self, name: str, content: Any) -> str:
        self.inside_transaction.append(connection.in_atomic_block)
        return str(super()._save(name, content))  # type: ignore[misc]  # the stubs do not have it


@pytest.mark.parametrize("way", ["page", "api"])
def test_files_are_written_before_a_transaction_is_open(
    transactional_db: None, client: Client, settings: Any, tmp_path: Path, way: str
) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": f"{__name__}.WatchedStorage"}}
    WatchedStorage.inside_transaction.clear()
    client.force_login(make_person("dora@learner.example", "Dora Example"))
    file = SimpleUploadedFile("badge.json", b"{}")
    if way == "page":
        client.post(reverse("credentials:add"), {"uploads": file})
    else:
        client.post(reverse("import-list"), {"files": file})
    assert Import.objects.get().job.state == "queued"
    assert WatchedStorage.inside_transaction == [False]
