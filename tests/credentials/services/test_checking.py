"""Over time: issuers revoke, sites go down and come back, addresses get verified, and learners are told, once."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.core.files.storage import default_storage
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from credentials import services, tasks
from credentials.models import Credential, Notice
from credentials.services.storing import RETRY_AT_MOST, RETRY_FIRST
from tests.credentials.badges import badge, signed
from tests.credentials.importing import import_all, import_from, one_credential
from tests.issuers import College, Workshop, World

pytestmark = pytest.mark.usefixtures("files")

HOUR = timedelta(hours=1)


@pytest.fixture
def world() -> World:
    """A web in memory."""
    return World()


def packed(document: Any) -> bytes:
    """Give a document as the file a learner has."""
    return document.encode() if isinstance(document, str) else json.dumps(document).encode()


def make_due() -> None:
    """Let the time of every re-check have come."""
    Credential.objects.filter(next_check_at__isnull=False).update(next_check_at=timezone.now() - HOUR)


def test_revoked_badge_is_noticed_and_told_once(alice: User, world: World) -> None:
    college = College(world)
    import_from(world, alice, ("a.json", packed(college.award(status=college.entry()))))
    row = Credential.objects.get()
    assert row.verdict == "verified_issuer_unknown"
    college.mark(7)
    for _day in range(3):
        make_due()
        services.check_due(web=world)
    row.refresh_from_db()
    assert (row.verdict, row.in_force_code, row.reports.count()) == ("problem", "revoked", 4)
    [notice] = Notice.objects.owned_by(alice)
    assert (notice.verdict_before, notice.verdict_after) == ("verified_issuer_unknown", "problem")
    assert notice.sentence.startswith("“River Ecology Field Work” has a problem now.")


def test_network_weather_between_two_runs_is_not_told_as_a_change(alice: User, world: World) -> None:
    college = College(world)
    import_from(world, alice, ("a.json", packed(college.award(status=college.entry()))))
    college.mark(7)
    for is_down in (False, True, False):
        world.down = {college.host} if is_down else set()
        make_due()
        services.check_due(web=world)
    assert Credential.objects.get().reports.count() == 4
    assert Notice.objects.count() == 1


def test_notice_stands_on_the_pages_until_it_is_put_away(alice: User, world: World, charlie: User, client: Any) -> None:
    college = College(world)
    import_from(world, alice, ("a.json", packed(college.award(status=college.entry()))))
    college.mark(7)
    make_due()
    services.check_due(web=world)
    notice = Notice.objects.get()
    client.force_login(charlie)
    assert client.post(f"/credentials/notices/{notice.pk}/put-away/").status_code == 404
    client.force_login(alice)
    assert "has a problem now" in client.get("/credentials/").content.decode()
    client.post(f"/credentials/notices/{notice.pk}/put-away/")
    assert "has a problem now" not in client.get("/credentials/").content.decode()


def test_site_that_is_down_makes_nothing_worse_than_unknown_and_is_asked_ever_later(alice: User, world: World) -> None:
    workshop = Workshop(world)
    import_from(world, alice, ("a.json", packed(workshop.host_badge())))
    row = Credential.objects.get()
    assert row.verdict == "verified_issuer_unknown"
    world.down.add(workshop.host)
    waits = []
    for _try in range(7):
        make_due()
        services.check_due(web=world)
        row.refresh_from_db()
        assert row.verdict == "could_not_check" and row.next_check_at is not None
        waits.append(row.next_check_at - timezone.now())
    assert timedelta() < waits[0] <= RETRY_FIRST
    assert all(later > earlier for earlier, later in pairwise(waits[:5]))
    assert max(waits) <= RETRY_AT_MOST
    assert not Notice.objects.exists()
    world.down.clear()
    make_due()
    services.check_due(web=world)
    row.refresh_from_db()
    assert (row.verdict, row.failed_checks) == ("verified_issuer_unknown", 0)
    assert row.achievement.name == "Soldering"


def test_withdrawn_badge_is_revoked_and_keeps_its_name(alice: User, world: World) -> None:
    workshop = Workshop(world)
    import_from(world, alice, ("a.json", packed(workshop.host_badge())))
    world.withdraw(workshop.url("a1.json"))
    for _run in range(2):
        make_due()
        services.check_due(web=world)
    row = Credential.objects.get()
    assert (row.verdict, row.in_force_code, row.achievement.name) == ("problem", "revoked", "Soldering")
    assert row.issuer is not None and row.issuer.name == "The Invented Workshop"


def test_badge_whose_site_was_down_at_import_gets_its_facts_later(alice: User, world: World) -> None:
    workshop = Workshop(world)
    workshop.host_badge()
    world.down.add(workshop.host)
    import_from(world, alice, ("a.txt", workshop.url("a1.json").encode()))
    row = Credential.objects.get()
    assert row.verdict == "could_not_check"
    world.down.clear()
    services.check_again(credential=row, web=world)
    row.refresh_from_db()
    assert (row.verdict, row.achievement.name) == ("verified_issuer_unknown", "Soldering")


def test_what_expires_soon_is_checked_before_what_is_oldest(alice: User) -> None:
    now = timezone.now()
    import_all(
        alice,
        ("1.json", signed(badge(1))),
        ("2.json", signed(badge(2, valid_until=now + timedelta(days=5)))),
        ("3.json", signed(badge(3))),
    )
    make_due()
    Credential.objects.filter(achievement__name="Field Work 3").update(checked_at=now - timedelta(days=90))
    assert [row.achievement.name for row in Credential.objects.due(now)] == [
        "Field Work 2",
        "Field Work 3",
        "Field Work 1",
    ]


def test_discarded_badge_is_left_alone(alice: User) -> None:
    row = one_credential(alice, signed(badge()))
    services.discard(owner=alice, ids=[row.pk])
    make_due()
    assert services.check_due() == []


def test_badge_for_another_address_is_matched_when_that_address_is_verified(
    alice: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = one_credential(alice, signed(badge(email="alice@work.example", salt="work")))
    assert (row.verdict, row.is_set_aside) == ("problem", True)
    address = EmailAddress.objects.create(user=alice, email="Alice@Work.example", verified=True)
    with django_capture_on_commit_callbacks() as callbacks:
        email_confirmed.send(EmailAddress, request=RequestFactory().get("/"), email_address=address)
    assert len(callbacks) == 1
    tasks.match_recipient(str(alice.pk))
    row.refresh_from_db()
    assert (row.verdict, row.is_set_aside) == ("verified_issuer_unknown", False)
    assert Notice.objects.get().sentence.startswith("“Field Work 1” is verified now")
    assert services.keep(owner=alice, ids=[row.pk]).before == {row.pk: "inbox"}


def test_lost_original_costs_the_check_and_not_the_page(alice: User) -> None:
    row = one_credential(alice, signed(badge()))
    assert row.original is not None
    default_storage.delete(row.original.data.name or "")
    make_due()
    services.check_due()
    row.refresh_from_db()
    assert (row.verdict, row.reports.count()) == ("verified_issuer_unknown", 1)
