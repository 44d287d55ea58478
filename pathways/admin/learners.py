"""Learners who let the institution see their progress: filters, one learner's outline, decisions, a spreadsheet."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from credentials.models import Credential
from pathways import services
from pathways.admin.base import TenantAdmin
from pathways.errors import PathwaysError
from pathways.forms import DecisionForm
from pathways.models import Enrolment
from pathways.queries.definitions import definition_of, names_in
from pathways.queries.equivalences import credential_of
from pathways.queries.outline import outline_of, titles_of
from pathways.services.decisions import may_decide
from pathways.templatetags.amounts import percent
from pathways.templatetags.sentences import lacking

STALLED = timedelta(days=60)
"""After so long without a new answer a learner counts as stalled."""

SOON = timedelta(days=60)
"""Within so long a change by time counts as expiring."""


SHARE = F("evaluation__progress_numerator") * 1.0 / F("evaluation__progress_denominator")


class StandingFilter(admin.SimpleListFilter):
    """Where learners stand."""

    title = _("where they stand")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The choices."""
        return [
            ("complete", _("complete")),
            ("close", _("one step away")),
            ("stalled", _("stalled for 60 days")),
            ("expiring", _("something expires within 60 days")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those that stand there."""
        today = timezone.now().date()
        match self.value():
            case "complete":
                return queryset.filter(evaluation__is_satisfied=True)
            case "close":
                one_missing = Q(
                    evaluation__result__missing__0__isnull=False, evaluation__result__missing__1__isnull=True
                )
                return queryset.filter(one_missing, evaluation__is_satisfied=False)
            case "stalled":
                before = timezone.now() - STALLED
                return queryset.filter(evaluation__is_satisfied=False, evaluation__created_at__lt=before)
            case "expiring":
                return queryset.filter(evaluation__next_change_on__lte=today + SOON)
        return queryset


def safe_cell(value: object) -> str:
    """The value as a spreadsheet shows it and never runs it.

    Rule: OWASP, "CSV Injection": a cell that begins with one of these signs is taken for a formula.
    """
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


@admin.register(Enrolment)
class EnrolmentAdmin(TenantAdmin[Enrolment]):
    """How far consenting learners are; who has not agreed, or has withdrawn, is not here."""

    purpose = _("How far learners are who let you see it. Open one to see what counts, and to decide for them.")
    list_display = ("look", "pathway", "progress", "next_step", "enrolled_on")
    list_filter = (StandingFilter, "pathway", "cohorts")
    fields = ("look", "pathway", "version", "enrolled_at", "progress", "next_step")
    readonly_fields = fields
    list_display_links = None
    add_roles = ()
    change_roles = ()
    actions = ("download_spreadsheet",)

    def tenant_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only those of learners whose consent is in force, for a superuser too."""
        user = cast(User, request.user)
        rows = Enrolment.objects.with_consent() if user.is_superuser else Enrolment.objects.visible_to(user)
        rows = rows.select_related("learner", "pathway", "version__pathway", "evaluation")
        return rows.prefetch_related("version__requirements")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever acts there, while the consent is in force."""
        if obj is not None and not self.tenant_queryset(request).filter(pk=obj.pk).exists():
            return False
        return super().has_view_permission(request, obj)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """With a word on who is not shown."""
        hidden = self._hidden(request)
        if hidden:
            text = ngettext(
                "%(count)s enrolled learner is not shown: they have not agreed that you see their progress.",
                "%(count)s enrolled learners are not shown: they have not agreed that you see their progress.",
                hidden,
            )
            extra_context = (extra_context or {}) | {"subtitle": text % {"count": hidden}}
        return super().changelist_view(request, extra_context)

    def _hidden(self, request: HttpRequest) -> int:
        served = super().tenant_queryset(request).filter(left_at__isnull=True)
        return int(served.exclude(pk__in=self.tenant_queryset(request).values("pk")).count())

    @admin.display(description=_("progress"), ordering=SHARE)
    def progress(self, obj: Enrolment) -> str:
        """In percent, rounded down."""
        return percent(obj.evaluation.progress) if obj.evaluation else "–"

    def is_complete(self, obj: Enrolment) -> bool:
        """Whether everything is held."""
        return bool(obj.evaluation and obj.evaluation.is_satisfied)

    @admin.display(description=_("next step"))
    def next_step(self, obj: Enrolment) -> str:
        """The first thing that is missing."""
        missing = obj.evaluation.result["missing"] if obj.evaluation else []
        titles = {one.key: str(one) for one in obj.version.requirements.all()}
        return lacking(missing[0], titles) if missing else ""

    @admin.display(description=_("enrolled"), ordering="enrolled_at")
    def enrolled_on(self, obj: Enrolment) -> str:
        """The day."""
        return date_format(obj.enrolled_at)

    @admin.display(description=_("learner"), ordering="learner__name")
    def look(self, obj: Enrolment) -> SafeString:
        """Who it is, and the way to their outline."""
        url = reverse("admin:pathways_enrolment_progress", args=[obj.pk])
        return format_html('<a href="{}">{}</a>', url, obj.learner)

    @admin.action(description=_("Download as a spreadsheet"), permissions=["view"])
    def download_spreadsheet(self, request: HttpRequest, queryset: QuerySet[Enrolment]) -> HttpResponse:
        """CSV in which no cell can be taken for a formula."""
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="progress.csv"'
        response.write("\ufeff")
        sheet = csv.writer(response)
        sheet.writerow(["learner", "pathway", "version", "enrolled", "progress", "complete", "next step"])
        for row in queryset:
            cells = [
                row.learner,
                row.pathway,
                row.version.number,
                row.enrolled_at.date().isoformat(),
                self.progress(row),
                "yes" if self.is_complete(row) else "no",
                self.next_step(row),
            ]
            sheet.writerow([safe_cell(cell) for cell in cells])
        return response

    def get_urls(self) -> list[URLPattern]:
        """With the outline of one learner."""
        view = self.admin_site.admin_view(self.outline)
        return [path("<uuid:pk>/progress/", view, name="pathways_enrolment_progress"), *super().get_urls()]

    def outline(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """One learner's progress, and the form that decides for them."""
        rows = self.get_queryset(request).select_related("pathway__institution", "version", "learner", "evaluation")
        enrolment = get_object_or_404(rows, pk=pk)
        evaluation = services.current_evaluation(enrolment=enrolment)
        definition = definition_of(enrolment.version)
        names = names_in(enrolment.version.definition, evaluation.result)
        titles = titles_of(definition, names)
        explained = evaluation.result["credentials"]
        counted = {one["credential"] for one in explained if one["counts_in"] or one["near_miss"]}
        shown = Credential.objects.owned_by(enrolment.learner).kept().filter(pk__in=_uuids(counted))
        credentials = {str(row.pk): row for row in shown.select_related("achievement", "issuer", "report", "original")}
        user = cast(User, request.user)
        form = None
        if may_decide(user, enrolment):
            choices = [(node.key, titles[node.key]) for node in definition.nodes.values()]
            form = DecisionForm(request.POST or None, requirements=choices, credentials=shown)
        elif request.method == "POST":
            raise PermissionDenied
        if form is not None and form.is_valid():
            try:
                services.decide(enrolment=enrolment, by=user, **form.decision())
            except PathwaysError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Decided. The learner's progress is evaluated with it."))
                return redirect("admin:pathways_enrolment_progress", enrolment.pk)
        context: dict[str, Any] = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": str(enrolment.learner),
            "seen": enrolment,
            "evaluation": evaluation,
            "outline": outline_of(definition, titles, result=evaluation.result, credentials=credentials),
            "names": names,
            "titles": titles,
            "unit": definition.unit,
            "missing": evaluation.result["missing"],
            "decisions": enrolment.decisions.filter(withdrawn_at__isnull=True).select_related("decided_by"),
            "form": form,
        }
        return render(request, "admin/pathways/progress.html", context)


def _uuids(words: set[str]) -> list[UUID]:
    """Those of the words that are ids of credentials; what was granted has none."""
    return [UUID(credential_of(word)) for word in words if not word.startswith("grant-")]
