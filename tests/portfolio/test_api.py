"""Clusters, portfolio and links under /api/v1/."""

from __future__ import annotations

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from jobs.models import Job
from portfolio.models import Cluster, Portfolio, ShareLink
from portfolio.services.clusters import create_cluster
from portfolio.services.links import create_link
from tests.portfolio.rows import give_credential


@pytest.fixture
def api(alice: User) -> APIClient:
    """Alice's own client."""
    client = APIClient()
    client.force_authenticate(alice)
    return client


def test_cluster_is_made_told_filled_and_removed(api: APIClient, alice: User) -> None:
    one, two = (give_credential(alice, name) for name in ("One", "Two"))
    made = api.post("/api/v1/clusters/", {"title": "Data", "narrative": "Numbers."}, format="json")
    assert made.status_code == 201
    place = f"/api/v1/clusters/{made.data['id']}/"
    api.post(f"{place}put/", {"credential": str(one.pk), "words": "Built it."}, format="json")
    answer = api.post(f"{place}put/", {"credential": str(two.pk), "position": 0}, format="json")
    assert [(item["name"], item["words"]) for item in answer.data["items"]] == [("Two", ""), ("One", "Built it.")]
    assert api.patch(place, {"title": "Figures"}, format="json").data["narrative"] == "Numbers."
    assert [item["name"] for item in api.post(f"{place}take-out/", {"credential": str(two.pk)}).data["items"]] == [
        "One"
    ]
    create_cluster(owner=alice, title="Second")
    assert api.post(f"{place}move/", {"position": 1}).data["position"] == 1
    assert api.delete(place).status_code == 204
    assert list(Cluster.objects.owned_by(alice).values_list("title", flat=True)) == ["Second"]


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_list_answers_only_what_it_can_do(api: APIClient, method: str) -> None:
    assert getattr(api, method)("/api/v1/clusters/", {}, format="json").status_code == 405


def test_suggestion_is_taken_and_another_refused(api: APIClient, alice: User) -> None:
    for name in ("One", "Two"):
        give_credential(alice, name, skills=("Python",))
    (only,) = api.get("/api/v1/clusters/suggestions/").data
    assert only["key"] == "skill:python"
    assert api.post("/api/v1/clusters/suggestions/refuse/", {"key": "issuer:example institute"}).status_code == 204
    taken = api.post("/api/v1/clusters/suggestions/accept/", {"key": "skill:python"})
    assert (taken.status_code, taken.data["title"]) == (201, "Python")
    gone = api.post("/api/v1/clusters/suggestions/accept/", {"key": "skill:python"})
    assert gone.status_code == 409
    assert api.get("/api/v1/clusters/suggestions/").data == []


def test_portfolio_is_published_shared_printed_and_taken_back(
    api: APIClient, published: Portfolio, client: Client
) -> None:
    (mine,) = api.get("/api/v1/portfolio/").data["results"]
    place = f"/api/v1/portfolio/{mine['id']}/"
    assert mine["page"]["name"] == "Alice Example"
    assert api.post(f"{place}publish/", {"is_public": True, "seen": "else"}).status_code == 409
    again = api.post(f"{place}publish/", {"is_public": False, "seen": mine["draft_digest"]})
    assert again.data["is_public"] is False
    link = api.post(f"{place}links/", {"label": "For a friend"})
    assert link.status_code == 201
    assert client.get(link.data["address"]).status_code == 200
    for verb, opens in (("pause", 404), ("resume", 200), ("revoke", 404)):
        api.post(f"/api/v1/links/{link.data['id']}/{verb}/")
        assert client.get(link.data["address"]).status_code == opens
    assert api.post(f"/api/v1/links/{link.data['id']}/resume/").status_code == 404
    assert [one["is_alive"] for one in api.get("/api/v1/links/").data["results"]] == [False]
    job = api.post(f"{place}pdf/")
    assert job.status_code == 202
    assert Job.objects.get().pk == job.data["job"] or str(Job.objects.get().pk) == job.data["job"]
    assert api.post(f"{place}unpublish/").data["page"] is None
    assert api.post(f"{place}pdf/").status_code == 409
    assert api.post(f"{place}links/", {"label": "x"}).status_code == 409


def test_stranger_gets_404_for_everything(published: Portfolio, alice: User, charlie: User) -> None:
    link = create_link(portfolio=published, label="For a friend")
    cluster = alice.clusters.get()
    credential = cluster.items.all()[0].credential_id
    theirs = create_cluster(owner=charlie, title="Mine")
    api = APIClient()
    api.force_authenticate(charlie)
    cluster_at, portfolio_at = f"/api/v1/clusters/{cluster.pk}/", f"/api/v1/portfolio/{published.pk}/"
    tried = [
        api.get(cluster_at),
        api.patch(cluster_at, {"title": "x"}),
        api.delete(cluster_at),
        api.post(f"{cluster_at}move/", {"position": 0}),
        api.post(f"{cluster_at}put/", {"credential": credential}),
        api.post(f"/api/v1/clusters/{theirs.pk}/put/", {"credential": credential}),
        api.post(f"{cluster_at}take-out/", {"credential": credential}),
        api.get(portfolio_at),
        *(api.post(f"{portfolio_at}{verb}/", {"is_public": True, "label": "x"}) for verb in ("publish", "unpublish")),
        *(api.post(f"{portfolio_at}{verb}/", {"label": "x"}) for verb in ("pdf", "links")),
        api.get(f"/api/v1/links/{link.pk}/"),
        *(api.post(f"/api/v1/links/{link.pk}/{verb}/") for verb in ("pause", "resume", "renew", "revoke")),
    ]
    assert {answer.status_code for answer in tried} == {404}
    assert api.get("/api/v1/links/").data["results"] == api.get("/api/v1/portfolio/").data["results"] == []
    assert ShareLink.objects.get().generation == 1


def test_visitor_is_turned_away(db: None) -> None:
    for address in ("clusters", "portfolio", "links"):
        assert APIClient().get(f"/api/v1/{address}/").status_code == 401
