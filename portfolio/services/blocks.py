"""What a draft shows, and in which order."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from credentials.models import Credential
from pathways.models import Enrolment
from portfolio.errors import TooManyHighlightsError
from portfolio.models import Block, Cluster, Portfolio
from portfolio.queries.drafts import strongest_credentials

MAX_HIGHLIGHTS = 3
"""As many as are read in the first seconds (roadmap, "Compose it")."""


def add_block(*, portfolio: Portfolio, subject: Credential | Cluster | Enrolment) -> Block:
    """Give the block that shows the subject: the one there is, or a new one at the end.

    Raises TooManyHighlightsError for a fourth highlighted credential.
    """
    field = {Credential: "highlight", Cluster: "cluster", Enrolment: "enrolment"}[type(subject)]
    with transaction.atomic():
        Portfolio.objects.select_for_update().get(pk=portfolio.pk)
        there = portfolio.blocks.filter(**{field: subject}).first()
        if there is not None:
            return there
        if field == "highlight" and portfolio.blocks.filter(highlight__isnull=False).count() >= MAX_HIGHLIGHTS:
            raise TooManyHighlightsError(_("Three credentials are shown on top already. Remove one first."))
        last = portfolio.blocks.aggregate(last=Max("position"))["last"]
        position = 0 if last is None else last + 1
        return Block.objects.create(portfolio=portfolio, position=position, **{field: subject})


def move_block(*, block: Block, steps: int) -> Block:
    """Move the block so many places down (or up) among those of its sort: highlights, or what comes below them.

    One that another window has just removed stays removed.
    """
    with transaction.atomic():
        Portfolio.objects.select_for_update().get(pk=block.portfolio_id)
        blocks = list(Block.objects.filter(portfolio=block.portfolio_id).order_by("position", "pk"))
        top = [one for one in blocks if one.highlight_id]
        below = [one for one in blocks if not one.highlight_id]
        group = top if block.highlight_id else below
        if block not in group:
            return block
        place = group.index(block)
        moved = group.pop(place)
        group.insert(min(max(0, place + steps), len(group)), moved)
        for position, one in enumerate([*top, *below]):
            one.position = position
        Block.objects.bulk_update([*top, *below], ["position"])
    return moved


def remove_block(*, block: Block) -> None:
    """No longer show the subject; the subject itself stays."""
    block.delete()


def fill_portfolio(*, portfolio: Portfolio, at: datetime) -> Portfolio:
    """Give the draft with the three strongest credentials, every cluster and every pathway of its owner in it."""
    with transaction.atomic():
        free = MAX_HIGHLIGHTS - portfolio.blocks.filter(highlight__isnull=False).count()
        for credential in strongest_credentials(portfolio.owner, at=at)[: max(0, free)]:
            add_block(portfolio=portfolio, subject=credential)
        for cluster in Cluster.objects.owned_by(portfolio.owner):
            add_block(portfolio=portfolio, subject=cluster)
        for enrolment in Enrolment.objects.owned_by(portfolio.owner).active():
            add_block(portfolio=portfolio, subject=enrolment)
    return portfolio
