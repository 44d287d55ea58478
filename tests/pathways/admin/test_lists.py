"""What the admin's lists say: words that people know, as many queries for three rows as for one."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from pathways import services
from pathways.models import Enrolment, Institution
from tests.pathways.conftest import definition, group, hold, publish, slot

pytestmark = pytest.mark.django_db

PETITION_QUERIES = 66
ENROLMENT_QUERIES = 72
"""Most of them ask for the sidebar what bob may do."""
TITLED = definition(group("all", slot("html", title="Pages that hold"), slot("css", title="Style")))


@pytest.fixture
def as_bob(client: Client, bob: User, college: Institution) -> Client:
    """A browser in which bob, who owns the college, is signed in."""
    client.force_login(bob)
    return client


@pytest.fixture
def enrolments(college: Institution, bob: User, alice: User, charlie: User) -> list[Enrolment]:
    """Three learners on one pathway, who let the institution see."""
    pathway = publish(college, bob, TITLED).pathway
    dora = User.objects.create_user("dora@learner.example", name="Dora Example")
    made = [services.enrol(learner=one, pathway=pathway) for one in (alice, charlie, dora)]
    for one in made:
        services.give_consent(learner=one.learner, institution=college)
    return made


@pytest.mark.parametrize("count", [1, 3])
def test_petitions_name_the_requirement_by_its_title(
    as_bob: Client, enrolments: list[Enrolment], count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for one in enrolments[:count]:
        credential = hold(one.learner, "other")
        services.ask_to_accept(enrolment=one, requirement_key="html", credential=credential, statement="It does.")
    with django_assert_num_queries(PETITION_QUERIES):
        page = as_bob.get(reverse("admin:pathways_petition_changelist")).content.decode()
    assert page.count("Pages that hold") == count


def test_petition_offers_an_answer_and_nothing_to_save(as_bob: Client, enrolments: list[Enrolment]) -> None:
    credential = hold(enrolments[0].learner, "other")
    petition = services.ask_to_accept(
        enrolment=enrolments[0], requirement_key="html", credential=credential, statement="It does."
    )
    page = as_bob.get(reverse("admin:pathways_petition_change", args=[petition.pk])).content.decode()
    assert reverse("admin:pathways_petition_answer", args=[petition.pk]) in page
    assert 'name="_save"' not in page


@pytest.mark.parametrize("count", [1, 3])
def test_learners_next_step_is_named_by_its_title(
    as_bob: Client, enrolments: list[Enrolment], count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for one in enrolments[count:]:
        services.leave(enrolment=one)
    with django_assert_num_queries(ENROLMENT_QUERIES):
        page = as_bob.get(reverse("admin:pathways_enrolment_changelist")).content.decode()
    assert page.count("Pages that hold") == count


def test_every_list_of_institutions_says_what_it_is_for(as_bob: Client) -> None:
    pages = [page for model, page in admin.site._registry.items() if model._meta.app_label == "pathways"]
    assert [page for page in pages if not getattr(page, "purpose", "")] == []
    assert "They sign your awards." in as_bob.get(reverse("admin:pathways_signingkey_changelist")).content.decode()


def test_who_acts_for_one_institution_need_not_choose_it(as_bob: Client, college: Institution) -> None:
    form = as_bob.get(reverse("admin:pathways_catalogueoffer_add")).context["adminform"].form
    assert form.get_initial_for_field(form.fields["institution"], "institution") == college.pk


def test_people_are_named_and_no_link_leads_where_it_is_refused(
    as_bob: Client, enrolments: list[Enrolment], college: Institution, bob: User
) -> None:
    decision = services.decide(
        enrolment=enrolments[0], kind="waive", requirement_key="html", reason="Seen in class.", by=bob
    )
    membership, version = college.memberships.get(user=bob), enrolments[0].version
    for row in (decision, membership, version):
        page = as_bob.get(reverse(f"admin:pathways_{row._meta.model_name}_change", args=[row.pk])).content.decode()
        assert str(bob) in page
        assert reverse("admin:accounts_user_change", args=[bob.pk]) not in page
