"""The plan: what to take next, in which order, to finish one pathway or several."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import SignedInRequest
from pathways.models import Enrolment
from pathways.queries.definitions import definition_of, names_in
from pathways.queries.plans import catalogue_offers, plan_for
from pathways.queries.progress import titles_of
from pathways.services.evaluations import today
from pathways.stacking import OfferError
from pathways.stacking.planning import Weight
from pathways.views.progress import own_enrolment

WEIGHTS = ("cost", "hours", "count")


@login_required
def plan(request: SignedInRequest, enrolment_id: UUID) -> HttpResponse:
    """Show the lightest way to finish, by cost, hours or number of steps."""
    enrolment = own_enrolment(request, enrolment_id)
    others = Enrolment.objects.owned_by(request.user).active().exclude(pk=enrolment.pk)
    others = others.select_related("pathway__institution", "version", "learner")
    chosen = [other for other in others if str(other.pk) in request.GET.getlist("with")]
    asked = request.GET.get("weight", "cost")
    weight = cast(Weight, asked if asked in WEIGHTS else "cost")
    together = [enrolment, *chosen]
    titles: dict[str, str] = {}
    for one in together:
        titles |= titles_of(definition_of(one.version), names_in(one.version.definition))
    rows, offers = catalogue_offers()
    by_id = {str(row.pk): row for row in rows}
    context: dict[str, Any] = {
        "enrolment": enrolment,
        "pathway": enrolment.pathway,
        "others": others,
        "chosen": [str(one.pk) for one in chosen],
        "weight": weight,
        "titles": titles,
        "unit": definition_of(enrolment.version).unit,
    }
    try:
        found = plan_for(together, offers, at=today(), weight=weight)
    except OfferError as error:
        problem = " ".join(one.sentence for one in error.problems)
        return render(request, "pathways/plan.html", context | {"problem": problem})
    steps = [
        {
            "row": by_id[step.offer],
            "counts_in": [titles.get(leaf, leaf) for _pathway, leaf in step.counts_in],
            "before": [by_id[other].title for other in step.before],
            "renews": step.renews,
            "earliest_on": step.earliest_on,
        }
        for step in found.steps
    ]
    blocked = [{"missing": one.missing.as_data(), "has_offers": one.has_offers} for one in found.blocked]
    return render(request, "pathways/plan.html", context | {"plan": found, "steps": steps, "blocked": blocked})
