"""The clusters board: every move is one POST that can be undone, and nobody else's."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from portfolio.models import Cluster, ClusterItem
from portfolio.services.clusters import create_cluster
from tests.portfolio.rows import give_credential


@pytest.fixture
def board(alice: User, client: Client) -> tuple[Cluster, Cluster]:
    """Two clusters of Alice, who is signed in: Data with badges 0 and 1, Speaking with badge 2."""
    client.force_login(alice)
    badges = [give_credential(alice, f"Badge {n}") for n in range(3)]
    return (
        create_cluster(owner=alice, title="Data", narrative="Numbers.", credentials=badges[:2]),
        create_cluster(owner=alice, title="Speaking", credentials=badges[2:]),
    )


def arranged(owner: User) -> dict[str, list[str]]:
    return {
        cluster.title: [str(item.credential) for item in cluster.items.all()]
        for cluster in Cluster.objects.owned_by(owner)
    }


START = {"Data": ["Badge 0", "Badge 1"], "Speaking": ["Badge 2"]}


@pytest.mark.parametrize("count", [1, 3])
def test_board_takes_the_same_queries_for_one_and_three(
    alice: User, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(alice)
    for n in range(count):
        create_cluster(owner=alice, title=f"C{n}", credentials=[give_credential(alice, f"B{n}", skills=("One", "Two"))])
        give_credential(alice, f"Free {n}", skills=("Three",))
    client.get("/clusters/")
    for address in ("/clusters/", "/clusters/?view=list"):
        with django_assert_num_queries(13):
            response = client.get(address)
        assert response.status_code == 200


def test_board_and_list_show_the_same(board: tuple[Cluster, Cluster], client: Client) -> None:
    for address in ("/clusters/", "/clusters/?view=list"):
        html = client.get(address).content.decode()
        for name in ("Data", "Speaking", "Badge 0", "Badge 1", "Badge 2"):
            assert f"<bdi>{name}</bdi>" in html


def test_empty_board_says_what_it_is_for(alice: User, client: Client) -> None:
    client.force_login(alice)
    assert "Nothing to arrange yet" in client.get("/clusters/").content.decode()


def test_credential_moves_by_menu_and_undo_brings_it_back(
    board: tuple[Cluster, Cluster], client: Client, alice: User
) -> None:
    data, speaking = board
    item = data.items.get(position=0)
    answer = client.post(f"/clusters/items/{item.pk}/move/", {"cluster": speaking.pk}, follow=True)
    assert arranged(alice) == {"Data": ["Badge 1"], "Speaking": ["Badge 2", "Badge 0"]}
    assert 'action="/clusters/undo/"' in answer.content.decode()
    client.post("/clusters/undo/")
    assert arranged(alice) == START
    client.post("/clusters/undo/")
    assert arranged(alice) == {"Data": ["Badge 1"], "Speaking": ["Badge 2", "Badge 0"]}


def test_credential_moves_up_and_down(board: tuple[Cluster, Cluster], client: Client, alice: User) -> None:
    item = board[0].items.get(position=0)
    client.post(f"/clusters/items/{item.pk}/move/", {"direction": "down"})
    assert arranged(alice)["Data"] == ["Badge 1", "Badge 0"]
    client.post(f"/clusters/items/{item.pk}/move/", {"direction": "up"})
    assert arranged(alice)["Data"] == ["Badge 0", "Badge 1"]
    client.post(f"/clusters/items/{item.pk}/move/", {"direction": "up"})
    assert arranged(alice)["Data"] == ["Badge 0", "Badge 1"]


def test_credential_dragged_to_a_place_lands_there(board: tuple[Cluster, Cluster], client: Client, alice: User) -> None:
    data, speaking = board
    item = speaking.items.get()
    answer = client.post(f"/clusters/{data.pk}/place/", {"key": f"item:{item.pk}", "position": "2"})
    assert answer.status_code == 204
    assert arranged(alice) == {"Data": ["Badge 0", "Badge 2", "Badge 1"], "Speaking": []}
    loose = give_credential(alice, "Loose")
    client.post(f"/clusters/{speaking.pk}/place/", {"key": f"credential:{loose.pk}", "position": "1"})
    assert arranged(alice)["Speaking"] == ["Loose"]


def test_dragged_where_it_stands_already_there_is_one_place_and_its_words_stay(
    board: tuple[Cluster, Cluster], client: Client, alice: User
) -> None:
    data, speaking = board
    item = data.items.get(position=0)
    item.words = "What I built."
    item.save()
    ClusterItem.objects.create(cluster=speaking, credential=item.credential, position=1)
    client.post(f"/clusters/items/{item.pk}/move/", {"cluster": speaking.pk})
    assert arranged(alice) == {"Data": ["Badge 1"], "Speaking": ["Badge 2", "Badge 0"]}
    assert speaking.items.get(credential=item.credential).words == "What I built."


@pytest.mark.parametrize(
    "sent", [{}, {"key": "item:x", "position": "1"}, {"key": "credential:1", "position": "1"}, {"position": "-1"}]
)
def test_nonsense_from_dragging_changes_nothing(
    board: tuple[Cluster, Cluster], client: Client, alice: User, sent: dict[str, str]
) -> None:
    assert client.post(f"/clusters/{board[0].pk}/place/", sent).status_code in (400, 404)
    assert arranged(alice) == START


def test_credential_may_stand_in_several_clusters(board: tuple[Cluster, Cluster], client: Client, alice: User) -> None:
    credential = board[0].items.get(position=0).credential
    client.post(f"/clusters/credentials/{credential.pk}/put/", {"cluster": board[1].pk})
    assert arranged(alice) == {"Data": ["Badge 0", "Badge 1"], "Speaking": ["Badge 2", "Badge 0"]}


def test_removed_cluster_comes_back_whole(board: tuple[Cluster, Cluster], client: Client, alice: User) -> None:
    item = board[0].items.get(position=1)
    client.post(f"/clusters/items/{item.pk}/tell/", {f"item-{item.pk}-words": "My words."})
    client.post(f"/clusters/{board[0].pk}/remove/")
    assert arranged(alice) == {"Speaking": ["Badge 2"]}
    client.post("/clusters/undo/")
    assert arranged(alice) == START
    again = Cluster.objects.get(pk=board[0].pk)
    assert (again.narrative, again.items.get(position=1).words) == ("Numbers.", "My words.")


def test_clusters_change_places(board: tuple[Cluster, Cluster], client: Client, alice: User) -> None:
    client.post(f"/clusters/{board[1].pk}/move/", {"direction": "up"})
    assert list(arranged(alice)) == ["Speaking", "Data"]
    client.post("/clusters/place/", {"key": str(board[1].pk), "position": "2"})
    assert list(arranged(alice)) == ["Data", "Speaking"]


def test_words_of_a_cluster_are_saved_and_can_be_undone(
    board: tuple[Cluster, Cluster], client: Client, alice: User
) -> None:
    client.post(f"/clusters/{board[0].pk}/", {"title": "Numbers", "narrative": "All of them."})
    assert list(arranged(alice)) == ["Numbers", "Speaking"]
    client.post("/clusters/undo/")
    assert Cluster.objects.get(pk=board[0].pk).narrative == "Numbers."


def test_cluster_without_a_title_is_told_so(board: tuple[Cluster, Cluster], client: Client) -> None:
    html = client.post(f"/clusters/{board[0].pk}/", {"title": "", "narrative": "x"}).content.decode()
    assert "There is something to mend" in html
    assert ">x</textarea>" in html.replace("\n", "")


def test_suggestion_becomes_a_cluster_under_the_learners_title(client: Client, alice: User) -> None:
    client.force_login(alice)
    for name in ("Python one", "Something else"):
        give_credential(alice, name, skills=("Python",))
    assert "All of them name the skill “Python”." in client.get("/clusters/").content.decode()
    client.post("/clusters/suggestions/accept/", {"key": "skill:python", "title": "Coding"})
    assert {title: sorted(names) for title, names in arranged(alice).items()} == {
        "Coding": ["Python one", "Something else"]
    }
    assert "All of them name the skill" not in client.get("/clusters/").content.decode()


def test_refused_suggestion_stays_away_until_asked_again(client: Client, alice: User) -> None:
    client.force_login(alice)
    for name in ("Python one", "Something else"):
        give_credential(alice, name, issuer=name, skills=("Python",))
    client.post("/clusters/suggestions/refuse/", {"key": "skill:python"})
    assert "All of them name" not in client.get("/clusters/").content.decode()
    client.post("/clusters/suggestions/again/")
    assert "All of them name" in client.get("/clusters/").content.decode()


def test_gone_suggestion_is_told_so(client: Client, alice: User) -> None:
    client.force_login(alice)
    answer = client.post("/clusters/suggestions/accept/", {"key": "skill:gone"}, follow=True)
    assert "This suggestion is no longer there" in answer.content.decode()


def test_stranger_finds_nothing_of_the_board(
    board: tuple[Cluster, Cluster], client: Client, charlie: User, alice: User
) -> None:
    data, _speaking = board
    item = data.items.get(position=0)
    theirs = create_cluster(owner=charlie, title="Mine")
    client.force_login(charlie)
    tried = [
        client.get(f"/clusters/{data.pk}/"),
        client.post(f"/clusters/{data.pk}/", {"title": "x"}),
        client.post(f"/clusters/{data.pk}/move/", {"direction": "down"}),
        client.post(f"/clusters/{data.pk}/remove/"),
        client.post(f"/clusters/{data.pk}/add/", {"credentials": [item.credential_id]}),
        client.post(f"/clusters/{data.pk}/place/", {"key": f"item:{item.pk}", "position": "1"}),
        client.post(f"/clusters/{theirs.pk}/place/", {"key": f"item:{item.pk}", "position": "1"}),
        client.post(f"/clusters/{theirs.pk}/place/", {"key": f"credential:{item.credential_id}", "position": "1"}),
        client.post("/clusters/place/", {"key": str(data.pk), "position": "1"}),
        client.post("/clusters/release/", {"key": f"item:{item.pk}"}),
        client.post(f"/clusters/items/{item.pk}/move/", {"cluster": theirs.pk}),
        client.post(f"/clusters/items/{item.pk}/remove/"),
        client.post(f"/clusters/items/{item.pk}/tell/", {f"item-{item.pk}-words": "x"}),
        client.post(f"/clusters/credentials/{item.credential_id}/put/", {"cluster": theirs.pk}),
    ]
    assert {answer.status_code for answer in tried} == {404}
    assert arranged(alice) == START
    assert arranged(charlie) == {"Mine": []}
    answer = client.post(f"/clusters/{theirs.pk}/add/", {"credentials": [item.credential_id]})
    assert answer.status_code == 200
    assert arranged(charlie) == {"Mine": []}


def test_visitor_is_asked_to_sign_in(board: tuple[Cluster, Cluster]) -> None:
    assert Client().get("/clusters/").status_code == 302
    assert Client().post(f"/clusters/{board[0].pk}/remove/").status_code == 302
    assert Cluster.objects.count() == 2
