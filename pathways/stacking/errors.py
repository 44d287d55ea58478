"""What can keep the engine from reading what it is given."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input: where (JSON pointer, and the node's key when it has one), what, in words.

    ``code`` is stable and ``params`` carry what a translated sentence needs.
    """

    pointer: str
    code: str
    sentence: str
    node: str | None = None
    params: tuple[tuple[str, str], ...] = ()

    def as_data(self) -> dict[str, object]:
        """The problem as JSON."""
        return {
            "pointer": self.pointer,
            "node": self.node,
            "code": self.code,
            "sentence": self.sentence,
            "params": dict(self.params),
        }


class StackingError(Exception):
    """Base of what the stacking heart raises."""


class UnreadableError(StackingError):
    """An input cannot be read; ``problems`` tells everything that is wrong with it, never only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        first = problems[0]
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{first.pointer or '/'}: {first.sentence}{more}")
        self.problems = problems


class DefinitionError(UnreadableError):
    """A pathway's definition cannot be read."""


class FactError(UnreadableError):
    """A credential's facts cannot be read."""


class DecisionError(UnreadableError):
    """A decision cannot be read, or speaks of a node the pathway does not have."""


class OfferError(UnreadableError):
    """A catalogue offer cannot be read."""
