"""What is answered to a request that is larger, or holds something else, than any page or program of ours sends."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import defaults

logger = logging.getLogger(__name__)

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
MOST_READ = 100 * 1024 * 1024
"""Bytes read and thrown away, so that a browser still sending gets to hear the answer."""


def refuse_too_much(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Read what a form sent before anything else does, and send whoever sent too much back to where they came from.

    As middleware, because with ``DEBUG`` Django asks no handler for errors. It stands behind the messages.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        try:
            request.POST  # noqa: B018  # it is read by being asked for
        except TOO_MUCH as exception:
            return too_much(request, exception)
        return get_response(request)

    return middleware


class RefuseUnstorable:
    """Answers 400 where the database cannot hold what was sent: PostgreSQL knows no NUL in a text, for one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Give the page for 400; every other fault is ours."""
        if not isinstance(exception, DataError):
            return None
        logger.warning("What %s was sent cannot be stored", request.path, exc_info=exception)
        return bad_request(request, exception)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer a program that sent too much in words; everybody else sees the page for 400."""
    return too_much(request, exception) if isinstance(exception, TOO_MUCH) else defaults.bad_request(request, exception)


def too_much(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Say what was too much: to a program as JSON, to a person on the page they came from."""
    sentence = _too_much_in_words(exception)
    _read_to_the_end(request)
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": sentence}, status=413)
    messages.error(request, sentence)
    return _back(request)


def _too_much_in_words(exception: Exception) -> str:
    if isinstance(exception, TooManyFilesSent):
        return _("That were more files than can be taken at once. Nothing was taken; pack them into a ZIP.")
    if isinstance(exception, TooManyFieldsSent):
        return _("That were more fields than can be taken at once. Nothing was changed; do it in smaller parts.")
    return _(
        "The text was too long to be taken as text. Nothing was taken, and what you have is not lost: save it as a "
        "file and choose that file instead."
    )


def _read_to_the_end(request: HttpRequest) -> None:
    read = 0
    try:
        while read < MOST_READ and (part := request.read(1024 * 1024)):
            read += len(part)
    except OSError:
        return


def _back(request: HttpRequest) -> HttpResponse:
    page = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return redirect(page)
    return redirect("/")
