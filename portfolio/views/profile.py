"""Who the portfolio is about."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from portfolio.errors import HandleTakenError
from portfolio.forms import ProfileForm
from portfolio.models import Profile
from portfolio.services.profiles import set_up_profile


@login_required
def profile(request: SignedInRequest) -> HttpResponse:
    """Show and change name, handle, headline and about."""
    there = Profile.objects.filter(user=request.user).first()
    initial = {} if there else {"name": request.user.name, "handle": slugify(request.user.name)[:40]}
    form = ProfileForm(request.POST or None, instance=there, initial=initial)
    if form.is_valid():
        try:
            set_up_profile(user=request.user, **form.cleaned_data)
        except HandleTakenError as error:
            form.add_error("handle", str(error))
        else:
            messages.success(request, _("Saved. What you published stays as it is until you publish again."))
            return redirect("portfolio:edit")
    return render(request, "portfolio/profile.html", {"form": form, "is_new": there is None})
