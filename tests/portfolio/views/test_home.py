"""The learner's home proposes what is next."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from pathways import services
from pathways.models import Institution
from tests.pathways.conftest import college, definition, hold, publish, slot  # noqa: F401  # a fixture among them
from tests.pathways.views.test_progress import queries_of

pytestmark = pytest.mark.django_db
HOME = reverse("portfolio:home")


def steps_of(client: Client) -> list[str]:
    """What is proposed."""
    return [step.title for step in client.get(HOME).context["next_steps"]]


def test_completed_pathway_is_to_be_claimed_until_it_is(
    client: Client,
    alice: User,
    bob: User,
    college: Institution,  # noqa: F811
) -> None:
    version = publish(college, bob, definition(slot("html")))
    enrolment = services.enrol(learner=alice, pathway=version.pathway)
    client.force_login(alice)
    claim = "Claim “Web developer certificate”"
    assert claim not in steps_of(client)
    hold(alice, "html")
    services.evaluate_enrolment(enrolment=enrolment)
    assert steps_of(client)[0] == claim
    assert f"{enrolment.get_absolute_url()}#award" in client.get(HOME).content.decode()
    services.claim_award(enrolment=enrolment)
    assert claim not in steps_of(client)


def test_home_takes_as_many_queries_for_three_pathways_as_for_one(
    client: Client,
    alice: User,
    bob: User,
    college: Institution,  # noqa: F811
) -> None:
    hold(alice, "html")
    client.force_login(alice)
    client.get(HOME)
    found = []
    for number in range(3):
        version = publish(college, bob, definition(slot("html")), slug=f"web-{number}")
        services.enrol(learner=alice, pathway=version.pathway)
        found.append(queries_of(client, HOME))
    assert found[0] == found[1] == found[2]
