"""The page of one credential, and what hangs on it."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from credentials import queries, services
from credentials.forms import SkillsForm
from credentials.models import Credential


@login_required
def credential(request: SignedInRequest, credential_id: UUID) -> HttpResponse:
    """Show one credential: the verdict, what it says, who says it, every check; take the learner's own skills."""
    row = get_object_or_404(queries.collection(request.user).with_page(), pk=credential_id)
    form = SkillsForm(
        request.POST if request.method == "POST" else None,
        initial={"skills": ", ".join(skill.name for skill in row.skills.all()), "category": row.category},
    )
    if form.is_valid():
        services.describe_credentials(owner=request.user, ids=[row.pk], category=form.cleaned_data["category"])
        services.set_skills(credential=row, skills=form.cleaned_data["skills"])
        messages.success(request, _("Saved."))
        return redirect(row)
    data = row.report.data if row.report else {}
    context = {
        "credential": row,
        "form": form,
        "report": data,
        "facts": data.get("facts", {}),
        "issuer_check": next((check for check in data.get("checks", []) if check["name"] == "issuer"), None),
        "raw": json.dumps(data, indent=2, ensure_ascii=False),
        "now": timezone.now(),
    }
    return render(request, "credentials/credential.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def check(request: SignedInRequest, credential_id: UUID) -> HttpResponse:
    """Run the checks again, now, and show what they found."""
    row = get_object_or_404(Credential.objects.owned_by(request.user).with_display(), pk=credential_id)
    before = row.verdict
    row = services.check_again(credential=row)
    if row.original is None:
        messages.info(request, _("You typed this in yourself, so there is nothing that could be checked."))
    elif row.verdict == before:
        messages.success(request, _("Checked again just now: nothing has changed."))
    else:
        verdict = row.get_verdict_display()
        messages.warning(request, _("Checked again just now. It is now: %(verdict)s.") % {"verdict": verdict})
    return redirect(row)


@login_required
def original(request: SignedInRequest, credential_id: UUID) -> FileResponse:
    """Give the bytes as they came, as a download that no browser runs or shows."""
    row = get_object_or_404(Credential.objects.owned_by(request.user).select_related("original"), pk=credential_id)
    if row.original is None:
        raise Http404
    try:
        file = row.original.data.open("rb")
    except OSError:
        raise Http404 from None
    name = row.original.name.rsplit("/", 1)[-1] or "credential"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@cache_control(private=True, max_age=86400)
def thumbnail(request: SignedInRequest, credential_id: UUID) -> FileResponse:
    """Give the small picture made at import."""
    row = get_object_or_404(Credential.objects.owned_by(request.user).only("thumbnail"), pk=credential_id)
    if not row.thumbnail:
        raise Http404
    try:
        file = row.thumbnail.open("rb")
    except OSError:
        raise Http404 from None
    response = FileResponse(file, content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    return response
