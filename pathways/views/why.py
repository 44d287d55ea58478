""" "Why not there?": the answer as it is beside the answer with the credential counted where the learner asks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from credentials.models import Credential
from pathways import services
from pathways.queries.equivalences import credential_of
from pathways.queries.progress import why_not_there
from pathways.services.evaluations import allocation_of
from pathways.views.progress import own_enrolment, shown_progress


def _pair(data: Any) -> tuple[str, str]:
    return str(data.get("credential", ""))[:60], str(data.get("leaf", ""))[:120]


@login_required
def why(request: SignedInRequest, enrolment_id: UUID) -> HttpResponse:
    """Show both answers side by side."""
    enrolment = own_enrolment(request, enrolment_id)
    pair = _pair(request.GET)
    context = shown_progress(enrolment)
    rows = {one["credential"]: one for one in context["evaluation"].result["credentials"]}
    if pair[0] not in rows or pair[1] not in context["definition"].nodes:
        raise Http404
    evaluation = context["evaluation"]
    credentials: dict[str, Credential] = context["credentials"]

    def held(fact: str) -> Credential | None:
        return credentials.get(credential_of(fact))

    answer = why_not_there(enrolment, context["definition"], pair, counted=allocation_of(evaluation))
    context |= {
        "credential": pair[0],
        "leaf": pair[1],
        "asked": held(pair[0]) or pair[0],
        "title": context["titles"][pair[1]],
        "explained": rows[pair[0]],
        "code": answer.code,
        "failed": [failure.as_data() for failure in answer.failed],
        "then": None if answer.then is None else answer.then.as_data() | {"progress": answer.then.progress},
        "moved": [(held(credential), old, new) for credential, old, new in answer.moved if credential != pair[0]],
        "dropped": [held(credential) for credential in answer.dropped],
        "is_pinned": list(pair) in enrolment.pins,
    }
    return render(request, "pathways/why.html", context)


@login_required
@require_POST
def pin(request: SignedInRequest, enrolment_id: UUID) -> HttpResponse:
    """Have a credential counted where the learner wants it, or no longer."""
    enrolment = own_enrolment(request, enrolment_id)
    credential, leaf = _pair(request.POST)
    if request.POST.get("answer") == "no":
        services.unpin(enrolment=enrolment, credential=credential, leaf=leaf)
        messages.success(request, _("It counts wherever it helps most again."))
    else:
        services.pin(enrolment=enrolment, credential=credential, leaf=leaf)
        messages.success(request, _("It counts there now, because you say so."))
    return redirect(enrolment)
