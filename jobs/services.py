"""Creating, leasing, doing and bringing back jobs.

A worker may die at any moment and a broker may lose a message. So a job is a row, written in the transaction of its
cause; a worker holds it by a lease that a heartbeat renews; a lease that runs out is taken over by whoever the
sweeper wakes next. Running a job twice must do no harm: that is each kind's promise.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from jobs.errors import JobError, LeaseLostError
from jobs.kinds import kind_named
from jobs.models import Job

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=20)
"""How long a silent worker keeps a job; a killed worker's job is idle for at most this and one sweep."""
HEARTBEAT_SECONDS = 5.0
"""How often a working worker renews its lease: a few missed beats are forgiven."""
RESEND_AFTER = timedelta(seconds=10)
"""How old a message to a worker must be before the sweeper believes it lost."""


def create_job(*, kind: str, owner: User | None, arguments: dict[str, Any], total: int = 0) -> Job:
    """Give a new queued job. Call it inside the transaction that causes the work; the edge then sends it."""
    kind_named(kind)
    now = timezone.now()
    return Job.objects.create(
        kind=kind, owner=owner, arguments=arguments, total=total, due_at=now, sent_at=now, created_at=now
    )


def claim_job(*, job_id: uuid.UUID) -> Job | None:
    """Give the job with a fresh lease, or nothing when somebody else has it or it has ended."""
    now = timezone.now()
    lease = uuid.uuid4()
    claimed = (
        Job.objects.filter(pk=job_id)
        .claimable(now)
        .update(
            state=Job.State.RUNNING,
            lease=lease,
            leased_until=now + LEASE,
            attempts=F("attempts") + 1,
            started_at=Coalesce(F("started_at"), now),
        )
    )
    return Job.objects.get(pk=job_id, lease=lease) if claimed else None


def _held(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, lease=job.lease, state=Job.State.RUNNING)


class _Heartbeat:
    """Renews a job's lease from a thread of its own until it is left."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._beat, daemon=True)

    def _beat(self) -> None:
        try:
            while not self.stopped.wait(HEARTBEAT_SECONDS) and self._renew():
                pass
        finally:
            connection.close()  # this thread's own

    def _renew(self) -> bool:
        """Renew the lease; tell whether the job is still ours, as far as the database says."""
        try:
            return bool(_held(self.job).update(leased_until=timezone.now() + LEASE))
        except Exception:  # a busy database costs one beat, not the job
            logger.warning("Job %s missed a heartbeat", self.job.pk, exc_info=True)
            return True

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopped.set()
        self.thread.join(timeout=HEARTBEAT_SECONDS)


class StoredProgress:
    """Writes a running job's progress into its row, which also renews the lease."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def report(self, done: int, total: int, sentence: str = "") -> None:
        """Store how far the work is. Raises LeaseLostError when the job is no longer ours to do."""
        now = timezone.now()
        held = _held(self.job).update(
            done=min(done, total), total=total, sentence=sentence[:300], leased_until=now + LEASE
        )
        if not held:
            raise LeaseLostError(str(self.job.pk))


@contextmanager
def effects_of(job: Job) -> Iterator[None]:
    """Make the changes inside one transaction, only while the job is still ours. Raises LeaseLostError."""
    with transaction.atomic():
        if not Job.objects.select_for_update().filter(pk=job.pk, lease=job.lease).exists():
            raise LeaseLostError(str(job.pk))
        yield


def run_job(*, job_id: uuid.UUID) -> Job | None:
    """Do the job if it is to be done; give it as it stands afterwards, or nothing when it was not ours.

    JobError ends it with its own words. Anything else is tried again, later each time, up to the kind's limit.
    """
    job = claim_job(job_id=job_id)
    if job is None:
        return None
    spec = kind_named(job.kind)
    if job.attempts > spec.max_attempts:
        return _end(job, Job.State.FAILED, error=_("This stopped several times before it was done."))
    try:
        with _Heartbeat(job):
            result = spec.run(job, StoredProgress(job))
    except LeaseLostError:
        logger.info("Job %s was taken over or cancelled", job.pk)
        return None
    except JobError as error:
        return _end(job, Job.State.FAILED, error=str(error))
    except Exception:
        logger.exception("Job %s (%s) failed at attempt %s", job.pk, job.kind, job.attempts)
        if job.attempts >= spec.max_attempts:
            return _end(job, Job.State.FAILED, error=_("Something went wrong on our side."))
        later = timezone.now() + timedelta(seconds=5 * 2**job.attempts)
        _held(job).update(
            state=Job.State.QUEUED, lease=None, leased_until=None, due_at=later, sentence=_("Will be tried again")
        )
        return Job.objects.get(pk=job.pk)
    return _end(job, Job.State.SUCCEEDED, result=result)


def _end(job: Job, state: Job.State, *, error: str = "", result: dict[str, Any] | None = None) -> Job:
    changes: dict[str, Any] = {"result": result} if result is not None else {}
    if state == Job.State.SUCCEEDED:
        changes["done"] = F("total")
    _held(job).update(state=state, error=error, lease=None, leased_until=None, finished_at=timezone.now(), **changes)
    return Job.objects.get(pk=job.pk)


def retry_job(*, job: Job) -> Job:
    """Queue an ended job again, with its input as it was; a job that is not over, or succeeded, stays as it is."""
    return _queue_again(job, [Job.State.FAILED, Job.State.CANCELLED])


def repeat_job(*, job: Job) -> Job:
    """Queue an ended job again, however it ended, since there is more of it to do; a job that is not over goes on."""
    return _queue_again(job, [Job.State.FAILED, Job.State.CANCELLED, Job.State.SUCCEEDED])


def _queue_again(job: Job, ended: list[Job.State]) -> Job:
    now = timezone.now()
    Job.objects.filter(pk=job.pk, state__in=ended).update(
        state=Job.State.QUEUED,
        attempts=0,
        error="",
        sentence="",
        done=0,
        due_at=now,
        sent_at=now,
        started_at=None,
        finished_at=None,
    )
    return Job.objects.get(pk=job.pk)


def cancel_job(*, job: Job) -> Job:
    """End a job that is not over; a worker that holds it stops at its next step."""
    Job.objects.filter(pk=job.pk).unfinished().update(
        state=Job.State.CANCELLED, lease=None, leased_until=None, finished_at=timezone.now()
    )
    return Job.objects.get(pk=job.pk)


def take_lost_jobs(*, now: datetime | None = None) -> list[uuid.UUID]:
    """Give the jobs that no worker has and no fresh message carries, noting that they are sent again."""
    now = now or timezone.now()
    lost = Job.objects.lost(now, sent_before=now - RESEND_AFTER)
    return [
        pk
        for pk in lost.values_list("pk", flat=True)[:500]
        if Job.objects.filter(pk=pk, sent_at__lt=now - RESEND_AFTER).update(sent_at=now)
    ]
