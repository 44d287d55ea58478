"""What an institution offers, invites to, tests with, and takes for equal."""

from __future__ import annotations

import secrets
from fractions import Fraction
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from pathways import services
from pathways.admin.base import EDITORS, TenantAdmin
from pathways.models import CatalogueOffer, Cohort, Equivalence, Institution, TestWallet
from pathways.stacking import FactError, read_facts


@admin.register(CatalogueOffer)
class CatalogueOfferAdmin(TenantAdmin[CatalogueOffer]):
    """Courses, exams and renewals that learners' plans are made of."""

    purpose = _("Courses, exams and renewals, yours or somebody else's. Learners' plans are made of them.")
    list_display = ("title", "institution", "credits", "cost", "currency", "hours")
    list_filter = ("institution",)
    search_fields = ("title", "badge_class")
    fields = (
        "institution",
        "title",
        "badge_class",
        "issuer",
        "kind",
        "credits",
        "unit",
        "level",
        "skills",
        "cost",
        "currency",
        "hours",
        "requires",
        "url",
        "opens_on",
        "closes_on",
    )
    delete_roles = EDITORS


@admin.register(Cohort)
class CohortAdmin(TenantAdmin[Cohort]):
    """Groups of learners who come by an invitation link."""

    purpose = _("Groups of learners who come by an invitation link. Following it enrols, and consents to nothing.")
    list_display = ("name", "pathway", "invitation", "closed_at")
    list_filter = ("pathway",)
    fields = ("institution", "pathway", "name", "closed_at", "invitation")
    readonly_fields = ("invitation",)

    @admin.display(description=_("invitation link"))
    def invitation(self, obj: Cohort) -> str:
        """What is sent to learners; following it enrols, and consents to nothing."""
        return f"{settings.SITE_URL}{reverse('pathways:join', args=[obj.token])}" if obj.token else ""

    def save_model(self, request: HttpRequest, obj: Cohort, form: Any, change: bool) -> None:
        """A new cohort gets its link."""
        if not obj.token:
            obj.token = secrets.token_urlsafe(24)
        if obj.pathway.institution_id != obj.institution_id:
            obj.institution = obj.pathway.institution
        super().save_model(request, obj, form, change)


class TestWalletForm(forms.ModelForm[TestWallet]):
    """A test wallet, whose facts the engine can read."""

    class Meta:
        model = TestWallet
        fields = ("pathway", "name", "facts", "expected", "as_of")

    def clean_facts(self) -> Any:
        """Facts as ``cases.md`` has them."""
        facts = self.cleaned_data["facts"]
        if not isinstance(facts, list):
            raise ValidationError(_("Write a list of credentials."))
        try:
            read_facts(facts)
        except FactError as error:
            raise ValidationError([f"{one.pointer}: {one.sentence}" for one in error.problems]) from error
        return facts

    def clean_expected(self) -> str:
        """A fraction from 0 to 1."""
        try:
            expected = Fraction(self.cleaned_data["expected"])
        except (ValueError, ZeroDivisionError) as error:
            raise ValidationError(_("Write a fraction, such as 1, 0 or 3/4.")) from error
        if not 0 <= expected <= 1:
            raise ValidationError(_("Progress is between 0 and 1."))
        return str(expected)


@admin.register(TestWallet)
class TestWalletAdmin(TenantAdmin[TestWallet]):
    """Sample credentials that must keep giving the same result."""

    purpose = _("Sample credentials and the result they must give. Every draft is tried with them.")
    list_display = ("name", "pathway", "expected")
    list_filter = ("pathway",)
    form = TestWalletForm
    delete_roles = EDITORS

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """With the shape of a credential."""
        sample = {"id": "a", "badge_class": "", "issuer": "", "issued": timezone.now().date().isoformat()}
        return {"facts": [sample], **super().get_changeform_initial_data(request)}


class EquivalenceForm(forms.ModelForm[Equivalence]):
    """An equivalence, whose units the engine can read."""

    class Meta:
        model = Equivalence
        fields = ("institution", "badge_class", "units", "reason", "valid_from", "valid_to")

    def clean_units(self) -> Any:
        """Units: achievements with their credits."""
        units = self.cleaned_data["units"]
        if not isinstance(units, list) or not units or not all(isinstance(unit, dict) for unit in units):
            raise ValidationError(_('Write a list such as [{"badge_class": "…", "credits": 3}].'))
        try:
            read_facts([unit | {"id": str(place), "issued": "2020-01-01"} for place, unit in enumerate(units)])
        except FactError as error:
            raise ValidationError([f"{one.pointer}: {one.sentence}" for one in error.problems]) from error
        return units


@admin.register(Equivalence)
class EquivalenceAdmin(TenantAdmin[Equivalence]):
    """What the institution takes one achievement for."""

    purpose = _("For what you take an achievement of somebody else's: for one unit, or for several.")
    list_display = ("badge_class", "institution", "reason")
    list_filter = ("institution",)
    form = EquivalenceForm
    delete_roles = EDITORS
    actions = None

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """With the shape of a unit."""
        return {"units": [{"badge_class": "", "credits": 0}], **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: Equivalence, form: Any, change: bool) -> None:
        """With who decided."""
        obj.decided_by = cast(User, request.user)
        before = Institution.objects.filter(equivalences=obj.pk).first()
        super().save_model(request, obj, form, change)
        for institution in {obj.institution, before or obj.institution}:
            services.look_again(institution=institution)

    def delete_model(self, request: HttpRequest, obj: Equivalence) -> None:
        """Learners who counted by it are evaluated again."""
        super().delete_model(request, obj)
        services.look_again(institution=obj.institution)
