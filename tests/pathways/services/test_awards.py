"""Awards: once, signed, with what counted inside; revoked and suspended where everybody can read it."""

from __future__ import annotations

import json

import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from credentials.decoding import decode
from credentials.models import Credential
from credentials.verification import verify
from credentials.verification.report import CheckName, Report, State, Verdict
from credentials.verification.web import OfflineWeb
from pathways import services
from pathways.errors import AwardError
from pathways.models import Award, Enrolment, Institution, Pathway, SpentCredential
from pathways.queries.facts import facts_of
from pathways.services.keys import open_key
from pathways.services.publishing import PublishedWeb
from tests.pathways.conftest import hold

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def public_site(settings: LazySettings) -> None:
    """A server that others reach by name, as did:web asks."""
    settings.SITE_URL = "https://cairn.badges"


@pytest.fixture
def complete(alice: User, web: Pathway) -> Enrolment:
    """Alice, who holds all of it."""
    for badge in ("html", "css", "js"):
        hold(alice, badge)
    return services.enrol(learner=alice, pathway=web)


def checked(data: bytes | str, *recipients: str) -> Report:
    """What our verifier says of an award, with what this server publishes as the only web."""
    raw = data if isinstance(data, bytes) else data.encode()
    return verify(
        decode(raw, name="award")[0], at=timezone.now(), web=PublishedWeb(OfflineWeb()), recipients=recipients
    )


def test_award_is_signed_and_verifies(complete: Enrolment) -> None:
    award = services.claim_award(enrolment=complete)
    report = checked(json.dumps(award.document), "alice@learner.example")
    assert report.verdict == Verdict.VERIFIED_ISSUER_UNKNOWN
    assert {check.name: check.state for check in report.checks} == {
        CheckName.UNTAMPERED: State.PASSED,
        CheckName.ISSUER: State.UNKNOWN,
        CheckName.IN_FORCE: State.PASSED,
        CheckName.RECIPIENT: State.PASSED,
    }


def test_award_is_given_once(complete: Enrolment) -> None:
    first = services.claim_award(enrolment=complete)
    assert services.claim_award(enrolment=complete).pk == first.pk
    assert Award.objects.count() == 1


def test_who_leaves_and_comes_back_has_the_same_award(complete: Enrolment, alice: User, web: Pathway) -> None:
    first = services.claim_award(enrolment=complete)
    services.leave(enrolment=complete)
    again = services.enrol(learner=alice, pathway=web)
    assert again.pk != complete.pk
    assert services.claim_award(enrolment=again).pk == first.pk
    Pathway.objects.filter(pk=web.pk).update(awards_at_once=True)
    assert services.give_due_awards() == []
    assert Award.objects.count() == 1


def test_revoked_award_cannot_be_claimed_again_but_be_given_anew(complete: Enrolment, bob: User) -> None:
    first = services.claim_award(enrolment=complete)
    with pytest.raises(AwardError, match="in force"):
        services.give_anew(award=first)
    services.revoke_award(award=first, reason="Made out to the wrong name.", by=bob)
    with pytest.raises(AwardError, match="revoked your award"):
        services.claim_award(enrolment=complete)
    second = services.give_anew(award=first)
    assert second.pk != first.pk
    assert second.status_index != first.status_index
    assert services.claim_award(enrolment=complete).pk == second.pk


def test_incomplete_pathway_awards_nothing(alice: User, web: Pathway) -> None:
    hold(alice, "html")
    enrolment = services.enrol(learner=alice, pathway=web)
    with pytest.raises(AwardError, match="not complete"):
        services.claim_award(enrolment=enrolment)
    assert not Award.objects.exists()


def test_stack_is_inside_and_stays_when_credentials_change(complete: Enrolment, alice: User) -> None:
    award = services.claim_award(enrolment=complete)
    evidence = award.document["evidence"]
    assert {piece["name"] for piece in evidence} == {"CSS", "HTML", "JS"}
    Credential.objects.owned_by(alice).update(state="discarded", changed_at=timezone.now())
    services.refresh_evaluations()
    complete.refresh_from_db()
    assert complete.evaluation is not None and not complete.evaluation.is_satisfied
    award.refresh_from_db()
    assert award.revoked_at is None
    assert len(award.stack) == 3


def test_what_an_award_was_made_of_is_remembered_as_spent(complete: Enrolment, alice: User) -> None:
    services.claim_award(enrolment=complete)
    assert SpentCredential.objects.count() == 3
    assert {fact.badge_class: fact.used_in for fact in facts_of(alice)}["html"] == {"college/web"}


def test_revoked_award_fails_with_its_reason_shown(complete: Enrolment, bob: User, client: Client) -> None:
    award = services.claim_award(enrolment=complete)
    services.revoke_award(award=award, reason="Given by mistake.", by=bob)
    report = checked(json.dumps(award.document), "alice@learner.example")
    assert report.check(CheckName.IN_FORCE).code == "revoked"
    assert "Given by mistake." in client.get(award.get_absolute_url()).content.decode()
    with pytest.raises(AwardError, match="final"):
        services.suspend_award(award=award, reason="Again.", by=bob)


def test_suspended_award_comes_back(complete: Enrolment, bob: User) -> None:
    award = services.claim_award(enrolment=complete)
    services.suspend_award(award=award, reason="Under review.", by=bob)
    assert checked(json.dumps(award.document)).check(CheckName.IN_FORCE).code == "suspended"
    services.reinstate_award(award=award, by=bob)
    assert checked(json.dumps(award.document)).check(CheckName.IN_FORCE).state == State.PASSED


