"""The portfolio application."""

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PortfolioConfig(AppConfig):
    """See the package."""

    name = "portfolio"

    def ready(self) -> None:
        """Make the work on PDFs known, and have pages notice when a name they show changes."""
        from django.db.models.signals import post_save

        from credentials.models import Issuer
        from jobs.kinds import JobKind, register
        from pathways.models import Institution, Pathway
        from portfolio.services.pdfs import run_pdf
        from portfolio.services.renaming import touch_on_save

        for named in (Issuer, Pathway, Institution):
            post_save.connect(touch_on_save, sender=named)

        register(
            JobKind(
                name="pdf",
                title=_("Portfolio as a PDF"),
                run=run_pdf,
                page=lambda job: reverse("portfolio:edit"),  # every PDF is shown there
                done_label=_("Back to my portfolio"),
            )
        )
