"""Who can see a credential, told to its owner."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from credentials.models import Credential
from credentials.services import hide
from portfolio.models import Portfolio
from portfolio.queries.places import places_of
from portfolio.services.links import create_link, revoke_link
from tests.portfolio.rows import give_credential


def names(credential: Credential) -> list[str]:
    """Give the names of the places where the credential stands now."""
    return [place.name for place in places_of(credential, at=timezone.now())]


def test_credential_stands_in_the_portfolio_and_behind_every_link_that_opens(
    alice: User, published: Portfolio, client: Client
) -> None:
    credential = Credential.objects.get(achievement__name="Badge 1")
    assert names(credential) == ["Your public portfolio"]
    kept, ended, over = (
        create_link(portfolio=published, label="Example Works"),
        create_link(portfolio=published, label="Ended"),
        create_link(portfolio=published, label="Over", expires_at=timezone.now() + timedelta(days=1)),
    )
    revoke_link(link=ended)
    type(over).objects.filter(pk=over.pk).update(expires_at=timezone.now() - timedelta(days=1))
    assert names(credential) == ["Your public portfolio", "Example Works"]
    client.force_login(alice)
    page = client.get(credential.get_absolute_url()).content.decode()
    for address in ("/p/alice/", kept.get_absolute_url()):
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200
    Portfolio.objects.update(is_public=False)
    assert names(credential) == ["Example Works"]


def test_credential_that_is_not_published_is_seen_by_nobody_else(
    alice: User, published: Portfolio, client: Client
) -> None:
    new = give_credential(alice, "New")
    assert names(new) == []
    client.force_login(alice)
    assert "It stands in nothing that you have published." in client.get(new.get_absolute_url()).content.decode()
    shown = Credential.objects.get(achievement__name="Badge 1")
    hide(owner=alice, ids=[shown.pk])
    shown.refresh_from_db()
    assert names(shown) == []


@pytest.mark.parametrize("count", [1, 3])
def test_places_cost_two_queries(
    alice: User, published: Portfolio, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        create_link(portfolio=published, label=f"Link {number}")
    credential = Credential.objects.get(achievement__name="Badge 1")
    with django_assert_num_queries(2):
        assert len(places_of(credential, at=timezone.now())) == count + 1
