"""What can keep a verb of pathways from being done, in words a person can act on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class PathwaysError(Exception):
    """Base of what the services of pathways raise; the message is for the person who asked."""


class NotADraftError(PathwaysError):
    """A version that is published or retired was to be changed."""


class StaleDraftError(PathwaysError):
    """The draft was changed by somebody else since it was shown."""


class UnfitToPublishError(PathwaysError):
    """A draft cannot be published as it stands; ``findings`` say why, each with its pointer and node."""

    def __init__(self, message: str, findings: Sequence[dict[str, Any]]) -> None:
        super().__init__(message)
        self.findings = list(findings)


class NameTakenError(PathwaysError):
    """Something else of the pathway has this name."""


class EnrolmentError(PathwaysError):
    """An enrolment cannot be made or moved as asked."""


class DecisionRefusedError(PathwaysError):
    """A decision makes no sense for the learner's version, or the person may not make it."""


class AwardError(PathwaysError):
    """An award cannot be given, or changed, as asked."""


class PlanError(PathwaysError):
    """What is planned cannot be changed as asked."""
