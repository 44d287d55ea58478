"""Institutions, and who acts for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from pathways import services
from pathways.admin.base import OWNERS, TenantAdmin, institutions_of, person_in
from pathways.models import Institution, Membership


@admin.register(Institution)
class InstitutionAdmin(TenantAdmin[Institution]):
    """What the institution says of itself; new ones are made by the people who run Cairn."""

    purpose = _("What you say of yourselves. It stands on your pathways and awards.")
    list_display = ("name", "slug", "url")
    fields = ("name", "slug", "url", "about")
    change_roles = OWNERS
    add_roles = ()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only those who run Cairn."""
        return bool(request.user.is_active and request.user.is_superuser)

    def get_readonly_fields(self, request: HttpRequest, obj: Institution | None = None) -> tuple[str, ...]:
        """Addresses do not change under those who link to them."""
        return ("slug",) if obj is not None else ()


class MembershipForm(forms.ModelForm[Membership]):
    """A membership; the person is named by email address, never chosen from a list of everybody."""

    email = forms.EmailField(
        label=_("Email address"), help_text=_("Of an account that exists already: ask the person to sign up first.")
    )

    class Meta:
        model = Membership
        fields = ("institution", "role")

    def clean_email(self) -> str:
        """The address of an account."""
        email: str = self.cleaned_data["email"]
        self.person = User.objects.filter(email__iexact=email, is_active=True).first()
        if self.person is None:
            raise ValidationError(_("No account has this address. Ask the person to sign up, then add them."))
        return email


@admin.register(Membership)
class MembershipAdmin(TenantAdmin[Membership]):
    """Who acts for the institution, in which role."""

    purpose = _("Who acts for you: owners in everything, editors for pathways, reviewers for petitions and awards.")
    list_display = ("user", "role", "institution")
    member = person_in("user", _("user"))
    list_filter = ("institution", "role")
    add_roles = change_roles = delete_roles = OWNERS
    actions = None

    def get_form(self, request: HttpRequest, obj: Membership | None = None, change: bool = False, **kwargs: Any) -> Any:
        """A new membership asks for an address; an old one changes its role only."""
        if obj is None:
            kwargs["form"] = MembershipForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        """See ``get_form``."""
        return ("institution", "email", "role") if obj is None else ("institution", "member", "role")

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        """Whose membership it is does not change."""
        return () if obj is None else ("institution", "member")

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        """Through the service, which opens the admin to the person."""
        self.refuse_foreign(request, obj, OWNERS)
        person = obj.user if change else form.person
        saved = services.add_member(institution=obj.institution, user=person, role=obj.role)
        obj.pk, obj.user = saved.pk, person

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        """Through the service, which closes the admin to whoever acts for nobody any more."""
        if institutions_of(request, *OWNERS).filter(pk=obj.institution_id).exists():
            services.remove_member(membership=obj)
