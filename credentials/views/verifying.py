"""The page where anybody has a credential checked; nothing is stored."""

from __future__ import annotations

import hashlib
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from credentials import services
from credentials.forms import VerifyForm, sent_with
from credentials.services.looking import Looked

AT_MOST = 20
WITHIN_SECONDS = 600
"""Checks that one address may ask for: enough for a pile of applications, too few to make us somebody's scanner."""


@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """Check a file or an address and show the report; refuse politely whoever asks too often."""
    form = VerifyForm(*sent_with(request))
    looked: list[Looked] = []
    status = 200
    if form.is_valid():
        if _asks_too_often(request):
            form.add_error(None, _("That were many checks in a short time. Wait ten minutes, then go on."))
            status = 429
        else:
            data = form.cleaned_data
            upload = data["file"]
            looked = services.look_at(
                data=upload.read(services.MAX_LOOKED_AT + 1) if upload is not None else None,
                name=upload.name if upload is not None else "",
                address=data["address"],
                email=data["email"],
            )
    elif form.errors:
        status = 422
    return render(request, "credentials/verify.html", {"form": form, "looked": looked}, status=status)


def _asks_too_often(request: HttpRequest) -> bool:
    """Count this check for whoever asks; the address itself is not kept, only a digest for ten minutes."""
    digest = hashlib.sha256(f"{settings.SECRET_KEY}{client_address(request)}".encode()).hexdigest()
    key = f"verify:{int(time.time() // WITHIN_SECONDS)}:{digest}"
    cache.add(key, 0, WITHIN_SECONDS)
    try:
        count = cache.incr(key)
    except ValueError:  # it ran out between the two lines
        return False
    cache.touch(key, WITHIN_SECONDS)  # counting in a cache of files would leave it five minutes
    return count > AT_MOST


def client_address(request: HttpRequest) -> str:
    """Give the address the request came from, as far as the proxies in front are trusted."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    trusted: int = settings.TRUSTED_PROXIES
    if trusted and len(forwarded) >= trusted:
        return forwarded[-trusted]
    address: str = request.META.get("REMOTE_ADDR", "")
    return address
