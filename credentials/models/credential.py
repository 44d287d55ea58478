"""The credential: one award (or one statement of the learner's own) in somebody's hands."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from credentials.decoding.claim import Baked, Generation, Kind, Securing
from credentials.models.achievement import Achievement, Skill
from credentials.models.issuer import Issuer
from credentials.models.original import Original
from credentials.verification.report import PROVEN, Verdict

EXPIRES_SOON = timedelta(days=60)
"""How long before its end a credential counts as about to expire: time enough to renew it."""
OTHER_RECIPIENT_CODES = ("recipient_mismatch", "unsupported_hash")
"""Codes of a "belongs to this person" check that says: not, as far as we know, to this one."""


def thumbnail_path(_credential: Credential, name: str) -> str:
    """Where a thumbnail is kept: by the digest of its picture, which many credentials may share."""
    return f"thumbnails/{name}"


class CredentialQuerySet(models.QuerySet["Credential"]):
    """Filters on credentials."""

    def owned_by(self, user: User) -> CredentialQuerySet:
        """Those the person brought in."""
        return self.filter(owner=user)

    def in_inbox(self) -> CredentialQuerySet:
        """Those the learner has not decided about."""
        return self.filter(state=Credential.State.INBOX)

    def kept(self) -> CredentialQuerySet:
        """Those the learner keeps, which is what clusters, pathways and portfolios may use."""
        return self.filter(state=Credential.State.KEPT)

    def set_aside(self) -> CredentialQuerySet:
        """Those made out to somebody else, or to an address the person has not verified yet."""
        return self.filter(recipient_code__in=OTHER_RECIPIENT_CODES)

    def due(self, at: datetime) -> CredentialQuerySet:
        """Those to be checked again by that time: about to expire first, then what was checked longest ago."""
        soon = Q(expires_at__gt=at, expires_at__lt=at + EXPIRES_SOON)
        return (
            self.exclude(state=Credential.State.DISCARDED)
            .filter(next_check_at__lte=at)
            .order_by(Case(When(soon, then=0), default=1), "checked_at")
        )

    def expiring(self, at: datetime) -> CredentialQuerySet:
        """Those that expire soon after that time."""
        return self.filter(expires_at__gt=at, expires_at__lt=at + EXPIRES_SOON)

    def expired(self, at: datetime) -> CredentialQuerySet:
        """Those whose last moment is past."""
        return self.filter(expires_at__lt=at)

    def with_display(self) -> CredentialQuerySet:
        """With all that a card shows, in one query."""
        return self.select_related("achievement", "issuer", "report", "original")

    def with_card(self) -> CredentialQuerySet:
        """With all that a card of the learner's own pages shows, the namesake of a duplicate included."""
        return self.with_display().select_related(
            "duplicate_of__achievement", "supersedes__achievement", "part_of__achievement"
        )

    def with_page(self) -> CredentialQuerySet:
        """With all that the page of one credential shows."""
        return self.with_card().prefetch_related(
            "skills", "achievement__skills", "reports", "parts__achievement", "superseded_by", "issuer__identities"
        )


