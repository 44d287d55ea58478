"""The portfolio on paper, looked into with other programs."""

from __future__ import annotations

import io
import logging
import subprocess
from pathlib import Path

import pikepdf
import pytest
from django.test import Client, TestCase
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from credentials.models import Credential
from jobs.models import Job
from jobs.services import run_job
from portfolio.models import Portfolio, PortfolioPdf
from portfolio.pdf import make_pdf
from portfolio.queries.public import showing_for_print
from portfolio.services.clusters import add_credential
from portfolio.services.links import create_link, revoke_link
from portfolio.services.pdfs import print_page, request_pdf
from portfolio.services.profiles import set_up_profile
from portfolio.services.publishing import publish_portfolio
from tests.portfolio.conftest import publish_for
from tests.portfolio.rows import give_credential


def made_for(portfolio: Portfolio) -> PortfolioPdf:
    """Give the portfolio's PDF, as the worker makes it."""
    pdf = request_pdf(portfolio=portfolio)
    job = run_job(job_id=pdf.job.pk)
    assert job is not None and job.state == Job.State.SUCCEEDED, job and job.error
    pdf.refresh_from_db()
    return pdf


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def test_pdf_says_what_the_page_says(published: Portfolio) -> None:
    pdf = made_for(published)
    with pdf.file.open() as file:
        data = file.read()
    text = text_of(data)
    for words in ("Alice Example", "Works with data", "Certifications & Credentials", "Badge 0", "Example Institute"):
        assert words in text
    assert "Verified, checked Nov. 1, 2026" in text.replace("\n", " ")
    assert "As of" in text
    assert (pdf.pages, pdf.size) == (len(PdfReader(io.BytesIO(data)).pages), len(data))


