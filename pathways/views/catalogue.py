"""Finding a pathway, and what it asks, before enrolling."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.requests import SignedInRequest
from pathways import services
from pathways.errors import PathwaysError
from pathways.models import Cohort, Enrolment, Pathway, PathwayVersion
from pathways.queries.catalogue import institutions_with_pathways, opportunities_of, published_versions
from pathways.queries.definitions import definition_of, names_in
from pathways.queries.outline import titles_of
from pathways.services.evaluations import today

PAGE_SIZE = 24


def _learner(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


def catalogue(request: HttpRequest) -> HttpResponse:
    """Show what can be earned, what the learner already holds of it first."""
    search = request.GET.get("q", "").strip()[:100]
    institution = request.GET.get("institution", "")[:50]
    learner = _learner(request)
    versions = published_versions(search=search, institution=institution)
    found = opportunities_of(learner, versions, at=today()) if learner else []
    page: Page[Any] = Paginator(found if learner else versions, PAGE_SIZE).get_page(request.GET.get("page"))
    if learner is None:  # by title, so only what is shown need be evaluated
        page.object_list = opportunities_of(None, list(page.object_list), at=today())
    context = {
        "page": page,
        "search": search,
        "institution": institution,
        "institutions": institutions_with_pathways(),
        "begun": sum(one.has_begun for one in found),
    }
    return render(request, "pathways/catalogue.html", context)


def pathway(request: HttpRequest, institution_slug: str, slug: str) -> HttpResponse:
    """Show what a pathway asks, in plain words, and what of it the learner holds."""
    rows = PathwayVersion.objects.filter(status=PathwayVersion.Status.PUBLISHED).select_related("pathway__institution")
    version = get_object_or_404(rows, pathway__institution__slug=institution_slug, pathway__slug=slug)
    learner = _learner(request)
    opportunity = opportunities_of(learner, [version], at=today())[0]
    definition = definition_of(version)
    names = names_in(version.definition)
    context: dict[str, Any] = {
        "pathway": version.pathway,
        "version": version,
        "definition": definition,
        "opportunity": opportunity,
        "outline": opportunity.outline,
        "names": names,
        "titles": titles_of(definition, names),
        "policy": version.definition.get("policy", {}),
        "unit": definition.unit,
    }
    return render(request, "pathways/pathway.html", context)


@login_required
def join(request: SignedInRequest, token: str) -> HttpResponse:
    """Show what an invitation is to, and enrol those who accept it."""
    rows = Cohort.objects.filter(closed_at__isnull=True).select_related("pathway__institution")
    cohort = get_object_or_404(rows, token=token)
    if request.method == "POST":
        try:
            enrolment = services.join_cohort(learner=request.user, cohort=cohort)
        except PathwaysError as error:
            messages.error(request, str(error))
            return redirect("pathways:catalogue")
        messages.success(request, _("You are enrolled. The institution sees your progress only if you agree below."))
        return redirect(enrolment)
    return render(request, "pathways/join.html", {"cohort": cohort, "pathway": cohort.pathway})


@login_required
@require_POST
def enrol(request: SignedInRequest, institution_slug: str, slug: str) -> HttpResponse:
    """Enrol the learner."""
    rows = Pathway.objects.open_to_learners()
    chosen = get_object_or_404(rows, institution__slug=institution_slug, slug=slug)
    known = Enrolment.objects.owned_by(request.user).active().filter(pathway=chosen).exists()
    enrolment = services.enrol(learner=request.user, pathway=chosen)
    if not known:
        messages.success(request, _("You are enrolled. What you hold already counts; here is how far you are."))
    return redirect(enrolment)
