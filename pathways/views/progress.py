"""A learner's own progress: the outline, why and why not, leaving, moving on, pins and consent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from pathways import services
from pathways.errors import PathwaysError
from pathways.models import Award, Consent, Enrolment, Institution, PathwayVersion
from pathways.queries.cairns import cairns_of
from pathways.queries.definitions import definition_of, names_in
from pathways.queries.equivalences import credential_of
from pathways.queries.outline import grouped, outline_of, titles_of
from pathways.queries.petitions import proposals_for
from pathways.queries.planned import outlook_of, planned_of
from pathways.queries.progress import credentials_by_id, evaluate_for, next_change_of
from pathways.services.evaluations import allocation_of, today
from pathways.stacking.description import diff
from pathways.stacking.explanation import result_as_data


def own_enrolment(request: SignedInRequest, enrolment_id: UUID) -> Enrolment:
    """The person's own active enrolment, or 404."""
    rows = Enrolment.objects.owned_by(request.user).active()
    rows = rows.select_related("pathway__institution", "version", "evaluation", "learner")
    return get_object_or_404(rows, pk=enrolment_id)


def shown_progress(enrolment: Enrolment, *, with_planned: bool = False) -> dict[str, Any]:
    """All that the outline of an enrolment needs, in a constant number of queries."""
    evaluation = services.current_evaluation(enrolment=enrolment)
    definition = definition_of(enrolment.version)
    names = names_in(enrolment.version.definition, evaluation.result)
    titles = titles_of(definition, names)
    credentials = credentials_by_id(enrolment.learner)
    rows = planned_of(enrolment.learner)
    earned = allocation_of(evaluation)
    outlook = outlook_of(enrolment, definition, rows if with_planned else [], at=today(), earned=earned)
    outline = outline_of(
        definition,
        titles,
        result=evaluation.result,
        credentials=credentials,
        coming=outlook.coming,
        planned=outlook.planned,
        wishes=outlook.rows,
    )
    explained = [
        {
            **one,
            "row": credentials[credential_of(one["credential"])],
            "near_miss": grouped(one["near_miss"]),
            "why": grouped(one["why"]),
        }
        for one in evaluation.result["credentials"]
        if credential_of(one["credential"]) in credentials
    ]
    return {
        "enrolment": enrolment,
        "pathway": enrolment.pathway,
        "version": enrolment.version,
        "petitions": enrolment.petitions.select_related("credential__achievement"),
        "proposals": proposals_for(enrolment, credentials),
        "definition": definition,
        "credentials": credentials,
        "unit": definition.unit,
        "policy": enrolment.version.definition.get("policy", {}),
        "evaluation": evaluation,
        "has_planned": bool(rows),
        "with_planned": with_planned,
        "outlook": outlook,
        "outline": outline,
        "cairns": cairns_of(outline),
        "steps": outline.steps,
        "names": names,
        "titles": titles,
        "limits": {limit.key: limit.sentence().as_data() for limit in definition.limits},
        "not_needed": [one for one in explained if one["status"] == "eligible_not_needed"],
        "near": [one for one in explained if one["status"] == "not_eligible" and one["near_miss"]],
        "missing": evaluation.result["missing"],
        "alternatives": evaluation.result["alternatives"],
    }


@login_required
def progress(request: SignedInRequest, enrolment_id: UUID) -> HttpResponse:
    """Show how far the learner is, why, and what is missing."""
    enrolment = own_enrolment(request, enrolment_id)
    consents = Consent.objects.in_force().filter(learner=request.user, institution=enrolment.pathway.institution)
    published = PathwayVersion.objects.filter(pathway=enrolment.pathway, status=PathwayVersion.Status.PUBLISHED)
    context = shown_progress(enrolment, with_planned=request.GET.get("count") == "planned")
    awards = Award.objects.owned_by(request.user).filter(pathway=enrolment.pathway).order_by("-awarded_at")
    award = awards.first()
    if award is None and context["evaluation"].is_satisfied and enrolment.pathway.awards_at_once:
        services.give_due_awards(enrolment=enrolment)
        award = awards.first()
    context |= {
        "award": award,
        "show": "remaining" if request.GET.get("show") == "remaining" else "all",
        "change": next_change_of(enrolment),
        "consent": consents.first(),
        "newer": published.exclude(pk=enrolment.version_id).first(),
    }
    return render(request, "pathways/progress.html", context)


