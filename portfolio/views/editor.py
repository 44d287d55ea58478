"""The draft: what it shows, its preview, publishing it, and its PDF."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from credentials.models import Credential
from jobs.sending import send_job
from pathways.models import Enrolment
from portfolio.errors import ChangedSincePreviewError, PortfolioError
from portfolio.models import Block, Cluster, Portfolio, PortfolioPdf, Profile
from portfolio.queries.content import compose_content, digest_of
from portfolio.queries.drafts import draft_of
from portfolio.queries.page import Page, read_page
from portfolio.rendering import json_ld_script
from portfolio.services import blocks as block_services
from portfolio.services.pdfs import request_pdf
from portfolio.services.publishing import publish_portfolio, unpublish_portfolio
from portfolio.views.public import thumbnail_of


def own_portfolio(request: SignedInRequest) -> Portfolio | None:
    """The person's main portfolio; none before they have a profile."""
    return (
        Portfolio.objects.owned_by(request.user)
        .filter(is_main=True)
        .select_related("publication", "owner__profile")
        .first()
    )


def portfolio_or_404(request: SignedInRequest) -> Portfolio:
    """The person's main portfolio. Raises Http404 before they have one."""
    portfolio = own_portfolio(request)
    if portfolio is None:
        raise Http404
    return portfolio


@login_required
@never_cache
def edit(request: SignedInRequest) -> HttpResponse:
    """Show what the portfolio shows, in order, and where it stands."""
    portfolio = own_portfolio(request)
    if portfolio is None:
        messages.info(request, _("First say who you are: a portfolio needs a name."))
        return redirect("portfolio:profile")
    draft = draft_of(portfolio)
    return render(request, "portfolio/edit.html", {"draft": draft, "portfolio": portfolio})


@login_required
@require_POST
def fill(request: SignedInRequest) -> HttpResponse:
    """Put the strongest credentials, all clusters and all pathways into the draft."""
    block_services.fill_portfolio(portfolio=portfolio_or_404(request), at=timezone.now())
    messages.success(request, _("Filled from what you have. Take out what you do not want to show."))
    return redirect("portfolio:edit")


@login_required
@require_POST
def add_block(request: SignedInRequest) -> HttpResponse:
    """Show the subject chosen, named ``credential:``, ``cluster:`` or ``pathway:`` and its id."""
    portfolio = portfolio_or_404(request)
    kind, _sep, key = request.POST.get("subject", "").partition(":")
    try:
        subject = _subject(request, kind, UUID(key))
    except ValueError:
        messages.error(request, _("Choose what to add."))
        return redirect("portfolio:edit")
    try:
        block_services.add_block(portfolio=portfolio, subject=subject)
    except PortfolioError as error:
        messages.error(request, str(error))
    return redirect("portfolio:edit")


def _subject(request: SignedInRequest, kind: str, pk: UUID) -> Credential | Cluster | Enrolment:
    if kind == "credential":
        return get_object_or_404(Credential.objects.owned_by(request.user).kept(), pk=pk)
    if kind == "cluster":
        return get_object_or_404(Cluster.objects.owned_by(request.user), pk=pk)
    if kind == "pathway":
        return get_object_or_404(Enrolment.objects.owned_by(request.user).active(), pk=pk)
    raise ValueError(kind)


@login_required
@require_POST
def move_block(request: SignedInRequest, block_id: int) -> HttpResponse:
    """Move a block one place up or down among its sort."""
    block = get_object_or_404(Block.objects.owned_by(request.user), pk=block_id)
    block_services.move_block(block=block, steps=-1 if request.POST.get("direction") == "up" else 1)
    return redirect("portfolio:edit")


@login_required
@require_POST
def place_block(request: SignedInRequest) -> HttpResponse:
    """Put the block ``key`` at ``position`` (from 1) among its sort; what dragging sends."""
    key, position = request.POST.get("key", ""), request.POST.get("position", "")
    if not (key.isdecimal() and position.isdecimal() and len(position) < 6):
        return HttpResponseBadRequest()
    block = get_object_or_404(Block.objects.owned_by(request.user), pk=key)
    group = Block.objects.filter(portfolio=block.portfolio_id, highlight__isnull=block.highlight_id is None)
    there = list(group.order_by("position", "pk").values_list("pk", flat=True))
    block_services.move_block(block=block, steps=int(position) - 1 - there.index(block.pk))
    return HttpResponse(status=204)


