"""The embedded queue gives whole messages or none."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
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


def connect_to(folder: Path) -> Connection:
    options = {
        "data_folder_in": folder,
        "data_folder_out": folder,
        "control_folder": folder / "control",
        "polling_interval": 0.001,
    }
    return Connection("filesystem://", transport="config.queue:Transport", transport_options=options)


@pytest.fixture
def restless_threads() -> Iterator[None]:
    """Threads that change places as often as they can: a race is lost within the test or not at all."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("restless_threads")
def test_two_threads_that_first_name_a_queue_lose_no_message(tmp_path: Path) -> None:
    def send(name: str) -> None:
        with connect_to(tmp_path) as connection:
            queue = connection.SimpleQueue(name)
            queue.put({"name": name})
            queue.close()

    for round_number in range(200):
        name = f"first{round_number}"
        sender = threading.Thread(target=send, args=(name,))
        sender.start()
        with connect_to(tmp_path) as connection:
            queue = connection.SimpleQueue(name)
            message = queue.get(timeout=10)
            message.ack()
            queue.close()
        sender.join()
        assert message.payload == {"name": name}


def test_reader_never_meets_half_a_message(tmp_path: Path) -> None:
    count = 80

    def send() -> None:
        with connect_to(tmp_path) as connection:
            queue = connection.SimpleQueue("race")
            for number in range(count):
                queue.put({"number": number, "padding": "x" * 400_000})
            queue.close()

    sender = threading.Thread(target=send)
    sender.start()
    seen: set[int] = set()
    with connect_to(tmp_path) as connection:
        queue = connection.SimpleQueue("race")
        while len(seen) < count:
            message = queue.get(timeout=60)
            seen.add(message.payload["number"])
            message.ack()
        queue.close()
    sender.join()
    assert seen == set(range(count))
