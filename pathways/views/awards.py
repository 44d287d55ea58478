"""Awards: claiming, the public page with its report and downloads, and what the institution publishes."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from credentials.issuing.baking import BakedKind, bake_png, bake_svg
from pathways import services
from pathways.errors import PathwaysError
from pathways.models import Award, Institution
from pathways.rendering import badge_png, badge_svg
from pathways.services import awards as giving
from pathways.services.keys import did_document
from pathways.views.progress import own_enrolment

OPEN = {"Access-Control-Allow-Origin": "*"}
"""Verifiers in browsers read what is published from anywhere."""


@login_required
@require_POST
def claim(request: SignedInRequest, enrolment_id: UUID) -> HttpResponse:
    """Give the learner's award, once."""
    enrolment = own_enrolment(request, enrolment_id)
    try:
        award = services.claim_award(enrolment=enrolment)
    except PathwaysError as error:
        messages.error(request, str(error))
        return redirect(enrolment)
    services.add_to_wallet(award=award)
    messages.success(request, _("Awarded. It is signed, and kept with your credentials."))
    return redirect(award)


def _award(award_id: UUID) -> Award:
    rows = Award.objects.select_related("enrolment__learner", "pathway__institution", "version", "key", "institution")
    return get_object_or_404(rows, pk=award_id)


@require_safe
def award(request: HttpRequest, award_id: UUID) -> HttpResponse:
    """Show what was awarded, by whom, to whom, for what, and what the checks say now."""
    found = _award(award_id)
    context = {
        "award": found,
        "pathway": found.pathway,
        "institution": found.institution,
        "learner": found.enrolment.learner,
        "report": services.report_on(found),
        "stack": found.stack,
        "is_own": found.enrolment.learner == request.user,
    }
    response = render(request, "pathways/award.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def credential_json(request: HttpRequest, award_id: UUID) -> HttpResponse:  # noqa: ARG001  # a view takes the request
    """The signed credential."""
    found = _award(award_id)
    return _download(found, "json", "application/vc+ld+json", _document(found).encode())


@require_safe
def credential_jwt(request: HttpRequest, award_id: UUID) -> HttpResponse:
    """The credential as a VC-JWT, signed with EdDSA or RS256."""
    algorithm = request.GET.get("alg", "EdDSA")
    if algorithm not in ("EdDSA", "RS256"):
        raise Http404
    found = _award(award_id)
    token = services.award_token(found, algorithm=algorithm)
    return _download(found, "jwt", "application/vc+jwt", token.encode())


@require_safe
def badge(request: HttpRequest, award_id: UUID, kind: str) -> HttpResponse:  # noqa: ARG001  # a view takes the request
    """The picture with the credential baked in."""
    found = _award(award_id)
    title, text = found.pathway.award_name, _document(found)
    if kind == "png":
        data = bake_png(badge_png(title), text, keyword=BakedKind.CREDENTIAL.keyword)
        return _download(found, "png", "image/png", data)
    if kind == "svg":
        return _download(found, "svg", "image/svg+xml", bake_svg(badge_svg(title), text, kind=BakedKind.CREDENTIAL))
    raise Http404


def _document(found: Award) -> str:
    return json.dumps(found.document, ensure_ascii=False)


def _download(found: Award, ending: str, content_type: str, data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type, headers=OPEN)
    response["Content-Disposition"] = f'attachment; filename="{found.pathway.slug}.{ending}"'
    return response


@require_safe
@cache_control(max_age=60, public=True)
def did(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001  # a view takes the request
    """The institution's DID document."""
    institution = get_object_or_404(Institution, slug=slug)
    return JsonResponse(did_document(institution), headers=OPEN, content_type="application/did+json")


@require_safe
@cache_control(max_age=60, public=True)
def status_list(request: HttpRequest, slug: str, purpose: str, number: int) -> HttpResponse:  # noqa: ARG001  # see did
    """A signed list of what is revoked or suspended."""
    institution = get_object_or_404(Institution, slug=slug)
    if purpose not in giving.PURPOSES or not 0 < number < 10_000 or not institution.signing_keys.exists():
        raise Http404
    body: dict[str, Any] = giving.status_list(institution, purpose, number)
    return JsonResponse(body, headers=OPEN, content_type="application/vc+ld+json")
