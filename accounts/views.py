"""A person's own settings."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from rest_framework.authtoken.models import Token

from accounts import services
from accounts.context_processors import THEMES
from accounts.forms import PersonalSettingsForm
from accounts.requests import SignedInRequest


@login_required
def personal_settings(request: SignedInRequest) -> HttpResponse:
    """Show and change name, language and time zone."""
    form = PersonalSettingsForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("accounts:settings")
    return render(request, "accounts/settings.html", {"form": form})


@login_required
@never_cache
def api_token(request: SignedInRequest) -> HttpResponse:
    """Make the person's token for the API, shown this once, or take it away."""
    shown = ""
    if request.method == "POST" and "revoke" in request.POST:
        if services.revoke_api_token(user=request.user):
            messages.success(request, _("Revoked: the token no longer opens anything."))
        return redirect("accounts:api_token")
    if request.method == "POST":
        shown = services.make_api_token(user=request.user).key
    token = Token.objects.filter(user=request.user).first()
    return render(request, "accounts/api_token.html", {"token": token, "shown": shown})


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember the theme for a year and go back to where the person was."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = redirect(back)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            "theme", theme, max_age=31_536_000, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    return response
