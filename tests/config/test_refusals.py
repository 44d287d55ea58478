"""Whoever sends more than can be taken is told so on the page they came from, and loses nothing that is here."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User

TOO_LONG = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/credentials/add/", {"paste": TOO_LONG}),
        ("/verify/", {"address": TOO_LONG}),
        ("/credentials/decide/", {"next": "/credentials/inbox/", "skills": TOO_LONG}),
    ],
)
@pytest.mark.parametrize("form", ["multipart", "urlencoded"])
def test_too_long_a_text_is_told_on_the_page_it_came_from(
    client: Client, alice: User, path: str, sent: dict[str, str], form: str
) -> None:
    client.force_login(alice)
    page = "/credentials/add/" if path == "/credentials/decide/" else path
    more: dict[str, Any] = {} if form == "multipart" else {"content_type": "application/x-www-form-urlencoded"}
    data: Any = sent if form == "multipart" else "&".join(f"{name}={value}" for name, value in sent.items())
    answer = client.post(path, data, headers={"referer": f"http://testserver{page}"}, follow=True, **more)
    assert (answer.status_code, answer.redirect_chain) == (200, [(f"http://testserver{page}", 302)])
    assert "too long to be taken as text. Nothing was taken" in answer.content.decode()


def test_referrer_on_another_site_is_not_followed(client: Client, alice: User) -> None:
    client.force_login(alice)
    answer = client.post("/credentials/add/", {"paste": TOO_LONG}, headers={"referer": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


def test_too_many_fields_are_told_in_words(client: Client, alice: User) -> None:
    client.force_login(alice)
    many = {f"field-{number}": "x" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    answer = client.post("/verify/", many, headers={"referer": "http://testserver/verify/"}, follow=True)
    assert "more fields than can be taken at once" in answer.content.decode()


def test_program_that_sends_too_much_gets_words_as_json(client: Client, alice: User) -> None:
    client.force_login(alice)
    body = json.dumps({"texts": [TOO_LONG]})
    answer = client.post("/api/v1/imports/", body, content_type="application/json")
    assert (answer.status_code, "too long" in answer.json()["detail"]) == (413, True)
