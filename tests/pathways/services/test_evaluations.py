"""Evaluations are stored when the answer changes, and brought up to date when it may have."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from credentials.models import Credential
from credentials.services import discard, keep, merge_issuers, set_skills
from pathways import services
from pathways.models import Enrolment, Equivalence, Evaluation, Institution, Pathway
from pathways.services.evaluations import allocation_of
from tests.pathways.conftest import definition, group, hold, issuer_named, publish, slot

pytestmark = pytest.mark.django_db


def test_enrolling_evaluates_what_is_held(alice: User, web: Pathway) -> None:
    hold(alice, "html")
    hold(alice, "css")
    enrolment = services.enrol(learner=alice, pathway=web)
    assert enrolment.evaluation is not None
    assert enrolment.evaluation.progress == Fraction(3, 4)
    assert not enrolment.evaluation.is_satisfied


def test_same_answer_is_stored_once(alice: User, web: Pathway) -> None:
    hold(alice, "html")
    enrolment = services.enrol(learner=alice, pathway=web)
    services.evaluate_enrolment(enrolment=enrolment)
    services.evaluate_enrolment(enrolment=enrolment)
    assert Evaluation.objects.filter(enrolment=enrolment).count() == 1


def test_new_credential_is_found_by_the_beat_task(alice: User, web: Pathway) -> None:
    enrolment = services.enrol(learner=alice, pathway=web)
    hold(alice, "html")
    assert services.refresh_evaluations() == 1
    enrolment.refresh_from_db()
    assert enrolment.evaluation is not None
    assert enrolment.evaluation.progress == Fraction(1, 2)
    assert services.refresh_evaluations() == 0


def test_credential_changed_just_before_an_evaluation_that_could_not_see_it_is_found(alice: User, web: Pathway) -> None:
    begun = timezone.now()  # an import is at work: what it stores bears this time
    enrolment = services.enrol(learner=alice, pathway=web)
    Credential.objects.filter(pk=hold(alice, "html").pk).update(changed_at=begun)
    assert services.refresh_evaluations() == 1
    enrolment.refresh_from_db()
    assert enrolment.evaluation is not None and enrolment.evaluation.progress == Fraction(1, 2)


def test_credential_that_no_leaf_asks_for_is_passed_over(alice: User, web: Pathway) -> None:
    enrolment = services.enrol(learner=alice, pathway=web)
    before = enrolment.looked_at
    hold(alice, "pottery")
    assert services.refresh_evaluations() == 0
    enrolment.refresh_from_db()
    assert before is not None and enrolment.looked_at is not None and enrolment.looked_at > before
    assert Evaluation.objects.filter(enrolment=enrolment).count() == 1


def test_discarded_credential_takes_progress_back(alice: User, web: Pathway) -> None:
    html = hold(alice, "html")
    enrolment = services.enrol(learner=alice, pathway=web)
    html.state, html.decided_at = Credential.State.DISCARDED, timezone.now()
    html.save()
    assert services.refresh_evaluations() == 1
    enrolment.refresh_from_db()
    assert enrolment.evaluation is not None and enrolment.evaluation.progress == 0


def test_expiry_is_announced_and_acts_on_its_day(alice: User, web: Pathway) -> None:
    with time_machine.travel(datetime(2026, 2, 1, 12, tzinfo=UTC)):
        hold(alice, "html", expires_at=datetime(2026, 3, 1, 12, tzinfo=UTC))
        enrolment = services.enrol(learner=alice, pathway=web)
        assert enrolment.evaluation is not None
        assert enrolment.evaluation.next_change_on == date(2026, 3, 2)
    with time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=UTC)):
        assert services.refresh_evaluations() == 0
    with time_machine.travel(datetime(2026, 3, 2, 1, tzinfo=UTC)):
        assert services.refresh_evaluations() == 1
    enrolment = Enrolment.objects.select_related("evaluation").get()
    assert enrolment.evaluation is not None and enrolment.evaluation.progress == 0
    assert Evaluation.objects.count() == 2


def progress_of(enrolment: Enrolment) -> Fraction:
    """What is stored, and what anybody reads without opening the learner's page."""
    return Evaluation.objects.get(pk=Enrolment.objects.values("evaluation").get(pk=enrolment.pk)["evaluation"]).progress


def settle() -> None:
    """Let the time pass in which a change may still be hidden in another transaction."""
    Enrolment.objects.update(looked_at=timezone.now())


def test_renewal_takes_the_place_of_what_it_renews_while_it_is_kept(
    alice: User, college: Institution, bob: User
) -> None:
    """The learner gave a skill to the old one alone: the renewal itself fits nowhere."""
    document = definition({"key": "s", "kind": "slot", "match": {"skill": ["first aid"]}})
    old = set_skills(credential=hold(alice, "aid"), skills=["First aid"])
    later = datetime(2026, 2, 1, tzinfo=UTC)
    new = hold(alice, "aid", issued_at=later, supersedes=old, state=Credential.State.INBOX, decided_at=None)
    enrolment = services.enrol(learner=alice, pathway=publish(college, bob, document).pathway)
    assert progress_of(enrolment) == 1
    settle()
    keep(owner=alice, ids=[new.pk])
    services.refresh_evaluations()
    assert progress_of(enrolment) == 0
    settle()
    discard(owner=alice, ids=[new.pk])
    services.refresh_evaluations()
    assert progress_of(enrolment) == 1