@login_required
@require_POST
def remove_block(request: SignedInRequest, block_id: int) -> HttpResponse:
    """No longer show a block's subject; undo shows it again."""
    block = get_object_or_404(Block.objects.owned_by(request.user), pk=block_id)
    kind, pk = next(
        (kind, pk)
        for kind, pk in (
            ("credential", block.highlight_id),
            ("cluster", block.cluster_id),
            ("pathway", block.enrolment_id),
        )
        if pk
    )
    block_services.remove_block(block=block)
    undo = reverse("portfolio:restore_block", args=[f"{kind}:{pk}"])
    messages.success(request, _("No longer in your portfolio. Nothing is deleted."), extra_tags=undo)
    return redirect("portfolio:edit")


@login_required
@require_POST
def restore_block(request: SignedInRequest, subject: str) -> HttpResponse:
    """Show again what was taken out."""
    kind, _sep, key = subject.partition(":")
    try:
        found = _subject(request, kind, UUID(key))
        block_services.add_block(portfolio=portfolio_or_404(request), subject=found)
    except (ValueError, PortfolioError) as error:
        messages.error(request, str(error))
    return redirect("portfolio:edit")


@login_required
@never_cache
def preview(request: SignedInRequest) -> HttpResponse:
    """Show the draft exactly as a stranger will see it, with the button that publishes it."""
    portfolio = portfolio_or_404(request)
    page, digest = _preview_page(portfolio)
    publish = {"digest": digest, "portfolio": portfolio, "is_public": portfolio.is_public or not portfolio.publication}
    return render(request, "portfolio/public.html", _shown(page) | {"publish": publish})


def _preview_page(portfolio: Portfolio) -> tuple[Page, str]:
    content = compose_content(portfolio)
    at, path = timezone.now(), reverse("portfolio:preview")
    page = read_page(owner=portfolio.owner, content=content, at=at, path=path, allows_pdf=False)
    return page, digest_of(content)


def _shown(page: Page) -> dict[str, Any]:
    return {"page": page, "json_ld": json_ld_script(page)}


@login_required
@require_safe
def preview_credential(request: SignedInRequest, credential_id: UUID) -> HttpResponse:
    """Show a credential's checks as strangers will see them."""
    page, _digest = _preview_page(portfolio_or_404(request))
    credential = page.credential(credential_id)
    if credential is None:
        return redirect("portfolio:preview")
    context = {"page": page, "credential": credential}
    return HttpResponse(render_to_string("portfolio/public_credential.html", context))


@login_required
@require_safe
def preview_thumbnail(request: SignedInRequest, credential_id: UUID) -> HttpResponseBase:
    """Show a credential's picture in the preview."""
    page, _digest = _preview_page(portfolio_or_404(request))
    return thumbnail_of(page, credential_id) or HttpResponse(status=404)


@login_required
@require_POST
def publish(request: SignedInRequest) -> HttpResponse:
    """Publish what the preview showed."""
    portfolio = portfolio_or_404(request)
    is_public = request.POST.get("is_public") == "yes"
    try:
        publish_portfolio(portfolio=portfolio, is_public=is_public, seen=request.POST.get("seen", ""))
    except ChangedSincePreviewError as error:
        page, digest = _preview_page(portfolio)
        context = {"digest": digest, "portfolio": portfolio, "is_public": is_public, "error": str(error)}
        return render(request, "portfolio/public.html", _shown(page) | {"publish": context}, status=409)
    if is_public:
        messages.success(request, _("Published. Your page is open to everybody at its public address."))
    else:
        messages.success(request, _("Published for links only. Make a link to show it to somebody."))
    return redirect("portfolio:edit")


@login_required
@require_POST
def unpublish(request: SignedInRequest) -> HttpResponse:
    """Take back what is published, everywhere."""
    unpublish_portfolio(portfolio=portfolio_or_404(request))
    messages.success(
        request, _("Taken back. Your public address and all links show a page without a name. Your draft is kept.")
    )
    return redirect("portfolio:edit")


@login_required
@require_POST
def make_pdf(request: SignedInRequest) -> HttpResponse:
    """Have the worker make the PDF of what is published, and show how far it is."""
    try:
        with transaction.atomic():
            pdf = request_pdf(portfolio=portfolio_or_404(request))
            send_job(pdf.job)
    except PortfolioError as error:
        messages.error(request, str(error))
        return redirect("portfolio:edit")
    return redirect(pdf.job)


@login_required
@require_safe
def download_pdf(request: SignedInRequest, pdf_id: int) -> FileResponse:
    """Download one's own PDF."""
    pdf = get_object_or_404(PortfolioPdf.objects.made(), pk=pdf_id, portfolio__owner=request.user)
    try:
        file = pdf.file.open()
    except OSError:  # a newer one took its place just now
        raise Http404 from None
    name = slugify(Profile.objects.get(user=request.user).name) or "portfolio"
    return FileResponse(file, as_attachment=True, filename=f"{name}.pdf", content_type="application/pdf")
