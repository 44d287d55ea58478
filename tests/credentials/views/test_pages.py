"""The pages of credentials: what a learner does there, and what a stranger cannot."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from credentials import forms
from credentials.models import Credential, Import
from credentials.services import importing
from jobs import services as job_services
from tests.credentials.badges import badge, baked, picture, signed
from tests.credentials.importing import import_all, one_credential

pytestmark = pytest.mark.usefixtures("files")


@pytest.fixture
def hers(client: Client, alice: User) -> Client:
    """Alice's browser."""
    client.force_login(alice)
    return client


def upload(name: str, data: bytes) -> io.BytesIO:
    """Give the bytes as a file of that name."""
    file = io.BytesIO(data)
    file.name = name
    return file


def text(response: Any) -> str:
    """Give the page without what a browser would not show."""
    return " ".join(response.content.decode().split())


def whole(response: Any) -> bytes:
    """Give the body, of a streamed answer too, which closes it."""
    assert response.status_code == 200
    found: bytes = b"".join(response.streaming_content) if response.streaming else response.content
    return found


def test_files_addresses_and_text_are_taken_together_and_shown_as_they_finish(hers: Client, alice: User) -> None:
    answer = hers.post(
        reverse("credentials:add"),
        {
            "uploads": [upload("a.png", baked(badge(1))), upload("plain.png", picture()), upload("empty.json", b"")],
            "addresses": "fernhollow.example/a/9\n",
            "paste": signed(badge(2)).decode(),
        },
    )
    batch = Import.objects.owned_by(alice).get()
    assert (answer.status_code, answer["Location"]) == (302, batch.get_absolute_url())
    waiting = hers.get(batch.get_absolute_url())
    assert "5 are still waiting" in text(waiting)
    job_services.run_job(job_id=batch.job_id)
    done = text(hers.get(batch.get_absolute_url()))
    for words in (
        "Field Work 1",
        "Field Work 2",
        "There is no badge in this picture",
        "The file is empty.",
        "not in the map",
    ):
        assert words in done
    assert "3 of 5 were not read." in done


def test_files_that_are_too_large_alone_or_together_are_named_and_never_read(
    hers: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "MAX_FILE_BYTES", 3000)
    monkeypatch.setattr(importing, "MAX_FILE_BYTES", 3000)
    monkeypatch.setattr(forms, "MAX_IMPORT_BYTES", 4000)
    monkeypatch.setattr(importing, "MAX_IMPORT_BYTES", 4000)
    named = [("film.bin", b"x" * 3001), ("a.json", signed(badge())), ("more.bin", b"x" * 2999)]
    hers.post(reverse("credentials:add"), {"uploads": [upload(name, data) for name, data in named]})
    batch = Import.objects.get()
    job_services.run_job(job_id=batch.job_id)
    assert [(item.name, item.code) for item in batch.items.all()] == [
        ("a.json", ""),
        ("film.bin", "too_large"),
        ("more.bin", "too_much"),
    ]
    assert "it was not taken" in text(hers.get(batch.get_absolute_url()))


def test_nothing_handed_in_is_said_in_words(hers: Client) -> None:
    answer = hers.post(reverse("credentials:add"), {})
    assert answer.status_code == 422
    assert "Choose a file, give a web address, or paste the text of a badge." in text(answer)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("notes.txt", b"buy milk", "plain text with no badge in it"),
        ("empty.png", b"", "The file is empty."),
        ("plain.png", picture(), "There is no badge in this picture"),
        ("cut.png", picture()[:50], "cut off before its end"),
        ("broken.json", b'{"a": ', "JSON"),
        ("page.html", b"<html><body>badge</body></html>", "is a web page, not a badge"),
    ],
)
def test_bad_file_gets_its_own_words_on_the_page(hers: Client, alice: User, name: str, data: bytes, words: str) -> None:
    hers.post(reverse("credentials:add"), {"uploads": [upload(name, data)]})
    batch = Import.objects.get()
    job_services.run_job(job_id=batch.job_id)
    assert words in text(hers.get(batch.get_absolute_url()))


