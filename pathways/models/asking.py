"""What learners ask of an institution, and what it remembers of its answers."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from credentials.models import Credential
from pathways.models.enrolment import Decision, Enrolment
from pathways.models.institution import Institution
from pathways.models.pathway import Pathway


class PetitionQuerySet(models.QuerySet["Petition"]):
    """Filters on petitions."""

    def owned_by(self, user: User) -> PetitionQuerySet:
        """Those the person made."""
        return self.filter(enrolment__learner=user)

    def waiting(self) -> PetitionQuerySet:
        """Those nobody answered yet."""
        return self.filter(state=Petition.State.OPEN)


class Petition(models.Model):
    """A learner says that something of theirs covers a requirement, and asks the institution to accept it.

    Whoever asks shows the institution this one credential and this statement, whatever else they let it see.
    """

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="petitions")
    requirement_key = models.CharField(_("requirement"), max_length=100)
    credential = models.ForeignKey(Credential, models.CASCADE, related_name="petitions", verbose_name=_("credential"))
    statement = models.TextField(_("why it covers the requirement"), max_length=4000)
    evidence = models.TextField(_("evidence"), max_length=4000, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    decision = models.OneToOneField(Decision, models.SET_NULL, null=True, blank=True, related_name="petition")

    objects = PetitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("petition")
        verbose_name_plural = _("petitions")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "requirement_key", "credential"],
                condition=Q(state="open"),
                name="petition_once_open",
            ),
            models.CheckConstraint(
                name="petition_answered_means_dated",
                condition=Q(state__in=["open", "withdrawn"]) | Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.credential)


class Precedent(models.Model):
    """An achievement that was accepted for a requirement, so that the next learner with it can be told."""

    pathway = models.ForeignKey(Pathway, models.CASCADE, related_name="precedents")
    requirement_key = models.CharField(_("requirement"), max_length=100)
    badge_class = models.CharField(_("achievement"), max_length=500)
    name = models.CharField(_("its name"), max_length=300)
    reason = models.TextField(_("reason"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("precedent")
        verbose_name_plural = _("precedents")
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["pathway", "requirement_key", "badge_class"],
                condition=Q(ended_at__isnull=True),
                name="precedent_once_in_force",
            )
        ]

    def __str__(self) -> str:
        return self.name


class CatalogueOffer(models.Model):
    """Something a learner can take, and the credential it leads to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="offers")
    title = models.CharField(_("title"), max_length=200)
    badge_class = models.CharField(_("achievement it leads to"), max_length=500)
    issuer = models.CharField(_("issued by"), max_length=500, blank=True, help_text=_("An address or DID."))
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    credits = models.DecimalField(_("credits"), max_digits=8, decimal_places=2, default=0)
    unit = models.CharField(
        _("unit of the credits"),
        max_length=60,
        blank=True,
        help_text=_("As pathways call it, such as ECTS or hour. Editors of a pathway in another unit are warned."),
    )
    level = models.DecimalField(_("level"), max_digits=5, decimal_places=2, null=True, blank=True)
    skills = models.TextField(_("skills"), blank=True, help_text=_("One a line."))
    cost = models.DecimalField(_("cost"), max_digits=10, decimal_places=2, default=0)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=8, decimal_places=2, null=True, blank=True)
    requires = models.ManyToManyField("self", symmetrical=False, blank=True, verbose_name=_("to be taken before"))
    url = models.URLField(_("web page"), blank=True)
    opens_on = models.DateField(_("can be begun from"), null=True, blank=True)
    closes_on = models.DateField(_("can be begun until"), null=True, blank=True)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(name="offer_numbers_not_negative", condition=Q(cost__gte=0, credits__gte=0)),
            models.CheckConstraint(name="offer_cost_has_currency", condition=Q(cost=0) | ~Q(currency="")),
        ]

    def __str__(self) -> str:
        return self.title


class Cohort(models.Model):
    """Learners who came by one invitation link; a link enrols, it does not consent."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="cohorts")
    pathway = models.ForeignKey(Pathway, models.CASCADE, related_name="cohorts")
    name = models.CharField(_("name"), max_length=120)
    token = models.CharField(max_length=40, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    enrolments = models.ManyToManyField(Enrolment, blank=True, related_name="cohorts", editable=False)

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["pathway", "name"], name="cohort_name_once")]

    def __str__(self) -> str:
        return self.name


class TestWallet(models.Model):
    """Sample credentials that must keep giving the same result when a draft is published.

    They are looked at on the day ``as_of``, so that what must be recent does not grow old in them.
    """

    __test__ = False
    pathway = models.ForeignKey(Pathway, models.CASCADE, related_name="test_wallets")
    name = models.CharField(_("name"), max_length=120)
    facts = models.JSONField(_("credentials"), help_text=_("A list of facts, as JSON."))
    expected = models.CharField(_("expected progress"), max_length=40, help_text=_("A fraction: 1, 0 or such as 3/4."))
    as_of = models.DateField(_("looked at on"), null=True, blank=True, help_text=_("Empty: on the day of the test."))

    class Meta:
        verbose_name = _("test wallet")
        verbose_name_plural = _("test wallets")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["pathway", "name"], name="test_wallet_name_once")]

    def __str__(self) -> str:
        return self.name


class Equivalence(models.Model):
    """What an institution takes one achievement for: another, or several units (articulation)."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="equivalences")
    badge_class = models.CharField(_("achievement"), max_length=500)
    units = models.JSONField(
        _("counts as"),
        help_text=_('A list such as [{"badge_class": "…", "credits": 3}]. Several split the credential.'),
    )
    reason = models.TextField(_("reason"))
    valid_from = models.DateField(_("issued on or after"), null=True, blank=True)
    valid_to = models.DateField(_("issued on or before"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("equivalence")
        verbose_name_plural = _("equivalences")
        ordering = ["badge_class"]
        constraints = [models.CheckConstraint(name="equivalence_has_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return self.badge_class
