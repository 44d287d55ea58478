"""A published portfolio to open."""

from __future__ import annotations

import pytest

from accounts.models import User
from portfolio.models import Portfolio
from portfolio.services.blocks import add_block
from portfolio.services.clusters import create_cluster
from portfolio.services.profiles import set_up_profile
from portfolio.services.publishing import publish_portfolio
from tests.portfolio.rows import give_credential, give_enrolment


def publish_for(user: User, *, count: int = 3, handle: str = "alice", is_public: bool = True) -> Portfolio:
    """Give the person's published portfolio with so many credentials in one cluster, three on top."""
    set_up_profile(user=user, handle=handle, name=user.name, headline="Works with data")
    portfolio = Portfolio.objects.get(owner=user, is_main=True)
    credentials = [give_credential(user, f"Badge {n}", skills=("Python",), picture=True) for n in range(count)]
    cluster = create_cluster(owner=user, title="Data", narrative="What I do with data.", credentials=credentials)
    for credential in credentials[:3]:
        add_block(portfolio=portfolio, subject=credential)
    add_block(portfolio=portfolio, subject=cluster)
    add_block(portfolio=portfolio, subject=give_enrolment(user))
    publish_portfolio(portfolio=portfolio, is_public=is_public)
    portfolio.refresh_from_db()
    return portfolio


@pytest.fixture
def published(alice: User) -> Portfolio:
    """Alice's portfolio, at her public address."""
    return publish_for(alice)
