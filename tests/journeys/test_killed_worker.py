"""A worker that dies in the middle costs a moment, not the work: kill -9, start again, finished once."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import cycle, islice

import pytest
from django.db import transaction

from accounts.models import User
from credentials import services as credentials
from credentials.models import Credential, ImportItem
from jobs.models import Job
from jobs.sending import send_job
from portfolio.management.demo.badges import BADGES, issue
from portfolio.models import Portfolio, PortfolioPdf
from portfolio.services.blocks import add_block
from portfolio.services.clusters import create_cluster
from portfolio.services.pdfs import request_pdf
from portfolio.services.profiles import set_up_profile
from portfolio.services.publishing import publish_portfolio
from tests.conftest import make_person
from tests.worker import Worker

WAIT_SECONDS = 120


def badge_files(email: str, count: int, start: int = 0) -> list[credentials.Piece]:
    """Give that many different badges, really signed."""
    kinds = [badge for badge in BADGES if badge.form != "jws"]
    numbered = enumerate(islice(cycle(kinds), count), start)
    files = [
        issue(replace(badge, slug=f"{badge.slug}-{n}", name=f"{badge.name} {n}"), email=email) for n, badge in numbered
    ]
    return [credentials.Piece(f"{n}-{name}", data, "") for n, (name, data) in enumerate(files)]


def start_import(owner: User, files: list[credentials.Piece]) -> Job:
    with transaction.atomic():
        job = credentials.start_import(owner=owner, files=files).job
        send_job(job)
    return job


def start_pdf(owner: User) -> Job:
    """Publish all that the owner keeps, and ask for the PDF."""
    set_up_profile(user=owner, handle="alice", name="Alice Example", headline="Tries everything")
    portfolio = Portfolio.objects.owned_by(owner).get()
    kept = list(Credential.objects.owned_by(owner).kept())
    add_block(portfolio=portfolio, subject=create_cluster(owner=owner, title="All", credentials=kept))
    publication = publish_portfolio(portfolio=portfolio, is_public=True)
    with transaction.atomic():
        job = request_pdf(portfolio=publication.portfolio).job
        send_job(job)
    return job


def wait_until(done: object, *jobs: Job) -> None:
    """Return once every job's row satisfies ``done``."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        for job in jobs:
            job.refresh_from_db()
        if all(done(job) for job in jobs):  # type: ignore[operator]  # a function of one job
            return
        time.sleep(0.05)
    raise AssertionError([(job.kind, job.state, job.done, job.total, job.error) for job in jobs])


@pytest.mark.usefixtures("no_other_worker")
@pytest.mark.django_db(transaction=True)
def test_killed_worker_finishes_import_and_pdf_once_after_restart() -> None:
    alice = make_person("alice@learner.example", "Alice Example")
    with Worker(children=2) as worker:
        first = start_import(alice, badge_files(alice.email, 40))
        wait_until(lambda job: job.is_finished, first)
        credentials.keep(owner=alice, ids=list(Credential.objects.values_list("pk", flat=True)))
        importing = start_import(alice, badge_files(alice.email, 150, start=100))
        wait_until(lambda job: job.state == "running", importing)
        printing = start_pdf(alice)
        wait_until(lambda job: job.state == "running", printing)
        wait_until(lambda job: 0 < job.done < job.total or job.is_finished, importing)
        worker.kill()
        for job in (importing, printing):
            job.refresh_from_db()
        assert (importing.state, printing.state) == ("running", "running"), "killed too late to prove anything"
        half_done = ImportItem.objects.filter(batch__job=importing).exclude(state="waiting").count()
        assert 0 < half_done < 150
    with Worker(beat=True, children=2):
        wait_until(lambda job: job.is_finished, importing, printing)
    assert [(job.state, job.attempts) for job in (importing, printing)] == [("succeeded", 2), ("succeeded", 2)]
    assert importing.result == {"added": 150, "known": 0, "failed": 0}
    assert Credential.objects.owned_by(alice).count() == 190
    [pdf] = PortfolioPdf.objects.filter(portfolio__owner=alice)
    with pdf.file.open("rb") as file:
        assert file.read(5) == b"%PDF-"
    assert pdf.file.storage.listdir(f"pdfs/{pdf.portfolio_id}")[1] == [f"{printing.pk}.pdf"]