class Credential(models.Model):
    """One credential of one learner, with what the last report found."""

    class State(models.TextChoices):
        """What the learner decided."""

        INBOX = "inbox", _("to review")
        KEPT = "kept", _("kept")
        HIDDEN = "hidden", _("hidden")
        DISCARDED = "discarded", _("discarded")

    class Category(models.TextChoices):
        """What sort of credential the learner calls it."""

        BADGE = "badge", _("badge")
        PROFESSIONAL_CERTIFICATE = "professional certificate", _("professional certificate")
        NANODEGREE = "nanodegree", _("nanodegree")
        INDUSTRY_CERTIFICATION = "industry certification", _("industry certification")
        COURSE = "course", _("course")
        DEGREE = "degree", _("degree")
        LICENCE = "licence", _("licence")

    VERDICTS = [
        (Verdict.VERIFIED.value, _("Verified")),
        (Verdict.VERIFIED_ISSUER_UNKNOWN.value, _("Verified, issuer not known to us")),
        (Verdict.SELF_REPORTED.value, _("Self-reported")),
        (Verdict.COULD_NOT_CHECK.value, _("Could not check now")),
        (Verdict.PROBLEM.value, _("Problem")),
    ]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="credentials")
    original = models.ForeignKey(Original, models.PROTECT, null=True, blank=True, related_name="credentials")
    source = models.CharField(_("where in the original"), max_length=500, blank=True)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in Kind])
    generation = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Generation])
    securing = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Securing])
    baked = models.CharField(max_length=3, choices=[(one.value, one.value) for one in Baked], blank=True)
    fingerprint = models.CharField(max_length=64)
    """Digest of what makes this award this award; the same in a baked picture and its JSON."""

    achievement = models.ForeignKey(Achievement, models.PROTECT, related_name="credentials")
    issuer = models.ForeignKey(Issuer, models.PROTECT, null=True, blank=True, related_name="credentials")
    category = models.CharField(_("kind"), max_length=30, choices=Category, default=Category.BADGE)
    credential_id = models.CharField(max_length=500, blank=True)
    recipient_name = models.CharField(max_length=300, blank=True)
    grade = models.CharField(max_length=100, blank=True)
    number = models.CharField(_("licence number"), max_length=200, blank=True)
    url = models.CharField(_("address"), max_length=500, blank=True)
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    skills = models.ManyToManyField(Skill, blank=True, related_name="credentials", verbose_name=_("my skills"))
    thumbnail = models.FileField(upload_to=thumbnail_path, max_length=200, blank=True)

    state = models.CharField(max_length=10, choices=State, default=State.INBOX)
    decided_at = models.DateTimeField(null=True, blank=True)
    part_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="parts")
    supersedes = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="superseded_by")
    duplicate_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="duplicates")
    """An older row that looks like the same award under another id; the learner decides."""

    verdict = models.CharField(max_length=24, choices=VERDICTS)
    in_force_code = models.CharField(max_length=40, blank=True)
    """The code of the last report's "in force" check: ``expired``, ``revoked``, ``suspended`` and so on."""
    recipient_code = models.CharField(max_length=40, blank=True)
    """The code of the last report's "belongs to this person" check, such as ``recipient_mismatch``."""
    report = models.ForeignKey(
        "credentials.Report", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    next_check_at = models.DateTimeField(null=True, blank=True)
    failed_checks = models.PositiveSmallIntegerField(default=0)
    """How many runs in a row could not check; each one makes the wait for the next longer."""
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    """Moves with any change a reader could see; caches are keyed by it, so ``update()`` must set it too."""

    objects = CredentialQuerySet.as_manager()

    class Meta:
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")
        ordering = ["-issued_at", "-created_at"]
        indexes = [
            models.Index(fields=["owner", "state", "-issued_at"], name="credential_owner_state"),
            models.Index(fields=["owner", "changed_at"], name="credential_owner_changed"),
            models.Index(fields=["next_check_at"], name="credential_next_check"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner", "fingerprint"], name="credential_once_per_owner"),
            models.CheckConstraint(
                name="credential_decided_means_dated",
                condition=Q(state="inbox", decided_at__isnull=True) | (~Q(state="inbox") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="credential_supersedes_another",
                condition=Q(supersedes__isnull=True) | ~Q(supersedes=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.achievement.name

    def get_absolute_url(self) -> str:
        """The learner's page of this credential."""
        return reverse("credentials:credential", args=[self.pk])

    @property
    def format(self) -> str:
        """One word for generation, securing and baking, such as ``ob2-jws-png``."""
        return "-".join(part for part in (self.generation, self.securing, self.baked) if part)

    @property
    def is_proven(self) -> bool:
        """Whether the last report verified it, whoever issued it."""
        return self.verdict in PROVEN

    @property
    def is_set_aside(self) -> bool:
        """Whether it is made out to somebody else, or to an address the person has not verified yet."""
        return self.recipient_code in OTHER_RECIPIENT_CODES

    def is_expired(self, at: datetime) -> bool:
        """Whether its last moment is past."""
        return self.expires_at is not None and self.expires_at < at
