"""What must not stand in a log."""

from __future__ import annotations

import logging
import re

SHARE_TOKEN = re.compile(r"(/s/[\w-]{11})[\w-]+")


class ShareTokensOut(logging.Filter):
    """Leaves of a share link's address only the public half: who reads the log must not be able to open the page."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, with the secret half of tokens taken out."""
        text = record.getMessage()
        if "/s/" in text:
            record.msg, record.args = SHARE_TOKEN.sub(r"\1…", text), ()
        return True