@login_required
@require_POST
def leave(request: SignedInRequest, enrolment_id: UUID) -> HttpResponse:
    """End the enrolment, with an undo."""
    enrolment = own_enrolment(request, enrolment_id)
    services.leave(enrolment=enrolment)
    text = _("You left “%(pathway)s”. Your credentials are untouched.") % {"pathway": enrolment.pathway}
    messages.success(request, text, extra_tags=reverse("pathways:rejoin", args=[enrolment.pk]))
    return redirect("pathways:catalogue")


@login_required
@require_POST
def rejoin(request: SignedInRequest, enrolment_id: UUID) -> HttpResponse:
    """Take leaving back."""
    rows = Enrolment.objects.owned_by(request.user).filter(left_at__isnull=False)
    enrolment = get_object_or_404(rows, pk=enrolment_id)
    try:
        services.rejoin(enrolment=enrolment)
    except PathwaysError as error:
        messages.error(request, str(error))
        return redirect("pathways:catalogue")
    return redirect(enrolment)


@login_required
@require_POST
def consent(request: SignedInRequest, slug: str) -> HttpResponse:
    """Let an institution see the learner's progress on its pathways, or stop letting it."""
    mine = Enrolment.objects.owned_by(request.user).values("pathway__institution")
    given = Consent.objects.filter(learner=request.user).values("institution")
    rows = Institution.objects.filter(pk__in=mine) | Institution.objects.filter(pk__in=given)
    institution = get_object_or_404(rows, slug=slug)
    if request.POST.get("answer") == "yes":
        services.give_consent(learner=request.user, institution=institution)
        text = _("%(institution)s can now see your progress on its pathways. You can withdraw this at any time.")
    else:
        services.withdraw_consent(learner=request.user, institution=institution)
        text = _("%(institution)s no longer sees anything of your progress.")
    messages.success(request, text % {"institution": institution})
    enrolment = Enrolment.objects.owned_by(request.user).active().filter(pathway__institution=institution)
    named = [row for row in enrolment if str(row.pk) == request.POST.get("enrolment")]
    return redirect(next(iter(named or enrolment), None) or "pathways:catalogue")


@login_required
def move(request: SignedInRequest, enrolment_id: UUID) -> HttpResponse:
    """Show how far the learner is on their version and would be on the published one; move them if they say so."""
    enrolment = own_enrolment(request, enrolment_id)
    rows = PathwayVersion.objects.filter(pathway=enrolment.pathway, status=PathwayVersion.Status.PUBLISHED)
    newer = get_object_or_404(rows.exclude(pk=enrolment.version_id))
    if request.method == "POST":
        services.move_to_version(enrolment=enrolment, version=newer)
        messages.success(request, _("You are on version %(number)s now.") % {"number": newer.number})
        return redirect(enrolment)
    here, there = shown_progress(enrolment), definition_of(newer)
    evaluation = evaluate_for(enrolment, at=today(), definition=there)
    names = names_in(enrolment.version.definition, newer.definition)
    titles = titles_of(there, names)
    results = {"requirements": [result_as_data(one) for one in evaluation.requirements]}
    context = here | {
        "newer": newer,
        "newer_progress": evaluation.progress,
        "newer_steps": outline_of(there, titles, result=results).steps,
        "newer_titles": titles,
        "newer_missing": [entry.as_data() for entry in evaluation.missing],
        "newer_unit": there.unit,
        "changes": [change.as_data() for change in diff(here["definition"], there)],
        "all_titles": here["titles"] | titles,
        "names": names,
    }
    return render(request, "pathways/move.html", context)
