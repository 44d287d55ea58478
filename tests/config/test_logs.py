"""What must not stand in a log."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings

from config.logs import ShareTokensOut
from portfolio.models import ShareLink


def test_token_of_a_share_link_is_no_longer_in_the_log() -> None:
    link = ShareLink(public_id="abcdefghijk")
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "Not Found: %s", (link.get_absolute_url(),), None
    )
    assert link.token in record.getMessage()
    assert ShareTokensOut().filter(record)
    assert record.getMessage() == "Not Found: /s/abcdefghijk…/"


def test_other_lines_stay_as_they_are() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "%s of %s", (1, 2), None)
    assert ShareTokensOut().filter(record)
    assert (record.msg, record.args) == ("%s of %s", (1, 2))


def test_every_handler_leaves_tokens_out() -> None:
    handlers: Any = settings.LOGGING["handlers"]
    assert [handler["filters"] for handler in handlers.values()] == [["share tokens out"]]