@pytest.mark.parametrize("asked", ["https://old.example", "https://new.example"])
def test_credential_of_an_issuer_met_under_another_identity_later_is_found(
    alice: User, college: Institution, bob: User, asked: str
) -> None:
    issuer = issuer_named("Academy", "https://old.example", "https://new.example")
    document = definition({"key": "p", "kind": "pool", "match": {"issuer": [asked]}, "min_count": 1})
    enrolment = services.enrol(learner=alice, pathway=publish(college, bob, document).pathway)
    issuer_named("Academy", "did:web:academy.example")
    hold(alice, "anything", issuer=issuer)
    services.refresh_evaluations()
    assert progress_of(enrolment) == 1


def test_equivalence_changed_in_the_admin_changes_what_counts(
    alice: User, bob: User, client: Client, web: Pathway, college: Institution, rival: Institution
) -> None:
    services.add_member(institution=rival, user=bob, role="editor")
    enrolment = services.enrol(learner=alice, pathway=web)
    hold(alice, "camp")
    services.refresh_evaluations()
    client.force_login(bob)
    form = {"badge_class": "camp", "units": '[{"badge_class": "html"}]', "reason": "Same.", "institution": college.pk}
    changes: list[dict[str, Any]] = [
        {},
        {"units": '[{"badge_class": "html"}, {"badge_class": "css"}]'},
        {"institution": rival.pk},
    ]
    found = []
    for change in changes:
        row = Equivalence.objects.first()
        settle()
        page, where = ("change", [row.pk]) if row else ("add", [])
        response = client.post(reverse(f"admin:pathways_equivalence_{page}", args=where), form | change)
        assert response.status_code == 302
        services.refresh_evaluations()
        found.append(progress_of(enrolment))
    assert found == [Fraction(1, 2), Fraction(3, 4), 0]


def test_merged_issuers_change_what_counts(alice: User, college: Institution, bob: User) -> None:
    here, there = issuer_named("Academy", "https://a.example"), issuer_named("Academy Ltd", "https://b.example")
    document = definition({"key": "p", "kind": "pool", "match": {"issuer": ["https://b.example"]}, "min_count": 1})
    enrolment = services.enrol(learner=alice, pathway=publish(college, bob, document).pathway)
    hold(alice, "anything", issuer=here)
    services.refresh_evaluations()
    assert progress_of(enrolment) == 0
    settle()
    merge_issuers(into=here, others=[there])
    services.refresh_evaluations()
    assert progress_of(enrolment) == 1


def test_spent_credential_counts_elsewhere_only_while_its_award_stands(
    alice: User, college: Institution, bob: User
) -> None:
    first = publish(college, bob, definition(slot("html")), slug="first").pathway
    fresh = {"badge_class": ["html"], "not": {"used_in": ["college/first"]}}
    second = publish(college, bob, definition({"key": "s", "kind": "slot", "match": fresh}), slug="second").pathway
    hold(alice, "html")
    complete, other = services.enrol(learner=alice, pathway=first), services.enrol(learner=alice, pathway=second)
    settle()
    award = services.claim_award(enrolment=complete)
    services.refresh_evaluations()
    assert progress_of(other) == 0
    settle()
    services.revoke_award(award=award, reason="A mistake.", by=bob)
    services.refresh_evaluations()
    assert progress_of(other) == 1


CAMP = definition(group("all", slot("html"), slot("css"), slot("sql")))


@pytest.mark.parametrize(
    ("kind", "key", "after"),
    [("exclude", "", 0), ("exclude", "css", Fraction(1, 3)), ("accept", "sql", Fraction(2, 3)), ("pin", "sql", None)],
)
def test_decision_about_a_credential_holds_for_the_units_it_is_taken_for(
    alice: User, college: Institution, bob: User, kind: str, key: str, after: Fraction | None
) -> None:
    Equivalence.objects.create(
        institution=college, badge_class="camp", units=[{"badge_class": "html"}, {"badge_class": "css"}], reason="Same."
    )
    enrolment = services.enrol(learner=alice, pathway=publish(college, bob, CAMP).pathway)
    camp = hold(alice, "camp")
    services.evaluate_enrolment(enrolment=enrolment)
    assert progress_of(enrolment) == Fraction(2, 3)
    services.decide(enrolment=enrolment, kind=kind, by=bob, reason="Heard.", requirement_key=key, credential=camp)
    evaluation = services.evaluate_enrolment(enrolment=enrolment)
    if kind == "pin":
        assert (f"{camp.pk}#1", "sql") in allocation_of(evaluation)
    else:
        assert progress_of(enrolment) == after
