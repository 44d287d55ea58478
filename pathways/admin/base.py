"""The one base of every admin page of an institution's rows.

Overriding ``get_queryset`` alone leaves the drop-downs, filters, inlines and autocompletion of other institutions
readable and lets a crafted form write across. ``TenantAdmin`` scopes all of them and looks again at what is saved.
A relation to a model that is not listed in ``TENANT_PATHS`` offers nothing unless the admin says what it offers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.filters import RelatedFieldListFilter
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import ForeignKey, Model, QuerySet, URLField
from django.http import HttpRequest

from accounts.models import User
from pathways.models import Institution, Membership

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

M = TypeVar("M", bound=Model)

Role = Membership.Role
EVERYONE: tuple[str, ...] = (Role.OWNER.value, Role.EDITOR.value, Role.REVIEWER.value)
EDITORS: tuple[str, ...] = (Role.OWNER.value, Role.EDITOR.value)
REVIEWERS: tuple[str, ...] = (Role.OWNER.value, Role.REVIEWER.value)
OWNERS: tuple[str, ...] = (Role.OWNER.value,)

TENANT_PATHS: dict[str, str] = {
    "pathways.Institution": "pk",
    "pathways.Membership": "institution",
    "pathways.Pathway": "institution",
    "pathways.PathwayVersion": "pathway__institution",
    "pathways.Requirement": "version__pathway__institution",
    "pathways.Enrolment": "pathway__institution",
    "pathways.Decision": "enrolment__pathway__institution",
    "pathways.Consent": "institution",
    "pathways.Award": "institution",
    "pathways.Petition": "enrolment__pathway__institution",
    "pathways.Precedent": "pathway__institution",
    "pathways.CatalogueOffer": "institution",
    "pathways.Cohort": "institution",
    "pathways.TestWallet": "pathway__institution",
    "pathways.Equivalence": "institution",
    "pathways.SigningKey": "institution",
}
"""How each model of an institution leads to it."""


def institutions_of(request: HttpRequest, *roles: str) -> QuerySet[Institution]:
    """The institutions for which the person who asks acts, in one of the roles; all of them for a superuser."""
    user = cast(User, request.user)
    return Institution.objects.all() if user.is_superuser else Institution.objects.served_by(user, *roles)


def tenant_rows(model: type[M], request: HttpRequest, *roles: str) -> QuerySet[M]:
    """The rows of ``model`` that belong to those institutions; none for a model that belongs to no institution."""
    path = TENANT_PATHS.get(model._meta.label)
    if path is None:
        return model._default_manager.none()
    return model._default_manager.filter(**{f"{path}__in": institutions_of(request, *roles)})


class TenantRelatedFilter(RelatedFieldListFilter):
    """A filter by a relation that lists only what belongs to the person's institutions."""

    def field_choices(  # type: ignore[override]  # the stubs know only lists of pairs
        self, field: Any, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> Sequence[tuple[Any, str]]:
        """The choices, scoped."""
        rows = tenant_rows(field.related_model, request)
        return [(row.pk, str(row)) for row in rows]


class TenantScope:
    """What an admin page and an inline have in common: scoped rows, scoped choices, permission by role."""

    model: type[Model]
    change_roles: ClassVar[tuple[str, ...]] = EDITORS
    add_roles: ClassVar[tuple[str, ...]] = EDITORS
    delete_roles: ClassVar[tuple[str, ...]] = ()
    view_roles: ClassVar[tuple[str, ...]] = EVERYONE

    def tenant_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows the person may see."""
        return tenant_rows(self.model, request, *self.view_roles)

    def choices_for(self, field_name: str, model: type[Model], request: HttpRequest) -> QuerySet[Any]:
        """What a relation offers; an admin whose field leads out of the institution's rows overrides this."""
        return tenant_rows(model, request, *(self.add_roles or self.view_roles))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A drop-down with the person's own rows."""
        kwargs["queryset"] = self.choices_for(db_field.name, db_field.remote_field.model, request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]  # a mix-in

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A list with the person's own rows."""
        kwargs["queryset"] = self.choices_for(db_field.name, db_field.remote_field.model, request)
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]  # a mix-in

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Addresses typed without a scheme are https."""
        if isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]  # a mix-in

    def _may(self, request: HttpRequest, roles: tuple[str, ...], obj: Model | None) -> bool:
        user = cast(User, request.user)
        if not user.is_active or not user.is_staff or not roles:
            return False
        if obj is None or obj.pk is None or obj._meta.label not in TENANT_PATHS:
            return institutions_of(request, *roles).exists()
        return tenant_rows(type(obj), request, *roles).filter(pk=obj.pk).exists()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever acts there."""
        return self._may(request, self.view_roles, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those whose role adds such rows."""
        return self._may(request, self.add_roles, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those whose role changes such rows."""
        return self._may(request, self.change_roles, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those whose role deletes such rows."""
        return self._may(request, self.delete_roles, obj)

    def refuse_foreign(self, request: HttpRequest, obj: Model, roles: tuple[str, ...]) -> None:
        """Raise PermissionDenied when a row to be saved would belong, or point, to another institution."""
        for field in obj._meta.concrete_fields:
            if not isinstance(field, ForeignKey) or getattr(obj, field.attname) is None:
                continue
            related = field.remote_field.model
            if related._meta.label not in TENANT_PATHS:
                continue
            if not tenant_rows(related, request, *roles).filter(pk=getattr(obj, field.attname)).exists():
                raise PermissionDenied(f"{obj._meta.label}.{field.name}")


class TenantInline(TenantScope):
    """Mixed into an inline of an institution's rows."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The person's own rows."""
        return self.tenant_queryset(request)


def person_in(relation: str, description: StrOrPromise) -> Callable[[Any, Any], str]:
    """A method of an admin page that says in words who stands in a relation: a person's own page is for staff."""

    @admin.display(description=description)
    def person(_page: Any, row: Any) -> str:
        return str(getattr(row, relation) or "-")

    return person


class TenantAdmin(TenantScope, admin.ModelAdmin[M]):
    """An admin page over the rows of the person's institutions, and of no other."""

    model: type[M]
    view_on_site = False
    purpose: ClassVar[StrOrPromise] = ""
    """What the list is for, in a sentence above it."""
    saves_without_fields: ClassVar[bool] = False
    """Whether saving does something though every field is read only."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        """The person's own rows."""
        ordering = self.get_ordering(request)
        rows = self.tenant_queryset(request)
        return rows.order_by(*ordering) if ordering else rows

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Whoever acts for one institution need not choose it."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        own = institutions_of(request, *self.add_roles)[:2]
        return {"institution": own[0].pk, **initial} if len(own) == 1 else initial

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Where nothing can be written, nothing offers to save it."""
        if not context["adminform"].form.fields and not self.saves_without_fields:
            context |= {"show_save": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, *args, **kwargs)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever acts for an institution sees the pages of institutions."""
        return self._may(request, self.view_roles, None)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """The filters, those by a relation scoped."""
        return [self._scoped_filter(one) for one in super().get_list_filter(request)]

    def _scoped_filter(self, name: Any) -> Any:
        if not isinstance(name, str):
            return name
        try:
            field = self.model._meta.get_field(name)
        except FieldDoesNotExist:
            return name
        return (name, TenantRelatedFilter) if field.is_relation else name

    def save_model(self, request: HttpRequest, obj: M, form: forms.ModelForm[M], change: bool) -> None:
        """Save after looking again at whose row it becomes."""
        self.refuse_foreign(request, obj, self.change_roles if change else self.add_roles)
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save inlines after looking again at whose rows they become."""
        for row in formset.save(commit=False):
            self.refuse_foreign(request, row, self.change_roles)
        super().save_formset(request, form, formset, change)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[M]) -> None:
        """Delete those the person's role lets them delete."""
        super().delete_queryset(request, queryset.filter(pk__in=tenant_rows(self.model, request, *self.delete_roles)))
