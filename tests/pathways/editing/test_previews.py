"""Before publishing: differences in words, who would gain or lose, test wallets, and a try with a learner."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from pathways import services
from pathways.errors import UnfitToPublishError
from pathways.models import Institution, Pathway, PathwayVersion, TestWallet
from tests.pathways.conftest import definition, group, hold, slot

pytestmark = pytest.mark.django_db

STRICTER = definition(
    group("all", slot("html"), group("any", slot("css"), slot("js"), slot("sql"), choose=3), slot("git"))
)


@pytest.fixture
def draft(web: Pathway) -> PathwayVersion:
    """A draft that asks more than what is published."""
    version = services.start_draft(pathway=web)
    return services.save_draft(version=version, definition=STRICTER)


def seen(client: Client, bob: User, draft: PathwayVersion, **query: Any) -> Any:
    """The preview as bob sees it."""
    client.force_login(bob)
    return client.get(reverse("admin:pathways_pathwayversion_preview", args=[draft.pk]), query)


def test_preview_tells_differences_and_who_would_lose(
    client: Client, alice: User, bob: User, web: Pathway, college: Institution, draft: PathwayVersion
) -> None:
    for badge in ("html", "css", "js"):
        hold(alice, badge)
    enrolment = services.enrol(learner=alice, pathway=web)
    body = seen(client, bob, draft).content.decode()
    assert "“git” is new in “All”." in body
    assert "“Any”: how many are chosen, 2 before, is now 3. It asks more." in body
    assert "1 others are not counted" in body
    services.give_consent(learner=alice, institution=college)
    response = seen(client, bob, draft, learner=str(enrolment.pk))
    impact = response.context["impact"]
    assert (impact.looked_at, impact.gain, impact.lose, impact.no_longer) == (1, 0, 1, 1)
    assert "Alice Example: 100 % now, 55 % on this draft." in response.content.decode()
    enrolment.refresh_from_db()
    assert enrolment.version.status == "published"


def test_test_wallet_that_fails_keeps_the_draft_from_being_published(draft: PathwayVersion, bob: User) -> None:
    facts = [{"id": "a", "badge_class": "html", "issued": "2026-01-01"}]
    wallet = TestWallet.objects.create(pathway=draft.pathway, name="Beginner", facts=facts, expected="1/2")
    with pytest.raises(UnfitToPublishError) as refused:
        services.publish_version(version=draft, by=bob)
    assert refused.value.findings[0]["sentence"] == "The test wallet “Beginner” gives 1/3 and must give 1/2."
    wallet.expected = "1/3"
    wallet.save()
    assert services.publish_version(version=draft, by=bob).status == "published"


def test_definition_goes_out_and_comes_in_as_a_file(client: Client, bob: User, draft: PathwayVersion) -> None:
    client.force_login(bob)
    response = client.get(reverse("admin:pathways_pathwayversion_definition", args=[draft.pk]))
    assert response.json() == STRICTER


def test_other_institution_sees_no_preview(client: Client, draft: PathwayVersion, rival: Institution) -> None:
    client.force_login(User.objects.get(email="dora@rival.example"))
    for name in ("preview", "definition"):
        assert client.get(reverse(f"admin:pathways_pathwayversion_{name}", args=[draft.pk])).status_code == 404
