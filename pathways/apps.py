"""The pathways application."""

from django.apps import AppConfig


class PathwaysConfig(AppConfig):
    """See the package."""

    name = "pathways"
