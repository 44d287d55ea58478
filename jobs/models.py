"""The job: a row is the truth about long work, whatever a broker remembers."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from jobs.kinds import JobKind, kind_named


class JobQuerySet(models.QuerySet["Job"]):
    """Filters on jobs."""

    def owned_by(self, user: User) -> JobQuerySet:
        """Those the person started."""
        return self.filter(owner=user)

    def unfinished(self) -> JobQuerySet:
        """Those still to be done or being done."""
        return self.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])

    def claimable(self, at: datetime) -> JobQuerySet:
        """Those nobody holds at that time: queued and due, or left by a worker whose lease ran out."""
        return self.filter(Q(state=Job.State.QUEUED, due_at__lte=at) | Q(state=Job.State.RUNNING, leased_until__lt=at))

    def lost(self, at: datetime, *, sent_before: datetime) -> JobQuerySet:
        """Those claimable whose last message to a worker is older than ``sent_before``."""
        return self.claimable(at).filter(sent_at__lt=sent_before)


class Job(models.Model):
    """A piece of long work: what to do, who has it, how far it is, how it ended."""

    class State(models.TextChoices):
        """Where a job is in its life."""

        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        SUCCEEDED = "succeeded", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="jobs",
        verbose_name=_("owner"),
    )
    arguments = models.JSONField(_("arguments"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    sentence = models.CharField(_("where it is"), max_length=300, blank=True)
    result = models.JSONField(_("result"), default=dict, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease = models.UUIDField(_("lease"), null=True, blank=True)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"))
    sent_at = models.DateTimeField(_("sent to a worker"))
    created_at = models.DateTimeField(_("created"))
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["state", "due_at"], name="job_state_due"),
            models.Index(fields=["owner", "-created_at"], name="job_owner_created"),
        ]
        constraints = [
            models.CheckConstraint(
                name="job_running_means_leased",
                condition=(
                    Q(state="running", lease__isnull=False, leased_until__isnull=False)
                    | (~Q(state="running") & Q(lease__isnull=True, leased_until__isnull=True))
                ),
            ),
            models.CheckConstraint(
                name="job_finished_means_dated",
                condition=Q(state__in=["queued", "running"], finished_at__isnull=True)
                | Q(state__in=["succeeded", "failed", "cancelled"], finished_at__isnull=False),
            ),
            models.CheckConstraint(name="job_done_at_most_total", condition=Q(done__lte=F("total"))),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    def get_absolute_url(self) -> str:
        """The job's own page."""
        return reverse("jobs:job", args=[self.pk])

    @property
    def spec(self) -> JobKind:
        """The kind of work this is."""
        return kind_named(self.kind)

    @property
    def page_url(self) -> str:
        """The page that shows what the job is about."""
        return self.spec.page(self) if self.spec.page else self.get_absolute_url()

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in (self.State.SUCCEEDED, self.State.FAILED, self.State.CANCELLED)
