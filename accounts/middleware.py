"""Serves each person in their language and time zone, and nobody else what was theirs."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation


class PersonalSettingsMiddleware:
    """Activates the language and the time zone that the signed-in person chose; what they get is theirs alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request in the person's language and time.

        A browser without our cookie is nobody's: its session is left alone, so that what everybody sees alike is not
        marked as depending on a cookie.
        """
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        if user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        with timezone.override(user.tzinfo):
            response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response
