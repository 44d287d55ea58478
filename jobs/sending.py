"""The door through which other apps hand a job to the workers."""

from __future__ import annotations

import uuid

from jobs import tasks
from jobs.models import Job


def send_job(job: Job) -> None:
    """Wake a worker for the job once its row is committed. Losing this message costs a moment, not the job."""
    tasks.run.delay_on_commit(str(job.pk))  # type: ignore[attr-defined]  # celery-types does not know Celery's DjangoTask


def send_job_by_id(job_id: uuid.UUID) -> None:
    """Wake a worker for a job that was lost."""
    tasks.run.delay_on_commit(str(job_id))  # type: ignore[attr-defined]  # celery-types does not know Celery's DjangoTask