def test_award_needs_a_reason_to_end(complete: Enrolment, bob: User) -> None:
    award = services.claim_award(enrolment=complete)
    with pytest.raises(AwardError, match="Say why"):
        services.revoke_award(award=award, reason=" ", by=bob)


def test_rotated_key_leaves_old_awards_good_and_a_withdrawn_one_does_not(
    complete: Enrolment, college: Institution
) -> None:
    award = services.claim_award(enrolment=complete)
    services.rotate_key(institution=college)
    assert checked(json.dumps(award.document)).check(CheckName.UNTAMPERED).state == State.PASSED
    services.withdraw_key(key=award.key)
    assert checked(json.dumps(award.document)).check(CheckName.UNTAMPERED).state != State.PASSED


def test_private_key_is_sealed_and_resealed(complete: Enrolment, settings: LazySettings) -> None:
    award = services.claim_award(enrolment=complete)
    assert "PRIVATE KEY" not in award.key.sealed
    old = settings.FIELD_KEYS
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *old]
    assert services.reseal_keys() == 1
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    award.key.refresh_from_db()
    assert open_key(award.key).multikey == award.key.public_multikey
    settings.FIELD_KEYS = old
    with pytest.raises(ImproperlyConfigured):
        open_key(award.key)


@pytest.mark.parametrize("algorithm", ["EdDSA", "RS256"])
def test_award_is_given_as_a_token_on_request(complete: Enrolment, client: Client, algorithm: str) -> None:
    award = services.claim_award(enrolment=complete)
    token = client.get(reverse("pathways:award_jwt", args=[award.pk]), {"alg": algorithm}).content
    report = checked(token, "alice@learner.example")
    assert report.check(CheckName.UNTAMPERED).state == State.PASSED
    assert report.check(CheckName.IN_FORCE).state == State.PASSED


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_award_is_baked_into_a_picture(complete: Enrolment, client: Client, kind: str) -> None:
    award = services.claim_award(enrolment=complete)
    picture = client.get(reverse("pathways:award_badge", args=[award.pk, kind])).content
    report = checked(picture, "alice@learner.example")
    assert report.check(CheckName.UNTAMPERED).state == State.PASSED
    assert report.facts.achievement == "Web developer certificate"


def test_claiming_keeps_the_award_with_the_learners_credentials(
    complete: Enrolment, client: Client, alice: User
) -> None:
    client.force_login(alice)
    response = client.post(reverse("pathways:claim", args=[complete.pk]), follow=True)
    assert "Awarded to Alice Example by Example College" in response.content.decode()
    credential = Credential.objects.kept().owned_by(alice).get(achievement__name="Web developer certificate")
    assert credential.is_proven
    client.post(reverse("pathways:claim", args=[complete.pk]))
    assert Credential.objects.owned_by(alice).count() == 4


def test_pathway_that_awards_at_once_does(alice: User, web: Pathway) -> None:
    web.awards_at_once = True
    web.save()
    for badge in ("html", "css", "js"):
        hold(alice, badge)
    enrolment = services.enrol(learner=alice, pathway=web)
    assert [award.enrolment for award in services.give_due_awards()] == [enrolment]
    assert services.give_due_awards() == []


def test_award_that_a_crash_kept_out_of_the_wallet_is_added_later(complete: Enrolment, alice: User) -> None:
    award = services.claim_award(enrolment=complete)
    assert not Credential.objects.owned_by(alice).filter(credential_id=award.document["id"]).exists()
    assert services.fill_wallets() == [award]
    credential = Credential.objects.kept().owned_by(alice).get(credential_id=award.document["id"])
    assert credential.is_proven
    assert services.fill_wallets() == []


def test_page_that_awards_at_once_gives_only_its_own_learner_an_award(
    alice: User, charlie: User, web: Pathway, client: Client
) -> None:
    Pathway.objects.filter(pk=web.pk).update(awards_at_once=True)
    for learner in (alice, charlie):
        for badge in ("html", "css", "js"):
            hold(learner, badge)
        enrolment = services.enrol(learner=learner, pathway=web)
    client.force_login(charlie)
    response = client.get(enrolment.get_absolute_url())
    assert response.context["award"] == Award.objects.get()
    assert response.context["award"].enrolment == enrolment


def test_stranger_claims_nothing(complete: Enrolment, client: Client, charlie: User) -> None:
    client.force_login(charlie)
    assert client.post(reverse("pathways:claim", args=[complete.pk])).status_code == 404
    assert not Award.objects.exists()


def test_did_document_holds_no_private_part(complete: Enrolment, client: Client) -> None:
    services.claim_award(enrolment=complete)
    body = client.get(reverse("pathways:did", args=["college"])).json()
    assert body["id"].endswith(":institutions:college")
    assert [sorted(method) for method in body["verificationMethod"]] == [
        ["controller", "id", "publicKeyMultibase", "type"]
    ]


def test_server_without_a_name_signs_under_the_key_itself(complete: Enrolment, settings: LazySettings) -> None:
    settings.SITE_URL = "http://127.0.0.1:8000"
    award = services.claim_award(enrolment=complete)
    assert award.document["issuer"]["id"].startswith("did:key:z6Mk")
    assert checked(json.dumps(award.document)).check(CheckName.UNTAMPERED).state == State.PASSED
    assert checked(services.award_token(award, algorithm="RS256")).check(CheckName.UNTAMPERED).state == State.PASSED
