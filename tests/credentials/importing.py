"""Bringing files in, as a learner does, to the end of the job."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from credentials import services
from credentials.models import Credential, Import
from credentials.verification.web import Web
from jobs import services as job_services
from jobs.models import Job


def import_all(owner: User, *files: tuple[str, bytes], **more: Any) -> Import:
    """Hand the files in and let the job run to its end."""
    batch = services.start_import(owner=owner, files=[services.Piece(name, data) for name, data in files], **more)
    job = job_services.run_job(job_id=batch.job_id)
    assert job is not None and job.state == Job.State.SUCCEEDED, job and job.error
    return batch


def import_from(web: Web, owner: User, *files: tuple[str, bytes], **more: Any) -> Import:
    """Hand the files in and import them while that web answers."""
    batch = services.start_import(owner=owner, files=[services.Piece(name, data) for name, data in files], **more)
    job = job_services.claim_job(job_id=batch.job_id)
    assert job is not None
    services.run_import(job, job_services.StoredProgress(job), web=web)
    return batch


def one_credential(owner: User, data: bytes, name: str = "badge.json") -> Credential:
    """Give the credential of one file."""
    batch = import_all(owner, (name, data))
    return Credential.objects.get(import_items__batch=batch)
