"""The request as views see it once somebody is signed in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request behind ``login_required``: its user is a User."""

    user: User
    htmx: HtmxDetails
