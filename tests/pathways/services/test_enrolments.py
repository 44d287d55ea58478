"""Enrolling: once, however often it is asked for at the same time."""

from __future__ import annotations

import pytest

from accounts.models import User
from pathways import services
from pathways.models import CatalogueOffer, Enrolment, Institution, Pathway, PathwayVersion, PlannedCredential
from tests.pathways.conftest import hold
from tests.races import at_once


@pytest.mark.django_db(transaction=True)
def test_enrolling_several_times_at_once_makes_one_enrolment(alice: User, web: Pathway) -> None:
    given = at_once(lambda: services.enrol(learner=alice, pathway=web).pk)
    assert set(given) == {Enrolment.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_planning_an_offer_several_times_at_once_plans_it_once(alice: User, college: Institution) -> None:
    offer = CatalogueOffer.objects.create(institution=college, title="HTML", badge_class="html")
    given = at_once(lambda: services.plan_offer(learner=alice, offer=offer).pk)
    assert set(given) == {PlannedCredential.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_starting_a_draft_several_times_at_once_starts_one(web: Pathway) -> None:
    given = at_once(lambda: services.start_draft(pathway=web).pk)
    assert set(given) == {PathwayVersion.objects.get(pathway=web, status=PathwayVersion.Status.DRAFT).pk}


def test_pin_set_on_an_enrolment_read_before_another_pin_keeps_that_one(alice: User, web: Pathway) -> None:
    html, css = hold(alice, "html"), hold(alice, "css")
    enrolment = services.enrol(learner=alice, pathway=web)
    read_before = Enrolment.objects.get(pk=enrolment.pk)
    services.pin(enrolment=enrolment, credential=str(html.pk), leaf="html")
    services.pin(enrolment=read_before, credential=str(css.pk), leaf="css")
    enrolment.refresh_from_db()
    assert enrolment.pins == [[str(html.pk), "html"], [str(css.pk), "css"]]
