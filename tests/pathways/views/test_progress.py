"""The learner's pages: catalogue, pathway, progress, why, consent; and what a stranger gets of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from pathways import services
from pathways.models import Consent, Enrolment, Institution, Pathway
from pathways.views import catalogue
from tests.pathways.conftest import CHOICE, definition, group, hold, issuer_named, publish, slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_alice(client: Client, alice: User) -> Client:
    """A browser in which alice is signed in."""
    client.force_login(alice)
    return client


def queries_of(client: Client, url: str) -> int:
    """How many queries a page takes."""
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_catalogue_says_what_is_held_and_what_finishes_a_block(as_alice: Client, alice: User, web: Pathway) -> None:
    hold(alice, "html")
    hold(alice, "css")
    body = as_alice.get(reverse("pathways:catalogue")).content.decode()
    assert "You already hold 2 of 3." in body
    assert "1 more finishes “Any”." in body


def test_catalogue_puts_the_furthest_first(
    as_alice: Client, alice: User, web: Pathway, college: Institution, bob: User
) -> None:
    other = publish(college, bob, definition(slot("welding"), title="Aardvark keeping", key="zoo"), slug="zoo")
    hold(alice, "html")
    first, second = as_alice.get(reverse("pathways:catalogue")).context["page"].object_list
    assert (first.pathway, second.pathway) == (web, other.pathway)


def test_catalogue_is_open_to_visitors(client: Client, web: Pathway) -> None:
    body = client.get(reverse("pathways:catalogue")).content.decode()
    assert "Web developer" in body
    assert "You already hold" not in body


def test_catalogue_shows_visitors_one_page_of_it_by_title(
    client: Client, college: Institution, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        publish(college, bob, definition(slot("html"), title=f"Pathway {3 - number}"), slug=f"slug-{number}")
    monkeypatch.setattr(catalogue, "PAGE_SIZE", 2)
    pages = [client.get(reverse("pathways:catalogue"), {"page": number}).context["page"] for number in (1, 2)]
    assert [[one.pathway.title for one in page] for page in pages] == [["Pathway 1", "Pathway 2"], ["Pathway 3"]]
    assert pages[0].paginator.num_pages == 2


@pytest.mark.parametrize("search", ["developer", "college", "nothing like it"])
def test_catalogue_finds_by_words(as_alice: Client, web: Pathway, search: str) -> None:
    body = as_alice.get(reverse("pathways:catalogue"), {"q": search}).content.decode()
    assert ("Web developer" in body) is (search != "nothing like it")
    assert ("Nothing fits" in body) is (search == "nothing like it")


def test_catalogue_takes_as_many_queries_for_three_as_for_one(
    as_alice: Client, alice: User, web: Pathway, college: Institution, bob: User
) -> None:
    hold(alice, "html")
    url = reverse("pathways:catalogue")
    queries_of(as_alice, url)
    one = queries_of(as_alice, url)
    for number in range(2):
        publish(college, bob, CHOICE, slug=f"web-{number}")
        hold(alice, f"more-{number}")
    assert queries_of(as_alice, url) == one


def test_pathway_is_told_in_plain_words_before_enrolling(as_alice: Client, web: Pathway) -> None:
    body = as_alice.get(web.get_absolute_url()).content.decode()
    assert "Both of these." in body
    assert "Choose 2 of these 3." in body
    assert "Enrol" in body


def test_enrolling_leads_to_progress_that_says_what_counts_and_what_is_missing(
    as_alice: Client, alice: User, web: Pathway
) -> None:
    hold(alice, "html", issuer=issuer_named("College", "did:example:college"))
    response = as_alice.post(reverse("pathways:enrol", args=["college", "web"]), follow=True)
    body = response.content.decode()
    assert "You hold 1 of 3: 50% of the way." in body
    assert "counts: it is “HTML”" in body
    assert response.context["missing"] == [{"node": "css", "count": "1"}, {"node": "js", "count": "1"}]


def test_credential_that_nearly_fits_is_told_with_its_reason(as_alice: Client, alice: User, web: Pathway) -> None:
    hold(alice, "html", in_force_code="revoked", verdict="problem")
    enrolment = services.enrol(learner=alice, pathway=web)
    assert "it is revoked" in as_alice.get(enrolment.get_absolute_url()).content.decode()


def test_loss_is_announced_though_something_not_needed_ends_before(
    as_alice: Client, alice: User, college: Institution, bob: User
) -> None:
    with time_machine.travel(datetime(2026, 1, 20, 12, tzinfo=UTC), tick=False):
        either = publish(college, bob, definition(slot("aid", "aid", "first-aid"))).pathway
        hold(alice, "aid", expires_at=datetime(2026, 2, 28, 12, tzinfo=UTC))
        hold(alice, "first-aid", expires_at=datetime(2026, 1, 31, 12, tzinfo=UTC))
        enrolment = services.enrol(learner=alice, pathway=either)
        change = as_alice.get(enrolment.get_absolute_url()).context["change"]
    assert enrolment.evaluation is not None and enrolment.evaluation.next_change_on == date(2026, 2, 1)
    assert (change.on, change.before, change.after) == (date(2026, 3, 1), 1, 0)


def test_only_what_remains_is_shown_on_request(as_alice: Client, alice: User, web: Pathway) -> None:
    hold(alice, "html")
    url = services.enrol(learner=alice, pathway=web).get_absolute_url()
    assert 'id="html"' in as_alice.get(url).content.decode()
    assert 'id="html"' not in as_alice.get(url, {"show": "remaining"}).content.decode()


def test_progress_takes_as_many_queries_for_three_credentials_as_for_one(
    as_alice: Client, alice: User, web: Pathway
) -> None:
    hold(alice, "html")
    url = services.enrol(learner=alice, pathway=web).get_absolute_url()
    queries_of(as_alice, url)
    one = queries_of(as_alice, url)
    hold(alice, "css")
    hold(alice, "js")
    queries_of(as_alice, url)
    assert queries_of(as_alice, url) == one


def test_why_not_there_shows_both_sides_and_pins(
    as_alice: Client, alice: User, college: Institution, bob: User
) -> None:
    # one credential, two places: it counts in the first, and could in the second
    version = publish(college, bob, definition(group("all", slot("a", "html"), slot("b", "html", "css"))))
    html, css = hold(alice, "html"), hold(alice, "css")
    enrolment = services.enrol(learner=alice, pathway=version.pathway)
    pair = {"credential": str(html.pk), "leaf": "b"}
    response = as_alice.get(reverse("pathways:why", args=[enrolment.pk]), pair)
    assert response.context["evaluation"].progress == 1
    assert response.context["then"]["progress"] == Fraction(1, 2)
    assert [str(one) for one in response.context["dropped"]] == [str(css)]
    assert "does not count any more" in response.content.decode()
    as_alice.post(reverse("pathways:pin", args=[enrolment.pk]), pair)
    enrolment.refresh_from_db()
    assert enrolment.pins == [[str(html.pk), "b"]]
    assert enrolment.evaluation is not None and enrolment.evaluation.progress == 0.5
    assert (
        "because you put it there" in as_alice.get(reverse("pathways:why", args=[enrolment.pk]), pair).content.decode()
    )
    other = {"credential": str(css.pk), "leaf": "b"}
    crowded = as_alice.get(reverse("pathways:why", args=[enrolment.pk]), other).content.decode()
    assert "leaves no room for it there" in crowded
    assert "It cannot count there" in crowded
    as_alice.post(reverse("pathways:pin", args=[enrolment.pk]), pair | {"answer": "no"})
    enrolment.refresh_from_db()
    assert enrolment.evaluation is not None and enrolment.evaluation.progress == 1


def test_leaving_can_be_undone(as_alice: Client, alice: User, web: Pathway) -> None:
    enrolment = services.enrol(learner=alice, pathway=web)
    as_alice.post(reverse("pathways:leave", args=[enrolment.pk]))
    assert as_alice.get(enrolment.get_absolute_url()).status_code == 404
    as_alice.post(reverse("pathways:rejoin", args=[enrolment.pk]))
    assert as_alice.get(enrolment.get_absolute_url()).status_code == 200


def test_consent_is_given_and_withdrawn_with_immediate_effect(
    as_alice: Client, alice: User, bob: User, web: Pathway, college: Institution
) -> None:
    enrolment = services.enrol(learner=alice, pathway=web)
    assert not Enrolment.objects.visible_to(bob).exists()
    url = reverse("pathways:consent", args=["college"])
    as_alice.post(url, {"answer": "yes"})
    assert list(Enrolment.objects.visible_to(bob)) == [enrolment]
    as_alice.post(url, {"answer": "no"})
    assert not Enrolment.objects.visible_to(bob).exists()
    assert Consent.objects.get(learner=alice, institution=college).withdrawn_at is not None


def test_moving_shows_both_results_and_moves_only_on_request(
    as_alice: Client, alice: User, web: Pathway, bob: User
) -> None:
    hold(alice, "html")
    enrolment = services.enrol(learner=alice, pathway=web)
    draft = services.start_draft(pathway=web)
    services.save_draft(version=draft, definition=definition(slot("html")))
    newer = services.publish_version(version=draft, by=bob)
    enrolment.refresh_from_db()
    assert enrolment.version_id != newer.pk
    response = as_alice.get(reverse("pathways:move", args=[enrolment.pk]))
    assert (response.context["evaluation"].progress, response.context["newer_progress"]) == (0.5, 1)
    as_alice.post(reverse("pathways:move", args=[enrolment.pk]))
    enrolment.refresh_from_db()
    assert enrolment.version_id == newer.pk
    assert enrolment.evaluation is not None and enrolment.evaluation.is_satisfied


def charlies_tries(enrolment: Enrolment) -> list[tuple[str, str, dict[str, Any]]]:
    """What a stranger might ask for."""
    return [
        ("get", enrolment.get_absolute_url(), {}),
        ("get", reverse("pathways:why", args=[enrolment.pk]), {"credential": "x", "leaf": "html"}),
        ("post", reverse("pathways:pin", args=[enrolment.pk]), {"credential": "x", "leaf": "html"}),
        ("post", reverse("pathways:leave", args=[enrolment.pk]), {}),
        ("post", reverse("pathways:rejoin", args=[enrolment.pk]), {}),
        ("get", reverse("pathways:move", args=[enrolment.pk]), {}),
        ("post", reverse("pathways:consent", args=["college"]), {"answer": "yes"}),
    ]


def test_stranger_gets_404_everywhere(client: Client, alice: User, charlie: User, web: Pathway) -> None:
    enrolment = services.enrol(learner=alice, pathway=web)
    client.force_login(charlie)
    for method, url, data in charlies_tries(enrolment):
        assert getattr(client, method)(url, data).status_code == 404, url
    assert Enrolment.objects.active().get() == enrolment
    assert not Consent.objects.exists()


def test_pathway_of_one_pool_tells_its_credits(as_alice: Client, alice: User, college: Institution, bob: User) -> None:
    pool = {"key": "credits", "kind": "pool", "match": {"skill": ["web"]}, "min_credits": 30}
    publish(college, bob, definition(pool))
    hold(alice, "html", credits="12.5", skills=["Web"])
    assert "You already hold 12.5 of 30 credits." in as_alice.get(reverse("pathways:catalogue")).content.decode()


def test_only_what_lies_behind_another_choice_is_called_so(as_alice: Client, alice: User, web: Pathway) -> None:
    url = services.enrol(learner=alice, pathway=web).get_absolute_url()
    assert "another choice is further" not in as_alice.get(url).content.decode()
    hold(alice, "js")
    hold(alice, "sql")
    body = as_alice.get(url).content.decode()
    assert (body.count("another choice is further"), body.count("not needed")) == (0, 1)
