"""Verbs that change credentials: import, decide, check again, report oneself."""

from credentials.services.checking import check_again, check_due, match_recipient, put_away_notice
from credentials.services.curating import mark_issuer_known, merge_issuers
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
from credentials.services.looking import MAX_LOOKED_AT, Looked, Seen, look_at
from credentials.services.originals import Piece, keep_originals, read_original
from credentials.services.outside import forget_old_answers
from credentials.services.self_reporting import add_self_reported
from credentials.services.storing import Proved, store_credential, store_credentials

__all__ = [
    "MAX_LOOKED_AT",
    "Decision",
    "Looked",
    "Piece",
    "Proved",
    "Seen",
    "add_self_reported",
    "check_again",
    "check_due",
    "describe_credentials",
    "discard",
    "forget_old_answers",
    "hide",
    "keep",
    "keep_originals",
    "look_at",
    "mark_issuer_known",
    "match_recipient",
    "merge_issuers",
    "put_away_notice",
    "read_original",
    "restore",
    "retry_failed_items",
    "run_import",
    "set_skills",
    "start_import",
    "store_credential",
    "store_credentials",
]
