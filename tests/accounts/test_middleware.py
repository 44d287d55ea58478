"""What a signed-in person is served is nobody else's."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["portfolio:home", "credentials:list", "accounts:settings", "pathways:catalogue"])
def test_page_of_somebody_signed_in_is_kept_by_no_shared_cache(client: Client, alice: User, name: str) -> None:
    client.force_login(alice)
    assert "private" in client.get(reverse(name))["Cache-Control"]


def test_page_that_everybody_sees_alike_says_how_it_is_kept_itself(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get(reverse("portfolio:public", args=["nobody"]))["Cache-Control"] == "no-store"


def test_answer_of_the_api_is_kept_by_no_shared_cache(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert "private" in client.get(reverse("credential-list"))["Cache-Control"]
