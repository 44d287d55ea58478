"""What ``make run`` starts: it says where it is, serves, and leaves nothing behind."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection  # noqa: TID251  # to the server under test
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

WAIT_SECONDS = 120
NO_NEWCOMERS = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "LOG_LEVEL", "PYTHONUNBUFFERED")
"""What a newcomer has not set."""


@pytest.fixture
def address() -> str:
    """An address at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


@pytest.fixture
def running(address: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """All of Cairn at that address, on files of its own, its words in a pipe."""
    own = {"DEBUG": "yes", "VAR_DIR": str(tmp_path / "var"), "SITE_URL": address}
    others = {name: value for name, value in os.environ.items() if name not in NO_NEWCOMERS}
    with subprocess.Popen(
        [sys.executable, "manage.py", "dev"],
        cwd=settings.BASE_DIR,
        env=others | own,
        stdout=subprocess.PIPE,
    ) as process:
        yield process
        process.kill()


def words_until(process: subprocess.Popen[bytes], last: str) -> str:
    """What the process has said when it has said the last of it."""
    assert process.stdout is not None
    said = ""
    while last not in said:
        assert select.select([process.stdout], [], [], WAIT_SECONDS)[0], f"nothing more than: {said}"
        chunk = os.read(process.stdout.fileno(), 10_000)
        assert chunk, f"ended after: {said}"
        said += chunk.decode()
    return said


def answer_of(address: str, path: str) -> int:
    """The status with which the path is answered, which may not be at once."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        connection = HTTPConnection(urlsplit(address).netloc, timeout=WAIT_SECONDS)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        finally:
            connection.close()


def test_it_says_where_it_is_serves_the_demo_and_ends_with_all_its_children(
    running: subprocess.Popen[bytes], address: str
) -> None:
    said = words_until(running, "Share link")
    assert f"Cairn            {address}/" in said
    assert "ada@demo.example" in said
    assert answer_of(address, "/p/ada/") == 200
    running.send_signal(signal.SIGTERM)
    rest, _ = running.communicate(timeout=WAIT_SECONDS)  # until nobody holds the pipe any more: no child is left
    assert rest.endswith(b"Stopped.\n")
    assert running.returncode == 0
