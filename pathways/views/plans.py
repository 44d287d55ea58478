"""The plan: what to take next, in which order, to finish one pathway or several; and what if it were taken."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from pathways import services
from pathways.errors import PathwaysError, PlanError
from pathways.forms import PlannedForm
from pathways.models import CatalogueOffer, Enrolment, PlannedCredential
from pathways.queries.definitions import definition_of, names_in
from pathways.queries.equivalences import credential_of
from pathways.queries.outline import OutlineNode, outline_of, titles_of
from pathways.queries.planned import Wanted, outlook_of, planned_of, wanted_by
from pathways.queries.plans import catalogue_offers, offers_that_help, plan_for, plannable_with
from pathways.queries.progress import credentials_by_id
from pathways.services.evaluations import allocation_of, today
from pathways.stacking import OfferError
from pathways.stacking.planning import Weight
from pathways.templatetags.amounts import amount
from pathways.views.progress import own_enrolment

WEIGHTS = ("cost", "hours", "count")
KNOWN = "known-titles"
"""The id of the list that suggests titles."""


@login_required
def plan(request: SignedInRequest, enrolment_id: UUID) -> HttpResponse:
    """Show what the learner plans and what it would do, and the lightest way to finish."""
    enrolment = own_enrolment(request, enrolment_id)
    return render(request, "pathways/plan.html", shown_plan(request, enrolment))


def shown_plan(request: SignedInRequest, enrolment: Enrolment, form: PlannedForm | None = None) -> dict[str, Any]:
    """All that the plan of an enrolment needs, in a constant number of queries."""
    evaluation = services.current_evaluation(enrolment=enrolment)
    definition = definition_of(enrolment.version)
    names = names_in(enrolment.version.definition)
    titles = titles_of(definition, names)
    rows = planned_of(request.user)
    outlook = outlook_of(enrolment, definition, rows, at=today(), earned=allocation_of(evaluation))
    outline = outline_of(definition, titles, result=evaluation.result, coming=outlook.coming, planned=outlook.planned)
    offer_rows, offers = catalogue_offers()
    helping = offers_that_help(enrolment, offers, at=today())
    chosen = {row.offer_id for row in rows}
    wanted = wanted_by(definition, titles, names)
    leaf = request.GET.get("leaf", "")
    asked = wanted.get(titles.get(leaf, "").casefold())
    if form is None:
        form = PlannedForm(known=KNOWN, initial=_initial(outline, leaf, asked) if asked else {})
    context = {
        "enrolment": enrolment,
        "pathway": enrolment.pathway,
        "evaluation": evaluation,
        "titles": titles,
        "limits": {limit.key: limit.sentence().as_data() for limit in definition.limits},
        "names": names,
        "unit": definition.unit,
        "outlook": outlook,
        "outline": outline,
        "steps": outline.steps,
        "offers": [row for row in offer_rows if str(row.pk) in helping and row.pk not in chosen],
        "planned_offers": chosen,
        "form": form,
        "form_open": bool(asked) or form.is_bound,
        "known_id": KNOWN,
        "known": sorted({one.title for one in wanted.values()}),
    }
    return context | _proposal(request, enrolment, offer_rows, offers, rows, titles)


def _initial(outline: OutlineNode, leaf: str, asked: Wanted) -> dict[str, str]:
    """What the form says of a requirement that is to be planned: of credits, what it still lacks."""
    node = next(node for node in outline.walk() if node.key == leaf)
    credits = node.amounts.open if node.amounts and node.counts_credits else asked.credits
    return {"title": node.title, "credits": amount(credits), "level": amount(asked.level)}


def _proposal(
    request: SignedInRequest,
    enrolment: Enrolment,
    offer_rows: list[CatalogueOffer],
    offers: Any,
    rows: list[PlannedCredential],
    titles: dict[str, str],
) -> dict[str, Any]:
    """The lightest way to finish, by what is chosen in the address."""
    others = plannable_with(enrolment)
    together = [other for other in others if str(other.pk) in request.GET.getlist("with")]
    asked = request.GET.get("weight", "cost")
    weight = cast(Weight, asked if asked in WEIGHTS else "cost")
    given = request.GET.get("given") == "planned"
    all_titles, units = {str(enrolment.pk): titles}, {str(enrolment.pk): definition_of(enrolment.version).unit}
    for one in together:
        other = definition_of(one.version)
        all_titles[str(one.pk)], units[str(one.pk)] = titles_of(other, names_in(one.version.definition)), other.unit
    context: dict[str, Any] = {
        "others": others,
        "chosen": [str(one.pk) for one in together],
        "weight": weight,
        "given": given,
    }
    try:
        planning = plan_for([enrolment, *together], offers, at=today(), weight=weight, given=rows if given else [])
    except OfferError as error:
        return context | {"problem": " ".join(one.sentence for one in error.problems)}
    found, by_id = planning.plan, {str(row.pk): row for row in offer_rows}
    credentials = credentials_by_id(request.user)
    steps = [
        {
            "row": by_id[step.offer],
            "counts_in": [all_titles[goal].get(leaf, leaf) for goal, leaf in step.counts_in],
            "before": [by_id[other].title for other in step.before],
            "renews": step.renews and str(credentials.get(credential_of(step.renews), "")),
            "earliest_on": step.earliest_on,
        }
        for step in found.steps
    ]
    lapses = [
        {"title": str(credentials.get(credential_of(lapse.credential), "")), "lapse": lapse}
        for lapse in planning.lapses
    ]
    blocked = [
        {
            "missing": one.missing.as_data(),
            "titles": all_titles[one.pathway],
            "unit": units[one.pathway],
            "has_offers": one.has_offers,
        }
        for one in found.blocked
    ]
    context |= {"without_pins": planning.without_pins}
    return context | {"plan": found, "plan_steps": steps, "lapses": lapses, "blocked": blocked}


@login_required
@require_POST
def add(request: SignedInRequest, enrolment_id: UUID) -> HttpResponse:
    """Plan offers of the catalogue, or what the learner typed."""
    enrolment = own_enrolment(request, enrolment_id)
    if "offer" in request.POST:
        return _add_offers(request, enrolment)
    definition = definition_of(enrolment.version)
    names = names_in(enrolment.version.definition)
    form = PlannedForm(request.POST, known=KNOWN)
    if form.is_valid():
        said = form.planned()
        wanted = wanted_by(definition, titles_of(definition, names), names).get(said["title"].casefold())
        try:
            row = services.plan_credential(learner=request.user, wanted=wanted, **said)
        except PlanError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("“%(title)s” is in your plan.") % {"title": row})
            return redirect(_plan_of(enrolment))
    return render(request, "pathways/plan.html", shown_plan(request, enrolment, form))


def _add_offers(request: SignedInRequest, enrolment: Enrolment) -> HttpResponse:
    try:
        offers = list(CatalogueOffer.objects.filter(pk__in=request.POST.getlist("offer")[:50]))
        for offer in offers:
            services.plan_offer(learner=request.user, offer=offer)
    except (PlanError, ValidationError) as error:
        messages.error(request, str(error) if isinstance(error, PlanError) else _("That is no offer."))
    else:
        if offers:
            titles = ", ".join(str(offer) for offer in offers)
            messages.success(request, _("In your plan now: %(titles)s.") % {"titles": titles})
        else:
            messages.error(request, _("This offer is gone. Choose another."))
    return redirect(_plan_of(enrolment))


def _plan_of(enrolment: Enrolment) -> str:
    return reverse("pathways:plan", args=[enrolment.pk]) + "#planned"


def _own_planned(request: SignedInRequest, planned_id: UUID) -> PlannedCredential:
    return get_object_or_404(PlannedCredential.objects.owned_by(request.user), pk=planned_id)


@login_required
@require_POST
def remove(request: SignedInRequest, enrolment_id: UUID, planned_id: UUID) -> HttpResponse:
    """Take something out of the plan, with an undo."""
    enrolment, planned = own_enrolment(request, enrolment_id), _own_planned(request, planned_id)
    services.remove_planned(planned=planned)
    undo = reverse("pathways:planned_restore", args=[enrolment.pk, planned.pk])
    messages.success(request, _("“%(title)s” is no longer in your plan.") % {"title": planned}, extra_tags=undo)
    return redirect(_plan_of(enrolment))


@login_required
@require_POST
def restore(request: SignedInRequest, enrolment_id: UUID, planned_id: UUID) -> HttpResponse:
    """Take the removal back."""
    enrolment, planned = own_enrolment(request, enrolment_id), _own_planned(request, planned_id)
    try:
        services.restore_planned(planned=planned)
    except PathwaysError as error:
        messages.error(request, str(error))
    return redirect(_plan_of(enrolment))


@login_required
@require_POST
def mark(request: SignedInRequest, enrolment_id: UUID, planned_id: UUID) -> HttpResponse:
    """Say that something planned is begun, or is not begun yet."""
    enrolment, planned = own_enrolment(request, enrolment_id), _own_planned(request, planned_id)
    state = PlannedCredential.State
    begun = request.POST.get("begun") == "yes"
    services.mark_planned(planned=planned, state=state.IN_PROGRESS if begun else state.PLANNED)
    return redirect(_plan_of(enrolment))
