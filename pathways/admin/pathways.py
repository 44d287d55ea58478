"""Pathways and their versions, with the editor of a draft."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from pathways import services
from pathways.admin.base import TenantAdmin, person_in
from pathways.editing.previews import preview
from pathways.editing.views import address, editor
from pathways.models import Pathway, PathwayVersion

Status = PathwayVersion.Status


@admin.register(Pathway)
class PathwayAdmin(TenantAdmin[Pathway]):
    """A pathway: what is said of it, and the way to its versions."""

    purpose = _("What can be earned here. A pathway is changed as a draft; learners have it once that is published.")
    list_display = ("title", "institution", "award_name")
    list_filter = ("institution",)
    search_fields = ("title", "summary")
    prepopulated_fields = {"slug": ("title",)}
    actions = None

    def get_fields(self, request: HttpRequest, obj: Pathway | None = None) -> tuple[str, ...]:
        """A new one has no versions yet, and the way to the draft is for those who may write it."""
        fields = ("institution", "title", "slug", "award_name", "awards_at_once", "summary")
        if obj is None:
            return fields
        return (*fields, "versions_and_draft" if self.has_change_permission(request, obj) else "versions_of_it")

    def get_readonly_fields(self, request: HttpRequest, obj: Pathway | None = None) -> tuple[str, ...]:
        """Whose it is and its address do not change."""
        return () if obj is None else ("institution", "slug", "versions_of_it", "versions_and_draft")

    def get_prepopulated_fields(self, request: HttpRequest, obj: Pathway | None = None) -> dict[str, Any]:
        """Only while the address can be chosen."""
        return dict(self.prepopulated_fields) if obj is None else {}

    @admin.display(description=_("versions"))
    def versions_of_it(self, obj: Pathway) -> SafeString:
        """The versions with their state."""
        lines = (
            (
                reverse("admin:pathways_pathwayversion_change", args=[version.pk]),
                f"{_('Version')} {version.number}: {version.get_status_display()}",
            )
            for version in obj.versions.all()
        )
        items = format_html_join("", '<li><a href="{}">{}</a></li>', lines)
        return format_html('<ul class="versions">{}</ul>', items)

    @admin.display(description=_("versions"))
    def versions_and_draft(self, obj: Pathway) -> SafeString:
        """The versions, and the way to the draft or a button that begins one."""
        draft = obj.versions.filter(status=Status.DRAFT).first()
        if draft is not None:
            way = format_html('<a class="button" href="{}">{}</a>', address(draft), _("Edit the draft"))
        else:
            way = format_html('<button class="button" form="begin-draft">{}</button>', _("Begin a new draft"))
        return self.versions_of_it(obj) + way

    def save_model(self, request: HttpRequest, obj: Pathway, form: Any, change: bool) -> None:
        """A new pathway begins with an empty draft."""
        super().save_model(request, obj, form, change)
        if not change:
            services.start_draft(pathway=obj)

    def response_add(self, request: HttpRequest, obj: Pathway, post_url_continue: str | None = None) -> HttpResponse:
        """On to the editor, unless another button was used."""
        if "_addanother" in request.POST or "_continue" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return redirect(address(obj.versions.get(status=Status.DRAFT)))

    def get_urls(self) -> list[URLPattern]:
        """With the way to a new draft."""
        begin = require_POST(self.admin_site.admin_view(self.draft))
        draft = path("<uuid:pk>/draft/", begin, name="pathways_pathway_draft")
        return [draft, *super().get_urls()]

    def draft(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Begin a draft of the pathway, unless there is one, and go to it."""
        pathway = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_change_permission(request, pathway):
            raise PermissionDenied
        return redirect(address(services.start_draft(pathway=pathway)))


@admin.register(PathwayVersion)
class PathwayVersionAdmin(TenantAdmin[PathwayVersion]):
    """The versions. A published one is read; a draft is changed in the editor."""

    purpose = _("What was published, and the drafts. A published version is never changed: learners stay on theirs.")
    list_display = ("pathway", "number", "status", "published_at")
    list_filter = ("status", "pathway")
    publisher = person_in("published_by", _("published by"))
    fields = ("pathway", "number", "status", "published_at", "publisher", "retired_at", "sha256", "findings")
    readonly_fields = fields
    add_roles = ()
    actions = None

    def get_urls(self) -> list[URLPattern]:
        """With the editor."""
        pages = {"outline": self.outline, "preview": self.preview, "definition.json": self.export}
        own = [
            path(
                f"<uuid:pk>/{name}" + ("" if "." in name else "/"),
                self.admin_site.admin_view(view),
                name=f"pathways_pathwayversion_{name.partition('.')[0]}",
            )
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def _version(self, request: HttpRequest, pk: UUID) -> PathwayVersion:
        rows = self.get_queryset(request).select_related("pathway__institution")
        return get_object_or_404(rows, pk=pk)

    def preview(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """What publishing the draft would change; an editor can keep a sample wallet from here."""
        version = self._version(request, pk)
        if request.method == "POST" and not self.has_change_permission(request, version):
            raise PermissionDenied
        return preview(request, version, self.admin_site.each_context(request) | {"opts": self.opts})

    def export(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """The definition as a file, to be read in again here or elsewhere."""
        version = self._version(request, pk)
        response = JsonResponse(version.definition, json_dumps_params={"indent": 2, "ensure_ascii": False})
        name = f"{version.pathway.slug}-v{version.number}.json"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def outline(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """The editor of a draft; of a published version the page that shows it."""
        version = self._version(request, pk)
        if not self.has_change_permission(request, version):
            raise PermissionDenied
        if version.status != Status.DRAFT:
            messages.info(request, _("This version is published, so it stays as it is."))
            return redirect("admin:pathways_pathwayversion_change", version.pk)
        base = self.admin_site.each_context(request) | {"base_url": address(version), "opts": self.opts}
        return editor(request, version, base)
