"""Pages over many credentials: inbox, list, decisions in bulk, and their undoing."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from credentials import queries, services
from credentials.forms import KINDS, FilterForm, skill_names
from credentials.models import Credential
from credentials.models.credential import CredentialQuerySet

PAGE = 250
"""Cards on one page: an import of 200 files is reviewed on one."""
UNFOLDED = 60
"""Up to so many cards carry all their checks to unfold; in a longer list each has them in one line, and on its page."""
UNDOS = 10
INBOX_FLAGS = [
    ("set_aside", gettext_lazy("Made out to another address")),
    ("duplicate", gettext_lazy("Looks like a duplicate")),
    ("expired", gettext_lazy("Expired")),
]
LIST_FLAGS = [
    ("expiring", gettext_lazy("Expires soon")),
    ("expired", gettext_lazy("Expired")),
    ("duplicate", gettext_lazy("Looks like a duplicate")),
]


@login_required
def inbox(request: SignedInRequest) -> HttpResponse:
    """Show what waits for a decision."""
    form = FilterForm(request.GET, user=request.user, flags=INBOX_FLAGS)
    return _render_list(request, "credentials/inbox.html", queries.inbox(request.user), form)


@login_required
def collection(request: SignedInRequest) -> HttpResponse:
    """Show the learner's credentials: those kept, or those hidden or discarded."""
    form = FilterForm(request.GET, user=request.user, flags=LIST_FLAGS)
    state = request.GET.get("state", Credential.State.KEPT)
    if state not in Credential.State.values or state == Credential.State.INBOX:
        state = Credential.State.KEPT
    credentials = queries.collection(request.user).filter(state=state)
    return _render_list(request, "credentials/list.html", credentials, form, state=state)


def _render_list(
    request: SignedInRequest, template: str, credentials: CredentialQuerySet, form: FilterForm, **more: object
) -> HttpResponse:
    filters = form.filters
    page = Paginator(queries.narrowed(credentials, at=timezone.now(), **filters), PAGE).get_page(
        request.GET.get("page")
    )
    counts = queries.counts_by_state(request.user)
    context = {
        "page": page,
        "form": form,
        "filters": filters,
        "counts": counts,
        "is_long": len(page) > UNFOLDED,
        "notices": queries.unread_notices(request.user),
        "categories": KINDS,
        "here": request.get_full_path(),
        **more,
    }
    return render(request, template, context)


@login_required
@require_POST
def decide(request: SignedInRequest) -> HttpResponse:
    """Keep, hide or discard the ticked credentials, or the one whose own button was pressed; then go back."""
    verbs: dict[str, Callable[..., services.Decision]] = {
        "keep": services.keep,
        "hide": services.hide,
        "discard": services.discard,
    }
    single = next((verb for verb in verbs if verb in request.POST), None)
    action = single or request.POST.get("action", "")
    ids = [request.POST[single]] if single else request.POST.getlist("credential")
    chosen = [found for found in map(_uuid, ids) if found is not None]
    back = _back(request)
    if not chosen:
        messages.info(request, _("Nothing was chosen. Tick the credentials first."))
    elif action in verbs:
        _tell(request, action, verbs[action](owner=request.user, ids=chosen))
    elif action == "describe":
        _describe(request, chosen)
    else:
        raise Http404
    return redirect(back)


def _describe(request: SignedInRequest, chosen: list[uuid.UUID]) -> None:
    category, skills = request.POST.get("category", ""), skill_names(request.POST.get("skills", "")[:1000])
    if category not in Credential.Category.values:
        category = ""
    if not (category or skills):
        messages.info(request, _("Nothing was set. Choose a kind, or name the skills to add."))
        return
    rows = services.describe_credentials(owner=request.user, ids=chosen, category=category, skills=skills)
    messages.success(
        request,
        ngettext("%(n)s credential described.", "%(n)s credentials described.", len(rows)) % {"n": len(rows)},
    )


def _tell(request: SignedInRequest, action: str, decision: services.Decision) -> None:
    """Say what was done, with an Undo, and what was not."""
    count = len(decision.before)
    sentences = {
        "keep": ngettext("%(n)s credential kept.", "%(n)s credentials kept.", count),
        "hide": ngettext("%(n)s credential hidden.", "%(n)s credentials hidden.", count),
        "discard": ngettext("%(n)s credential discarded.", "%(n)s credentials discarded.", count),
    }
    if count:
        key = uuid.uuid4().hex
        undos = dict(list(request.session.get("undo", {}).items())[1 - UNDOS :])
        undos[key] = {str(pk): state for pk, state in decision.before.items()}
        request.session["undo"] = undos
        address = reverse("credentials:undo", args=[key])
        messages.success(request, sentences[action] % {"n": count}, extra_tags=address)
    if decision.refused:
        sentence = ngettext(
            "%(n)s credential stays aside: it is made out to somebody else, or to an address you have not verified.",
            "%(n)s credentials stay aside: they are made out to somebody else, or to an address you have not verified.",
            len(decision.refused),
        )
        messages.warning(request, sentence % {"n": len(decision.refused)})


@login_required
@require_POST
def undo(request: SignedInRequest, key: str) -> HttpResponse:
    """Take the decision back; a decision that is not this session's is not found."""
    undos = request.session.get("undo", {})
    if key not in undos:
        raise Http404
    before = {uuid.UUID(pk): state for pk, state in undos.pop(key).items()}
    request.session["undo"] = undos
    rows = services.restore(owner=request.user, before=before)
    messages.success(request, ngettext("%(n)s taken back.", "%(n)s taken back.", len(rows)) % {"n": len(rows)})
    return redirect(_back(request))


@login_required
@require_POST
def put_away_notice(request: SignedInRequest, notice_id: int) -> HttpResponse:
    """Note that the learner has read of a change."""
    if not services.put_away_notice(owner=request.user, notice_id=notice_id):
        raise Http404
    return redirect(_back(request))


def _back(request: SignedInRequest) -> str:
    """Give the page to return to: the one named, else the one the form stood on, else the inbox."""
    for address in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if address and url_has_allowed_host_and_scheme(
            address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return address
    return reverse("credentials:inbox")


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
