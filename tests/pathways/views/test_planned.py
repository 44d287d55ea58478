"""What if: what is planned is asked about, shown apart, taken back, and gives way to the credential when it comes."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from pathways import services
from pathways.models import CatalogueOffer, Enrolment, Institution, Pathway, PlannedCredential
from pathways.queries.outline import Amounts
from tests.pathways.conftest import definition, group, hold, publish, slot
from tests.pathways.views.test_plans import offer
from tests.pathways.views.test_progress import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment(client: Client, alice: User, web: Pathway) -> Enrolment:
    """Alice, signed in, on the pathway, with one of three."""
    client.force_login(alice)
    hold(alice, "html")
    return services.enrol(learner=alice, pathway=web)


def plan_of(enrolment: Enrolment) -> str:
    """The address of the plan."""
    return reverse("pathways:plan", args=[enrolment.pk])


def add(client: Client, enrolment: Enrolment, **fields: object) -> str:
    """The page after something is planned."""
    url = reverse("pathways:planned_add", args=[enrolment.pk])
    return client.post(url, fields, follow=True).content.decode()


def test_planned_offer_says_what_it_would_count_for_and_is_not_earned(
    client: Client, enrolment: Enrolment, college: Institution
) -> None:
    body = add(client, enrolment, offer=offer(college, "css", 50).pk)
    assert "It would count for" in body
    assert "1 of 3 earned, 1 planned" in body
    response = client.get(enrolment.get_absolute_url(), {"count": "planned"})
    assert response.context["steps"] == Amounts(1, 0, 1, 3)
    assert "Course on css" in response.content.decode()
    assert "Course on css" not in client.get(enrolment.get_absolute_url()).content.decode()
    enrolment.refresh_from_db()
    assert enrolment.evaluation is not None and str(enrolment.evaluation.progress) == "1/2"


def test_in_progress_stands_apart_from_planned(client: Client, enrolment: Enrolment, college: Institution) -> None:
    add(client, enrolment, offer=[offer(college, "css", 50).pk, offer(college, "js", 20).pk])
    row = PlannedCredential.objects.get(badge_class="js")
    client.post(reverse("pathways:planned_mark", args=[enrolment.pk, row.pk]), {"begun": "yes"})
    body = client.get(plan_of(enrolment)).content.decode()
    assert "1 of 3 earned, 1 in progress, 1 planned" in body
    assert "With all that you plan, it would be complete." in body
    assert (
        "You hold 1 of 3: 50% of the way."
        in client.get(enrolment.get_absolute_url(), {"count": "planned"}).content.decode()
    )


def test_typed_credits_at_a_level_count_in_a_pool(client: Client, alice: User, college: Institution, bob: User) -> None:
    pool = {"key": "depth", "kind": "pool", "match": {"level_min": 6}, "min_credits": 30}
    version = publish(college, bob, definition(group("all", slot("html"), pool)))
    enrolment = services.enrol(learner=alice, pathway=version.pathway)
    client.force_login(alice)
    assert "It would count for" in add(client, enrolment, title="A seminar", credits="7.5", level="7")
    body = client.get(enrolment.get_absolute_url(), {"count": "planned"}).content.decode()
    assert "0 of 30 credits earned, 7.5 planned" in body
    assert "its level is 4, not 6 or above" in add(client, enrolment, title="Too easy", credits="5", level="4")


def test_typed_title_of_a_requirement_is_planned_as_what_it_asks(client: Client, enrolment: Enrolment) -> None:
    page = client.get(plan_of(enrolment), {"leaf": "css"})
    assert page.context["form"].initial["title"] == "css"
    add(client, enrolment, title="css")
    assert PlannedCredential.objects.get().badge_class == "css"


def test_removing_can_be_undone(client: Client, enrolment: Enrolment) -> None:
    add(client, enrolment, title="css")
    row = PlannedCredential.objects.get()
    args = [enrolment.pk, row.pk]
    page = client.post(reverse("pathways:planned_remove", args=args), follow=True)
    assert page.context["outlook"].wishes == []
    assert reverse("pathways:planned_restore", args=args) in page.content.decode()
    page = client.post(reverse("pathways:planned_restore", args=args), follow=True)
    assert [wish.row for wish in page.context["outlook"].wishes] == [row]


def test_offer_is_planned_once(client: Client, enrolment: Enrolment, college: Institution) -> None:
    course = offer(college, "css", 50)
    add(client, enrolment, offer=course.pk)
    first = PlannedCredential.objects.get()
    client.post(reverse("pathways:planned_remove", args=[enrolment.pk, first.pk]))
    add(client, enrolment, offer=[course.pk])
    add(client, enrolment, offer=[course.pk])
    body = client.post(reverse("pathways:planned_restore", args=[enrolment.pk, first.pk]), follow=True)
    assert "It is in your plan already." in body.content.decode()
    assert PlannedCredential.objects.standing().count() == 1


@pytest.mark.parametrize("planned_as", ["offer", "achievement", "own words"])
def test_planned_gives_way_to_the_real_credential(
    client: Client, alice: User, enrolment: Enrolment, college: Institution, planned_as: str
) -> None:
    if planned_as == "offer":
        add(client, enrolment, offer=offer(college, "css", 50).pk)
    elif planned_as == "achievement":
        add(client, enrolment, title="css")
    else:
        PlannedCredential.objects.create(learner=alice, title="Css")
    assert [wish.is_held for wish in client.get(plan_of(enrolment)).context["outlook"].wishes] == [False]
    hold(alice, "css")
    page = client.get(plan_of(enrolment))
    assert [wish.is_held for wish in page.context["outlook"].wishes] == [True]
    assert page.context["steps"] == Amounts(2, 0, 0, 3)


def test_planned_never_pushes_an_earned_credential_out(
    client: Client, alice: User, college: Institution, bob: User
) -> None:
    # the planned one is worth fewer credits, so the cheapest answer alone would take it instead
    version = publish(college, bob, definition(group("all", slot("a", "big", "small"), slot("b", "other"))))
    hold(alice, "big", credits=10)
    enrolment = services.enrol(learner=alice, pathway=version.pathway)
    client.force_login(alice)
    CatalogueOffer.objects.create(institution=college, title="Small", badge_class="small", credits=1)
    page = client.post(
        reverse("pathways:planned_add", args=[enrolment.pk]),
        {"offer": CatalogueOffer.objects.get().pk},
        follow=True,
    )
    assert page.context["steps"] == Amounts(1, 0, 0, 2)
    assert "that is complete already" in page.content.decode()


@pytest.mark.parametrize(
    "fields", [{"title": ""}, {"title": "x", "credits": "-1"}, {"title": "x", "level": "high"}, {"offer": "no-id"}]
)
def test_what_makes_no_sense_is_refused_in_words(client: Client, enrolment: Enrolment, fields: dict[str, str]) -> None:
    url = reverse("pathways:planned_add", args=[enrolment.pk])
    body = client.post(url, fields, follow=True).content.decode()
    assert "There is something to mend" in body or "That is no offer." in body
    assert not PlannedCredential.objects.exists()


def test_lightest_way_takes_what_is_planned_as_given_on_request(
    client: Client, enrolment: Enrolment, college: Institution
) -> None:
    css, js = offer(college, "css", 50), offer(college, "js", 20)
    add(client, enrolment, offer=js.pk)
    assert len(client.get(plan_of(enrolment)).context["plan_steps"]) == 2
    page = client.get(plan_of(enrolment), {"given": "planned"})
    assert [step["row"] for step in page.context["plan_steps"]] == [css]


@pytest.mark.parametrize("renewed", [True, False])
def test_renewal_that_the_plan_needs_is_in_it(
    client: Client, alice: User, web: Pathway, college: Institution, renewed: bool
) -> None:
    today = timezone.now()
    hold(alice, "html", expires_at=today + timedelta(days=30))
    hold(alice, "css")
    late = offer(college, "js", 20)
    late.opens_on = today.date() + timedelta(days=90)
    late.save()
    if renewed:
        offer(college, "html", 5)
    enrolment = services.enrol(learner=alice, pathway=web)
    client.force_login(alice)
    page = client.get(plan_of(enrolment))
    steps = {step["row"].badge_class: step["renews"] for step in page.context["plan_steps"]}
    assert steps == ({"js": None, "html": "HTML"} if renewed else {"js": None})
    said = "so its renewal is part of the plan." if renewed else "and no offer renews it."
    assert said in page.content.decode()


def test_plan_and_progress_take_as_many_queries_for_three_planned_as_for_one(
    client: Client, enrolment: Enrolment, college: Institution
) -> None:
    add(client, enrolment, offer=offer(college, "css", 50).pk)
    addresses = [plan_of(enrolment), f"{enrolment.get_absolute_url()}?count=planned"]
    before = [queries_of(client, url) for url in addresses for _warm in range(2)]
    add(client, enrolment, offer=[offer(college, "js", 20).pk, offer(college, "sql", 20).pk])
    assert [queries_of(client, url) for url in addresses for _warm in range(2)][1::2] == before[1::2]


def test_stranger_changes_nothing_of_a_plan(client: Client, charlie: User, enrolment: Enrolment, web: Pathway) -> None:
    add(client, enrolment, title="css")
    row = PlannedCredential.objects.get()
    client.force_login(charlie)
    own = services.enrol(learner=charlie, pathway=web)
    tries = [reverse("pathways:planned_add", args=[enrolment.pk])]
    for name in ("planned_mark", "planned_remove", "planned_restore"):
        tries += [reverse(f"pathways:{name}", args=[one.pk, row.pk]) for one in (enrolment, own)]
        tries.append(reverse(f"pathways:{name}", args=[own.pk, uuid4()]))
    for url in tries:
        assert client.post(url, {"title": "css", "begun": "yes"}).status_code == 404, url
    row.refresh_from_db()
    assert (row.state, row.removed_at) == ("planned", None)
    assert PlannedCredential.objects.count() == 1


def test_only_offers_that_help_are_proposed(
    client: Client, alice: User, enrolment: Enrolment, college: Institution
) -> None:
    ready = offer(college, "ready", 5)
    css, _js = offer(college, "css", 50), offer(college, "js", 20, ready)
    offer(college, "welding", 5)
    over = offer(college, "sql", 5)
    over.closes_on = timezone.now().date() - timedelta(days=1)
    over.save()
    assert {row.badge_class for row in client.get(plan_of(enrolment)).context["offers"]} == {"css", "js", "ready"}
    hold(alice, "ready")
    add(client, enrolment, offer=css.pk)
    assert {row.badge_class for row in client.get(plan_of(enrolment)).context["offers"]} == {"js"}