@pytest.mark.parametrize("where", ["inbox", "list"])
def test_lists_ask_as_much_for_three_as_for_one(
    hers: Client, alice: User, where: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    import_all(alice, ("1.png", baked(badge(1))))
    Credential.objects.update(state="kept", decided_at="2026-01-01T00:00Z") if where == "list" else None
    hers.get(reverse("credentials:add"))  # the session list notes a new session once
    with django_assert_num_queries(13):
        assert "Field Work 1" in text(hers.get(reverse(f"credentials:{where}")))
    import_all(alice, ("2.json", signed(badge(2))), ("3.json", signed(badge(3))))
    Credential.objects.update(state="kept", decided_at="2026-01-01T00:00Z") if where == "list" else None
    with django_assert_num_queries(13):
        assert "Field Work 3" in text(hers.get(reverse(f"credentials:{where}")))


def test_keeping_several_moves_them_and_can_be_undone(hers: Client, alice: User) -> None:
    import_all(alice, ("1.json", signed(badge(1))), ("2.json", signed(badge(2))), ("3.json", signed(badge(3))))
    first, second, _third = Credential.objects.order_by("achievement__name")
    answer = hers.post(
        reverse("credentials:decide"), {"action": "keep", "credential": [first.pk, second.pk, "nonsense"]}, follow=True
    )
    assert "2 credentials kept." in text(answer)
    assert list(Credential.objects.kept().order_by("achievement__name")) == [first, second]
    [key] = hers.session["undo"]
    hers.post(reverse("credentials:undo", args=[key]))
    assert Credential.objects.kept().count() == 0
    assert hers.post(reverse("credentials:undo", args=[key])).status_code == 404


def test_one_card_is_discarded_by_its_own_button(hers: Client, alice: User) -> None:
    row = one_credential(alice, signed(badge()))
    hers.post(reverse("credentials:decide"), {"discard": row.pk})
    row.refresh_from_db()
    assert row.state == "discarded"


def test_badge_for_another_address_stays_aside(hers: Client, alice: User) -> None:
    row = one_credential(alice, signed(badge(email="alice@work.example")))
    assert row.recipient_code == "recipient_mismatch"
    answer = text(hers.post(reverse("credentials:decide"), {"keep": row.pk}, follow=True))
    row.refresh_from_db()
    assert (row.state, "1 credential stays aside" in answer) == ("inbox", True)
    page = text(hers.get(row.get_absolute_url()))
    assert "alice@work.example" in page
    assert reverse("account_email") in page


def test_kind_and_skills_are_set_for_several(hers: Client, alice: User) -> None:
    import_all(alice, ("1.json", signed(badge(1))), ("2.json", signed(badge(2))))
    ids = [row.pk for row in Credential.objects.all()]
    hers.post(
        reverse("credentials:decide"),
        {"action": "describe", "credential": ids, "category": "course", "skills": "Statistics, ECOLOGY"},
    )
    for row in Credential.objects.all():
        assert (row.category, [skill.name for skill in row.skills.all()]) == ("course", ["ecology", "Statistics"])


def test_filters_narrow_and_nonsense_does_not(hers: Client, alice: User) -> None:
    import_all(
        alice, ("1.json", signed(badge(1))), ("2.json", signed(badge(2)).replace(b"Field Work 2", b"Field Work 7"))
    )
    inbox = reverse("credentials:inbox")
    assert "Field Work 7" in text(hers.get(inbox))
    only_problems = text(hers.get(inbox, {"verdict": "problem"}))
    assert ("Field Work 7" in only_problems, "Field Work 1<" in only_problems) == (True, False)
    assert "Field Work 1" in text(hers.get(inbox, {"verdict": "nonsense", "issuer": "x", "page": "99"}))
    assert "Nothing fits these filters" in text(hers.get(inbox, {"words": "cooking"}))


def test_page_of_a_credential_tells_everything(hers: Client, alice: User) -> None:
    row = one_credential(alice, baked(badge()), "badge.png")
    page = text(hers.get(row.get_absolute_url()))
    for words in (
        "Field Work 1",
        "Fernhollow College",
        "Twelve days in the field.",
        "Untampered",
        "Checked when",
        "ecology",
        "Only you.",
    ):
        assert words in page
    assert "Do we know them?" in page


def test_original_is_a_download_that_no_browser_runs(hers: Client, alice: User) -> None:
    data = baked(badge())
    row = one_credential(alice, data, "badge.png")
    answer = hers.get(reverse("credentials:original", args=[row.pk]))
    assert whole(answer) == data
    assert (answer["Content-Disposition"], answer["X-Content-Type-Options"]) == (
        'attachment; filename="badge.png"',
        "nosniff",
    )
    assert "sandbox" in answer["Content-Security-Policy"]
    picture_answer = hers.get(reverse("credentials:thumbnail", args=[row.pk]))
    assert picture_answer["Content-Type"] == "image/jpeg"
    assert whole(picture_answer)[:3] == b"\xff\xd8\xff"


def test_check_again_adds_a_run_to_the_history(hers: Client, alice: User) -> None:
    row = one_credential(alice, signed(badge()))
    answer = hers.post(reverse("credentials:check", args=[row.pk]), follow=True)
    assert "nothing has changed" in text(answer)
    assert row.reports.count() == 2


def test_typed_certificate_is_self_reported(hers: Client, alice: User) -> None:
    answer = hers.post(
        reverse("credentials:add_self_reported"),
        {
            "title": "First Aid",
            "category": "licence",
            "issuer": "Valley Rescue",
            "issued_on": "2025-05-01",
            "url": "rescue.example/1",
            "skills": "first aid, Calm",
            "document": upload("scan.pdf", b"%PDF-1.7 scan"),
        },
        follow=True,
    )
    row = Credential.objects.get()
    assert (row.verdict, row.category, row.state, row.original and row.original.name) == (
        "self_reported",
        "licence",
        "inbox",
        "scan.pdf",
    )
    assert "Self-reported" in text(answer)


def test_document_that_is_none_is_refused_in_words(hers: Client) -> None:
    answer = hers.post(
        reverse("credentials:add_self_reported"),
        {"title": "X", "category": "course", "document": upload("x.exe", b"MZ")},
    )
    assert answer.status_code == 422
    assert "Only a PDF or a PNG, JPEG or WEBP picture" in text(answer)


def test_stranger_finds_nothing_and_changes_nothing(client: Client, alice: User, charlie: User) -> None:
    batch = import_all(alice, ("a.png", baked(badge())))
    row = Credential.objects.get()
    own = [
        batch.get_absolute_url(),
        row.get_absolute_url(),
        reverse("credentials:original", args=[row.pk]),
        reverse("credentials:thumbnail", args=[row.pk]),
    ]
    client.force_login(alice)
    assert all(whole(client.get(address)) for address in own)  # there is something to leak
    client.force_login(charlie)
    assert [client.get(address).status_code for address in own] == [404] * 4
    posts = [
        reverse("credentials:check", args=[row.pk]),
        reverse("credentials:retry_import", args=[batch.pk]),
        row.get_absolute_url(),
    ]
    assert [client.post(address).status_code for address in posts] == [404] * 3
    for name in ("keep", "hide", "discard"):
        client.post(reverse("credentials:decide"), {name: row.pk})
    client.post(reverse("credentials:decide"), {"action": "describe", "credential": row.pk, "category": "degree"})
    row.refresh_from_db()
    assert (row.state, row.category, row.reports.count()) == ("inbox", "badge", 1)
    for page in ("inbox", "list"):
        assert "Field Work" not in text(client.get(reverse(f"credentials:{page}")))


def test_visitor_is_asked_to_sign_in(client: Client, db: None) -> None:
    for name in ("inbox", "list", "add", "add_self_reported"):
        answer = client.get(reverse(f"credentials:{name}"))
        assert (answer.status_code, answer["Location"].startswith(reverse("account_login"))) == (302, True)


def test_every_empty_page_says_what_to_do(hers: Client) -> None:
    for name, words in (("inbox", "Your inbox is empty"), ("list", "You keep no credentials yet")):
        assert words in text(hers.get(reverse(f"credentials:{name}")))
    for state in ("hidden", "discarded"):
        assert "There is nothing here" in text(hers.get(reverse("credentials:list"), {"state": state}))


def test_text_that_is_too_long_is_refused_in_words_and_stays_in_its_field(hers: Client) -> None:
    long = "ü" * (forms.MAX_PASTE + 1)
    answer = hers.post(reverse("credentials:add"), {"paste": long, "addresses": "fernhollow.example/a/9"})
    page = text(answer)
    assert (answer.status_code, Import.objects.exists()) == (422, False)
    assert "Save it as a file and choose that file instead." in page
    assert long in page and "fernhollow.example/a/9" in page
    assert f'data-limit="{forms.MAX_PASTE}"' in page


def test_document_that_is_too_large_is_refused_beside_its_field(hers: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "MAX_DOCUMENT_BYTES", 1000)
    sent = {"title": "Welding", "category": "course", "document": upload("a.pdf", b"%PDF-" + b"x" * 1000)}
    answer = hers.post(reverse("credentials:add_self_reported"), sent)
    assert (answer.status_code, Credential.objects.exists()) == (422, False)
    assert "The file is larger than 20 MB." in text(answer) and 'value="Welding"' in text(answer)


def test_row_that_waits_says_when_it_is_tried_again(hers: Client, alice: User) -> None:
    batch = import_all(alice, ("a.txt", b"https://down.example/a"))
    row = Credential.objects.get()
    assert (row.verdict, row.next_check_at is not None) == ("could_not_check", True)
    for address in (reverse("credentials:inbox"), batch.get_absolute_url()):
        page = text(hers.get(address))
        assert "Will be tried again at" in page
        assert row.next_check_at is not None and f"{row.next_check_at:%Y-%m-%dT%H:%M:%S}" in page
    one_credential(alice, signed(badge()))
    assert text(hers.get(reverse("credentials:inbox"))).count("Will be tried again at") == 1
