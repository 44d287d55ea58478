"""What strangers open: no account, no cookie, no script. Addresses that open nothing answer alike, without a name."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from django.core.cache import caches
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import quote_etag
from django.utils.text import slugify
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from jobs.models import Job
from jobs.sending import send_job
from portfolio.models import Portfolio, PortfolioPdf
from portfolio.queries.page import Page
from portfolio.queries.public import Showing, showing_at_handle, showing_at_link
from portfolio.rendering import page_as_html, page_as_json, page_as_json_ld
from portfolio.services.links import count_open
from portfolio.services.pdfs import request_pdf

CACHED_SECONDS = 3600
"""How long a rendered page is kept. Its key changes with what it shows, so this only bounds the space it takes."""
TRIED_AGAIN_AFTER = timedelta(minutes=1)
"""How long a PDF that could not be made is left alone: strangers must not keep the worker busy with failing."""
HTML, JSON, JSON_LD = "text/html", "application/json", "application/ld+json"

Answer = TypeVar("Answer", bound=HttpResponseBase)


@require_safe
def public(request: HttpRequest, handle: str) -> HttpResponse:
    """The portfolio at its owner's public address."""
    showing = showing_at_handle(handle, at=timezone.now())
    return portfolio_response(request, showing) if showing else neutral_response()


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The portfolio behind a share link; the opening is counted."""
    at = timezone.now()
    showing = showing_at_link(token, at=at)
    if showing is None or showing.link is None:
        return neutral_response()
    response = portfolio_response(request, showing)
    if request.method == "GET":
        count_open(link=showing.link, at=at)
    return response


@require_safe
def public_credential(_request: HttpRequest, handle: str, credential_id: UUID) -> HttpResponse:
    """One credential of a public portfolio, with its five checks."""
    return credential_response(showing_at_handle(handle, at=timezone.now()), credential_id)


@require_safe
def shared_credential(_request: HttpRequest, token: str, credential_id: UUID) -> HttpResponse:
    """One credential of a shared portfolio, with its five checks."""
    return credential_response(showing_at_link(token, at=timezone.now()), credential_id)


@require_safe
def public_thumbnail(_request: HttpRequest, handle: str, credential_id: UUID) -> HttpResponseBase:
    """The picture of a credential that a public portfolio shows."""
    return thumbnail_response(showing_at_handle(handle, at=timezone.now()), credential_id)


@require_safe
def shared_thumbnail(_request: HttpRequest, token: str, credential_id: UUID) -> HttpResponseBase:
    """The picture of a credential that a shared portfolio shows."""
    return thumbnail_response(showing_at_link(token, at=timezone.now()), credential_id)


@require_safe
def public_pdf(_request: HttpRequest, handle: str) -> HttpResponseBase:
    """A public portfolio as a PDF."""
    return pdf_response(showing_at_handle(handle, at=timezone.now()))


@require_safe
def shared_pdf(_request: HttpRequest, token: str) -> HttpResponseBase:
    """A shared portfolio as a PDF, where its link allows that."""
    return pdf_response(showing_at_link(token, at=timezone.now()))


def portfolio_response(request: HttpRequest, showing: Showing) -> HttpResponse:
    """The page in the form the reader prefers, or 304 where they have it already."""
    preferred = request.get_preferred_type([HTML, JSON, JSON_LD]) or HTML
    etag = quote_etag(f"{showing.version}-{preferred.rpartition('/')[2]}-{get_language()}")
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(_body(showing, preferred, etag), content_type=f"{preferred}; charset=utf-8")
    response["ETag"] = etag
    response["Link"] = f'<{showing.path}>; rel="alternate"; type="{JSON}"'
    patch_vary_headers(response, ["Accept"])
    return guarded(response, showing)


def _body(showing: Showing, preferred: str, etag: str) -> bytes:
    key = f"portfolio-page:{etag}"
    rendered = caches["pages"]
    body: bytes | None = rendered.get(key)
    if body is None:
        page = showing.read()
        render_as: dict[str, Callable[[], HttpResponse]] = {
            HTML: lambda: HttpResponse(page_as_html(page)),
            JSON: lambda: JsonResponse(page_as_json(page), json_dumps_params={"ensure_ascii": False}),
            JSON_LD: lambda: JsonResponse(page_as_json_ld(page), json_dumps_params={"ensure_ascii": False}),
        }
        with timezone.override(None):  # kept for everybody, so in nobody's own time zone
            body = render_as[preferred]().content
        rendered.set(key, body, CACHED_SECONDS)
    return body


def credential_response(showing: Showing | None, credential_id: UUID) -> HttpResponse:
    """The five checks of one credential that the page shows."""
    if showing is None:
        return neutral_response()
    page = showing.read()
    credential = page.credential(credential_id)
    if credential is None:
        return neutral_response()
    with timezone.override(None):
        html = render_to_string("portfolio/public_credential.html", {"page": page, "credential": credential})
    return guarded(HttpResponse(html), showing)


def thumbnail_response(showing: Showing | None, credential_id: UUID) -> HttpResponseBase:
    """The picture of one credential that the page shows."""
    response = thumbnail_of(showing.read(), credential_id) if showing else None
    return guarded(response, showing) if showing and response else neutral_response()


def thumbnail_of(page: Page, credential_id: UUID) -> FileResponse | None:
    """The picture of one credential of the page, where it shows one and the storage has it."""
    credential = page.credential(credential_id)
    if credential is None or not credential.has_picture:
        return None
    try:
        file = default_storage.open(credential.thumbnail)
    except OSError:
        return None
    response = FileResponse(file, content_type="image/jpeg")
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def pdf_response(showing: Showing | None) -> HttpResponseBase:
    """The PDF of what the page shows now, or a page that says it is being made; it is then made, once."""
    if showing is None or not showing.allows_pdf:
        return neutral_response()
    made = PortfolioPdf.objects.made().filter(portfolio=showing.portfolio_id, link=showing.link)
    pdf = made.filter(version=showing.version).select_related("publication").first()
    if pdf is not None:
        name = slugify(pdf.publication.content["name"]) or "portfolio"
        with suppress(OSError):  # gone from the storage: it is made again
            file = pdf.file.open()
            return guarded(
                FileResponse(file, as_attachment=True, filename=f"{name}.pdf", content_type="application/pdf"), showing
            )
    failed = PortfolioPdf.objects.filter(
        publication=showing.publication_id,
        link=showing.link,
        job__state=Job.State.FAILED,
        job__finished_at__gt=showing.at - TRIED_AGAIN_AFTER,
    )
    if failed.exists():
        html = render_to_string("portfolio/pdf_pending.html", {"path": showing.path, "failed": True})
        return guarded(HttpResponse(html, status=503, headers={"Retry-After": "60"}), showing)
    with transaction.atomic():
        pending = request_pdf(portfolio=Portfolio.objects.get(pk=showing.portfolio_id), link=showing.link)
        send_job(pending.job)
    html = render_to_string("portfolio/pdf_pending.html", {"path": showing.path, "job": pending.job})
    return guarded(HttpResponse(html, status=202, headers={"Retry-After": "3"}), showing)


def guarded(response: Answer, showing: Showing) -> Answer:
    """The response with the headers of its address: a link is kept by nobody, indexed by nobody, told to nobody."""
    response["Referrer-Policy"] = "no-referrer"
    if showing.link is not None:
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "no-store"
    else:
        response["Cache-Control"] = "no-cache"
    return response


def neutral_response() -> HttpResponse:
    """One answer for every address that opens nothing: no name, no reason."""
    response = HttpResponse(render_to_string("portfolio/nothing_here.html"), status=404)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response
