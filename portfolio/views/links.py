"""Share links, as their owner keeps them."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from portfolio.errors import PortfolioError
from portfolio.forms import LinkForm
from portfolio.models import ShareLink
from portfolio.queries.public import showing_to_owner
from portfolio.rendering import page_as_html
from portfolio.services import links as services
from portfolio.views.editor import own_portfolio


@login_required
@never_cache
def links(request: SignedInRequest) -> HttpResponse:
    """Show every link and what became of it; make a new one."""
    portfolio = own_portfolio(request)
    form = LinkForm(request.POST or None)
    if form.is_valid() and portfolio is not None:
        given = form.cleaned_data
        try:
            link = services.create_link(
                portfolio=portfolio,
                label=given["label"],
                expires_at=given["works_until"],
                allows_pdf=given["allows_pdf"],
            )
        except PortfolioError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The link for “%(label)s” is ready to copy.") % {"label": link.label})
            return redirect("portfolio:links")
    context = {
        "form": form,
        "portfolio": portfolio,
        "links": ShareLink.objects.owned_by(request.user) if portfolio else [],
        "now": timezone.now(),
    }
    return render(request, "portfolio/links.html", context)


def _change(
    request: SignedInRequest, link_id: int, service: Callable[..., ShareLink], words: str, undo: str = ""
) -> HttpResponse:
    link = get_object_or_404(ShareLink.objects.owned_by(request.user).filter(revoked_at__isnull=True), pk=link_id)
    link = service(link=link)
    tags = reverse(undo, args=[link.pk]) if undo else ""
    messages.success(request, words % {"label": link.label}, extra_tags=tags)
    return redirect("portfolio:links")


@login_required
@require_POST
def pause(request: SignedInRequest, link_id: int) -> HttpResponse:
    """Have a link open nothing for now."""
    return _change(
        request, link_id, services.pause_link, _("“%(label)s” is paused: it opens nothing."), "portfolio:resume_link"
    )


@login_required
@require_POST
def resume(request: SignedInRequest, link_id: int) -> HttpResponse:
    """Have a paused link open again."""
    return _change(request, link_id, services.resume_link, _("“%(label)s” opens again."), "portfolio:pause_link")


@login_required
@require_POST
def revoke(request: SignedInRequest, link_id: int) -> HttpResponse:
    """End a link for good."""
    return _change(request, link_id, services.revoke_link, _("“%(label)s” is revoked, for good."))


@login_required
@require_POST
def renew(request: SignedInRequest, link_id: int) -> HttpResponse:
    """Give a link a new address; the old one opens nothing."""
    return _change(
        request, link_id, services.renew_link, _("“%(label)s” has a new address. The old one opens nothing any more.")
    )


@login_required
@require_safe
@never_cache
def preview_link(request: SignedInRequest, link_id: int) -> HttpResponse:
    """Show what a stranger sees behind the link, without counting it as opened."""
    link = get_object_or_404(
        ShareLink.objects.owned_by(request.user).select_related("portfolio__publication", "portfolio__owner__profile"),
        pk=link_id,
    )
    showing = showing_to_owner(link.portfolio, link=link, at=timezone.now())
    if showing is None or not showing.is_open:
        return render(request, "portfolio/nothing_here.html")
    return HttpResponse(page_as_html(showing.read()))
