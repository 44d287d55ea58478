"""The screens of the admin: those of an institution's people, and those of Cairn's own staff."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import RequestFactory
from django.urls import reverse

from accounts.models import User
from credentials.models import Issuer
from jobs.services import create_job
from pathways import models, services
from pathways.models import Enrolment, Institution, Pathway, PathwayVersion
from tests.journeys.demonstration import ADA, EDITH, JUNO, RITA, STAFF, credential_of, person, sign_in
from tests.journeys.inspection import Inspector

OF_INSTITUTIONS = [model for model in admin.site._registry if model._meta.app_label == "pathways"]
OF_STAFF = [model for model in admin.site._registry if model._meta.app_label != "pathways"]
SEND = "form[method=post]:not(#logout-form) :is(button.default, [type=submit])"
"""What sends the form in the middle of a page."""


def admin_pages(who: User, rows: Iterable[type[Model]]) -> list[str]:
    """The names of the admin's pages over those rows that the person may open: list, new, one, history, removal."""
    request = RequestFactory().get("/")
    request.user = who
    names = []
    for model in rows:
        page = admin.site._registry[model]
        may: dict[str, bool] = {
            "changelist": page.has_view_permission(request),
            "add": page.has_add_permission(request),
            "change": page.has_view_permission(request),
            "history": page.has_view_permission(request),
            "delete": page.has_delete_permission(request),
        }
        names += [f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}" for kind in may if may[kind]]
    return names


def look_at_admin_pages(inspector: Inspector, names: list[str]) -> None:
    """Open each of these pages, for the first row that the person's own list shows."""
    rows: dict[str, str] = {}
    for name in names:
        stem, _under, kind = name.rpartition("_")
        if kind in ("changelist", "add"):
            inspector.open(name, reverse(name))
        if kind == "changelist":
            inspector.page.set_viewport_size({"width": 1280, "height": 900})
            [rows[stem], *_others] = inspector.page.locator("#result_list .action-select, #result_list a").evaluate_all(
                "all => all.flatMap(one => one.value || one.pathname.match(/[^/]+(?=[/](change|progress)[/]$)/)?.[0] || [])"
            ) or [""]
        elif kind != "add":
            assert rows[stem], f"{name}: there is no row to look at"
            inspector.open(name, reverse(name, args=[rows[stem]]))


@pytest.fixture
def busy_northfield(demo: None) -> Institution:
    """The institution of the demonstration with something on every page of its admin."""
    northfield = Institution.objects.get(slug="northfield")
    pathway = Pathway.objects.get(slug="applied-data")
    rita = person(RITA)
    services.claim_award(enrolment=Enrolment.objects.get(learner__email=JUNO))
    ada = Enrolment.objects.get(learner__email=ADA, pathway__slug="data-driven-decisions")
    asked = [
        services.ask_to_accept(
            enrolment=ada,
            requirement_key="core",
            credential=credential_of(ADA, slug),
            statement="The syllabus covers it.\nPlease see the address below.",
            evidence="https://ada.demo/syllabus",
        )
        for slug in ("python-for-data", "technical-writing")
    ]
    services.answer_petition(petition=asked[0], accept=True, by=rita, answer="It covers it.", make_precedent=True)
    offer: dict[str, Any] = {"institution": northfield, "currency": "EUR", "cost": 120, "hours": 30}
    models.CatalogueOffer.objects.create(title="Course", badge_class="https://northfield.demo/course", **offer)
    models.Cohort.objects.create(institution=northfield, pathway=pathway, name="Autumn", token="autumn-demo")
    models.TestWallet.objects.create(pathway=pathway, name="Nothing held", facts=[], expected="0")
    models.Equivalence.objects.create(
        institution=northfield,
        badge_class="https://codeyard.demo/bootcamp",
        units=[{"badge_class": "https://northfield.demo/course", "credits": 3}],
        reason="The syllabus covers both.",
    )
    return northfield


