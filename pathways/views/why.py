""" "Why not there?": the answer as it is beside the answer with the credential counted where the learner asks."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from pathways import services
from pathways.queries.progress import explain_with_pin
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
    other = explain_with_pin(enrolment, context["definition"], pair).as_data()
    mine = rows[pair[0]]
    miss = next((one for one in mine["near_miss"] if one["requirement"] == pair[1]), None)
    context |= {
        "credential": pair[0],
        "leaf": pair[1],
        "title": context["titles"][pair[1]],
        "explained": mine,
        "miss": miss,
        "holds": not any(conflict["credential"] == pair[0] for conflict in other["conflicts"]),
        "other_progress": Fraction(other["progress"]),
        "other_missing": other["missing"],
        "is_pinned": list(pair) in enrolment.pins,
    }
    context["same"] = context["other_progress"] == context["evaluation"].progress
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
