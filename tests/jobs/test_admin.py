"""Staff look at jobs, of which there are many."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from jobs.services import create_job
from tests.conftest import make_person


def test_list_asks_as_often_for_three_jobs_as_for_one(staff: Client, alice: User) -> None:
    counts = []
    staff.get(reverse("admin:jobs_job_changelist"))  # notes the session, once
    for owners in ([alice], [make_person(f"{name}@learner.example", name) for name in ("dora", "emil")]):
        for owner in owners:
            create_job(kind="import", owner=owner, arguments={})
        with CaptureQueriesContext(connection) as asked:
            page = staff.get(reverse("admin:jobs_job_changelist"))
        assert str(owners[-1]) in page.content.decode()
        counts.append(len(asked))
    assert counts[0] == counts[1]
