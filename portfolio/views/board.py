"""The clusters board: every move is one POST, by dragging, by a menu or by keys, and can be undone."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from credentials.models import Credential
from portfolio.errors import PortfolioError
from portfolio.forms import AddCredentialsForm, ClusterForm, NewClusterForm, WordsForm
from portfolio.models import Cluster, ClusterItem
from portfolio.queries.board import board_of, clusters_with_items
from portfolio.services import clusters as services
from portfolio.services.suggestions import accept_suggestion, refuse_suggestion, suggest_again

BEFORE = "board_before"


@login_required
def clusters(request: SignedInRequest) -> HttpResponse:
    """Show the board, or the same as a list; make a new cluster."""
    form = NewClusterForm(request.POST or None)
    if form.is_valid():
        _remember(request)
        cluster = services.create_cluster(owner=request.user, title=form.cleaned_data["title"])
        _say_with_undo(request, _("“%(title)s” is on your board.") % {"title": cluster.title})
        return redirect("portfolio:clusters")
    context = {
        "board": board_of(request.user),
        "form": form,
        "view": "list" if request.GET.get("view") == "list" else "board",
        "can_undo": BEFORE in request.session,
    }
    return render(request, "portfolio/clusters.html", context)


@login_required
def cluster(request: SignedInRequest, cluster_id: UUID) -> HttpResponse:
    """Show a cluster, and change its words."""
    cluster = get_object_or_404(Cluster.objects.owned_by(request.user), pk=cluster_id)
    form = ClusterForm(request.POST or None, instance=cluster)
    if form.is_valid():
        cluster.refresh_from_db()  # what stood there, so that it can be undone
        _remember(request)
        services.tell_cluster(cluster=cluster, **form.cleaned_data)
        _say_with_undo(request, _("Saved."))
        return redirect(cluster)
    return _cluster_page(request, cluster, form)


def _cluster_page(
    request: SignedInRequest, cluster: Cluster, form: ClusterForm, add_form: AddCredentialsForm | None = None
) -> HttpResponse:
    shown = next(one for one in clusters_with_items(request.user) if one.pk == cluster.pk)
    items = [
        (item, WordsForm(instance=item, auto_id=f"id_{item.pk}_%s", prefix=f"item-{item.pk}"))
        for item in shown.items.all()
    ]
    context = {
        "cluster": shown,
        "form": form,
        "items": items,
        "add_form": add_form or AddCredentialsForm(cluster=cluster),
    }
    return render(request, "portfolio/cluster.html", context)


@login_required
@require_POST
def move_cluster(request: SignedInRequest, cluster_id: UUID) -> HttpResponse:
    """Move a cluster one place up or down."""
    cluster = get_object_or_404(Cluster.objects.owned_by(request.user), pk=cluster_id)
    ordered = list(Cluster.objects.owned_by(request.user).values_list("pk", flat=True))
    step = -1 if request.POST.get("direction") == "up" else 1
    _remember(request)
    services.move_cluster(cluster=cluster, position=ordered.index(cluster.pk) + step)
    _say_with_undo(request, _("“%(title)s” moved.") % {"title": cluster.title})
    return _back_to_board(request)


@login_required
@require_POST
def place_cluster(request: SignedInRequest) -> HttpResponse:
    """Put the cluster ``key`` at ``position`` (from 1); what dragging sends."""
    cluster = get_object_or_404(Cluster.objects.owned_by(request.user), pk=_uuid(request.POST.get("key", "")))
    position = _position(request)
    if position is None:
        return HttpResponseBadRequest()
    _remember(request)
    services.move_cluster(cluster=cluster, position=position)
    return HttpResponse(status=204)


@login_required
@require_POST
def remove_cluster(request: SignedInRequest, cluster_id: UUID) -> HttpResponse:
    """Take a cluster off the board; undo brings it back as it was."""
    cluster = get_object_or_404(Cluster.objects.owned_by(request.user), pk=cluster_id)
    _remember(request)
    services.remove_cluster(cluster=cluster)
    _say_with_undo(request, _("“%(title)s” is removed. Its credentials are kept.") % {"title": cluster.title})
    return redirect("portfolio:clusters")


@login_required
@require_POST
def add_credentials(request: SignedInRequest, cluster_id: UUID) -> HttpResponse:
    """Put the ticked credentials into a cluster."""
    cluster = get_object_or_404(Cluster.objects.owned_by(request.user), pk=cluster_id)
    form = AddCredentialsForm(request.POST, cluster=cluster)
    if not form.is_valid():
        return _cluster_page(request, cluster, ClusterForm(instance=cluster), form)
    _remember(request)
    for credential in form.cleaned_data["credentials"]:
        services.add_credential(cluster=cluster, credential=credential)
    _say_with_undo(request, _("Added to “%(title)s”.") % {"title": cluster.title})
    return redirect(cluster)


@login_required
@require_POST
def put_credential(request: SignedInRequest, credential_id: UUID) -> HttpResponse:
    """Put a credential into the cluster chosen, besides those it stands in."""
    credential = get_object_or_404(Credential.objects.owned_by(request.user).kept(), pk=credential_id)
    cluster = get_object_or_404(Cluster.objects.owned_by(request.user), pk=_uuid(request.POST.get("cluster", "")))
    _remember(request)
    services.add_credential(cluster=cluster, credential=credential)
    _say_with_undo(
        request, _("“%(name)s” is in “%(title)s”.") % {"name": credential.achievement.name, "title": cluster.title}
    )
    return _back_to_board(request)


@login_required
@require_POST
def move_item(request: SignedInRequest, item_id: int) -> HttpResponse:
    """Move a credential up, down, or to the cluster chosen."""
    item = get_object_or_404(ClusterItem.objects.owned_by(request.user).select_related("cluster"), pk=item_id)
    direction = request.POST.get("direction")
    cluster, position = item.cluster, 0
    if direction in ("up", "down"):
        ordered = list(cluster.items.values_list("pk", flat=True))
        position = ordered.index(item.pk) + (-1 if direction == "up" else 1)
    else:
        wanted = _uuid(request.POST.get("cluster", ""))
        cluster = get_object_or_404(Cluster.objects.owned_by(request.user), pk=wanted)
        position = cluster.items.count()
    _remember(request)
    services.place_item(item=item, cluster=cluster, position=position)
    _say_with_undo(request, _("Moved in “%(title)s”.") % {"title": cluster.title})
    return _back_to_board(request)


@login_required
@require_POST
def place_item(request: SignedInRequest, cluster_id: UUID) -> HttpResponse:
    """Put ``key`` (an item, or a credential from no cluster) at ``position`` (from 1) here; what dragging sends."""
    cluster = get_object_or_404(Cluster.objects.owned_by(request.user), pk=cluster_id)
    position = _position(request)
    if position is None:
        return HttpResponseBadRequest()
    kind, _sep, key = request.POST.get("key", "").partition(":")
    if kind == "item" and key.isdecimal():
        item = get_object_or_404(ClusterItem.objects.owned_by(request.user), pk=key)
        _remember(request)
    else:
        credential = get_object_or_404(Credential.objects.owned_by(request.user).kept(), pk=_uuid(key))
        _remember(request)
        item = services.add_credential(cluster=cluster, credential=credential)
    services.place_item(item=item, cluster=cluster, position=position)
    return HttpResponse(status=204)


@login_required
@require_POST
def remove_item(request: SignedInRequest, item_id: int) -> HttpResponse:
    """Take a credential out of a cluster."""
    item = get_object_or_404(ClusterItem.objects.owned_by(request.user).select_related("cluster"), pk=item_id)
    _remember(request)
    services.remove_item(item=item)
    _say_with_undo(request, _("Taken out of “%(title)s”. The credential is kept.") % {"title": item.cluster.title})
    return _back_to_board(request)


@login_required
@require_POST
def release_item(request: SignedInRequest) -> HttpResponse:
    """Take ``key`` out of its cluster; what dragging to "in no cluster" sends."""
    kind, _sep, key = request.POST.get("key", "").partition(":")
    if kind == "item" and key.isdecimal():
        item = get_object_or_404(ClusterItem.objects.owned_by(request.user), pk=key)
        _remember(request)
        services.remove_item(item=item)
    return HttpResponse(status=204)


@login_required
@require_POST
def tell_item(request: SignedInRequest, item_id: int) -> HttpResponse:
    """Keep the learner's words on a credential in a cluster."""
    item = get_object_or_404(ClusterItem.objects.owned_by(request.user).select_related("cluster"), pk=item_id)
    form = WordsForm(request.POST, instance=item, prefix=f"item-{item.pk}")
    if form.is_valid():
        item.refresh_from_db()
        _remember(request)
        services.tell_item(item=item, words=form.cleaned_data["words"])
        _say_with_undo(request, _("Saved."))
    else:
        messages.error(request, " ".join(str(error) for error in form.errors["words"]))
    return redirect(item.cluster)


