"""The screens of pathways: finding, joining, progress, plans, questions, versions, awards."""

from __future__ import annotations

import copy
from decimal import Decimal

import pytest
from django.urls import reverse

from pathways import services
from pathways.models import CatalogueOffer, Cohort, Enrolment, Institution, Pathway
from portfolio.management.demo.badges import NORTHFIELD
from tests.journeys.demonstration import ADA, EDITH, JUNO, RITA, SAM, credential_of, person, sign_in
from tests.journeys.inspection import Inspector


def enrolment_of(email: str, slug: str) -> Enrolment:
    """The person's enrolment on that pathway."""
    return Enrolment.objects.get(learner__email=email, pathway__slug=slug)


def publish_again(pathway: Pathway) -> None:
    """A newer version, which asks for one elective more."""
    draft = services.start_draft(pathway=pathway)
    definition = copy.deepcopy(draft.definition)
    definition["root"]["children"][1]["choose"] = 3
    services.save_draft(version=draft, definition=definition, seen=None)
    services.publish_version(version=draft, by=person(EDITH))


@pytest.mark.screens(
    *("pathways:catalogue", "pathways:pathway", "pathways:join", "pathways:progress", "pathways:why"),
    *("pathways:plan", "pathways:ask", "pathways:move"),
)
def test_screens_of_a_learner_on_pathways(inspector: Inspector) -> None:
    northfield = Institution.objects.get(slug="northfield")
    applied = Pathway.objects.get(slug="applied-data")
    decisions, cloud = enrolment_of(ADA, "data-driven-decisions"), enrolment_of(ADA, "cloud-operations")
    cohort = Cohort.objects.create(institution=northfield, pathway=applied, name="Autumn", token="autumn-demo")
    badge_class = NORTHFIELD.achievement_id("machine-learning-foundations")
    first = CatalogueOffer.objects.create(
        institution=northfield, title="Preparation", badge_class="https://northfield.demo/preparation", hours=5
    )
    course = CatalogueOffer.objects.create(
        institution=northfield,
        title="Advanced course with an exam at the end",
        badge_class=badge_class,
        issuer=NORTHFIELD.key.did_key,
        credits=45,
        level=7,
        cost=300,
        currency="EUR",
        hours=120,
        url="https://northfield.demo/course",
    )
    course.requires.add(first)
    asked = [
        services.ask_to_accept(
            enrolment=enrolment_of(ADA, "data-driven-decisions"),
            requirement_key="core",
            credential=credential_of(ADA, slug),
            statement="The syllabus covers it.",
        )
        for slug in ("python-for-data", "statistics-with-real-data", "technical-writing")
    ]
    rita = person(RITA)
    services.answer_petition(petition=asked[0], accept=True, by=rita, answer="It covers it.", make_precedent=True)
    services.answer_petition(petition=asked[1], accept=False, by=rita, answer="It covers half of it.")
    publish_again(applied)
    ada = person(ADA)
    services.plan_offer(learner=ada, offer=first)
    services.plan_credential(learner=ada, title="Network Security")
    services.plan_credential(learner=ada, title="A project", credits=Decimal(6), level=Decimal(7), state="in_progress")
    sign_in(inspector, ADA)
    inspector.open("catalogue", reverse("pathways:catalogue"))
    inspector.open("catalogue without a match", f"{reverse('pathways:catalogue')}?q=underwater")
    inspector.open("pathway", applied.get_absolute_url())
    inspector.open("invitation", reverse("pathways:join", args=[cohort.token]))
    for number, one in enumerate(Enrolment.objects.filter(learner__email=ADA), 1):
        inspector.open(f"progress {number}", one.get_absolute_url())
        inspector.open(f"progress {number} remaining", f"{one.get_absolute_url()}?show=remaining")
        inspector.open(f"progress {number} with what is planned", f"{one.get_absolute_url()}?count=planned")
        inspector.open(f"plan {number}", reverse("pathways:plan", args=[one.pk]))
    inspector.open("plan together", f"{reverse('pathways:plan', args=[decisions.pk])}?weight=hours&with={cloud.pk}")
    inspector.page.get_by_text("Add to your plan").click()
    inspector.page.get_by_label("What", exact=True).fill("x")
    inspector.page.get_by_label("Level (optional)").fill("1000")
    inspector.page.locator("form:has(datalist)").evaluate("form => { form.noValidate = true; }")
    inspector.page.get_by_role("button", name="Plan this", exact=True).click()
    inspector.page.locator("[aria-invalid=true]").first.wait_for()
    inspector.look("plan with an error")
    CatalogueOffer.objects.filter(pk=first.pk).update(cost=10, currency="USD")
    inspector.open("plan with two currencies", reverse("pathways:plan", args=[decisions.pk]))
    CatalogueOffer.objects.all().delete()
    inspector.open("plan without offers", reverse("pathways:plan", args=[decisions.pk]))
    ask = f"{reverse('pathways:ask', args=[decisions.pk])}?leaf=core"
    inspector.open("ask", ask)
    inspector.page.get_by_role("button", name="Ask", exact=True).click()
    inspector.page.locator("[aria-invalid=true], :invalid").first.wait_for(state="attached")
    inspector.look("ask with an error")
    inspector.open("compare versions", reverse("pathways:move", args=[enrolment_of(ADA, "applied-data").pk]))
    why = reverse("pathways:why", args=[decisions.pk])
    credential = credential_of(ADA, "technical-writing")
    inspector.open("why not there", f"{why}?credential={credential.pk}&leaf=core")
    inspector.page.goto(f"{inspector.base}{cloud.get_absolute_url()}")
    inspector.page.get_by_role("button", name="Leave").first.click()
    inspector.page.wait_for_url("**/pathways/")
    inspector.look("left, with an undo")
    inspector.conclude()


def test_screens_of_a_learner_who_begins_a_pathway(inspector: Inspector) -> None:
    sign_in(inspector, SAM)
    page = inspector.page
    inspector.open("pathway before enrolling", Pathway.objects.get(slug="applied-data").get_absolute_url())
    page.get_by_role("button", name="Enrol").click()
    page.wait_for_url("**/progress/**")
    inspector.look("progress with nothing")
    enrolment = enrolment_of(SAM, "applied-data")
    inspector.open("ask with nothing", f"{reverse('pathways:ask', args=[enrolment.pk])}?leaf=python-for-data")
    page.goto(f"{inspector.base}{enrolment.get_absolute_url()}")
    page.locator("form[action*='/consents/'] button").first.click()
    page.wait_for_load_state()
    inspector.look("progress after consent")
    inspector.conclude()


@pytest.mark.screens("pathways:award")
def test_screens_of_an_award(inspector: Inspector) -> None:
    juno = enrolment_of(JUNO, "applied-data")
    sign_in(inspector, JUNO)
    page = inspector.page
    inspector.open("progress complete", juno.get_absolute_url())
    page.get_by_role("button", name="Claim").first.click()
    page.wait_for_url("**/awards/**")
    inspector.look("award just claimed")
    [award] = juno.awards.all()
    inspector.open("award of one's own", award.get_absolute_url())
    inspector.open("progress with an award", juno.get_absolute_url())
    page.context.clear_cookies()
    inspector.open("award", award.get_absolute_url())
    services.suspend_award(award=award, reason="An assessment is looked at again.", by=person(RITA))
    inspector.open("award suspended", award.get_absolute_url())
    services.revoke_award(award=award, reason="It was given by mistake.", by=person(RITA))
    inspector.open("award revoked", award.get_absolute_url())
    inspector.conclude()
