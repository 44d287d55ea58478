"""The portfolio application."""

from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    """See the package."""

    name = "portfolio"
