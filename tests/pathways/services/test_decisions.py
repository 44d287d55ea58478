"""Decisions, petitions and precedents."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from pathways import services
from pathways.errors import DecisionRefusedError
from pathways.models import Decision, Enrolment, Institution, Pathway, Petition, Precedent
from tests.conftest import make_person
from tests.pathways.conftest import hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(alice: User, web: Pathway) -> Enrolment:
    """Alice, who holds HTML and a course on CSS by another name."""
    hold(alice, "html")
    hold(alice, "styling")
    return services.enrol(learner=alice, pathway=web)


def progress_of(enrolment: Enrolment) -> str:
    """The stored progress."""
    return str(Enrolment.objects.select_related("evaluation").get(pk=enrolment.pk).evaluation.progress)  # type: ignore[union-attr]  # evaluated on enrolling


@pytest.mark.parametrize(
    ("kind", "fields", "progress"),
    [
        ("waive", {"requirement_key": "any"}, "1"),
        ("reduce", {"requirement_key": "any", "values": {"choose": 1}}, "1/2"),
        ("grant", {"values": {"badge_class": "css"}}, "3/4"),
        ("accept", {"requirement_key": "css"}, "3/4"),
        ("exclude", {}, "0"),
    ],
)
def test_decision_changes_progress_and_its_end_takes_it_back(
    begun: Enrolment, alice: User, bob: User, kind: str, fields: dict[str, Any], progress: str
) -> None:
    held = {c.achievement.identifier: c for c in alice.credentials.all()}
    about = {"accept": held["styling"], "exclude": held["html"]}.get(kind)
    decision = services.decide(enrolment=begun, kind=kind, by=bob, reason="Seen.", credential=about, **fields)
    assert progress_of(begun) == progress
    services.withdraw_decision(decision=decision, by=bob)
    assert progress_of(begun) == "1/2"


def test_decision_with_an_end_ends(begun: Enrolment, bob: User) -> None:
    with time_machine.travel(datetime(2026, 12, 1, 12, tzinfo=UTC)):
        services.decide(
            enrolment=begun, kind="waive", by=bob, reason="For now.", requirement_key="any", ends_on=date(2026, 12, 31)
        )
        assert progress_of(begun) == "1"
    with time_machine.travel(datetime(2027, 1, 1, 12, tzinfo=UTC)):
        services.refresh_evaluations()
        assert progress_of(begun) == "1/2"


def test_decision_that_makes_no_sense_is_refused_in_words(begun: Enrolment, bob: User) -> None:
    with pytest.raises(DecisionRefusedError, match="no node"):
        services.decide(enrolment=begun, kind="waive", by=bob, reason="x", requirement_key="nothing")
    assert not Decision.objects.exists()


def test_stranger_decides_nothing(begun: Enrolment, charlie: User) -> None:
    with pytest.raises(DecisionRefusedError):
        services.decide(enrolment=begun, kind="waive", by=charlie, reason="x", requirement_key="any")


def test_petition_is_asked_answered_and_becomes_a_precedent(
    client: Client, begun: Enrolment, alice: User, bob: User
) -> None:
    styling = alice.credentials.get(achievement__identifier="styling")
    client.force_login(alice)
    url = reverse("pathways:ask", args=[begun.pk]) + "?leaf=css"
    assert "Does something of yours cover" in client.get(url).content.decode()
    client.post(url, {"credential": styling.pk, "statement": "It is the same course."})
    petition = Petition.objects.get()
    client.force_login(bob)
    queue = client.get(reverse("admin:pathways_petition_changelist")).content.decode()
    assert "Alice Example" in queue
    answer = reverse("admin:pathways_petition_answer", args=[petition.pk])
    assert "It is the same course." in client.get(answer).content.decode()
    client.post(answer, {"accept": "yes", "answer": "Same syllabus.", "make_precedent": "on"})
    assert progress_of(begun) == "3/4"
    client.force_login(alice)
    body = client.get(begun.get_absolute_url()).content.decode()
    assert "Same syllabus." in body
    assert "counts here by a decision of the institution" in body
    # the next learner with the same case is told
    other = make_person("erin@learner.example", "Erin Example")
    hold(other, "styling")
    enrolment = services.enrol(learner=other, pathway=begun.pathway)
    client.force_login(other)
    assert "was accepted for “css” before" in client.get(enrolment.get_absolute_url()).content.decode()
    assert Precedent.objects.get().made_by == bob


def test_declined_petition_changes_nothing_and_says_why(begun: Enrolment, alice: User, bob: User) -> None:
    styling = alice.credentials.get(achievement__identifier="styling")
    petition = services.ask_to_accept(enrolment=begun, requirement_key="css", credential=styling, statement="x")
    services.answer_petition(petition=petition, accept=False, by=bob, answer="Too short.")
    assert progress_of(begun) == "1/2"
    with pytest.raises(DecisionRefusedError, match="answered already"):
        services.answer_petition(petition=petition, accept=True, by=bob, answer="Yes.")


def test_stranger_asks_and_answers_nothing(
    client: Client, begun: Enrolment, alice: User, charlie: User, rival: Institution
) -> None:
    styling = alice.credentials.get(achievement__identifier="styling")
    petition = services.ask_to_accept(enrolment=begun, requirement_key="css", credential=styling, statement="x")
    client.force_login(charlie)
    assert client.get(reverse("pathways:ask", args=[begun.pk]) + "?leaf=css").status_code == 404
    assert client.post(reverse("pathways:withdraw_petition", args=[petition.pk])).status_code == 404
    client.force_login(User.objects.get(email="dora@rival.example"))
    answer = reverse("admin:pathways_petition_answer", args=[petition.pk])
    assert client.post(answer, {"accept": "yes", "answer": "x"}).status_code == 404
    petition.refresh_from_db()
    assert petition.state == Petition.State.OPEN


def test_reviewer_decides_on_the_learners_page(
    client: Client, begun: Enrolment, alice: User, bob: User, college: Institution
) -> None:
    client.force_login(bob)
    url = reverse("admin:pathways_enrolment_progress", args=[begun.pk])
    assert client.get(url).status_code == 404
    services.give_consent(learner=alice, institution=college)
    assert client.get(url).status_code == 200
    client.post(url, {"kind": "waive", "requirement_key": "any", "reason": "Ten years at work."})
    assert progress_of(begun) == "1"
    assert "Ten years at work." in client.get(url).content.decode()
    services.withdraw_consent(learner=alice, institution=college)
    assert client.get(url).status_code == 404
    assert "Alice" not in client.get(reverse("admin:pathways_decision_changelist")).content.decode()


def test_spreadsheet_runs_no_formula(client: Client, web: Pathway, bob: User, college: Institution) -> None:
    mallory = make_person("mallory@learner.example", '=HYPERLINK("https://x")')
    enrolment = services.enrol(learner=mallory, pathway=web)
    services.give_consent(learner=mallory, institution=college)
    client.force_login(bob)
    url = reverse("admin:pathways_enrolment_changelist")
    data = {"action": "download_spreadsheet", "_selected_action": [str(enrolment.pk)]}
    body = client.post(url, data).content.decode("utf-8-sig")
    assert body.splitlines()[1].startswith("\"'=HYPERLINK")


@pytest.mark.parametrize("standing", ["complete", "close", "stalled", "expiring"])
def test_learners_are_found_by_where_they_stand(
    client: Client, web: Pathway, alice: User, bob: User, college: Institution, standing: str
) -> None:
    hold(alice, "html")
    hold(alice, "css", expires_at=datetime(2026, 12, 10, tzinfo=UTC))
    with time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC)):
        services.enrol(learner=alice, pathway=web)
        services.give_consent(learner=alice, institution=college)
        client.force_login(bob)
        body = client.get(reverse("admin:pathways_enrolment_changelist"), {"standing": standing}).content.decode()
        assert ("Alice Example" in body) is (standing in ("close", "expiring"))


def test_invitation_enrols_and_consents_to_nothing(
    client: Client, web: Pathway, alice: User, bob: User, college: Institution
) -> None:
    client.force_login(bob)
    form = {"institution": str(college.pk), "pathway": str(web.pk), "name": "Autumn"}
    client.post(reverse("admin:pathways_cohort_add"), form)
    cohort = college.cohorts.get()
    client.force_login(alice)
    url = reverse("pathways:join", args=[cohort.token])
    assert "You are invited" in client.get(url).content.decode()
    client.post(url)
    assert [row.learner for row in cohort.enrolments.all()] == [alice]
    assert not Enrolment.objects.visible_to(bob).exists()
