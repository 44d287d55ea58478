"""The editor of one draft. Every change is a plain POST, so that it works without JavaScript."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from pathways import services
from pathways.editing import outline
from pathways.editing.fields import JSONText
from pathways.editing.forms import MATCHES, Selected, form_kind
from pathways.editing.outline import JSON, OutlineError, Place
from pathways.errors import PathwaysError, UnfitToPublishError
from pathways.models import PathwayVersion
from pathways.queries.definitions import Names, names_in, seen_achievements
from pathways.services.definitions import findings_of
from pathways.stacking import DefinitionError, read_definition
from pathways.stacking.definition import MAX_BYTES


@dataclass
class Line:
    """One node of the outline as the editor lists it."""

    place: Place
    title: str
    findings: list[JSON]
    children: list[Line]

    @property
    def key(self) -> str:
        """The node's key."""
        return str(self.place.node.get("key", ""))

    @property
    def kind(self) -> str:
        """The node's kind."""
        return outline.kind_of(self.place.node)

    @property
    def holds_others(self) -> bool:
        """Whether other nodes can stand inside."""
        return self.kind in outline.INSIDE


def editor(request: HttpRequest, version: PathwayVersion, base: dict[str, Any]) -> HttpResponse:
    """Show the draft with one node selected, or make the change a button asks for and show that.

    ``version`` is one the person may change; ``base`` what the admin's frame needs.
    """
    if request.method == "POST":
        return _change(request, version, base)
    return _page(request, version, base, str(request.GET.get("node", "")))


def address(version: PathwayVersion, node: str = "", **more: str) -> str:
    """Where the editor shows that node."""
    url = reverse("admin:pathways_pathwayversion_outline", args=[version.pk])
    query = {name: value for name, value in ({"node": node} | more).items() if value}
    return f"{url}?{urlencode(query)}#form" if query else url


def _change(request: HttpRequest, version: PathwayVersion, base: dict[str, Any]) -> HttpResponse:
    operation, node = request.POST.get("op", ""), request.POST.get("node", "")
    seen = request.POST.get("seen") or None
    try:
        if operation in outline.OPERATIONS:
            changed, node = outline.OPERATIONS[operation](version.definition, node)
            services.save_draft(version=version, definition=changed, seen=seen)
            return redirect(address(version, node))
        match operation:
            case "save":
                return _save_node(request, version, base, node, seen)
            case "use":
                changed = _with_badge(version.definition, node, request.POST.get("badge", ""))
                services.save_draft(version=version, definition=changed, seen=seen)
                return redirect(address(version, node))
            case "json":
                return _save_json(request, version, base, seen)
            case "put":
                return _put(request, version)
            case "undo":
                services.undo_draft(version=version)
                return redirect(address(version, node))
            case "publish":
                return _publish(request, version, base)
    except (OutlineError, PathwaysError) as error:
        messages.error(request, str(error))
        return redirect(address(version, node))
    return HttpResponseBadRequest(_("This is no change the editor knows."))


def _save_node(
    request: HttpRequest, version: PathwayVersion, base: dict[str, Any], node: str, seen: str | None
) -> HttpResponse:
    selected = _selected(version.definition, node, request.POST)
    if selected is None:
        raise OutlineError(_("There is no requirement “%(key)s” in this draft any more.") % {"key": node})
    valid = selected.is_valid()
    new_key = str(selected.main.cleaned_data.get("key") or "") if valid else ""
    if new_key and new_key != node and new_key in outline.keys(version.definition):
        selected.main.add_error("key", _("Another requirement or limit has this key."))
        valid = False
    if not valid:
        return _page(request, version, base, node, selected=selected)
    services.save_draft(version=version, definition=_replaced(version.definition, node, selected.body()), seen=seen)
    messages.success(request, _("Saved."))
    return redirect(address(version, new_key or node))


def _replaced(document: JSON, node: str, body: JSON) -> JSON:
    if not node:
        rest = {name: document[name] for name in ("root", "limits") if name in document}
        return body | rest
    if outline.find(document, node) is None:
        return outline.replace_limit(document, node, body)
    return outline.replace_node(document, node, body)


def _with_badge(document: JSON, node: str, badge: str) -> JSON:
    """The document with one more achievement among those the node takes."""
    changed = copy.deepcopy(document)
    place = outline.find(changed, node)
    limit = next((one for one in outline.limits(changed) if one.get("key") == node), None)
    source = place.node if place else limit
    if source is None or not badge:
        raise OutlineError(_("Choose a requirement first."))
    name = "where" if place is None else MATCHES.get(outline.kind_of(source), "")
    if not name:
        raise OutlineError(_("A group takes no credentials itself. Choose one of the requirements inside."))
    match = source.get(name)
    match = match if isinstance(match, dict) else {}
    listed = match.get("badge_class")
    listed = listed if isinstance(listed, list) else []
    source[name] = match | {"badge_class": list(dict.fromkeys([*listed, badge]))}
    return changed


