"""The door through which other apps hand a job to the workers."""

from __future__ import annotations

from jobs import tasks
from jobs.models import Job


def send_job(job: Job) -> None:
    """Wake a worker for the job once its row is committed. Losing this message costs a moment, not the job."""
    tasks.run.delay_on_commit(str(job.pk))  # type: ignore[attr-defined]  # celery-types does not know Celery's DjangoTask


def send_lost_jobs() -> None:
    """Wake workers for the jobs that were lost, because somebody is looking at one."""
    tasks.sweep()
