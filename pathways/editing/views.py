"""The editor of one draft. Every change is a plain POST, so that it works without JavaScript.

The editor's script sends the same forms: with ``auto`` (the name of a run of typing in one field) for what it saves by
itself, and ``put`` for what was dragged. It is answered with the page, status 200 when the draft now says so, 422 when
what was written cannot be read, 409 when the draft has changed; ``state`` says in words what became of it.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from pathways import services
from pathways.editing import outline
from pathways.editing.fields import JSONText
from pathways.editing.forms import Selected, form_kind
from pathways.editing.lines import lines_of, placed, sentence_of, title_of
from pathways.editing.outline import JSON, OutlineError
from pathways.editing.uploads import UnreadableTextError, read_document
from pathways.errors import PathwaysError, StaleDraftError, UnfitToPublishError
from pathways.models import PathwayVersion
from pathways.queries.definitions import names_in, seen_achievements
from pathways.services.definitions import findings_of

REFUSED, CHANGED = 422, 409
SHOWN_FINDS = 12
"""So many achievements are listed at once."""
SHOWN_FINDINGS = 10
"""So many findings stand open; the others are folded."""


def editor(request: HttpRequest, version: PathwayVersion, base: dict[str, Any]) -> HttpResponse:
    """Show the draft with one node selected, or make the change a button asks for and show that.

    ``version`` is one the person may change; ``base`` what the admin's frame needs.
    """
    if request.method == "POST":
        return _change(request, version, base)
    return _page(request, version, base, str(request.GET.get("node", "")))


def address(version: PathwayVersion, node: str = "", *, find: str = "", at: str = "form") -> str:
    """Where the editor shows that node, and what was searched for."""
    url = reverse("admin:pathways_pathwayversion_outline", args=[version.pk])
    query = {name: value for name, value in {"node": node, "find": find}.items() if value}
    return f"{url}?{urlencode(query)}#{at}" if query else url


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
            case "json":
                return _save_json(request, version, base, node, seen)
            case "put":
                return _put(request, version, base, node, seen)
            case "undo":
                services.undo_draft(version=version)
                return redirect(address(version, node))
            case "publish":
                return _publish(request, version, base)
    except (OutlineError, PathwaysError) as error:
        if "auto" in request.POST:
            version.refresh_from_db()
            return _page(request, version, base, "", state=_not_saved(str(error)), status=CHANGED)
        messages.error(request, str(error))
        return redirect(address(version, node))
    return HttpResponseBadRequest(_("This is no change the editor knows."))


def _save_node(
    request: HttpRequest, version: PathwayVersion, base: dict[str, Any], node: str, seen: str | None
) -> HttpResponse:
    """Save what the form of the node says; with ``use``, and one more achievement among those the node takes."""
    data = request.POST.copy()
    if badge := data.get("use", ""):
        data["match-badge_class"] = f"{data.get('match-badge_class', '')}\n{badge}"
    selected = _selected(version.definition, node, data)
    if selected is None:
        raise OutlineError(_("There is no requirement “%(key)s” in this draft any more.") % {"key": node})
    valid = selected.is_valid()
    new_key = str(selected.main.cleaned_data.get("key") or "") if valid else ""
    if new_key and new_key != node and new_key in outline.keys(version.definition):
        selected.main.add_error("key", _("Another requirement or limit has this key."))
        valid = False
    if not valid:
        state = _not_saved(*selected.problems())
        return _page(request, version, base, node, selected=selected, state=state, status=REFUSED)
    changed = _replaced(version.definition, node, selected.body())
    auto = request.POST.get("auto", "")[:40]
    try:
        saved = services.save_draft(version=version, definition=changed, seen=seen, burst=auto)
    except StaleDraftError:
        version.refresh_from_db()
        return _page(request, version, base, node, selected=selected, state=_overtaken(), status=CHANGED)
    if auto:
        return _page(request, saved, base, new_key or node, state=_saved(findings_of(saved)))
    messages.success(request, _("Saved."))
    find = data.get("find", "").strip()
    return redirect(address(version, new_key or node, find=find, at="found" if find else "form"))


def _not_saved(*problems: str) -> str:
    return " ".join([_("Not saved."), *problems])


def _overtaken() -> str:
    return _(
        "Not saved: somebody changed this draft in the meantime, perhaps you in another window. What you wrote is "
        "still here; press Save to put it into the draft as it is now."
    )


def _saved(findings: list[JSON]) -> str:
    errors = sum(found["severity"] == "error" for found in findings)
    if not errors:
        return _("Saved.")
    return ngettext(
        "Saved. %(n)s thing must be mended before it can be published.",
        "Saved. %(n)s things must be mended before it can be published.",
        errors,
    ) % {"n": errors}


def _replaced(document: JSON, node: str, body: JSON) -> JSON:
    if not node:
        rest = {name: document[name] for name in ("root", "limits") if name in document}
        return body | rest
    if outline.find(document, node) is None:
        return outline.replace_limit(document, node, body)
    return outline.replace_node(document, node, body)


def _save_json(
    request: HttpRequest, version: PathwayVersion, base: dict[str, Any], node: str, seen: str | None
) -> HttpResponse:
    file = request.FILES.get("file")
    text = "" if file else request.POST.get("json", "")
    shown = None if file else text
    auto = request.POST.get("auto", "")[:40]
    try:
        document = read_document(file or text)
    except UnreadableTextError as error:
        state = _not_saved(*error.problems)
        return _page(
            request, version, base, node, json_text=shown, json_errors=error.problems, state=state, status=REFUSED
        )
    try:
        saved = services.save_draft(version=version, definition=document, seen=seen, burst=auto)
    except StaleDraftError:
        version.refresh_from_db()
        state = _overtaken()
        return _page(request, version, base, node, json_text=shown, json_errors=[state], state=state, status=CHANGED)
    if auto:
        return _page(request, saved, base, node, state=_saved(findings_of(saved)))
    messages.success(request, _("Saved."))
    return redirect(address(version, node))


def _put(
    request: HttpRequest, version: PathwayVersion, base: dict[str, Any], node: str, seen: str | None
) -> HttpResponse:
    """Put the dragged node where it was let go, and show the page; the form of the selected node stays."""
    key, position = request.POST.get("key", ""), request.POST.get("position", "")
    if not position.isdecimal() or len(position) > 6:
        return HttpResponseBadRequest()
    try:
        changed, _key = outline.put(version.definition, key, request.GET.get("parent", ""), int(position) - 1)
        saved = services.save_draft(version=version, definition=changed, seen=seen)
    except (OutlineError, PathwaysError) as error:
        version.refresh_from_db()
        return _page(request, version, base, node, state=str(error), status=CHANGED)
    return _page(request, saved, base, node)


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
    scopes = [(line.node["key"], title_of(line.node, {})) for line in outline.walk(document) if line.node.get("key")]
    if not node:
        return Selected(document, "pathway", scopes=scopes, data=data)
    limit = next((one for one in outline.limits(document) if one.get("key") == node), None)
    place = outline.find(document, node)
    if place is not None:
        return Selected(place.node, form_kind(place.node), scopes=scopes, data=data)
    return Selected(limit, "limit", scopes=scopes, data=data) if limit is not None else None


def _page(
    request: HttpRequest,
    version: PathwayVersion,
    base: dict[str, Any],
    node: str,
    *,
    selected: Selected | None = None,
    json_text: str | None = None,
    json_errors: list[str] | None = None,
    state: str = "",
    status: int = 200,
) -> HttpResponse:
    document = version.definition
    names = names_in(document)
    findings = placed(findings_of(version), document, names)
    search = (request.POST if request.method == "POST" else request.GET).get("find", "").strip()[:100]
    shown = selected or _selected(document, node)
    if shown is None:
        node, shown = "", _selected(document, "")
    place = outline.find(document, node) if node else None
    takes_badges = bool(shown and shown.match is not None)
    found = seen_achievements(search, SHOWN_FINDS + 1) if search and takes_badges else []
    context = base | {
        "version": version,
        "pathway": version.pathway,
        "title": _("%(pathway)s, version %(number)s") % {"pathway": version.pathway, "number": version.number},
        "lines": lines_of(document, names, findings),
        "limits": outline.limits(document),
        "findings": findings,
        "findings_first": findings[:SHOWN_FINDINGS],
        "findings_more": findings[SHOWN_FINDINGS:],
        "errors": sum(found["severity"] == "error" for found in findings),
        "node": node,
        "node_title": title_of(place.node, names) if place else node,
        "kind": outline.kind_of(place.node) if place else "limit" if node else "pathway",
        "has_parts": place is not None and outline.kind_of(place.node) == "pool" and bool(outline.members(place.node)),
        "is_limit": bool(node) and place is None,
        "selected": shown,
        "sentence": sentence_of(document, node) if node else None,
        "names": names,
        "unit": str(document.get("unit", "")),
        "can_undo": version.steps.exists(),
        "json_text": JSONText().prepare_value(document) if json_text is None else json_text,
        "json_errors": json_errors,
        "state": state,
        "is_overtaken": status == CHANGED and json_errors is None,
        "search": search,
        "found": found[:SHOWN_FINDS],
        "found_more": len(found) > SHOWN_FINDS,
        "takes_badges": takes_badges,
        "used": shown.badges() if shown else [],
        "kinds": outline.KINDS,
    }
    return render(request, "admin/pathways/outline.html", context, status=status)
