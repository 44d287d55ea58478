"""What happens between a learner and an institution: an award, a newer version, a question, consent.

By mouse, by keyboard, without script; each person in a browser of their own.
"""

from __future__ import annotations

import copy
import json
import re
import time
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import FilePayload, expect

from accounts.models import User
from pathways import services
from pathways.models import Award, Membership, Pathway
from tests.conftest import make_person
from tests.journeys.desk import Desk, applied_data, learner

COMPLETE = (
    *("python-for-data", "sql-and-relational-data", "statistics-with-real-data"),
    *("data-visualisation", "research-ethics"),
)
CLAIMED_WITHIN = 30
"""Seconds from the press of the button to the award's page, on a machine that does much else."""


@pytest.fixture(autouse=True)
def northfield(transactional_db: None) -> Pathway:
    """A published pathway of an institution that Olive owns and for which Rita reviews."""
    olive = make_person("olive@institution.example", "Olive Example")
    institution = services.create_institution(name="Northfield University (demo)", slug="northfield", owner=olive)
    rita = make_person("rita@institution.example", "Rita Example")
    services.add_member(institution=institution, user=rita, role=Membership.Role.REVIEWER)
    return applied_data(institution, olive)


def download(one: Desk, name: str) -> bytes:
    """The file behind a link."""
    with one.page.expect_download() as kept:
        one.press(name, "link")
    return kept.value.path().read_bytes()


def change_status(staff: Desk, award: Award, change: str, reason: str) -> None:
    """Find the award in the admin, and suspend or revoke it with a reason."""
    staff.open(reverse("admin:pathways_award_changelist"))
    staff.press("Certificate in Applied Data", "link")
    staff.press("Suspend, reinstate or revoke", "link")
    staff.hands.tick(staff.page.get_by_label(change))
    staff.hands.write(staff.page.get_by_label("Reason"), reason)
    staff.press("Change the status")
    expect(staff.page.get_by_text("Done. The published list says so from now on.")).to_be_visible()


def test_learner_claims_an_award_that_staff_suspends_and_revokes(desk: Any, northfield: Pathway) -> None:
    enrolment = learner("Alice", northfield, *COMPLETE)
    alice, stranger, staff = desk(), desk(), desk()

    # home leads to the claim, and the award is there within seconds
    alice.sign_in(enrolment.learner.email, reverse("portfolio:home"))
    alice.reads("Claim “Certificate in Applied Data”")
    alice.press("Go and claim it", "link")
    alice.reads("5 of 5 earned", "That takes seconds")
    began = time.monotonic()
    alice.press("Claim the award")
    alice.page.wait_for_url("**/awards/**")
    assert time.monotonic() - began < CLAIMED_WITHIN
    alice.reads("Awarded. It is signed, and kept with your credentials.", "Awarded to Alice Example")
    award = Award.objects.get()

    # what is downloaded is the signed credential, and it says what counted
    document = json.loads(download(alice, "Open Badges 3.0 as JSON"))
    assert document == award.document
    assert {one["name"] for one in document["evidence"]} >= {"Python for Data", "Research Ethics"}
    assert download(alice, "Picture (PNG) with the credential inside").startswith(b"\x89PNG")
    alice.open(reverse("credentials:list"))
    alice.reads("Certificate in Applied Data")

    # a stranger reads the report, and checks the file on the public page
    stranger.open(award.get_absolute_url())
    stranger.reads("Awarded to Alice Example by Northfield University (demo)", "Untampered: yes", "In force: yes")
    stranger.reads("It was awarded to an identity that is proved to be this person's.", "Statistics with Real Data")
    stranger.open(reverse("credentials:verify"))
    file = FilePayload(name="award.json", mimeType="application/json", buffer=json.dumps(document).encode())
    stranger.page.locator("input[type=file]").set_input_files(file)
    stranger.press(re.compile("^Check"))
    stranger.reads("Untampered: yes")

    # suspended: the public page and the learner's page say so, and why
    staff.sign_in("rita@institution.example", reverse("admin:index"))
    change_status(staff, award, "Suspend, for now", "An assessment is looked at again.")
    stranger.open(award.get_absolute_url())
    stranger.reads("Suspended since", "An assessment is looked at again.", "In force: no")
    alice.open(enrolment.get_absolute_url())
    alice.reads("Your award is suspended since", "An assessment is looked at again.")

    # revoked likewise
    change_status(staff, award, "Revoke, for good", "It was given by mistake.")
    stranger.open(award.get_absolute_url())
    stranger.reads("Revoked on", "It was given by mistake.", "In force: no")
    alice.open(enrolment.get_absolute_url())
    alice.reads("Your award was revoked on", "It was given by mistake.")


