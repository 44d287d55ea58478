"""Issuers, achievements and reports in the admin, for staff of Cairn."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Count, QuerySet, URLField
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from credentials import services
from credentials.models import Achievement, Credential, Issuer, IssuerIdentity, Report


class MergeForm(forms.Form):
    """Which of the chosen issuers stays."""

    into = forms.ModelChoiceField(
        label=gettext_lazy("The one that stays"),
        queryset=Issuer.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args: Any, issuers: QuerySet[Issuer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = issuers


class IssuerForm(forms.ModelForm[Issuer]):
    """An issuer and what staff know of it: a standing needs its reason and its source."""

    def clean(self) -> dict[str, Any]:
        """Refuse a standing without reason or source, beside the field that lacks it."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("known_reason", "known_source"):
            if cleaned.get("standing") and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Say this, since whoever reads a report may ask."))
        return cleaned


class IdentityInline(admin.StackedInline[IssuerIdentity, Issuer]):
    """The names under which an issuer signs or hosts."""

    model = IssuerIdentity
    extra = 0


@admin.register(Issuer)
class IssuerAdmin(admin.ModelAdmin[Issuer]):
    """Who issues: mark them as known, with reason and source; merge those that are one."""

    form = IssuerForm
    fields = ("name", "url", "standing", "known_reason", "known_source", "known_by", "known_at")
    inlines = (IdentityInline,)
    list_display = ("name", "standing", "known_reason", "credential_count", "created_at")
    list_filter = ("standing",)
    search_fields = ("name", "url", "identities__value")
    readonly_fields = ("known_by", "known_at")
    actions = ("merge",)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Read an address without a scheme as https."""
        if isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Issuer]:
        """Issuers with how many credentials name them."""
        return super().get_queryset(request).annotate(credential_total=Count("credentials", distinct=True))

    @admin.display(description=gettext_lazy("credentials"), ordering="credential_total")
    def credential_count(self, issuer: Issuer) -> int:
        """How many credentials name the issuer."""
        return int(getattr(issuer, "credential_total", 0))

    def save_model(self, request: HttpRequest, obj: Issuer, form: Any, change: bool) -> None:
        """Save, noting who vouches, and let what the mark changes be checked again."""
        services.mark_issuer_known(
            issuer=obj,
            standing=obj.standing,
            reason=obj.known_reason,
            source=obj.known_source,
            by=cast(User, request.user),
        )

    @admin.action(description=gettext_lazy("Merge the chosen issuers into one"), permissions=["change"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Issuer]) -> HttpResponse | None:
        """Ask which one stays, then merge."""
        issuers = Issuer.objects.filter(pk__in=queryset.values("pk"))
        form = MergeForm(request.POST if "merge" in request.POST else None, issuers=issuers)
        if form.is_valid():
            kept = services.merge_issuers(into=form.cleaned_data["into"], others=list(issuers))
            self.message_user(request, _("Merged into %(name)s.") % {"name": kept.name}, messages.SUCCESS)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge issuers"),
            "form": form,
            "issuers": issuers,
            "opts": self.opts,
            "checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/credentials/issuer/merge.html", context)


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Rows to look at: they come from imports and checks, and nothing is changed by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes."""
        return False


@admin.register(Achievement)
class AchievementAdmin(ReadOnlyAdmin):
    """What is awarded, as issuers describe it."""

    list_display = ("name", "issuer", "type", "identifier", "created_at")
    search_fields = ("name", "identifier")
    list_select_related = ("issuer",)


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    """Every run of the checks."""

    list_display = ("credential", "verdict", "engine", "checked_at")
    list_filter = ("verdict", "engine")
    list_select_related = ("credential__achievement",)


@admin.register(Credential)
class CredentialAdmin(ReadOnlyAdmin):
    """What learners hold: only what support needs to find a report."""

    list_display = ("achievement", "issuer", "verdict", "in_force_code", "checked_at", "next_check_at")
    list_filter = ("verdict", "generation", "securing")
    list_select_related = ("achievement", "issuer")
    fields = (
        *("achievement", "issuer", "generation", "securing", "baked", "verdict", "in_force_code", "recipient_code"),
        *("checked_at", "next_check_at", "failed_checks", "created_at"),
    )
