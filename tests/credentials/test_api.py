"""Credentials through the API: the same as on the pages, for the person whose token it is."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from credentials.models import Credential, Import
from jobs import services as job_services
from tests.credentials.badges import badge, baked, signed
from tests.credentials.importing import import_all, one_credential

pytestmark = pytest.mark.usefixtures("files")


def with_token(user: User) -> Client:
    """Give a client that sends the person's token, made on the settings page."""
    browser = Client()
    browser.force_login(user)
    page = browser.post(reverse("accounts:api_token"), {"make": "yes"})
    return Client(headers={"Authorization": f"Token {page.context['shown']}"})


def test_files_and_texts_are_imported_and_told_piece_by_piece(alice: User) -> None:
    api = with_token(alice)
    file = io.BytesIO(baked(badge(1)))
    file.name = "a.png"
    answer = api.post("/api/v1/imports/", {"files": [file], "texts": [signed(badge(2)).decode(), "buy milk"]})
    assert (answer.status_code, answer.json()["state"], len(answer.json()["items"])) == (201, "queued", 3)
    job_services.run_job(job_id=Import.objects.get().job_id)
    told = api.get(f"/api/v1/imports/{answer.json()['id']}/").json()
    assert (told["state"], [item["state"] for item in told["items"]]) == ("succeeded", ["added", "added", "failed"])
    job = api.get(f"/api/v1/jobs/{told['job']}/").json()
    assert job["result"] == {"added": 2, "known": 0, "failed": 1}


def test_report_is_given_with_its_checks_and_facts(alice: User) -> None:
    row = one_credential(alice, signed(badge()))
    report = with_token(alice).get(f"/api/v1/credentials/{row.pk}/report/").json()
    assert [check["name"] for check in report["checks"]] == ["untampered", "issuer", "in_force", "recipient"]
    assert (report["verdict"], report["facts"]["achievement"]) == ("verified_issuer_unknown", "Field Work 1")


def test_credentials_are_listed_decided_about_and_checked(alice: User) -> None:
    import_all(alice, ("1.json", signed(badge(1))), ("2.json", signed(badge(2, email="a@work.example"))))
    api = with_token(alice)
    assert api.get("/api/v1/credentials/").json()["count"] == 2
    mine = Credential.objects.get(achievement__name="Field Work 1")
    other = Credential.objects.get(achievement__name="Field Work 2")
    assert api.post(f"/api/v1/credentials/{mine.pk}/keep/").json()["state"] == "kept"
    assert api.post(f"/api/v1/credentials/{other.pk}/keep/").status_code == 409
    assert [row["id"] for row in api.get("/api/v1/credentials/?state=kept").json()["results"]] == [str(mine.pk)]
    for verb, state in (("hide", "hidden"), ("discard", "discarded")):
        assert api.post(f"/api/v1/credentials/{mine.pk}/{verb}/").json()["state"] == state
    api.post(f"/api/v1/credentials/{mine.pk}/check/")
    assert mine.reports.count() == 2


def test_stranger_gets_404_and_nobody_gets_401(alice: User, charlie: User) -> None:
    batch = import_all(alice, ("1.json", signed(badge(1))))
    row = Credential.objects.get()
    addresses = [
        f"/api/v1/credentials/{row.pk}/",
        f"/api/v1/credentials/{row.pk}/report/",
        f"/api/v1/imports/{batch.pk}/",
        f"/api/v1/jobs/{batch.job_id}/",
    ]
    verbs = [f"/api/v1/credentials/{row.pk}/{verb}/" for verb in ("keep", "hide", "discard", "check")]
    verbs += [f"/api/v1/imports/{batch.pk}/retry/", f"/api/v1/jobs/{batch.job_id}/cancel/"]
    hers = with_token(alice)
    assert [hers.get(address).status_code for address in addresses] == [200] * 4  # there is something to leak
    his = with_token(charlie)
    assert [his.get(address).status_code for address in addresses] == [404] * 4
    assert [his.post(address).status_code for address in verbs] == [404] * 6
    assert his.get("/api/v1/credentials/").json()["count"] == 0
    assert [Client().get(address).status_code for address in addresses] == [401] * 4


def test_nothing_handed_in_is_refused_in_words(alice: User) -> None:
    answer = with_token(alice).post("/api/v1/imports/", {}, content_type="application/json")
    assert (answer.status_code, "Hand in files" in answer.content.decode()) == (400, True)


def test_revoked_token_opens_nothing(alice: User, client: Client) -> None:
    api = with_token(alice)
    assert api.get("/api/v1/credentials/").status_code == 200
    client.force_login(alice)
    client.post(reverse("accounts:api_token"), {"revoke": "yes"})
    assert api.get("/api/v1/credentials/").status_code == 401
    assert "You have no token." in client.get(reverse("accounts:api_token")).content.decode()