def test_learner_sees_both_results_and_moves_to_the_newer_version(desk: Any, northfield: Pathway) -> None:
    enrolment = learner("Alice", northfield, "python-for-data", "data-visualisation")
    draft = services.start_draft(pathway=northfield)
    wanted = copy.deepcopy(draft.definition)
    wanted["root"]["children"][1]["choose"] = 1
    services.save_draft(version=draft, definition=wanted, seen=None)
    services.publish_version(version=draft, by=User.objects.get(email="olive@institution.example"))
    alice = desk()

    # on version 1, told of version 2
    alice.sign_in(enrolment.learner.email, enrolment.get_absolute_url())
    alice.reads("2 of 5 earned", "Version 2 of this pathway is published.")
    alice.press("Compare the two", "link")

    # both side by side, with what is different
    alice.reads("You would be further on version 2.")
    expect(alice.page.get_by_role("region", name="Yours: version 1")).to_contain_text("2 of 5 earned")
    expect(alice.page.get_by_role("region", name="Published: version 2")).to_contain_text("2 of 4 earned")
    alice.reads("“Electives”: how many are chosen, 2 before, is now 1. It asks less.")

    # staying changes nothing, moving moves
    alice.press("Stay here", "link")
    alice.reads("2 of 5 earned", "version 1.")
    alice.press("Compare the two", "link")
    alice.press("Move to version 2")
    alice.reads("You are on version 2 now.", "2 of 4 earned", "version 2.")


def test_what_is_accepted_for_one_learner_is_proposed_to_the_next(desk: Any, northfield: Pathway) -> None:
    first = learner("Alice", northfield, "python-for-data", "technical-writing")
    second = learner("Bea", northfield, "technical-writing")
    alice, bea, rita = desk(), desk(), desk()

    # Alice asks
    alice.sign_in(first.learner.email, first.get_absolute_url())
    alice.press("Something of mine covers Statistics with Real Data", "link")
    alice.page.get_by_label("Which credential").select_option(label="Technical Writing")
    alice.hands.write(alice.page.get_by_label("Why it covers the requirement"), "Half of it was on reporting figures.")
    alice.press("Ask")
    alice.reads("Asked. You see the answer on this page", "waiting", "1 of 5 earned")

    # Rita accepts, for the next one too
    rita.sign_in("rita@institution.example", reverse("admin:pathways_petition_changelist"))
    rita.press("Answer", "link")
    rita.reads("Half of it was on reporting figures.")
    rita.hands.tick(rita.page.get_by_label("Accept: it counts there"))
    rita.hands.write(rita.page.get_by_label("Reason"), "The module has a statistics unit.")
    rita.hands.tick(rita.page.get_by_label("Propose this to the next learner with the same achievement"))
    rita.press("Answer")
    expect(rita.page.get_by_text("Answered. The learner reads it on their progress page.")).to_be_visible()

    # Alice reads it, and it counts
    alice.open(first.get_absolute_url())
    alice.reads("The module has a statistics unit.", "accepted", "2 of 5 earned")
    alice.reads("counts here by a decision of the institution")

    # Bea, who has the same, is told
    bea.sign_in(second.learner.email, second.get_absolute_url())
    bea.reads("“Technical Writing” was accepted for “Statistics with Real Data” before.")
    bea.press("Ask", "link")
    bea.reads("“Technical Writing” was accepted here before: The module has a statistics unit.")
    expect(bea.page.get_by_label("Which credential").locator("option:checked")).to_have_text("Technical Writing")


def test_consent_is_seen_at_once_and_withdrawn_at_once(desk: Any, northfield: Pathway) -> None:
    enrolment = learner("Alice", northfield, "python-for-data")
    alice, rita = desk(), desk()
    learners = reverse("admin:pathways_enrolment_changelist")
    outline = reverse("admin:pathways_enrolment_progress", args=[enrolment.pk])

    # before: the institution sees nobody, and is told why
    rita.sign_in("rita@institution.example", learners)
    rita.reads("1 enrolled learner is not shown")
    expect(rita.page.get_by_text("Alice Example")).to_have_count(0)

    # given: her name and progress are there
    alice.sign_in(enrolment.learner.email, enrolment.get_absolute_url())
    alice.press("Let the institution see my progress")
    alice.reads("can now see your progress", "sees your name, your progress on its pathways")
    rita.open(learners)
    rita.reads("Alice Example")
    rita.press("Alice Example", "link")
    rita.reads("Statistics with Real Data")

    # withdrawn: with the next request she is gone, also from an address that was open
    alice.press("Withdraw: show nothing any more")
    alice.reads("no longer sees anything of your progress")
    answer = rita.page.goto(f"{rita.base}{outline}")
    assert answer is not None
    assert answer.status == 404
    rita.open(learners)
    expect(rita.page.get_by_text("Alice Example")).to_have_count(0)
