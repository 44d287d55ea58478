"""What a learner is told when a check comes out differently than before."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from credentials.models.credential import Credential
from credentials.models.report import Report


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Filters on notices."""

    def owned_by(self, user: User) -> NoticeQuerySet:
        """Those for the person."""
        return self.filter(owner=user)

    def unread(self) -> NoticeQuerySet:
        """Those the person has not put away."""
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One change, told once: the report that found it carries at most one notice."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    credential = models.ForeignKey(Credential, models.CASCADE, related_name="notices")
    report = models.OneToOneField(Report, models.CASCADE, related_name="notice")
    verdict_before = models.CharField(max_length=24, choices=Credential.VERDICTS)
    verdict_after = models.CharField(max_length=24, choices=Credential.VERDICTS)
    sentence = models.CharField(_("what changed"), max_length=500)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["owner"], name="notice_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.sentence
