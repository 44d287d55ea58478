"""The kinds of work there are: each app registers its own when it is ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from jobs.models import Job


class Progress(Protocol):
    """How a running job tells where it is."""

    def report(self, done: int, total: int, sentence: str = "") -> None:
        """Store how far the work is. Raises LeaseLostError when it is no longer ours to do."""
        ...


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of work.

    ``run`` does it, may be called again after a crash, and must have the same effect once or twice; what it gives
    back is stored as the job's ``result``, and an address under ``download`` in it is offered on the job's page.
    ``page`` gives the address that shows the job's subject, where there is one better than the job's own page;
    ``done_label`` names the link to it.
    """

    name: str
    title: StrOrPromise
    run: Callable[[Job, Progress], dict[str, Any]]
    page: Callable[[Job], str] | None = None
    done_label: StrOrPromise = ""
    max_attempts: int = 3


_kinds: dict[str, JobKind] = {}


def register(kind: JobKind) -> None:
    """Make a kind of work known."""
    _kinds[kind.name] = kind


def kind_named(name: str) -> JobKind:
    """The kind of that name; KeyError when no app registered it."""
    return _kinds[name]
