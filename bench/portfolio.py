"""The public page and the PDF: against a view that does nothing, and against bare WeasyPrint.

The site runs as in production, in a process of its own, on a database of its own that is thrown away.
"""

from __future__ import annotations

import gc
import hashlib
import io
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection  # noqa: TID251  # speaks to the measured server on this machine
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portfolio.models import Portfolio

HOST = "bench.example"
THREADS = 2
REQUESTS = 50
"""Requests a thread and a round: a moment, so that page and trivial view meet the same machine; the best counts."""
ROUNDS = 15
PDF_ROUNDS = 10


def figures() -> Iterator[dict[str, Any]]:
    """Give the figures of page and PDF; needs the packages, nothing running."""
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as place:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "bench.site.settings",
            "DEBUG": "no",
            "VAR_DIR": place,
            "SECRET_KEY": secrets.token_urlsafe(48),
            "FIELD_KEYS": "Zm9yLWRldmVsb3BtZW50LW9ubHktMzItYnl0ZXMtb2s=",
            "SITE_URL": f"https://{HOST}",
            "ALLOWED_HOSTS": HOST,
            "TRUSTED_PROXIES": "1",
            "EMAIL_URL": "memorymail://",
            "LOG_LEVEL": "ERROR",
            "DATABASE_URL": f"sqlite:///{place}/bench.sqlite3",
            "REDIS_URL": "",
            "S3_BUCKET": "",
        }
        done = subprocess.run(  # ourselves
            [sys.executable, "-m", "bench.portfolio"], env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
        yield from (json.loads(line) for line in done.stdout.splitlines())


def measure() -> Iterator[dict[str, Any]]:
    """Give the figures; the environment is that of ``figures``."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    Path(settings.STATIC_ROOT).mkdir()
    call_command("migrate", verbosity=0)
    for count in (3, 30):
        publish(f"holder-{count}", count=count)
        yield {
            "figure": f"public_page_queries_{count}",
            "value": queries_of(f"/p/holder-{count}/"),
            "unit": "queries",
            "goal": 8,
            "better": "lower",
        }
    with serving() as port:
        page, trivial = (rates(port, path) for path in ("/p/holder-30/", "/trivial/"))
        page(), trivial()
        rounds = [(page(), trivial()) for _round in range(ROUNDS)]
    yield {
        "figure": "public_page_30_vs_trivial",
        "value": round(max(one for one, _other in rounds) / max(other for _one, other in rounds), 3),
        "unit": "times the requests per second of a trivial view",
        "goal": 0.5,
        "better": "higher",
    }
    same_kind, untagged, plain_call = pdf_ratios(publish("holder-20", count=20))
    yield {
        "figure": "pdf_20_vs_bare",
        "value": round(same_kind, 3),
        "unit": "times the seconds of bare WeasyPrint writing PDF/A-3a",
        "goal": 1.3,
        "better": "lower",
    }
    yield {
        "figure": "pdf_20_vs_untagged",
        "value": round(untagged, 3),
        "unit": "times the seconds of bare WeasyPrint writing no tags",
        "goal": None,
        "better": "lower",
    }
    yield {
        "figure": "pdf_20_vs_plain_call",
        "value": round(plain_call, 3),
        "unit": "times the seconds of HTML(string=html).write_pdf(), which loads its fonts each time",
        "goal": None,
        "better": "lower",
    }


def publish(handle: str, *, count: int) -> Portfolio:
    """Give a public portfolio with so many credentials, each with picture, skills, report and original."""
    from django.core.files.base import ContentFile
    from django.utils import timezone
    from PIL import Image

    from accounts.models import User
    from credentials.models import Achievement, Credential, Issuer, Original, Report, Skill
    from portfolio.models import Portfolio
    from portfolio.services.blocks import fill_portfolio
    from portfolio.services.clusters import create_cluster
    from portfolio.services.profiles import set_up_profile
    from portfolio.services.publishing import publish_portfolio

    now = timezone.now()
    owner = User.objects.create_user(f"{handle}@{HOST}", None, name="Holder Example")
    set_up_profile(user=owner, handle=handle, name="Holder Example", headline="Holds credentials")
    issuer = Issuer.objects.create(name=f"Issuer of {handle}")
    skills = [Skill.objects.get_or_create(key=f"skill {n}", defaults={"name": f"Skill {n}"})[0] for n in range(4)]
    checks: list[dict[str, Any]] = [
        {"name": name, "state": "passed", "code": "ok", "detail": f"{name} is as it should be.", "evidence": {}}
        for name in ("untampered", "issuer", "in_force", "recipient")
    ]
    credentials = []
    for n in range(count):
        data = json.dumps({"credential": n, "of": handle, "padding": "x" * 3000}).encode()
        digest = hashlib.sha256(data).hexdigest()
        original = Original(owner=owner, sha256=digest, name=f"{n}.json", size=len(data), received_at=now)
        original.data.save(digest, ContentFile(data))
        achievement = Achievement.objects.create(
            issuer=issuer, name=f"Credential {n} in the practice of measuring", digest=digest, description="What it is."
        )
        achievement.skills.set(skills[: 1 + n % 4])
        credential = Credential(
            owner=owner,
            original=original,
            kind="award",
            generation="ob3",
            securing="di",
            fingerprint=digest,
            achievement=achievement,
            issuer=issuer,
            issued_at=now,
            state=Credential.State.KEPT,
            decided_at=now,
            verdict="verified",
            checked_at=now,
        )
        picture = io.BytesIO()
        Image.effect_noise((240, 240), 20 + n).convert("RGB").save(picture, "JPEG", quality=80)
        credential.thumbnail.save(f"{digest}.jpg", ContentFile(picture.getvalue()), save=False)
        credential.save()
        credential.report = Report.objects.create(
            credential=credential, verdict="verified", data={"checks": checks}, engine="bench", checked_at=now
        )
        credential.save()
        credentials.append(credential)
    for start in range(0, count, 10):
        create_cluster(
            owner=owner,
            title=f"Cluster {start}",
            narrative="What these credentials show together. " * 5,
            credentials=credentials[start : start + 10],
        )
    portfolio = Portfolio.objects.get(owner=owner)
    fill_portfolio(portfolio=portfolio, at=now)
    publish_portfolio(portfolio=portfolio, is_public=True)
    return Portfolio.objects.get(owner=owner)


def queries_of(path: str) -> int:
    """How often a cold page asks the database."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        response = Client(headers={"host": HOST}).get(path, secure=True)
    assert response.status_code == 200, response.status_code
    return len(queries)


@contextmanager
def serving() -> Iterator[int]:
    """Run the site with one worker on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [str(Path(sys.executable).parent / "gunicorn"), "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen([*command, "--workers", "1", "--log-level", "error"])  # noqa: S603  # our own
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                fetch(HTTPConnection("127.0.0.1", port, timeout=5), "/trivial/")
            except OSError:
                time.sleep(0.1)
            else:
                break
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def fetch(connection: HTTPConnection, path: str) -> None:
    """Read one answer to its end, as a browser behind the proxy would."""
    connection.request("GET", path, headers={"Host": HOST, "X-Forwarded-Proto": "https", "Accept": "text/html,*/*"})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 200, (path, answer.status)


def rates(port: int, path: str) -> Callable[[], float]:
    """Give what measures the path once: requests per second, asked for by a few threads that wait for each answer."""

    def once() -> float:
        def ask() -> None:
            connection = HTTPConnection("127.0.0.1", port, timeout=20)
            for _request in range(REQUESTS):
                fetch(connection, path)
            connection.close()

        threads = [threading.Thread(target=ask) for _thread in range(THREADS)]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return THREADS * REQUESTS / (time.perf_counter() - began)

    return once


def pdf_ratios(portfolio: Portfolio) -> tuple[float, float, float]:
    """The job's seconds against bare WeasyPrint on the same HTML; the best of each.

    First making the same kind of file with the same fonts; then one without tags, which takes a sixth less; then
    called with nothing but the HTML, as its manual begins.
    """
    from django.core.files.storage import default_storage
    from django.utils import timezone
    from weasyprint import HTML

    from jobs.services import run_job
    from portfolio.pdf import Assets, fonts
    from portfolio.queries.public import showing_to_owner
    from portfolio.services.pdfs import pdf_html, qr_code, request_pdf

    def by_job() -> float:
        gc.collect()  # each begins clean, so that none pays for what the other left
        began = time.perf_counter()
        job = run_job(job_id=request_pdf(portfolio=portfolio).job.pk)
        took = time.perf_counter() - began
        assert job is not None and job.state == "succeeded", job and job.error
        return took

    showing = showing_to_owner(portfolio, at=timezone.now())
    assert showing is not None
    page = showing.read()
    html = pdf_html(page, live=True)
    assets = {"asset:qr.png": (qr_code(page.address), "image/png")}
    for credential in page.credentials:
        with default_storage.open(credential.thumbnail) as file:
            assets[f"asset:{credential.id}.jpg"] = (file.read(), "image/jpeg")

    def bare(**options: Any) -> float:
        gc.collect()
        began = time.perf_counter()
        HTML(string=html, url_fetcher=Assets(assets), base_url="asset:").write_pdf(**options)
        return time.perf_counter() - began

    bare(), by_job()
    rounds = [
        (by_job(), bare(font_config=fonts, pdf_variant="pdf/a-3a"), bare(font_config=fonts), bare())
        for _round in range(PDF_ROUNDS)
    ]
    job, same_kind, untagged, plain_call = (min(times) for times in zip(*rounds, strict=True))
    return job / same_kind, job / untagged, job / plain_call


if __name__ == "__main__":
    for figure in measure():
        print(json.dumps(figure), flush=True)
