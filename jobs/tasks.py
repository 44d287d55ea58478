"""Celery doorways of jobs."""

from __future__ import annotations

import uuid

from celery import shared_task
from celery.signals import worker_ready

from jobs import services


@shared_task
def run(job_id: str) -> None:
    """Do one job."""
    services.run_job(job_id=uuid.UUID(job_id))


@shared_task
def sweep() -> None:
    """Send again what was lost."""
    for job_id in services.take_lost_jobs():
        run.delay(str(job_id))


@worker_ready.connect
def sweep_at_start(**_signal: object) -> None:
    """Look for lost jobs as soon as a worker can do them."""
    sweep.delay()
