"""Verbs that change credentials: import, decide, check again, report oneself."""

from credentials.services.checking import check_again, check_due, match_recipient
from credentials.services.deciding import (
    Decision,
    describe_credentials,
    discard,
    hide,
    keep,
    restore,
    set_skills,
)
from credentials.services.importing import retry_failed_items, run_import, start_import
from credentials.services.originals import Piece, keep_originals, read_original
from credentials.services.self_reporting import add_self_reported
from credentials.services.storing import Proved, store_credential, store_credentials

__all__ = [
    "Decision",
    "Piece",
    "Proved",
    "add_self_reported",
    "check_again",
    "check_due",
    "describe_credentials",
    "discard",
    "hide",
    "keep",
    "keep_originals",
    "match_recipient",
    "read_original",
    "restore",
    "retry_failed_items",
    "run_import",
    "set_skills",
    "start_import",
    "store_credential",
    "store_credentials",
]
