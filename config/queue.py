"""The embedded queue: kombu's filesystem transport, with messages and tables that appear whole.

kombu writes a message into the very file that a worker may already be reading: a worker that comes between open and
write finds an empty file, and dies of it (seen under load). So the file is written under another name and renamed.
The table of queues, which is written the same way when a process first names a queue, is read and written in turn.
"""

from __future__ import annotations

import fcntl
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Puts messages into the queue's folder at once, and takes turns at the table of queues."""

    def get_table(self, exchange: str) -> Any:
        """The queues of the exchange, never half written."""
        with self._turn():
            return super().get_table(exchange)

    def queue_bind(self, *arguments: Any, **kwargs: Any) -> None:
        """Name the queue in the table; who comes second finds it there.

        kombu notes in memory that the queue is named before it is, and whoever reads that note sends a message that
        no queue takes. So the note and the table are written in one turn.
        """
        with self._turn():
            super().queue_bind(*arguments, **kwargs)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Hold the table alone; the lock ends with the process that holds it, however that ends."""
        folder = Path(self.control_folder)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "turn").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:  # type: ignore[override]  # as the stock one
        """Put the message onto the queue, whole or not at all."""
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}"
        folder = Path(self.data_folder_out)
        aside = folder / f"{name}.tmp"
        try:
            aside.write_text(dumps(message))
            os.replace(aside, folder / f"{name}.{queue}.msg")  # noqa: PTH105  # the atomic one
        except OSError as error:
            raise ChannelError(f"Cannot put a message into {folder}") from error


class Transport(filesystem.Transport):
    """The stock transport over that channel."""

    Channel = Channel
