"""Evaluations are stored when the answer changes, and brought up to date when it may have."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from credentials.models import Credential
from pathways import services
from pathways.models import Enrolment, Evaluation, Pathway
from tests.pathways.conftest import hold

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
