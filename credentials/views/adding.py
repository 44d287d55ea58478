"""Pages that bring credentials in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from credentials import queries, services
from credentials.decoding.errors import DecodingError
from credentials.forms import AddForm, SelfReportedForm, pieces_of, sent_with
from credentials.models import Import
from jobs import sending


@login_required
def add(request: SignedInRequest) -> HttpResponse:
    """Take files, addresses and pastes, and go to the page that shows what becomes of them."""
    form = AddForm(*sent_with(request))
    if form.is_valid():
        data = form.cleaned_data
        batch = services.start_import(
            owner=request.user,
            files=pieces_of(data["uploads"]),
            pastes=[data["paste"]] if data["paste"].strip() else [],
            addresses=data["addresses"],
        )
        sending.send_job(batch.job)
        return redirect(batch)
    return render(request, "credentials/add.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def add_self_reported(request: SignedInRequest) -> HttpResponse:
    """Take a certificate that is only told of, and go to its page."""
    form = SelfReportedForm(*sent_with(request))
    if form.is_valid():
        data = form.cleaned_data
        upload = data.pop("document")
        try:
            credential = services.add_self_reported(
                owner=request.user, document=pieces_of([upload])[0] if upload else None, **data
            )
        except DecodingError as error:
            form.add_error("document", f"{error} {error.remedy}")
        else:
            messages.success(request, _("Added to your inbox, as self-reported."))
            return redirect(credential)
    return render(request, "credentials/add_self_reported.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@never_cache
def show_import(request: SignedInRequest, import_id: UUID) -> HttpResponse:
    """Show how an import goes, piece by piece; the live part alone when htmx asks for it."""
    batch = get_object_or_404(queries.import_with_items(request.user), pk=import_id)
    if not batch.job.is_finished:
        sending.send_lost_jobs()
    context = {"batch": batch, "job": batch.job, **_tally(batch)}
    return render(request, "credentials/_import.html" if request.htmx else "credentials/import.html", context)


def _tally(batch: Import) -> dict[str, object]:
    items = list(batch.items.all())
    by_state = {state: [item for item in items if item.state == state] for state in ("added", "known", "failed")}
    again = [item for item in by_state["failed"] if item.original_id or item.address]
    return {
        "items": items,
        "done": [item for item in items if item.state != "waiting"],
        "waiting_count": sum(item.state == "waiting" for item in items),
        **by_state,
        "again": again,
    }


@login_required
@require_POST
def retry_import(request: SignedInRequest, import_id: UUID) -> HttpResponse:
    """Try again only what was not read."""
    batch = get_object_or_404(Import.objects.owned_by(request.user), pk=import_id)
    services.retry_failed_items(batch=batch)
    sending.send_job(batch.job)
    return redirect(batch)