@login_required
@require_POST
def undo_board(request: SignedInRequest) -> HttpResponse:
    """Put the board back as it was before the last change; once more undoes that."""
    before = request.session.get(BEFORE)
    if before is None:
        messages.info(request, _("There is nothing to undo."))
    else:
        _remember(request)
        services.restore_arrangement(owner=request.user, arrangement=before)
        _say_with_undo(request, _("Your board is as it was."))
    return redirect("portfolio:clusters")


@login_required
@require_POST
def accept(request: SignedInRequest) -> HttpResponse:
    """Make a cluster of a suggested group."""
    _remember(request)
    title = request.POST.get("title", "").strip()[:120]
    try:
        cluster = accept_suggestion(owner=request.user, key=request.POST.get("key", ""), title=title)
    except PortfolioError as error:
        messages.error(request, str(error))
    else:
        _say_with_undo(request, _("“%(title)s” is on your board.") % {"title": cluster.title})
    return redirect("portfolio:clusters")


@login_required
@require_POST
def refuse(request: SignedInRequest) -> HttpResponse:
    """No longer suggest a group."""
    refuse_suggestion(owner=request.user, key=request.POST.get("key", ""))
    messages.success(request, _("This group is not suggested again."), extra_tags=reverse("portfolio:suggest_again"))
    return redirect("portfolio:clusters")


@login_required
@require_POST
def forget_refusals(request: SignedInRequest) -> HttpResponse:
    """Suggest everything again, also what was refused."""
    suggest_again(owner=request.user)
    return redirect("portfolio:clusters")


def _remember(request: SignedInRequest) -> None:
    request.session[BEFORE] = services.arrangement_of(request.user)


def _say_with_undo(request: SignedInRequest, words: str) -> None:
    messages.success(request, words, extra_tags=reverse("portfolio:undo_board"))


def _back_to_board(request: SignedInRequest) -> HttpResponse:
    address = reverse("portfolio:clusters")
    return redirect(f"{address}?view=list" if request.POST.get("view") == "list" else address)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _position(request: SignedInRequest) -> int | None:
    text = request.POST.get("position", "")
    return int(text) - 1 if text.isdecimal() and len(text) < 6 else None
