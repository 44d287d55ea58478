"""Staff vouch for issuers and merge those that are one."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from credentials import services
from credentials.issuing.keypairs import KeyPair
from credentials.models import Achievement, Credential, Issuer, Notice
from tests.credentials.badges import badge, signed
from tests.credentials.importing import import_all, one_credential

pytestmark = pytest.mark.usefixtures("files")


def form_of(issuer: Issuer, **fields: str) -> dict[str, object]:
    """Give what the change form sends."""
    identities = {
        "identities-TOTAL_FORMS": 0,
        "identities-INITIAL_FORMS": 0,
        "identities-MIN_NUM_FORMS": 0,
        "identities-MAX_NUM_FORMS": 1000,
    }
    return {"name": issuer.name, "url": "", "known_reason": "", "known_source": "", **fields, **identities}


def test_issuer_marked_as_known_lets_its_credentials_be_verified_and_tells_the_learner(
    staff: Client, alice: User
) -> None:
    row = one_credential(alice, signed(badge()))
    assert row.issuer is not None and row.verdict == "verified_issuer_unknown"
    address = reverse("admin:credentials_issuer_change", args=[row.issuer.pk])
    refused = staff.post(address, form_of(row.issuer, standing="institution"))
    assert "whoever reads a report may ask" in refused.content.decode()
    staff.post(
        address,
        form_of(row.issuer, standing="institution", known_reason="On the list.", known_source="https://list.example/"),
    )
    services.check_due(now=timezone.now())
    row.refresh_from_db()
    assert row.verdict == "verified"
    assert [notice.sentence for notice in Notice.objects.owned_by(alice)] == [
        "“Field Work 1” is verified now, and its issuer is known to us."
    ]


def test_merged_issuers_become_one_with_all_that_both_had(staff: Client, alice: User) -> None:
    other = KeyPair.from_seed(bytes(range(1, 33)))
    import_all(alice, ("1.json", signed(badge(1))), ("2.json", signed(badge(2, key=other), other)))
    first, second = Issuer.objects.order_by("created_at")
    data = {"action": "merge", "_selected_action": [first.pk, second.pk]}
    changelist = reverse("admin:credentials_issuer_changelist")
    assert "The one that stays" in staff.post(changelist, data).content.decode()
    staff.post(changelist, {**data, "into": first.pk, "merge": "yes"})
    assert Issuer.objects.get().identities.count() == 2
    assert {row.issuer_id for row in Credential.objects.all()} == {first.pk}
    import_all(alice, ("3.json", signed(badge(2, key=other, credential_id="urn:uuid:again"), other)))
    assert (Issuer.objects.count(), Achievement.objects.count()) == (1, 2)


def test_reports_are_only_looked_at(staff: Client, alice: User) -> None:
    row = one_credential(alice, signed(badge()))
    assert row.report is not None
    page = reverse("admin:credentials_report_change", args=[row.report.pk])
    assert staff.get(page).status_code == 200
    assert staff.post(page, {"verdict": "verified"}).status_code == 403
