"""A real Celery worker process for tests: started, killed, started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, ClassVar

from django.conf import settings
from django.db import connection


def shared_database_url() -> str:
    """Give the DATABASE_URL of the database the running test uses, for another process to share it."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    return f"postgres://{values['USER']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"


class Worker:
    """A worker on the test's database and broker, in a process group of its own; there is never a second one."""

    running: ClassVar[Worker | None] = None

    def __init__(self, *, beat: bool = False, children: int = 1, web_map: Path | None = None) -> None:
        self.beat, self.children, self.web_map = beat, children, web_map
        self.log = Path(settings.VAR_DIR) / "worker.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return once the worker says that it is ready."""
        if Worker.running:
            raise RuntimeError("another worker would take this one's jobs: use the fixture no_other_worker")
        with self.log.open("wb") as log:
            self.process = self._spawn(log)
        Worker.running = self
        deadline = time.monotonic() + 60
        while b" ready." not in self.log.read_bytes():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"the worker did not start:\n{self.log.read_text()}")
            time.sleep(0.1)

    def _spawn(self, log: BinaryIO) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "--app", "config", "worker", "--concurrency", str(self.children)),
                *("--loglevel", "INFO", "--without-gossip", "--without-mingle", "--without-heartbeat"),
                *(["--beat"] if self.beat else []),
            ],
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "config.settings_test",
                "DATABASE_URL": shared_database_url(),
                "LOG_LEVEL": "INFO",
                "WEB_MAP": str(self.web_map or ""),
            },
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def kill(self) -> None:
        """End the worker and its children at once, as a crash of the machine would."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = Worker.running = None

    def stop(self) -> None:
        """End the worker when it has finished what it does."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()
            self.process = Worker.running = None

    def __enter__(self) -> Worker:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
