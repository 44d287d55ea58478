"""Start everything that Cairn is, on this machine, with no server: ``make run`` calls this."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

PR_SET_PDEATHSIG = 1  # prctl(2)
ROOT_WARNING = "ignore:You're running the worker with superuser privileges"
"""Celery's warning to who runs as root, as one does on a machine that is thrown away."""


def end_with_parent() -> None:
    """Have the kernel end this child when its parent dies, however it dies. Runs in the child, before exec."""
    ctypes.CDLL("libc.so.6", use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def refuse_taken(address: str) -> None:
    """Raise CommandError, saying what to do, when somebody listens at the address already."""
    host, _, port = address.partition(":")
    with socket.socket() as probe:
        if probe.connect_ex((host, int(port or 80))) == 0:
            raise CommandError(
                f"Something is running at {address} already. Stop it, or choose another address: "
                "make run SITE_URL=http://127.0.0.1:8001"
            )


class Command(BaseCommand):
    """Migrates, loads the demo once, then runs the web process and a Celery worker as children until told to stop."""

    help = "Start web and worker, with demo data, until Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until a signal; end every child; start again a child that died."""
        address = urlsplit(settings.SITE_URL).netloc
        refuse_taken(address)
        os.environ["PYTHONWARNINGS"] = ROOT_WARNING
        call_command("migrate", verbosity=0)
        call_command("seed_demo")
        sys.stdout.flush()  # now, also where a pipe and no terminal reads
        commands = {
            "web": [
                *("gunicorn", "config.wsgi", "--bind", address, "--workers", "2", "--log-level", "warning"),
                # Threads, because browsers open connections ahead of need and would hold a whole process each.
                *("--worker-class", "gthread", "--threads", "4"),
            ],
            "worker": [
                *("celery", "--quiet", "--app", "config", "worker", "--beat"),
                *("--concurrency", "2", "--loglevel", "WARNING"),
                *("--without-gossip", "--without-mingle"),
            ],
        }
        bin_dir = Path(sys.executable).parent
        children: dict[str, subprocess.Popen[bytes]] = {}
        stopping = False

        def stop(_signal: int, _frame: object) -> None:
            nonlocal stopping
            stopping = True

        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGTERM, stop)
        while not stopping:
            for name, command in commands.items():
                if name in children and children[name].poll() is None:
                    continue
                if name in children:
                    self.stderr.write(f"The {name} process ended; starting it again.")
                    time.sleep(1)
                children[name] = subprocess.Popen(  # noqa: S603  # our own commands
                    [bin_dir / command[0], *command[1:]],
                    cwd=settings.BASE_DIR,
                    start_new_session=True,
                    preexec_fn=end_with_parent,  # no threads here yet
                )
            time.sleep(0.3)
        for child in children.values():
            child.terminate()
        deadline = time.monotonic() + 10
        for child in children.values():
            try:
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
        self.stdout.write("Stopped.")
