"""Calls made at the same time, each on a database connection of its own.

SQLite lets one of them write after the other; on PostgreSQL (``python -m tests.services``) they truly meet.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def at_once(call: Callable[[], T], *, times: int = 6) -> list[T]:
    """Give what the call answered each time, all of them begun together. Raises what one of them raised."""
    barrier = Barrier(times)

    def run() -> T:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return [one.result(timeout=60) for one in [pool.submit(run) for _ in range(times)]]
