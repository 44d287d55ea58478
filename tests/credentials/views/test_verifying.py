"""Anybody may have a credential checked; nothing of it is kept."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from credentials.models import Achievement, Answer, Credential, Issuer, Original
from credentials.services import looking
from credentials.verification.errors import UnreachableError
from credentials.verification.web import Response
from credentials.views import verifying
from tests.credentials.badges import archive, badge, baked, signed

pytestmark = [pytest.mark.usefixtures("files"), pytest.mark.django_db]


def ask(client: Client, data: bytes = b"", name: str = "badge.json", **more: Any) -> tuple[int, str]:
    """Hand a file in and give status and page."""
    file = io.BytesIO(data)
    file.name = name
    answer = client.post(reverse("credentials:verify"), ({"file": file} if data else {}) | more)
    return answer.status_code, " ".join(answer.content.decode().split())


def test_badge_shows_its_report_and_nothing_is_stored(client: Client) -> None:
    status, page = ask(client, baked(badge()), "badge.png", email="alice@learner.example")
    assert status == 200
    for words in ("Field Work 1", "Fernhollow College", "Verified, issuer not known to us", "Checked when"):
        assert words in page
    assert "It was awarded to the address that you gave." in page
    assert not any(model.objects.exists() for model in (Credential, Original, Issuer, Achievement, Answer))


def test_contents_of_an_altered_badge_are_not_shown(client: Client) -> None:
    _status, page = ask(client, signed(badge()).replace(b"Field Work 1", b"Field Work 8"))
    assert ("Field Work 8" in page, "Contents not shown" in page) == (False, True)


def test_address_is_fetched_through_the_door(client: Client, web_map: Any) -> None:
    web_map({"https://fernhollow.example/a": signed(badge())})
    assert "Field Work 1" in ask(client, address="fernhollow.example/a")[1]
    assert "not in the map" in ask(client, address="https://elsewhere.example/a")[1]


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"buy milk", "plain text"), (archive(), "The archive holds no files."), (b"{", "JSON")],
)
def test_what_is_no_badge_gets_a_sentence(client: Client, data: bytes, words: str) -> None:
    status, page = ask(client, data)
    assert (status, words in page) == (200, True)


def test_form_without_anything_is_refused_in_words(client: Client) -> None:
    status, page = ask(client)
    assert (status, "one of the two" in page) == (422, True)


def test_whoever_asks_too_often_waits(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "AT_MOST", 2)
    assert [ask(client, b"buy milk")[0] for _ in range(3)] == [200, 200, 429]


def test_whoever_waits_less_than_ten_minutes_is_still_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "AT_MOST", 2)
    with time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=UTC), tick=False) as clock:
        assert [ask(client, b"buy milk")[0] for _ in range(3)] == [200, 200, 429]
        clock.shift(timedelta(minutes=9))
        assert ask(client, b"buy milk")[0] == 429
        clock.shift(timedelta(minutes=1))
        assert ask(client, b"buy milk")[0] == 200


def test_archive_gets_a_report_a_file_and_a_reason_for_what_is_none(client: Client) -> None:
    status, page = ask(client, archive(a_json=signed(badge(1)), b_png=baked(badge(2)), c_txt=b"buy milk"), "all.zip")
    assert status == 200
    for words in ("all.zip/a.json", "Field Work 1", "all.zip/b.png", "Field Work 2", "all.zip/c.txt", "plain text"):
        assert words in page
    assert not any(model.objects.exists() for model in (Credential, Original, Issuer, Achievement, Answer))


def test_archive_of_more_than_twenty_files_is_looked_at_in_part_and_says_so(client: Client) -> None:
    files = {f"badge{number}_json": signed(badge(number)) for number in range(22)}
    _status, page = ask(client, archive(**files), "all.zip")
    assert (page.count("<article"), "This page looks at 20 at once" in page) == (20, True)
    _status, page = ask(client, archive(**dict(list(files.items())[:20])), "all.zip")
    assert (page.count("<article"), "This page looks at 20 at once" in page) == (20, False)


def test_sites_of_one_request_share_one_time(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class SlowWeb:
        def get(self, url: str, *, accept: str = "", plain: bool = False) -> Response:
            asked.append(url)
            raise UnreachableError(url, "timeout", "It did not answer in time.")

    monkeypatch.setattr(looking, "open_web", lambda **_options: SlowWeb())
    monkeypatch.setattr(looking, "MAX_SECONDS", 0.0)
    ask(client, address="https://slow.example/badge")
    assert asked == []


def test_presentation_and_record_show_each_credential(client: Client) -> None:
    presented = [json.loads(signed(badge(number))) for number in (1, 2)]
    presentation = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": presented,
    }
    _status, page = ask(client, json.dumps(presentation).encode())
    assert page.count("<article") == 2


def test_file_that_is_too_large_is_refused_in_words(client: Client) -> None:
    status, page = ask(client, b" " * (looking.MAX_LOOKED_AT + 1))
    assert (status, "The file is larger than 10 MB." in page) == (200, True)
