"""What every test stands on: the cast, the shared data, a closed network."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from pytest_socket import socket_allow_hosts

from accounts.models import User


@pytest.fixture(autouse=True)
def closed_network() -> None:
    """Let a test reach this machine and nothing else."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Start each test with nothing remembered."""
    cache.clear()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with data that stands beside the project; a test that needs it is skipped where it is absent."""
    folder = Path(os.environ.get("CAIRN_SHARED", settings.BASE_DIR.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("the shared folder is not beside the project")
    return folder


def make_person(email: str, name: str) -> User:
    """Give a person whose address is verified."""
    user = User.objects.create_user(email, "a long pass phrase", name=name)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


@pytest.fixture
def alice(db: None) -> User:
    """The learner."""
    return make_person("alice@learner.example", "Alice Example")


@pytest.fixture
def bob(db: None) -> User:
    """The institution's editor."""
    return make_person("bob@institution.example", "Bob Example")


@pytest.fixture
def charlie(db: None) -> User:
    """The stranger, who tries everything."""
    return make_person("charlie@stranger.example", "Charlie Example")


@pytest.fixture
def staff(client: Client, bob: User) -> Client:
    """A browser of Cairn's staff."""
    bob.is_staff = bob.is_superuser = True
    bob.save()
    client.force_login(bob)
    return client
