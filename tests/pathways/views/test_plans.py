"""The plan, and what an institution takes a credential for."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from pathways import services
from pathways.models import CatalogueOffer, Equivalence, Institution, Pathway
from tests.pathways.conftest import CHOICE, hold, publish

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


def test_only_pathways_that_take_credentials_for_the_same_are_planned_together(
    client: Client, alice: User, web: Pathway, college: Institution, rival: Institution
) -> None:
    theirs = publish(rival, User.objects.get(email="dora@rival.example"), CHOICE).pathway
    enrolment, other = (services.enrol(learner=alice, pathway=pathway) for pathway in (web, theirs))
    client.force_login(alice)
    page = reverse("pathways:plan", args=[enrolment.pk])
    assert client.get(page).context["others"] == [other]
    Equivalence.objects.create(
        institution=rival, badge_class="bootcamp", units=[{"badge_class": "html"}], reason="The same."
    )
    assert client.get(page, {"with": str(other.pk)}).context["others"] == []


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
    assert "BOOTCAMP" in client.get(enrolment.get_absolute_url()).content.decode()
