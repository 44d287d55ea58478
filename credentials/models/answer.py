"""What issuers' sites answered, kept so that the next question can be conditional."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Answer(models.Model):
    """The last answer of one address that came with a validator (``ETag`` or ``Last-Modified``)."""

    digest = models.CharField(max_length=64, primary_key=True)
    """SHA-256 of the address asked for."""
    url = models.TextField(_("address"))
    answered_url = models.TextField()
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=200, blank=True)
    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    body = models.BinaryField()
    kept_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    def __str__(self) -> str:
        return self.url
