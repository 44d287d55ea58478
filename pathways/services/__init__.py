"""Verbs of pathways: each a function with keyword arguments, one transaction, and the changed object as its result."""

from pathways.services.awards import award_token, claim_award, give_anew, reinstate_award, revoke_award, suspend_award
from pathways.services.decisions import (
    answer_petition,
    ask_to_accept,
    decide,
    withdraw_decision,
    withdraw_petition,
)
from pathways.services.definitions import create_pathway, publish_version, save_draft, start_draft, undo_draft
from pathways.services.enrolments import (
    enrol,
    give_consent,
    join_cohort,
    leave,
    move_to_version,
    pin,
    rejoin,
    unpin,
    withdraw_consent,
)
from pathways.services.evaluations import evaluate_enrolment, evaluate_enrolments, look_again, refresh_evaluations
from pathways.services.institutions import add_member, create_institution, remove_member
from pathways.services.keys import reseal_keys, rotate_key, withdraw_key
from pathways.services.planned import mark_planned, plan_credential, plan_offer, remove_planned, restore_planned
from pathways.services.publishing import add_to_wallet, fill_wallets, give_due_awards, report_on
from pathways.services.showing import current_evaluation
from pathways.services.wallets import keep_test_wallet

__all__ = [
    "add_member",
    "add_to_wallet",
    "answer_petition",
    "ask_to_accept",
    "award_token",
    "claim_award",
    "create_institution",
    "create_pathway",
    "current_evaluation",
    "decide",
    "enrol",
    "evaluate_enrolment",
    "evaluate_enrolments",
    "fill_wallets",
    "give_anew",
    "give_consent",
    "give_due_awards",
    "join_cohort",
    "keep_test_wallet",
    "leave",
    "look_again",
    "mark_planned",
    "move_to_version",
    "pin",
    "plan_credential",
    "plan_offer",
    "publish_version",
    "refresh_evaluations",
    "reinstate_award",
    "rejoin",
    "remove_member",
    "remove_planned",
    "report_on",
    "reseal_keys",
    "restore_planned",
    "revoke_award",
    "rotate_key",
    "save_draft",
    "start_draft",
    "suspend_award",
    "undo_draft",
    "unpin",
    "withdraw_consent",
    "withdraw_decision",
    "withdraw_key",
    "withdraw_petition",
]
