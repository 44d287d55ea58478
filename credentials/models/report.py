"""Reports as stored: every run is kept."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from credentials.models.credential import Credential


class Report(models.Model):
    """One run over one credential; ``data`` is the heart's Report as JSON. Rows are added, never edited."""

    credential = models.ForeignKey(Credential, models.CASCADE, related_name="reports")
    verdict = models.CharField(max_length=24, choices=Credential.VERDICTS)
    data = models.JSONField()
    engine = models.CharField(max_length=40)
    checked_at = models.DateTimeField(_("checked"))

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-checked_at"]
        indexes = [models.Index(fields=["credential", "-checked_at"], name="report_credential_checked")]

    def __str__(self) -> str:
        return f"{self.verdict} {self.checked_at:%Y-%m-%d %H:%M}"
