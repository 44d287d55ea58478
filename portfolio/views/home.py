"""The home page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts import services
from accounts.models import User
from accounts.requests import SignedInRequest
from portfolio.queries.home import FIRST_STEPS, standing_of

SKIPPED = "skipped_steps"


def home(request: HttpRequest) -> HttpResponse:
    """Welcome a visitor; tell a learner where they stand and what is next."""
    if not isinstance(request.user, User):
        return render(request, "portfolio/home.html")
    skipped = frozenset(request.user.skipped_steps) | frozenset(request.session.get(SKIPPED, []))
    return render(request, "portfolio/home.html", standing_of(request.user, skipped=skipped))


@login_required
@require_POST
def skip_step(request: SignedInRequest, key: str) -> HttpResponse:
    """No longer propose the step: a first step for good, what can come up again in this session."""
    if key in FIRST_STEPS:
        services.skip_step(user=request.user, key=key)
    else:
        request.session[SKIPPED] = sorted({*request.session.get(SKIPPED, []), key})
    return redirect("portfolio:home")


@login_required
@require_POST
def show_steps(request: SignedInRequest) -> HttpResponse:
    """Propose the skipped steps again."""
    services.show_steps(user=request.user)
    request.session.pop(SKIPPED, None)
    return redirect("portfolio:home")
