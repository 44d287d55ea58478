"""Run the suite on a real PostgreSQL and a real Redis: ``python -m tests.services [pytest arguments]``.

Both are private to the run: on free ports of this machine, in a temporary folder, ended with the run.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, *, seconds: float = 30) -> None:
    """Return once something listens on the port."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on port {port}")


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Run a private PostgreSQL; give its DATABASE_URL."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    # PostgreSQL refuses to run as root; Debian's package brings a user for it.
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    data = folder / "postgresql"
    data.mkdir()
    if as_user:
        folder.chmod(0o711)
        shutil.chown(data, "postgres")
    port = free_port()
    subprocess.run(
        [*as_user, programs / "initdb", "-D", data, "-A", "trust", "-U", "cairn", "-E", "UTF8", "--no-sync"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
    )
    options = ["listen_addresses=127.0.0.1", "fsync=off", "max_connections=50"]
    server = subprocess.Popen(
        [
            *as_user,
            str(programs / "postgres"),
            *("-D", str(data), "-p", str(port), "-k", str(data)),
            *(word for option in options for word in ("-c", option)),
        ],
        stderr=(folder / "postgresql.log").open("wb"),
        cwd="/",
    )
    try:
        wait_for(port)
        yield f"postgres://cairn@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(timeout=30)


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Run a private Redis; give its REDIS_URL."""
    port = free_port()
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(timeout=30)


def main(arguments: list[str]) -> int:
    """Run pytest on the two services and give its exit status."""
    with tempfile.TemporaryDirectory(prefix="cairn-services-") as name:
        folder = Path(name)
        with postgresql(folder) as database_url, redis(folder) as redis_url:
            environment = {**os.environ, "DATABASE_URL": database_url, "REDIS_URL": redis_url}
            return subprocess.run([sys.executable, "-m", "pytest", *arguments], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
