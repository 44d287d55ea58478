"""The jobs application."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Long work that survives."""

    name = "jobs"

    def ready(self) -> None:
        """Have every worker look for lost jobs as it starts."""
        from jobs import tasks  # noqa: F401  # connects the signal
