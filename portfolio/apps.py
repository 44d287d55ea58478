"""The portfolio application."""

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PortfolioConfig(AppConfig):
    """See the package."""

    name = "portfolio"

    def ready(self) -> None:
        """Make the work on PDFs known."""
        from jobs.kinds import JobKind, register
        from portfolio.services.pdfs import run_pdf

        register(
            JobKind(
                name="pdf",
                title=_("Portfolio as a PDF"),
                run=run_pdf,
                page=lambda job: reverse("portfolio:edit"),  # every PDF is shown there
                done_label=_("Back to my portfolio"),
            )
        )