def test_pdf_is_tagged_pdf_a_in_a_language_with_every_font_in_it(published: Portfolio, tmp_path: Path) -> None:
    pdf = made_for(published)
    place = tmp_path / "page.pdf"
    with pdf.file.open() as file:
        place.write_bytes(file.read())
    with pikepdf.open(place) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "en"
        assert opened.open_metadata()["pdfaid:part"] == "3"
        assert opened.open_metadata()["pdfaid:conformance"] == "A"
        assert str(opened.docinfo["/Title"]) == "Alice Example: Works with data"
    assert subprocess.run(["qpdf", "--check", place], capture_output=True).returncode == 0
    structure = subprocess.run(["pdfinfo", "-struct-text", place], capture_output=True, text=True, check=True).stdout
    assert structure.index("H1") < structure.index("Alice Example") < structure.index("Badge 0")
    fonts = subprocess.run(["pdffonts", place], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert fonts
    assert all("Inter" in font and font.split()[-5:-2] == ["yes", "yes", "yes"] for font in fonts)


def test_same_page_gives_the_same_bytes(published: Portfolio) -> None:
    pdf = request_pdf(portfolio=published)
    showing = showing_for_print(pdf, at=timezone.now())
    assert showing is not None
    first, second = (print_page(showing.read(), showing).data for _time in range(2))
    assert first == second


def test_originals_travel_in_the_pdf_but_never_one_that_holds_more(published: Portfolio, alice: User) -> None:
    record = b'{"a record": "with two credentials in it"}'
    shown = give_credential(alice, "Shown from a record", original=record)
    published_cluster = alice.clusters.get()
    add_credential(cluster=published_cluster, credential=shown)
    publish_portfolio(portfolio=published, is_public=True)
    published.refresh_from_db()
    with made_for(published).file.open() as file, pikepdf.open(io.BytesIO(file.read())) as opened:
        assert [opened.attachments[name].get_file().read_bytes() for name in sorted(opened.attachments)] == [
            b'{"name": "Badge 0"}',
            b'{"name": "Badge 1"}',
            b'{"name": "Badge 2"}',
            record,
        ]
    give_credential(alice, "Kept to myself", original=record)
    with made_for(published).file.open() as file, pikepdf.open(io.BytesIO(file.read())) as opened:
        assert sorted(opened.attachments) == ["01-badge-0.json", "02-badge-1.json", "03-badge-2.json"]


def test_file_that_the_storage_lost_costs_itself_and_not_the_pdf(published: Portfolio) -> None:
    lost = Credential.objects.get(achievement__name="Badge 1")
    assert lost.original is not None
    lost.original.data.delete(save=False)
    lost.thumbnail = "thumbnails/lost.jpg"
    lost.save()
    with made_for(published).file.open() as file:
        data = file.read()
    assert "Badge 1" in text_of(data)
    with pikepdf.open(io.BytesIO(data)) as opened:
        assert sorted(opened.attachments) == ["01-badge-0.json", "02-badge-2.json"]


def test_document_reaches_nothing_outside_itself() -> None:
    html = """<html lang="en"><title>x</title><img src="file:///etc/hostname"><img src="http://127.0.0.1:1/x.png">
    <link rel="attachment" href="file:///etc/hostname"><link rel=stylesheet href="file:///etc/hostname"><p>safe</p>"""
    made = make_pdf(html, assets={}, attachments=[], identifier="x", at=timezone.now())
    with pikepdf.open(io.BytesIO(made.data)) as opened:
        assert list(opened.attachments) == []
    assert Path("/etc/hostname").read_text().strip() not in text_of(made.data)
    assert "safe" in text_of(made.data)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd"])
def test_dangerous_addresses_of_a_badge_are_no_links(published: Portfolio, address: str, client: Client) -> None:
    credential = Credential.objects.get(achievement__name="Badge 1")
    credential.achievement.criteria_url = credential.url = address
    credential.achievement.save()
    credential.save()
    with made_for(published).file.open() as file, pikepdf.open(io.BytesIO(file.read())) as opened:
        links = [
            str(annotation.A.URI)
            for page in opened.pages
            for annotation in page.get("/Annots", [])
            if "/A" in annotation and "/URI" in annotation.A
        ]
    assert links
    assert all(link.startswith("http") for link in links)
    assert address not in client.get(f"/p/alice/{credential.pk}/").content.decode()


def test_asked_twice_one_job_makes_one_pdf(published: Portfolio) -> None:
    first = request_pdf(portfolio=published)
    assert request_pdf(portfolio=published) == first
    assert run_job(job_id=first.job.pk) is not None
    assert run_job(job_id=first.job.pk) is None
    assert PortfolioPdf.objects.filter(portfolio=published).count() == 1


def test_page_of_the_finished_job_offers_the_pdf(published: Portfolio, client: Client) -> None:
    pdf = made_for(published)
    client.force_login(published.owner)
    page = client.get(pdf.job.get_absolute_url()).content.decode()
    assert f'href="/portfolio/pdf/{pdf.pk}/"' in page


def test_previous_pdf_stays_until_the_next_is_there(published: Portfolio) -> None:
    old = made_for(published)
    new = request_pdf(portfolio=published)
    assert list(PortfolioPdf.objects.made()) == [old]
    with TestCase.captureOnCommitCallbacks(execute=True):
        run_job(job_id=new.job.pk)
    assert [pdf.pk for pdf in PortfolioPdf.objects.made()] == [new.pk]
    assert old.file.name
    assert not old.file.storage.exists(old.file.name)


def test_stranger_downloads_the_pdf_of_what_the_page_shows_now(published: Portfolio, client: Client) -> None:
    waiting = client.get("/p/alice/pdf/")
    assert waiting.status_code == 202
    assert "The PDF is being made" in waiting.content.decode()
    client.get("/p/alice/pdf/")
    job = Job.objects.get(kind="pdf")
    run_job(job_id=job.pk)
    response = client.get("/p/alice/pdf/")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="alice-example.pdf"'
    assert b"".join(response).startswith(b"%PDF-1.7")
    credential = Credential.objects.get(achievement__name="Badge 1")
    credential.in_force_code = "revoked"
    credential.save()
    assert client.get("/p/alice/pdf/").status_code == 202
    assert Job.objects.filter(kind="pdf").count() == 2


def test_pdf_of_a_link_carries_its_address_and_dies_with_it(alice: User, client: Client) -> None:
    portfolio = publish_for(alice, is_public=False)
    link = create_link(portfolio=portfolio, label="For a friend")
    closed = create_link(portfolio=portfolio, label="Without PDF", allows_pdf=False)
    address = link.get_absolute_url()
    assert client.get(f"{address}pdf/").status_code == 202
    run_job(job_id=Job.objects.get(kind="pdf").pk)
    response = client.get(f"{address}pdf/")
    data = b"".join(response)
    assert link.token in text_of(data).replace("\n", "")
    assert client.get(f"{closed.get_absolute_url()}pdf/").status_code == 404
    revoke_link(link=link)
    assert client.get(f"{address}pdf/").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "김민수, 한국어 자격증",
        "สมชาย ใบรับรองภาษาไทย",
        "अदिति शर्मा, प्रमाणपत्र",
        "অদিতি শর্মা",
        "தமிழ் சான்றிதழ்",
        "سلمى المثال، شهادة",
        "נועה דוגמה",
        "山田太郎、かなカナ",
        "王小明, 證書 证书",
        "Σοφία, Мария, Łukasz, Հայ, ქართ",
        "🎓 🏆 ⭐ 😀",
    ],
)
def test_names_of_every_script_are_drawn_and_not_boxes(
    alice: User, name: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    portfolio = publish_for(alice, count=1)
    set_up_profile(user=alice, handle="alice", name=name, headline=name)
    publish_portfolio(portfolio=portfolio, is_public=True)
    drawing = logging.getLogger("weasyprint")
    drawing.addHandler(caplog.handler)
    try:
        pdf = made_for(portfolio)
    finally:
        drawing.removeHandler(caplog.handler)
    assert [record.getMessage() for record in caplog.records if ".notdef" in record.getMessage()] == []
    place = tmp_path / "page.pdf"
    with pdf.file.open() as file:
        place.write_bytes(file.read())
    fonts = subprocess.run(["pdffonts", place], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert all(font.split()[-5] == "yes" for font in fonts), "every font travels in the file"
