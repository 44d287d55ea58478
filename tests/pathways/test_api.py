"""Pathways through the API."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from pathways import services
from pathways.models import Enrolment, Pathway
from tests.pathways.conftest import hold

pytestmark = pytest.mark.django_db


def test_learner_enrols_and_reads_progress(client: Client, alice: User, web: Pathway) -> None:
    hold(alice, "html")
    client.force_login(alice)
    listed = client.get("/api/v1/pathways/").json()["results"]
    assert [row["title"] for row in listed] == ["Web developer"]
    opportunity = client.get(f"/api/v1/pathways/{web.pk}/opportunity/").json()
    assert (opportunity["have"], opportunity["need"], opportunity["progress"]) == (1, 3, "1/2")
    made = client.post("/api/v1/enrolments/", {"pathway": str(web.pk)}).json()
    progress = client.get(f"/api/v1/enrolments/{made['id']}/progress/").json()
    assert progress["progress"] == "1/2"
    assert progress["explanation"]["missing"] == [{"node": "css", "count": "1"}, {"node": "js", "count": "1"}]
    assert client.post(f"/api/v1/enrolments/{made['id']}/leave/").status_code == 204
    assert not Enrolment.objects.active().exists()


def test_stranger_gets_404(client: Client, alice: User, charlie: User, web: Pathway) -> None:
    enrolment = services.enrol(learner=alice, pathway=web)
    client.force_login(charlie)
    assert client.get("/api/v1/enrolments/").json()["results"] == []
    for address in ("", "progress/"):
        assert client.get(f"/api/v1/enrolments/{enrolment.pk}/{address}").status_code == 404
    assert client.post(f"/api/v1/enrolments/{enrolment.pk}/leave/").status_code == 404


def test_nobody_reads_without_signing_in(client: Client, web: Pathway) -> None:
    assert client.get("/api/v1/pathways/").status_code == 401


def test_description_is_made_without_warnings(client: Client, alice: User, capsys: pytest.CaptureFixture[str]) -> None:
    client.force_login(alice)
    response = client.get("/api/v1/schema/")
    assert response.status_code == 200
    body = response.content.decode()
    assert "/api/v1/enrolments/{id}/progress/" in body
    assert "Warning" not in capsys.readouterr().err
