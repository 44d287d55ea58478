"""Garbage at every address: whatever anybody sends wherever, the answer is never a fault of ours."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User

PEOPLE = (None, "ada", "edith", "staff")
LEFT_OUT = ("admin/r/", "logout")
"""Django's own shortcut from the admin to an object, which fails on a word where the id is a UUID; signing out."""
METHODS = ("get", "post", "post", "post", "put", "patch", "delete")
WORDS = (
    *("", "0", "-1", "9" * 30, "1e999", "NaN", "\x00", "ü😀\u202e", "<script>", "a" * 5000, "true", "on"),
    *("[]", "{}", "null", '{"kind": "group"}', '[[1, 2], ["a"]]', "2026-13-45", "2026-11-22", "http://127.0.0.1/"),
    *("keep", "hide", "discard", "accept", "decline", "add", "remove", "up", "down", "put", "undo", "next"),
)
FIELDS = (
    *("q", "op", "node", "seen", "json", "file", "files", "text", "url", "address", "email", "state", "show", "sort"),
    *("ids", "id", "credential", "credentials", "requirement", "reason", "answer", "evidence", "position", "words"),
    *("title", "name", "handle", "headline", "digest", "undo", "page", "next", "change", "by", "goal", "offer", "alg"),
    *("_save", "action", "index", "_selected_action", "ends_on", "works_until", "label", "version", "language", "key"),
)
BODIES = (b"{", b"[]", b"null", b'{"a": 1}', b"\xff\xfe", b'{"credential": "x", "position": "y"}', b"1")


def routes(resolver: URLResolver, start: str = "") -> Iterator[str]:
    """The pattern of every address."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from routes(one, start + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield start + str(one.pattern)


class Garbage:
    """Draws addresses and contents; of the ids in the database as often as of nonsense."""

    def __init__(self) -> None:
        self.random = Random(20261122)  # a test's choice
        self.ids = {
            model._meta.label_lower: [str(pk) for pk in model._default_manager.values_list("pk", flat=True)[:5]]
            for model in apps.get_models()
        }
        self.known = [pk for found in self.ids.values() for pk in found]
        self.uuids = [pk for pk in self.known if len(pk) == 36]

    def address(self, route: str) -> str:
        """An address that the route may take."""
        of_admin = re.match(r"admin/(\w+)/(\w+)/", route)
        own = self.ids.get(".".join(of_admin.groups()), []) if of_admin else []

        def value(parameter: re.Match[str]) -> str:
            if own:
                return self.random.choice(own)
            if "uuid" in parameter[0]:
                return self.random.choice(self.uuids)
            if "int" in parameter[0]:
                return self.random.choice(["0", "1", "2", "9" * 20])
            return self.random.choice([*self.known, "ada", "x" * 300, "%00", "ü"])

        filled = re.sub(r"<(?:\w+:)?\w+>|\(\?P<\w+>[^)]*\)", value, route)
        return "/" + re.sub(r"\\Z|[\^$\\]", "", filled).lstrip("/")

    def contents(self) -> dict[str, str]:
        """Fields with anything in them."""
        names = self.random.sample(FIELDS, self.random.randint(0, 12))
        return {name: self.random.choice([*WORDS, *self.random.sample(self.known, 5)]) for name in names}


@pytest.mark.django_db
def test_garbage_is_answered_everywhere(django_capture_on_commit_callbacks: Any) -> None:
    call_command("seed_demo", quiet=True)
    garbage = Garbage()
    wrong: list[str] = []
    for person in PEOPLE:
        client = Client(raise_request_exception=False)
        if person:
            client.force_login(User.objects.get(email=f"{person}@demo.example"))
        for route in routes(get_resolver()):
            if any(part in route for part in LEFT_OUT):
                continue
            method, address = garbage.random.choice(METHODS), garbage.address(route)
            with transaction.atomic(), django_capture_on_commit_callbacks():
                if method in ("put", "patch", "delete") or garbage.random.random() < 0.1:
                    body = garbage.random.choice([*BODIES, json.dumps(garbage.contents()).encode()])
                    response = client.generic(method.upper(), address, body, content_type="application/json")
                else:
                    response = getattr(client, method)(address, garbage.contents())
                transaction.set_rollback(True)
            if response.status_code >= 500:
                wrong.append(f"{person} {method} {address}: {response.status_code}")
    assert not wrong, "\n".join(wrong)
