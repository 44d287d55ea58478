"""The plan, and what an institution takes a credential for."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from pathways import services
from pathways.models import CatalogueOffer, Equivalence, Institution, Pathway
from tests.pathways.conftest import CHOICE, definition, group, hold, publish, slot

pytestmark = pytest.mark.django_db


def offer(college: Institution, badge: str, cost: int, *required: CatalogueOffer) -> CatalogueOffer:
    """A course that leads to the badge."""
    made = CatalogueOffer.objects.create(
        institution=college, title=f"Course on {badge}", badge_class=badge, cost=cost, currency="EUR", hours=cost
    )
    made.requires.set(required)
    return made


def test_plan_is_the_cheapest_set_in_an_order_that_respects_prerequisites(
    client: Client, alice: User, web: Pathway, college: Institution
) -> None:
    hold(alice, "html")
    first = offer(college, "basics", 10)
    offer(college, "css", 50)
    offer(college, "js", 20, first)
    offer(college, "sql", 40)
    enrolment = services.enrol(learner=alice, pathway=web)
    client.force_login(alice)
    response = client.get(reverse("pathways:plan", args=[enrolment.pk]))
    assert [step["row"].badge_class for step in response.context["plan_steps"]].index("basics") < 2
    assert {step["row"].badge_class for step in response.context["plan_steps"]} == {"basics", "js", "sql"}
    assert "It costs 70 EUR." in response.content.decode()


def taken_for(institution: Institution, badge: str, *units: str) -> Equivalence:
    """The institution takes the badge for those."""
    return Equivalence.objects.create(
        institution=institution, badge_class=badge, units=[{"badge_class": unit} for unit in units], reason="The same."
    )


def test_pathways_of_two_institutions_are_planned_together_each_by_its_own_equivalences(
    client: Client, alice: User, web: Pathway, college: Institution, rival: Institution
) -> None:
    """Both definitions have one key and one set of leaves; only the rival takes a bootcamp for HTML and CSS."""
    theirs = publish(rival, User.objects.get(email="dora@rival.example"), CHOICE).pathway
    taken_for(rival, "bootcamp", "html", "css")
    for badge, cost in (("html", 10), ("css", 20), ("js", 30), ("sql", 40), ("bootcamp", 5)):
        offer(college, badge, cost)
    enrolment, other = (services.enrol(learner=alice, pathway=pathway) for pathway in (web, theirs))
    client.force_login(alice)
    page = reverse("pathways:plan", args=[enrolment.pk])
    taken = {
        name: {step["row"].badge_class for step in client.get(address, asked).context["plan_steps"]}
        for name, address, asked in (
            ("ours", page, {}),
            ("theirs", reverse("pathways:plan", args=[other.pk]), {}),
            ("both", page, {"with": str(other.pk)}),
        )
    }
    assert taken == {
        "ours": {"html", "css", "js"},
        "theirs": {"bootcamp", "js"},
        "both": {"html", "css", "js"},
    }


def test_decisions_of_one_pathway_do_not_hold_on_another_of_the_same_key(
    client: Client, alice: User, bob: User, web: Pathway, college: Institution
) -> None:
    twin = publish(college, bob, CHOICE, slug="twin").pathway
    for badge in ("html", "css", "js"):
        offer(college, badge, 10)
    enrolment, other = (services.enrol(learner=alice, pathway=pathway) for pathway in (web, twin))
    services.decide(enrolment=other, kind="waive", by=bob, reason="Known.", requirement_key="all")
    client.force_login(alice)
    for first, second in ((enrolment, other), (other, enrolment)):
        page = reverse("pathways:plan", args=[first.pk])
        steps = client.get(page, {"with": str(second.pk)}).context["plan_steps"]
        assert {step["row"].badge_class for step in steps} == {"html", "css", "js"}


def test_held_credential_is_a_prerequisite_whatever_it_is_taken_for(
    client: Client, alice: User, web: Pathway, college: Institution
) -> None:
    taken_for(college, "bootcamp", "html", "css")
    hold(alice, "bootcamp")
    offer(college, "js", 20, offer(college, "bootcamp", 90))
    enrolment = services.enrol(learner=alice, pathway=web)
    client.force_login(alice)
    response = client.get(reverse("pathways:plan", args=[enrolment.pk]))
    assert [step["row"].badge_class for step in response.context["plan_steps"]] == ["js"]


def test_plan_leaves_credentials_where_the_learner_put_them(
    client: Client, alice: User, bob: User, college: Institution
) -> None:
    """html, pinned for the project, leaves the basics open: css would be enough for the other, and cheaper."""
    document = definition(group("all", slot("basics", "html", "intro"), slot("project", "html", "css")))
    for badge, cost in (("intro", 30), ("css", 10)):
        offer(college, badge, cost)
    held = hold(alice, "html")
    enrolment = services.enrol(learner=alice, pathway=publish(college, bob, document).pathway)
    client.force_login(alice)
    page = reverse("pathways:plan", args=[enrolment.pk])
    assert [step["row"].badge_class for step in client.get(page).context["plan_steps"]] == ["css"]
    services.pin(enrolment=enrolment, credential=str(held.pk), leaf="project")
    assert [step["row"].badge_class for step in client.get(page).context["plan_steps"]] == ["intro"]


def test_plan_tells_where_a_pin_stands_in_the_way(client: Client, alice: User, bob: User, college: Institution) -> None:
    document = definition(group("all", slot("basics", "html"), slot("project", "html", "css")))
    offer(college, "css", 10)
    held = hold(alice, "html")
    enrolment = services.enrol(learner=alice, pathway=publish(college, bob, document).pathway)
    services.pin(enrolment=enrolment, credential=str(held.pk), leaf="project")
    client.force_login(alice)
    response = client.get(reverse("pathways:plan", args=[enrolment.pk]))
    assert [step["row"].badge_class for step in response.context["plan_steps"]] == ["css"]
    assert "There it stands in the way" in response.content.decode()


def test_plan_says_where_nothing_is_offered(client: Client, alice: User, web: Pathway) -> None:
    enrolment = services.enrol(learner=alice, pathway=web)
    client.force_login(alice)
    assert "no offer is known" in client.get(reverse("pathways:plan", args=[enrolment.pk])).content.decode()


def test_stranger_sees_no_plan(client: Client, alice: User, charlie: User, web: Pathway) -> None:
    enrolment = services.enrol(learner=alice, pathway=web)
    client.force_login(charlie)
    assert client.get(reverse("pathways:plan", args=[enrolment.pk])).status_code == 404


def test_one_credential_counts_as_several_units_where_the_institution_says_so(
    client: Client, alice: User, web: Pathway, college: Institution
) -> None:
    Equivalence.objects.create(
        institution=college,
        badge_class="bootcamp",
        units=[{"badge_class": "html", "credits": 2}, {"badge_class": "css", "credits": 3}],
        reason="The syllabus covers both.",
    )
    hold(alice, "bootcamp")
    enrolment = services.enrol(learner=alice, pathway=web)
    assert enrolment.evaluation is not None and str(enrolment.evaluation.progress) == "3/4"
    client.force_login(alice)
    page = client.get(enrolment.get_absolute_url())
    assert "BOOTCAMP" in page.content.decode()


def test_unit_of_a_split_credential_is_asked_about_and_put_elsewhere(
    client: Client, alice: User, bob: User, college: Institution
) -> None:
    taken_for(college, "bootcamp", "html", "css")
    document = definition(group("all", slot("basics", "html", "css"), slot("project", "html", "css"), slot("sql")))
    hold(alice, "bootcamp")
    enrolment = services.enrol(learner=alice, pathway=publish(college, bob, document).pathway)
    client.force_login(alice)
    page = client.get(enrolment.get_absolute_url()).content.decode()
    links = re.findall(r'href="([^"]*/why/[^"]*)"', page)
    assert len(links) == 2
    for link in links:
        assert client.get(unescape(link)).status_code == 200
