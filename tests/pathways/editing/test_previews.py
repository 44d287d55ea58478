"""Before publishing: differences in words, who would gain or lose, test wallets, and a try with a learner."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from pathways import services
from pathways.errors import UnfitToPublishError
from pathways.models import Institution, Membership, Pathway, PathwayVersion, TestWallet
from tests.conftest import make_person
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
    assert "“git” is new in “Web developer”." in body
    assert "“Any”: how many are chosen, 2 before, is now 3. It asks more." in body
    assert "1 others are not counted" in body
    services.give_consent(learner=alice, institution=college)
    response = seen(client, bob, draft, learner=str(enrolment.pk))
    impact = response.context["impact"]
    assert (impact.looked_at, impact.gain, impact.lose, impact.no_longer) == (1, 0, 1, 1)
    assert "Alice Example: 100% now, 55% on this draft." in response.content.decode()
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


def keep(client: Client, who: User, draft: PathwayVersion, **fields: str) -> Any:
    """Press the button beside a sample wallet."""
    client.force_login(who)
    return client.post(reverse("admin:pathways_pathwayversion_preview", args=[draft.pk]), fields, follow=True)


def test_sample_wallets_are_shown_with_what_they_give(client: Client, bob: User, draft: PathwayVersion) -> None:
    response = seen(client, bob, draft)
    assert [(one.sample.code, len(one.sample.facts), str(one.sample.evaluation.progress)) for one in response.context["samples"]] == [
        ("nothing", 0, "0"),
        ("minimum", 5, "1"),
        ("one_short", 4, "2/3"),
        ("everything", 5, "1"),
    ]  # fmt: skip
    body = response.content.decode()
    assert "Holds exactly what is needed: 100%, complete" in body
    assert "Holds one credential less: 66%" in body


def test_sample_wallet_that_is_kept_must_go_on_giving_the_same(
    client: Client, bob: User, draft: PathwayVersion
) -> None:
    response = keep(client, bob, draft, sample="one_short", name="One short")
    assert "“One short” is kept" in response.content.decode()
    wallet = TestWallet.objects.get()
    assert (wallet.pathway, wallet.name, wallet.expected, len(wallet.facts)) == (draft.pathway, "One short", "2/3", 4)
    assert (
        "A test wallet named “One short” is kept already"
        in keep(client, bob, draft, sample="nothing", name="One short").content.decode()
    )
    services.save_draft(version=draft, definition=definition(group("all", slot("html"))))
    draft.refresh_from_db()
    with pytest.raises(UnfitToPublishError) as refused:
        services.publish_version(version=draft, by=bob)
    assert refused.value.findings[0]["code"] == "test_wallet"


def test_kept_wallet_is_looked_at_on_its_own_day(client: Client, bob: User, draft: PathwayVersion) -> None:
    recent = definition(group("all", slot("html")), policy={"max_age_days": 30})
    services.save_draft(version=draft, definition=recent)
    keep(client, bob, draft, sample="minimum", name="Fresh")
    with time_machine.travel("2031-01-01T12:00:00Z", tick=False):
        draft.refresh_from_db()
        assert services.publish_version(version=draft, by=bob).status == "published"


def test_wallet_that_is_no_sample_is_refused(client: Client, bob: User, draft: PathwayVersion) -> None:
    assert keep(client, bob, draft, sample="everybody").status_code == 400
    assert not TestWallet.objects.exists()


def test_reviewer_looks_and_keeps_nothing(client: Client, draft: PathwayVersion, college: Institution) -> None:
    rita = make_person("rita@college.example", "Rita Example")
    services.add_member(institution=college, user=rita, role=Membership.Role.REVIEWER)
    assert keep(client, rita, draft, sample="nothing", name="Mine").status_code == 403
    assert seen(client, rita, draft).status_code == 200
    assert not TestWallet.objects.exists()


def test_problems_of_an_unreadable_draft_lead_to_their_requirement(
    client: Client, bob: User, draft: PathwayVersion
) -> None:
    services.save_draft(version=draft, definition=definition(group("all", slot("html", title="HTML", credit=3))))
    body = seen(client, bob, draft).content.decode()
    assert "“credit” is not known here." in body
    assert "?node=html#form" in body
    assert "Go to HTML" in body
