"""The embedded queue: kombu's filesystem transport, with messages that appear whole.

kombu writes a message into the very file that a worker may already be reading: a worker that comes between open and
write finds an empty file, and dies of it (seen under load). So the file is written under another name and renamed.
"""

from __future__ import annotations

import os
import time
import uuid
from pathlib import Path
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Puts messages into the queue's folder at once."""

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
