"""Learners who let the institution see their progress."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from pathways.admin.base import TenantAdmin
from pathways.models import Enrolment
from pathways.templatetags.sentences import percent


@admin.register(Enrolment)
class EnrolmentAdmin(TenantAdmin[Enrolment]):
    """How far consenting learners are; who has not agreed, or has withdrawn, is not here."""

    list_display = ("learner", "pathway", "progress", "is_complete", "enrolled_at")
    list_filter = ("pathway",)
    fields = ("learner", "pathway", "version", "enrolled_at", "progress")
    readonly_fields = fields
    add_roles = ()
    change_roles = ()
    actions = None

    def tenant_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only those of learners whose consent is in force, for a superuser too."""
        consenting = Enrolment.objects.with_consent()
        user = cast(User, request.user)
        rows = consenting if user.is_superuser else consenting.visible_to(user)
        return rows.select_related("learner", "pathway", "version", "evaluation")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever acts there, while the consent is in force."""
        if obj is not None and not self.tenant_queryset(request).filter(pk=obj.pk).exists():
            return False
        return super().has_view_permission(request, obj)

    @admin.display(description=_("progress"))
    def progress(self, obj: Enrolment) -> str:
        """In percent, rounded down."""
        return percent(obj.evaluation.progress) if obj.evaluation else "–"

    @admin.display(description=_("complete"), boolean=True)
    def is_complete(self, obj: Enrolment) -> bool:
        """Whether everything is held."""
        return bool(obj.evaluation and obj.evaluation.is_satisfied)
