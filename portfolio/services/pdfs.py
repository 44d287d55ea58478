"""The portfolio as a PDF: asked for once, laid out by the worker, kept until the next one is there."""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path, PurePath
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from credentials.models import Credential, Original
from jobs.errors import JobError
from jobs.kinds import Progress
from jobs.models import Job
from jobs.services import create_job, effects_of
from portfolio.errors import NotPublishedError
from portfolio.models import Portfolio, PortfolioPdf, ShareLink
from portfolio.pdf import AttachedFile, Pdf, collector_paused, make_pdf
from portfolio.queries.page import Page
from portfolio.queries.public import Showing, showing_for_print

STEPS = 4
MAX_ATTACHED = 20_000_000
"""Bytes of originals that travel in one PDF; beyond it the rest stays behind, so that the file can be mailed."""


def request_pdf(*, portfolio: Portfolio, link: ShareLink | None = None) -> PortfolioPdf:
    """Give the PDF being made of what is published, with a new job unless one is under way.

    With a ``link`` its address stands in the PDF, else the public one. Raises NotPublishedError.
    """
    with transaction.atomic():
        portfolio = Portfolio.objects.select_for_update().get(pk=portfolio.pk)
        if portfolio.publication_id is None:
            raise NotPublishedError(_("Publish your portfolio first: the PDF shows what is published."))
        under_way = PortfolioPdf.objects.filter(
            portfolio=portfolio,
            link=link,
            publication=portfolio.publication_id,
            job__state__in=[Job.State.QUEUED, Job.State.RUNNING],
        ).first()
        if under_way is not None:
            return under_way
        job = create_job(kind="pdf", owner=portfolio.owner, arguments={}, total=STEPS)
        return PortfolioPdf.objects.create(
            portfolio=portfolio, link=link, publication_id=portfolio.publication_id, job=job
        )


def run_pdf(job: Job, progress: Progress) -> dict[str, Any]:
    """Lay out, write and keep the PDF of a job; run again, it does nothing that was done."""
    pdf = PortfolioPdf.objects.select_related("portfolio__owner", "publication", "link").filter(job=job).first()
    if pdf is None:
        raise JobError(_("The portfolio of this PDF is gone."))
    if pdf.made_at is None:
        with collector_paused():
            _make(pdf, job, progress)
    return {"pages": pdf.pages, "size": pdf.size, "download": reverse("portfolio:download_pdf", args=[pdf.pk])}


def _make(pdf: PortfolioPdf, job: Job, progress: Progress) -> None:
    progress.report(0, STEPS, _("Reading the portfolio"))
    showing = showing_for_print(pdf, at=timezone.now())
    if showing is None:
        raise JobError(_("The portfolio of this PDF is gone."))
    page = showing.read()
    count = len(page.credentials)
    progress.report(
        1,
        STEPS,
        ngettext("Laying out %(count)d credential", "Laying out %(count)d credentials", count) % {"count": count},
    )
    printed = print_page(page, showing)
    progress.report(
        2,
        STEPS,
        ngettext("Writing %(count)d page", "Writing %(count)d pages", printed.pages) % {"count": printed.pages},
    )
    name = store_aside(f"pdfs/{pdf.portfolio_id}/{job.pk}.pdf", printed.data)
    progress.report(3, STEPS, _("Keeping the file"))
    with effects_of(job):
        pdf.file.name = name
        pdf.version, pdf.pages, pdf.size, pdf.made_at = page.version, printed.pages, len(printed.data), timezone.now()
        pdf.save(update_fields=["file", "version", "pages", "size", "made_at"])
        for older in PortfolioPdf.objects.made().filter(portfolio=pdf.portfolio, link=pdf.link, pk__lt=pdf.pk):
            transaction.on_commit(lambda file=older.file: file.storage.delete(file.name))  # type: ignore[misc]  # a default binds it
            older.delete()


def print_page(page: Page, showing: Showing) -> Pdf:
    """The page laid out for paper, with its pictures, a QR code to the live page, and the originals attached."""
    pictures = {
        f"asset:{credential.id}.jpg": (data, "image/jpeg")
        for credential in page.credentials
        if credential.has_picture and (data := _bytes_of(credential.thumbnail)) is not None
    }
    live = showing.is_open
    qr = {"asset:qr.png": (qr_code(page.address), "image/png")} if live else {}
    return make_pdf(
        pdf_html(page, live=live),
        assets=pictures | qr,
        attachments=attached_originals(page),
        identifier=page.version,
        at=page.at,
    )


def qr_code(address: str) -> bytes:
    """The address as a QR code: a PNG of two colours, which goes into a PDF as it is."""
    png = io.BytesIO()
    segno.make(address, error="m").save(png, kind="png", border=0, scale=8)
    return png.getvalue()


def pdf_html(page: Page, *, live: bool) -> str:
    """The page as the HTML that is laid out for paper; ``live`` when its address opens to a stranger."""
    return render_to_string("portfolio/pdf.html", {"page": page, "live": live, "site": settings.SITE_URL})


def attached_originals(page: Page) -> list[AttachedFile]:
    """The originals of what the page shows; never one that also holds credentials the page does not show."""
    shown = [one for one in page.credentials if not one.is_withheld and one.original_id is not None]
    wanted = {one.original_id for one in shown}
    others = Credential.objects.exclude(pk__in=[one.id for one in page.credentials])
    private = set(others.filter(original__in=wanted).values_list("original_id", flat=True))
    withheld = {one.id for one in page.credentials if one.is_withheld}
    private |= set(Credential.objects.filter(pk__in=withheld).values_list("original_id", flat=True))
    originals = Original.objects.in_bulk(wanted)
    attached: dict[UUID, AttachedFile] = {}
    left = MAX_ATTACHED
    for credential in shown:
        original = originals.get(credential.original_id) if credential.original_id else None
        if original is None or original.pk in private or original.pk in attached or original.size > left:
            continue
        data = _bytes_of(original.data.name or "")
        if data is None:
            continue
        left -= original.size
        stem = slugify(credential.name)[:60] or "credential"
        name = f"{len(attached) + 1:02}-{stem}{PurePath(original.name).suffix.lower()[:8]}"
        attached[original.pk] = AttachedFile(name, credential.name, data)
    return list(attached.values())


def _bytes_of(name: str) -> bytes | None:
    """What the storage keeps under the name; None where it lost it, which costs that file and not the PDF."""
    try:
        with default_storage.open(name) as file:
            data: bytes = file.read()
    except FileNotFoundError:
        return None
    return data


def store_aside(name: str, data: bytes) -> str:
    """Give the name under which the bytes are kept: the file is there whole or not at all, however often it is written.

    On a disk it is written beside its place, flushed and renamed; an object store puts whole objects anyway.
    """
    try:
        place = Path(default_storage.path(name))
    except NotImplementedError:  # not on a disk
        default_storage.delete(name)
        return default_storage.save(name, ContentFile(data))
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, suffix=".aside", delete=False) as aside:
        aside.write(data)
        aside.flush()
        os.fsync(aside.fileno())
    Path(aside.name).replace(place)
    return name
