"""Learners ask that something of theirs be accepted, and read the answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from credentials.models import Credential
from pathways import services
from pathways.errors import PathwaysError
from pathways.forms import PetitionForm
from pathways.models import Petition, Precedent
from pathways.queries.definitions import definition_of, names_in
from pathways.queries.outline import titles_of
from pathways.views.progress import own_enrolment


@login_required
def ask(request: SignedInRequest, enrolment_id: UUID) -> HttpResponse:
    """Ask that a credential be accepted for a requirement."""
    enrolment = own_enrolment(request, enrolment_id)
    definition = definition_of(enrolment.version)
    leaf = str(request.GET.get("leaf", ""))
    node = definition.nodes.get(leaf)
    if node is None or getattr(node, "match", None) is None:
        raise Http404
    names = names_in(enrolment.version.definition)
    held = Credential.objects.owned_by(request.user).kept().select_related("achievement")
    form = PetitionForm(request.POST or None, credentials=held, initial={"credential": request.GET.get("credential")})
    if form.is_valid():
        try:
            services.ask_to_accept(enrolment=enrolment, requirement_key=leaf, **form.cleaned_data)
        except PathwaysError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Asked. You see the answer on this page as soon as there is one."))
            return redirect(enrolment)
    context = {
        "form": form,
        "enrolment": enrolment,
        "pathway": enrolment.pathway,
        "title": titles_of(definition, names)[leaf],
        "sentence": node.sentence().as_data(),
        "names": names,
        "unit": definition.unit,
        "precedents": Precedent.objects.filter(pathway=enrolment.pathway, requirement_key=leaf, ended_at__isnull=True),
        "has_credentials": held.exists(),
    }
    return render(request, "pathways/ask.html", context)


@login_required
@require_POST
def withdraw(request: SignedInRequest, petition_id: UUID) -> HttpResponse:
    """Take a petition back that nobody answered yet."""
    rows = Petition.objects.owned_by(request.user).select_related("enrolment")
    petition = get_object_or_404(rows, pk=petition_id)
    services.withdraw_petition(petition=petition)
    messages.success(request, _("Taken back."))
    return redirect(petition.enrolment)
