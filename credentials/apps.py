"""The credentials application."""

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    """See the package."""

    name = "credentials"
