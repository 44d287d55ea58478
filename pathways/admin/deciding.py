"""Decisions for learners, and the queue of what they ask."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from pathways import services
from pathways.admin.base import REVIEWERS, TenantAdmin, person_in
from pathways.errors import PathwaysError
from pathways.forms import AnswerForm
from pathways.models import Decision, Enrolment, Petition, Precedent, Requirement
from pathways.queries.definitions import definition_of, names_in
from pathways.queries.outline import titles_of


def _with_requirement(rows: QuerySet[Any], **version: Any) -> QuerySet[Any]:
    """The rows with ``requirement_title``: what their requirement is called in the version, or else its key."""
    titled = Requirement.objects.filter(key=OuterRef("requirement_key"), **version).exclude(title="")
    title = Subquery(titled.order_by("-version__number").values("title")[:1])
    named: QuerySet[Any] = rows.annotate(requirement_title=Coalesce(title, F("requirement_key")))
    return named


class RequirementColumn:
    """Mixed into the admin of what is about one requirement: shows its title, which people know, not its key."""

    @admin.display(description=_("requirement"), ordering="requirement_title")
    def requirement(self, obj: Any) -> str:
        """What it is called."""
        return str(obj.requirement_title)


@admin.register(Petition)
class PetitionAdmin(RequirementColumn, TenantAdmin[Petition]):
    """What learners ask; the oldest that waits first."""

    purpose = _("Learners ask whether something of theirs covers a requirement. The oldest that waits stands first.")
    list_display = ("learner", "credential", "requirement", "pathway", "state", "asked_at", "answer_it")
    list_filter = ("state",)
    fields = (
        "learner",
        "pathway",
        "requirement",
        "credential",
        "statement",
        "evidence",
        "asked_at",
        "state",
        "answer",
        "answered_by",
        "answered_at",
        "answer_it",
    )
    readonly_fields = fields
    ordering = ("-state", "asked_at")
    change_roles = REVIEWERS
    add_roles = ()
    actions = None
    list_select_related = ("enrolment__learner", "enrolment__pathway", "credential__achievement")

    def tenant_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the requirements' titles."""
        return _with_requirement(super().tenant_queryset(request), version=OuterRef("enrolment__version"))

    @admin.display(description=_("learner"))
    def learner(self, obj: Petition) -> str:
        """Who asks."""
        return str(obj.enrolment.learner)

    @admin.display(description=_("pathway"))
    def pathway(self, obj: Petition) -> str:
        """On which pathway."""
        return str(obj.enrolment.pathway)

    @admin.display(description=_("to do"))
    def answer_it(self, obj: Petition) -> SafeString | str:
        """The way to the answer."""
        if obj.state != Petition.State.OPEN:
            return ""
        url = reverse("admin:pathways_petition_answer", args=[obj.pk])
        return format_html('<a class="button" href="{}">{}</a>', url, _("Answer"))

    def get_urls(self) -> list[URLPattern]:
        """With the page that answers."""
        view = self.admin_site.admin_view(self.answer)
        return [path("<uuid:pk>/answer/", view, name="pathways_petition_answer"), *super().get_urls()]

    def answer(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Accept or decline a petition, with a reason."""
        rows = self.get_queryset(request).select_related(
            "enrolment__pathway", "enrolment__version", "enrolment__learner", "credential__achievement__issuer"
        )
        petition = get_object_or_404(rows, pk=pk)
        if not self.has_change_permission(request, petition):
            raise PermissionDenied
        form = AnswerForm(request.POST or None)
        if form.is_valid():
            try:
                services.answer_petition(petition=petition, by=cast(User, request.user), **form.cleaned_data)
            except PathwaysError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Answered. The learner reads it on their progress page."))
                return redirect("admin:pathways_petition_changelist")
        definition = definition_of(petition.enrolment.version)
        names = names_in(petition.enrolment.version.definition)
        node = definition.nodes.get(petition.requirement_key)
        achievement = petition.credential.achievement
        context: dict[str, Any] = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("What a learner asks"),
            "form": form,
            "petition": petition,
            "requirement": titles_of(definition, names).get(petition.requirement_key, petition.requirement_key),
            "sentence": node.sentence().as_data() if node else None,
            "names": names,
            "unit": definition.unit,
            "credential": petition.credential,
            "precedents": Precedent.objects.filter(
                pathway=petition.enrolment.pathway,
                requirement_key=petition.requirement_key,
                badge_class=achievement.badge_class,
                ended_at__isnull=True,
            ),
        }
        return render(request, "admin/pathways/answer.html", context)


@admin.register(Precedent)
class PrecedentAdmin(RequirementColumn, TenantAdmin[Precedent]):
    """What was accepted before, and is proposed to the next learner until it is ended."""

    purpose = _("What was accepted once, and is proposed to the next learner with the same case until you end it.")
    list_display = ("name", "requirement", "pathway", "made_at", "ended_at")
    list_filter = ("pathway",)
    maker = person_in("made_by", _("made by"))
    readonly_fields = ("pathway", "requirement", "name", "badge_class", "reason", "maker", "made_at")
    fields = (*readonly_fields, "ended_at")
    change_roles = REVIEWERS
    add_roles = ()
    actions = None

    def tenant_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the requirements' titles."""
        return _with_requirement(super().tenant_queryset(request), version__pathway=OuterRef("pathway"))


@admin.register(Decision)
class DecisionAdmin(RequirementColumn, TenantAdmin[Decision]):
    """The decisions made; each can be ended, none is rewritten."""

    assessor = person_in("decided_by", _("decided by"))
    purpose = _("What was decided for single learners. No decision is rewritten; each can be ended.")
    list_display = ("learner", "kind", "requirement", "decided_by", "decided_at", "ends_on", "withdrawn_at")
    list_filter = ("kind",)
    fields = (
        "learner",
        "kind",
        "requirement",
        "credential",
        "values",
        "reason",
        "evidence",
        "assessor",
        "decided_at",
        "ends_on",
        "withdrawn_at",
        "end_it",
    )
    readonly_fields = fields
    change_roles = REVIEWERS
    add_roles = ()
    actions = None
    list_select_related = ("enrolment__learner", "decided_by")
    saves_without_fields = True

    def tenant_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only for learners who let the institution see, or who asked for the decision."""
        shown = Q(enrolment__in=Enrolment.objects.with_consent()) | Q(petition__isnull=False)
        return _with_requirement(super().tenant_queryset(request).filter(shown), version=OuterRef("enrolment__version"))

    @admin.display(description=_("learner"))
    def learner(self, obj: Decision) -> str:
        """For whom."""
        return str(obj.enrolment.learner)

    @admin.display(description=_("to do"))
    def end_it(self, obj: Decision) -> SafeString | str:
        """How to end it: the box at the foot of this page."""
        if obj.withdrawn_at is not None or (obj.ends_on and obj.ends_on < timezone.now().date()):
            return str(_("ended"))
        return format_html('<label><input type="checkbox" name="end" value="yes"> {}</label>', _("End it on saving"))

    def save_model(self, request: HttpRequest, obj: Decision, form: Any, change: bool) -> None:
        """Nothing of a decision is rewritten; it can be ended."""
        self.refuse_foreign(request, obj, REVIEWERS)
        if request.POST.get("end") == "yes":
            services.withdraw_decision(decision=obj, by=cast(User, request.user))
