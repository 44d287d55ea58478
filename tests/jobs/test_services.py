"""Jobs survive workers and brokers."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from jobs import kinds, services
from jobs.errors import JobError, LeaseLostError
from jobs.models import Job


@pytest.fixture
def calls() -> Iterator[list[uuid.UUID]]:
    """A kind of work that records its calls, and one of each way to fail."""
    seen: list[uuid.UUID] = []

    def record(job: Job, progress: kinds.Progress) -> dict[str, Any]:
        progress.report(1, 2, "half way")
        seen.append(job.pk)
        return {"seen": len(seen)}

    def refuse(job: Job, progress: kinds.Progress) -> dict[str, Any]:
        raise JobError("The file is empty.")

    def crash(job: Job, progress: kinds.Progress) -> dict[str, Any]:
        raise ValueError("bug")

    for name, run in (("record", record), ("refuse", refuse), ("crash", crash)):
        kinds.register(kinds.JobKind(name=name, title=name, run=run))
    yield seen
    for name in ("record", "refuse", "crash"):
        del kinds._kinds[name]


def test_job_runs_once_however_often_it_is_sent(alice: User, calls: list[uuid.UUID]) -> None:
    job = services.create_job(kind="record", owner=alice, arguments={})
    services.run_job(job_id=job.pk)
    assert services.run_job(job_id=job.pk) is None
    job.refresh_from_db()
    assert (calls, job.state, job.result, job.done, job.total) == ([job.pk], "succeeded", {"seen": 1}, 2, 2)


def test_leased_job_is_left_alone_until_its_lease_runs_out(alice: User, calls: list[uuid.UUID]) -> None:
    job = services.create_job(kind="record", owner=alice, arguments={})
    services.claim_job(job_id=job.pk)
    assert services.run_job(job_id=job.pk) is None
    Job.objects.filter(pk=job.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    services.run_job(job_id=job.pk)
    job.refresh_from_db()
    assert (calls, job.state, job.attempts) == ([job.pk], "succeeded", 2)


def test_job_error_ends_the_job_in_its_own_words(alice: User, calls: list[uuid.UUID]) -> None:
    job = services.create_job(kind="refuse", owner=alice, arguments={})
    ended = services.run_job(job_id=job.pk)
    assert ended is not None
    assert (ended.state, ended.error) == ("failed", "The file is empty.")


def test_crash_is_tried_again_later_and_then_ends_in_words(alice: User, calls: list[uuid.UUID]) -> None:
    job = services.create_job(kind="crash", owner=alice, arguments={})
    states = []
    for _ in range(3):
        services.run_job(job_id=job.pk)
        job.refresh_from_db()
        states.append(job.state)
        Job.objects.filter(pk=job.pk, state="queued").update(due_at=timezone.now())
    assert states == ["queued", "queued", "failed"]
    assert job.error == "Something went wrong on our side."
    assert services.retry_job(job=job).state == "queued"


def test_sweeper_gives_a_lost_job_once_per_round(alice: User, calls: list[uuid.UUID]) -> None:
    job = services.create_job(kind="record", owner=alice, arguments={})
    later = timezone.now() + timedelta(minutes=1)
    assert services.take_lost_jobs() == []
    assert services.take_lost_jobs(now=later) == [job.pk]
    assert services.take_lost_jobs(now=later) == []


def test_cancelled_job_stops_at_its_next_step(alice: User, calls: list[uuid.UUID]) -> None:
    job = services.create_job(kind="record", owner=alice, arguments={})
    held = services.claim_job(job_id=job.pk)
    assert held is not None
    services.cancel_job(job=job)
    with pytest.raises(LeaseLostError):
        services.StoredProgress(held).report(1, 2)


def test_strangers_job_is_not_found(alice: User, charlie: User, client: Any, calls: list[uuid.UUID]) -> None:
    job = services.create_job(kind="record", owner=alice, arguments={})
    client.force_login(charlie)
    answers = [
        client.get(f"/jobs/{job.pk}/").status_code,
        client.post(f"/jobs/{job.pk}/retry/").status_code,
        client.post(f"/jobs/{job.pk}/cancel/").status_code,
    ]
    assert answers == [404, 404, 404]
    client.force_login(alice)
    assert client.get(f"/jobs/{job.pk}/").status_code == 200


def test_page_of_a_job_that_was_lost_sends_it_again(alice: User, client: Any, calls: list[uuid.UUID]) -> None:
    job = services.create_job(kind="record", owner=alice, arguments={})
    Job.objects.filter(pk=job.pk).update(sent_at=timezone.now() - timedelta(minutes=1))
    client.force_login(alice)
    before = timezone.now()
    client.get(f"/jobs/{job.pk}/")
    job.refresh_from_db()
    assert job.sent_at > before
