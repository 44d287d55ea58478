"""The draft, its preview, publishing, links and the PDF, as their owner works with them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from jobs.models import Job
from jobs.services import run_job
from portfolio.models import Block, Portfolio, PortfolioPdf, Profile, ShareLink
from portfolio.services.clusters import create_cluster
from portfolio.services.links import create_link
from portfolio.services.profiles import set_up_profile
from tests.portfolio.conftest import publish_for
from tests.portfolio.rows import give_credential

ME = {"name": "Alice Example", "handle": "alice", "headline": "Works with data", "about": ""}


def shown(owner: User) -> list[str]:
    return [str(block) for block in Block.objects.owned_by(owner).order_by("position")]


def test_from_nothing_to_a_public_page(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get("/portfolio/")["Location"] == "/profile/"
    assert client.post("/profile/", ME)["Location"] == "/portfolio/"
    assert "Bring one in first" in client.get("/portfolio/").content.decode()
    badges = [give_credential(alice, f"Badge {n}") for n in range(4)]
    create_cluster(owner=alice, title="Data", credentials=badges)
    client.post("/portfolio/fill/")
    assert len(shown(alice)) == 4
    preview = client.get("/portfolio/preview/").content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', preview)
    assert seen is not None
    assert Client().get("/p/alice/").status_code == 404
    client.post("/portfolio/publish/", {"seen": seen[1], "is_public": "yes"})
    public = Client().get("/p/alice/").content.decode()
    assert main_of(public) == main_of(preview).replace("/portfolio/preview/", "/p/alice/")


def main_of(html: str) -> str:
    found = re.search(r"<main.*</main>", html, re.DOTALL)
    assert found is not None
    return found[0]


def test_what_changed_after_the_preview_is_not_published(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.post("/profile/", ME)
    seen = re.search(r'name="seen" value="(\w+)"', client.get("/portfolio/preview/").content.decode())
    assert seen is not None
    set_up_profile(user=alice, handle="alice", name="Somebody Else")
    answer = client.post("/portfolio/publish/", {"seen": seen[1], "is_public": "yes"})
    assert answer.status_code == 409
    assert "Nothing was published" in answer.content.decode()
    assert Client().get("/p/alice/").status_code == 404


def test_handle_of_somebody_else_is_refused_in_words(client: Client, alice: User, charlie: User) -> None:
    set_up_profile(user=charlie, handle="charlie", name="Charlie")
    client.force_login(alice)
    html = client.post("/profile/", ME | {"handle": "Charlie"}).content.decode()
    assert "small letters" in html
    html = client.post("/profile/", ME | {"handle": "charlie"}).content.decode()
    assert "Somebody else has this handle" in html
    assert "admin" not in Profile.objects.values_list("handle", flat=True)
    assert "reserved" in client.post("/profile/", ME | {"handle": "admin"}).content.decode()


def test_fourth_highlight_is_refused_in_words(client: Client, published: Portfolio, alice: User) -> None:
    client.force_login(alice)
    fourth = give_credential(alice, "Fourth")
    answer = client.post("/portfolio/blocks/add/", {"subject": f"credential:{fourth.pk}"}, follow=True)
    assert "Three credentials are shown on top already" in answer.content.decode()
    assert shown(alice) == ["Badge 0", "Badge 1", "Badge 2", "Data", "Data pathway"]


def test_blocks_move_and_leave_and_come_back(client: Client, published: Portfolio, alice: User) -> None:
    client.force_login(alice)
    first = Block.objects.get(highlight__achievement__name="Badge 0")
    client.post(f"/portfolio/blocks/{first.pk}/move/", {"direction": "down"})
    assert shown(alice) == ["Badge 1", "Badge 0", "Badge 2", "Data", "Data pathway"]
    client.post("/portfolio/blocks/place/", {"key": first.pk, "position": "3"})
    assert shown(alice) == ["Badge 1", "Badge 2", "Badge 0", "Data", "Data pathway"]
    answer = client.post(f"/portfolio/blocks/{first.pk}/remove/", follow=True)
    assert shown(alice) == ["Badge 1", "Badge 2", "Data", "Data pathway"]
    undo = re.search(r'action="(/portfolio/blocks/[^"]+/restore/)"', answer.content.decode())
    assert undo is not None
    client.post(undo[1])
    assert sorted(shown(alice)) == ["Badge 0", "Badge 1", "Badge 2", "Data", "Data pathway"]


@pytest.mark.parametrize("count", [1, 3])
def test_editor_takes_the_same_queries_for_one_and_three(
    alice: User, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_for(alice, count=count)
    client.force_login(alice)
    client.get("/portfolio/")
    with django_assert_num_queries(16):
        client.get("/portfolio/")


@pytest.mark.parametrize("count", [1, 3])
def test_links_take_the_same_queries_for_one_and_three(
    published: Portfolio, alice: User, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(count):
        create_link(portfolio=published, label=f"Link {n}")
    client.force_login(alice)
    client.get("/portfolio/links/")
    with django_assert_num_queries(9):
        html = client.get("/portfolio/links/").content.decode()
    assert html.count("data-copy=") == count


def test_home_says_where_the_learner_stands(
    alice: User, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(alice)
    assert "Bring in your first credential" in client.get("/").content.decode()
    give_credential(alice, "Badge")
    give_credential(alice, "New", state="inbox")
    with django_assert_num_queries(14):
        html = client.get("/").content.decode()
    assert "You keep 1 credential," in html
    assert "1 of them proven" in html
    assert "1 credential waits in your inbox" in html
    assert "Say who you are" in html
    client.post("/home/steps/profile/skip/")
    assert "Say who you are" not in client.get("/").content.decode()
    client.logout()
    client.force_login(alice)
    assert "Say who you are" not in client.get("/").content.decode(), "remembered in another session"
    client.post("/home/steps/inbox/skip/")
    assert "Decide about what came in" not in client.get("/").content.decode()
    client.logout()
    client.force_login(alice)
    assert "Decide about what came in" in client.get("/").content.decode(), "an inbox fills again"
    client.post("/home/steps/show/")
    assert "Say who you are" in client.get("/").content.decode()


def test_link_is_made_paused_renewed_and_revoked(client: Client, published: Portfolio, alice: User) -> None:
    client.force_login(alice)
    client.post("/portfolio/links/", {"label": "For a friend", "works_until": "", "allows_pdf": "on"})
    link = ShareLink.objects.get()
    stranger = Client()
    first = link.get_absolute_url()
    assert stranger.get(first).status_code == 200
    client.post(f"/portfolio/links/{link.pk}/pause/")
    assert stranger.get(first).status_code == 404
    client.post(f"/portfolio/links/{link.pk}/resume/")
    assert stranger.get(first).status_code == 200
    client.post(f"/portfolio/links/{link.pk}/renew/")
    link.refresh_from_db()
    assert stranger.get(first).status_code == 404
    assert stranger.get(link.get_absolute_url()).status_code == 200
    html = client.get("/portfolio/links/").content.decode()
    assert f'data-copy="http://testserver{link.get_absolute_url()}"' in html
    client.post(f"/portfolio/links/{link.pk}/revoke/")
    assert stranger.get(link.get_absolute_url()).status_code == 404
    assert client.post(f"/portfolio/links/{link.pk}/resume/").status_code == 404
    assert "Revoked" in client.get("/portfolio/links/").content.decode()


def test_owner_sees_what_a_stranger_sees_without_being_counted(
    client: Client, published: Portfolio, alice: User
) -> None:
    link = create_link(portfolio=published, label="For a friend")
    client.force_login(alice)
    mine = client.get(f"/portfolio/links/{link.pk}/preview/").content
    link.refresh_from_db()
    assert link.opens == 0
    assert Client().get(link.get_absolute_url()).content == mine


def test_link_that_ends_in_the_past_is_refused_in_words(client: Client, published: Portfolio, alice: User) -> None:
    client.force_login(alice)
    answer = client.post("/portfolio/links/", {"label": "Late", "works_until": "2020-01-01"})
    assert "That day is over" in answer.content.decode()
    assert not ShareLink.objects.exists()


def test_owner_makes_and_downloads_the_pdf(client: Client, published: Portfolio, alice: User) -> None:
    client.force_login(alice)
    answer = client.post("/portfolio/pdf/")
    job = Job.objects.get(kind="pdf")
    assert answer["Location"] == f"/jobs/{job.pk}/"
    assert "A PDF is being made" in client.get("/portfolio/").content.decode()
    run_job(job_id=job.pk)
    pdf = PortfolioPdf.objects.get()
    assert f"/portfolio/pdf/{pdf.pk}/" in client.get("/portfolio/").content.decode()
    download = client.get(f"/portfolio/pdf/{pdf.pk}/")
    assert b"".join(download).startswith(b"%PDF")
    pdf.file.delete(save=False)
    assert client.get(f"/portfolio/pdf/{pdf.pk}/").status_code == 404
    assert client.get("/p/alice/pdf/").status_code == 202  # made again


def test_stranger_finds_nothing_of_the_draft(client: Client, published: Portfolio, alice: User, charlie: User) -> None:
    link = create_link(portfolio=published, label="For a friend")
    block = Block.objects.owned_by(alice).order_by("position")[0]
    credential, cluster = block.highlight, alice.clusters.get()
    client.force_login(alice)
    client.post("/portfolio/pdf/")
    run_job(job_id=Job.objects.get(kind="pdf").pk)
    pdf = PortfolioPdf.objects.get()
    set_up_profile(user=charlie, handle="charlie", name="Charlie")
    client.force_login(charlie)
    assert credential is not None
    tried = [
        client.post(f"/portfolio/blocks/{block.pk}/move/", {"direction": "down"}),
        client.post(f"/portfolio/blocks/{block.pk}/remove/"),
        client.post("/portfolio/blocks/place/", {"key": block.pk, "position": "2"}),
        client.post("/portfolio/blocks/add/", {"subject": f"credential:{credential.pk}"}),
        client.post("/portfolio/blocks/add/", {"subject": f"cluster:{cluster.pk}"}),
        client.post(f"/portfolio/blocks/cluster:{cluster.pk}/restore/"),
        client.get(f"/portfolio/pdf/{pdf.pk}/"),
        client.get(f"/portfolio/links/{link.pk}/preview/"),
        client.post(f"/portfolio/links/{link.pk}/pause/"),
        client.post(f"/portfolio/links/{link.pk}/resume/"),
        client.post(f"/portfolio/links/{link.pk}/renew/"),
        client.post(f"/portfolio/links/{link.pk}/revoke/"),
        client.get(f"/portfolio/preview/{credential.pk}/thumbnail/"),
    ]
    assert {answer.status_code for answer in tried} == {404}
    assert shown(alice) == ["Badge 0", "Badge 1", "Badge 2", "Data", "Data pathway"]
    assert Client().get(link.get_absolute_url()).status_code == 200
    assert "For a friend" not in client.get("/portfolio/links/").content.decode()
