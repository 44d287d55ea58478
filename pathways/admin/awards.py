"""Awards that were given, and the keys they were signed with."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from pathways import services
from pathways.admin.base import OWNERS, REVIEWERS, TenantAdmin
from pathways.errors import PathwaysError
from pathways.models import Award, SigningKey


class StatusForm(forms.Form):
    """What becomes of an award, and why."""

    change = forms.ChoiceField(
        label=_("Change"),
        choices=[
            ("suspend", _("Suspend, for now")),
            ("reinstate", _("Reinstate")),
            ("revoke", _("Revoke, for good")),
            ("anew", _("Give a new award, after this one was revoked")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown to the learner and on the award's public page."),
    )


@admin.register(Award)
class AwardAdmin(TenantAdmin[Award]):
    """The awards given; each can be suspended, reinstated and revoked with a reason."""

    purpose = _("What was awarded. Each award can be suspended, reinstated and revoked, with a reason.")
    list_display = ("pathway", "learner", "awarded_at", "suspended_at", "revoked_at")
    list_filter = ("pathway",)
    fields = (
        "pathway",
        "version",
        "learner",
        "awarded_at",
        "public_page",
        "suspended_at",
        "revoked_at",
        "status_reason",
        "status_by",
        "change_status",
    )
    readonly_fields = fields
    change_roles = REVIEWERS
    add_roles = ()
    actions = None

    @admin.display(description=_("learner"))
    def learner(self, obj: Award) -> str:
        """To whom."""
        return str(obj.enrolment.learner)

    @admin.display(description=_("public page"))
    def public_page(self, obj: Award) -> SafeString:
        """What everybody who has the address sees."""
        return format_html('<a href="{}">{}</a>', obj.get_absolute_url(), _("Open"))

    @admin.display(description=_("status"))
    def change_status(self, obj: Award) -> SafeString:
        """The way to suspend or revoke."""
        url = reverse("admin:pathways_award_status", args=[obj.pk])
        return format_html('<a class="button" href="{}">{}</a>', url, _("Suspend, reinstate or revoke"))

    def get_urls(self) -> list[URLPattern]:
        """With the page that changes the status."""
        view = self.admin_site.admin_view(self.status)
        return [path("<uuid:pk>/status/", view, name="pathways_award_status"), *super().get_urls()]

    def status(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Suspend, reinstate or revoke an award, with a reason."""
        award = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_change_permission(request, award):
            raise PermissionDenied
        form = StatusForm(request.POST or None)
        if form.is_valid():
            by, reason = cast(User, request.user), form.cleaned_data["reason"]
            try:
                match form.cleaned_data["change"]:
                    case "suspend":
                        services.suspend_award(award=award, reason=reason, by=by)
                    case "revoke":
                        services.revoke_award(award=award, reason=reason, by=by)
                    case "anew":
                        award = services.give_anew(award=award)
                        services.add_to_wallet(award=award)
                    case _other:
                        services.reinstate_award(award=award, by=by)
            except PathwaysError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Done. The published list says so from now on."))
                return redirect("admin:pathways_award_change", award.pk)
        context = self.admin_site.each_context(request) | {"form": form, "title": str(award), "opts": self.opts}
        return render(request, "admin/pathways/form.html", context | {"submit": _("Change the status")})


@admin.register(SigningKey)
class SigningKeyAdmin(TenantAdmin[SigningKey]):
    """The keys of the institution. The private halves are never shown."""

    purpose = _("They sign your awards. The first is made with your first award.")
    list_display = ("institution", "name", "kind", "created_at", "retired_at", "withdrawn_at")
    list_filter = ("institution",)
    fields = ("institution", "name", "kind", "public_multikey", "created_at", "retired_at", "withdrawn_at", "renew")
    readonly_fields = fields
    change_roles = OWNERS
    add_roles = ()
    actions = None

    @admin.display(description=_("renew"))
    def renew(self, obj: SigningKey) -> SafeString:
        """The way to a new key."""
        url = reverse("admin:pathways_signingkey_rotate", args=[obj.pk])
        return format_html('<a class="button" href="{}">{}</a>', url, _("Rotate or withdraw"))

    def get_urls(self) -> list[URLPattern]:
        """With the page that rotates keys."""
        view = self.admin_site.admin_view(self.rotate)
        return [path("<int:pk>/rotate/", view, name="pathways_signingkey_rotate"), *super().get_urls()]

    def rotate(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Retire a key for a new one, or withdraw one that others may have."""
        key = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_change_permission(request, key):
            raise PermissionDenied
        form = KeyForm(request.POST or None)
        if form.is_valid():
            if form.cleaned_data["change"] == "withdraw":
                services.withdraw_key(key=key)
            if key.retired_at is None or form.cleaned_data["change"] == "rotate":
                services.rotate_key(institution=key.institution, kind=key.kind)
            messages.success(request, _("Done. The DID document says so from now on."))
            return redirect("admin:pathways_signingkey_changelist")
        context: dict[str, Any] = self.admin_site.each_context(request)
        context |= {"form": form, "title": str(key), "opts": self.opts, "submit": _("Change the key")}
        return render(request, "admin/pathways/form.html", context)


class KeyForm(forms.Form):
    """What becomes of a key."""

    change = forms.ChoiceField(
        label=_("Change"),
        choices=[
            ("rotate", _("Sign with a new key from now on; what this one signed stays good")),
            ("withdraw", _("Others may have this key: withdraw it; all that it signed fails from now on")),
        ],
        widget=forms.RadioSelect,
    )
