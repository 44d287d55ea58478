"""Every address of Cairn, and a view that does nothing."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as site


def trivial(_request: HttpRequest) -> HttpResponse:
    """Answer two letters, through every middleware."""
    return HttpResponse(b"ok")


urlpatterns = [path("trivial/", trivial), *site]
