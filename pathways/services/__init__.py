"""Verbs of pathways: each a function with keyword arguments, one transaction, and the changed object as its result."""

from pathways.services.definitions import create_pathway, publish_version, save_draft, start_draft, undo_draft
from pathways.services.enrolments import (
    enrol,
    give_consent,
    leave,
    move_to_version,
    pin,
    rejoin,
    unpin,
    withdraw_consent,
)
from pathways.services.evaluations import evaluate_enrolment, evaluate_enrolments, refresh_evaluations
from pathways.services.institutions import add_member, create_institution, remove_member
from pathways.services.showing import current_evaluation

__all__ = [
    "add_member",
    "create_institution",
    "create_pathway",
    "current_evaluation",
    "enrol",
    "evaluate_enrolment",
    "evaluate_enrolments",
    "give_consent",
    "leave",
    "move_to_version",
    "pin",
    "publish_version",
    "refresh_evaluations",
    "rejoin",
    "remove_member",
    "save_draft",
    "start_draft",
    "undo_draft",
    "unpin",
    "withdraw_consent",
]
