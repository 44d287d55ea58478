"""The embedded queue gives whole messages or none."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from kombu import Connection

from config.celery import app
from config.queue import Channel


def test_celery_uses_the_queue_with_whole_messages() -> None:
    if app.conf.broker_url.startswith("redis"):
        pytest.skip("the queue is Redis in this run")
    with app.connection_for_write() as connection:
        assert isinstance(connection.default_channel, Channel)


def test_reader_never_meets_half_a_message(tmp_path: Path) -> None:
    options = {
        "data_folder_in": tmp_path,
        "data_folder_out": tmp_path,
        "control_folder": tmp_path / "control",
        "polling_interval": 0.001,
    }
    count = 80

    def connect() -> Connection:
        return Connection("filesystem://", transport="config.queue:Transport", transport_options=options)

    def send() -> None:
        with connect() as connection:
            queue = connection.SimpleQueue("race")
            for number in range(count):
                queue.put({"number": number, "padding": "x" * 400_000})
            queue.close()

    sender = threading.Thread(target=send)
    sender.start()
    seen: set[int] = set()
    with connect() as connection:
        queue = connection.SimpleQueue("race")
        while len(seen) < count:
            message = queue.get(timeout=60)
            seen.add(message.payload["number"])
            message.ack()
        queue.close()
    sender.join()
    assert seen == set(range(count))