def _save_json(request: HttpRequest, version: PathwayVersion, base: dict[str, Any], seen: str | None) -> HttpResponse:
    file = request.FILES.get("file")
    text = file.read(MAX_BYTES + 1).decode("utf-8", "replace") if file else request.POST.get("json", "")
    try:
        document = JSONText().clean(text)
    except Exception as error:  # a ValidationError, whose messages are the words
        problem = " ".join(getattr(error, "messages", [str(error)]))
        return _page(request, version, base, "", json_text=text, json_error=problem)
    if not isinstance(document, dict):
        problem = _("A definition is a JSON object.")
        return _page(request, version, base, "", json_text=text, json_error=problem)
    if problems := outline.too_large(document):
        return _page(request, version, base, "", json_text=text[:20_000], json_error=problems)
    services.save_draft(version=version, definition=document, seen=seen)
    messages.success(request, _("Saved."))
    return redirect(address(version))


def _put(request: HttpRequest, version: PathwayVersion) -> HttpResponse:
    position = request.POST.get("position", "")
    if not position.isdigit():
        return HttpResponseBadRequest()
    changed, _key = outline.put(
        version.definition, request.POST.get("key", ""), request.GET.get("parent", ""), int(position) - 1
    )
    services.save_draft(version=version, definition=changed)
    return HttpResponse(status=204)


def _publish(request: HttpRequest, version: PathwayVersion, base: dict[str, Any]) -> HttpResponse:
    assert isinstance(request.user, User)
    try:
        services.publish_version(version=version, by=request.user)
    except UnfitToPublishError as error:
        messages.error(request, str(error))
        return _page(request, version, base, "")
    messages.success(request, _("Published. Learners who are enrolled stay on their version until they move."))
    return redirect("admin:pathways_pathwayversion_change", version.pk)


def _selected(document: JSON, node: str, data: Any = None) -> Selected | None:
    scopes = [(line.node["key"], _title(line.node, {})) for line in outline.walk(document) if line.node.get("key")]
    if not node:
        return Selected(document, "pathway", scopes=scopes, data=data)
    limit = next((one for one in outline.limits(document) if one.get("key") == node), None)
    place = outline.find(document, node)
    if place is not None:
        return Selected(place.node, form_kind(place.node), scopes=scopes, data=data)
    return Selected(limit, "limit", scopes=scopes, data=data) if limit is not None else None


def _title(node: JSON, names: Names) -> str:
    if node.get("title"):
        return str(node["title"])
    match = node.get("match")
    badges = match.get("badge_class") if isinstance(match, dict) else None
    if isinstance(badges, list) and badges:
        return _(" or ").join(names.get(str(word), str(word)) for word in badges[:3])
    return str(node.get("key", "")).replace("-", " ").capitalize()


def _lines(document: JSON, names: Names, findings: list[JSON]) -> list[Line]:
    by_node: dict[str, list[JSON]] = {}
    for found in findings:
        by_node.setdefault(str(found.get("node") or ""), []).append(found)
    lines: dict[int, Line] = {}
    tops: list[Line] = []
    for place in outline.walk(document):
        line = Line(place, _title(place.node, names), by_node.get(str(place.node.get("key", "")), []), [])
        lines[id(place.node)] = line
        (lines[id(place.above.node)].children if place.above else tops).append(line)
    return tops


def _sentence(document: JSON, node: str) -> JSON | None:
    """What the selected node says, when it can be read by itself."""
    place = outline.find(document, node)
    limit = next((one for one in outline.limits(document) if one.get("key") == node), None)
    anything = {"key": "all", "kind": "group", "choose": "all", "children": []}
    frame: JSON = {"key": "draft", "title": "draft", "unit": "credit", "root": anything}
    try:
        if place is not None:
            root = place.node if "kind" in place.node else place.node | {"kind": "pool"}
            definition = read_definition(frame | {"root": {name: v for name, v in root.items() if name != "scope"}})
            return definition.root.sentence().as_data()
        if limit is not None:
            rest = {name: value for name, value in limit.items() if name != "scope"}
            return read_definition(frame | {"limits": [rest]}).limits[0].sentence().as_data()
    except DefinitionError:
        return None
    return None


def _page(
    request: HttpRequest,
    version: PathwayVersion,
    base: dict[str, Any],
    node: str,
    *,
    selected: Selected | None = None,
    json_text: str | None = None,
    json_error: str = "",
) -> HttpResponse:
    document = version.definition
    findings = findings_of(version)
    names = names_in(document)
    search = request.GET.get("find", "").strip()[:100]
    place = outline.find(document, node) if node else None
    shown = selected or _selected(document, node)
    if shown is None:
        node, shown = "", _selected(document, "")
    context = base | {
        "version": version,
        "pathway": version.pathway,
        "title": _("%(pathway)s, version %(number)s") % {"pathway": version.pathway, "number": version.number},
        "lines": _lines(document, names, findings),
        "limits": outline.limits(document),
        "findings": findings,
        "errors": sum(found["severity"] == "error" for found in findings),
        "node": node,
        "node_title": _title(place.node, names) if place else node,
        "kind": outline.kind_of(place.node) if place else "limit" if node else "pathway",
        "is_limit": bool(node) and place is None,
        "selected": shown,
        "sentence": _sentence(document, node) if node else None,
        "names": names,
        "unit": str(document.get("unit", "")),
        "can_undo": version.steps.exists(),
        "json_text": JSONText().prepare_value(document) if json_text is None else json_text,
        "json_error": json_error,
        "search": search,
        "found": seen_achievements(search) if search else [],
        "takes_badges": bool(shown and shown.match is not None),
        "kinds": outline.KINDS,
    }
    return render(request, "admin/pathways/outline.html", context)