@pytest.mark.screens("admin:index", "admin:app_list", "admin:password_change", "admin:password_change_done")
def test_screens_of_an_institutions_admin(inspector: Inspector, busy_northfield: Institution) -> None:
    names = admin_pages(person(EDITH), OF_INSTITUTIONS)
    assert {"admin:pathways_pathway_add", "admin:pathways_testwallet_delete"} <= set(names)
    sign_in(inspector, EDITH)
    page = inspector.page
    inspector.open("admin", reverse("admin:index"))
    inspector.open("admin of pathways", reverse("admin:app_list", args=["pathways"]))
    page.goto(f"{inspector.base}{reverse('admin:pathways_institution_change', args=[busy_northfield.pk])}")
    page.locator("textarea[name=about]").fill("An invented university.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".messagelist").wait_for()
    inspector.look("admin after a change")
    look_at_admin_pages(inspector, names)
    inspector.open("admin password", reverse("admin:password_change"))
    inspector.open("admin password changed", reverse("admin:password_change_done"))
    for kind in ("pathway", "cohort", "testwallet", "membership"):
        page.goto(f"{inspector.base}{reverse(f'admin:pathways_{kind}_add')}")
        page.get_by_role("button", name="Save", exact=True).click()
        page.locator(".errornote").wait_for()
        inspector.look(f"admin {kind} with errors")
    inspector.conclude()


@pytest.mark.screens(
    *("admin:pathways_award_status", "admin:pathways_signingkey_rotate", "admin:pathways_petition_answer"),
    *("admin:pathways_enrolment_progress", "admin:pathways_pathwayversion_outline"),
    "admin:pathways_pathwayversion_preview",
)
def test_screens_on_which_an_institution_decides(inspector: Inspector, busy_northfield: Institution) -> None:
    draft = services.start_draft(pathway=Pathway.objects.get(slug="data-driven-decisions"))
    [award] = models.Award.objects.all()
    key = models.SigningKey.objects.filter(institution=busy_northfield).first()
    waiting = models.Petition.objects.get(state="open")
    juno = Enrolment.objects.get(learner__email=JUNO)
    assert key is not None
    sign_in(inspector, EDITH)
    page = inspector.page
    inspector.open("change an award", reverse("admin:pathways_award_status", args=[award.pk]))
    page.locator(SEND).click()
    page.wait_for_load_state()
    inspector.look("change an award with an error")
    inspector.open("change a key", reverse("admin:pathways_signingkey_rotate", args=[key.pk]))
    inspector.open("petition to answer", reverse("admin:pathways_petition_answer", args=[waiting.pk]))
    page.locator(SEND).click()
    page.wait_for_load_state()
    inspector.look("petition answered with an error")
    for one in (juno, waiting.enrolment):
        inspector.open(f"progress of {one}", reverse("admin:pathways_enrolment_progress", args=[one.pk]))
    page.locator(SEND).click()
    page.wait_for_load_state()
    inspector.look("decision with an error")
    for standing in ("complete", "close", "stalled", "expiring"):
        inspector.open(f"learners {standing}", f"{reverse('admin:pathways_enrolment_changelist')}?standing={standing}")
    outline = reverse("admin:pathways_pathwayversion_outline", args=[draft.pk])
    inspector.open("outline", outline)
    for node in ("award", "core", "credits", "advanced", "outside"):
        inspector.open(f"outline {node}", f"{outline}?node={node}&find=data")
    inspector.open("what publishing changes", reverse("admin:pathways_pathwayversion_preview", args=[draft.pk]))
    definition = {**draft.definition, "root": {**draft.definition["root"], "choose": 9}}
    services.save_draft(version=draft, definition=definition)
    inspector.open("outline with findings", outline)
    inspector.open("preview with findings", reverse("admin:pathways_pathwayversion_preview", args=[draft.pk]))
    published = PathwayVersion.objects.get(pathway=draft.pathway, number=1)
    inspector.open("published version", reverse("admin:pathways_pathwayversion_change", args=[published.pk]))
    inspector.conclude()


def test_screens_of_a_reviewer(inspector: Inspector, busy_northfield: Institution) -> None:
    sign_in(inspector, RITA)
    inspector.open("admin of a reviewer", reverse("admin:index"))
    inspector.open("petitions of a reviewer", reverse("admin:pathways_petition_changelist"))
    pathway = Pathway.objects.get(slug="applied-data")
    inspector.open("pathway only to read", reverse("admin:pathways_pathway_change", args=[pathway.pk]))
    inspector.open("refused", reverse("admin:pathways_pathway_add"), status=403)
    inspector.conclude()


def test_screens_of_staff(inspector: Inspector) -> None:
    create_job(kind="pdf", owner=person(ADA), arguments={}, total=4)
    Group.objects.create(name="Support")
    totp.TOTP.activate(person(ADA), totp.generate_totp_secret())
    names = admin_pages(person(STAFF), OF_STAFF)
    assert {"admin:accounts_user_change", "admin:credentials_issuer_add", "admin:jobs_job_changelist"} <= set(names)
    sign_in(inspector, STAFF)
    page = inspector.page
    inspector.open("admin of staff", reverse("admin:index"))
    look_at_admin_pages(inspector, [*names, "admin:pathways_institution_changelist", "admin:pathways_institution_add"])
    page.goto(f"{inspector.base}{reverse('admin:credentials_issuer_changelist')}")
    for box in page.locator("input.action-select").all()[:2]:
        box.check()
    page.locator("select[name=action]").select_option("merge")
    page.locator(".actions button[type=submit], .actions [name=index]").first.click()
    page.get_by_role("heading", name="Merge issuers").wait_for()
    inspector.look("merge issuers")
    page.locator("form[method=post]:not(#logout-form) [name=merge]").click()
    page.wait_for_load_state()
    inspector.look("merge issuers with an error")
    issuer = Issuer.objects.first()
    assert issuer is not None
    page.goto(f"{inspector.base}{reverse('admin:credentials_issuer_change', args=[issuer.pk])}")
    page.locator("[name=known_reason]").fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".errornote").wait_for()
    inspector.look("issuer with an error")
    page.goto(f"{inspector.base}{reverse('admin:accounts_user_changelist')}")
    page.locator("input.action-select").first.check()
    page.locator("select[name=action]").select_option("delete_selected")
    page.locator(".actions button[type=submit], .actions [name=index]").first.click()
    page.wait_for_load_state()
    inspector.look("delete the chosen ones")
    inspector.conclude()
