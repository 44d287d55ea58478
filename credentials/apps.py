"""The credentials application."""

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    """What a learner has earned, and how far it can be believed."""

    name = "credentials"

    def ready(self) -> None:
        """Make the import known as a kind of job, and listen for verified addresses."""
        from django.utils.translation import gettext_lazy as _

        from credentials import (
            services,
            tasks,  # noqa: F401  # connects the signal
        )
        from jobs.kinds import JobKind, register

        register(
            JobKind(
                name="import",
                title=_("Import of credentials"),
                run=services.run_import,
                page=lambda job: job.credential_import.get_absolute_url(),
                done_label=_("See what came in"),
                max_attempts=5,
            )
        )
