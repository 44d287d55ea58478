"""One institution never sees or touches another's rows, on any surface of the admin."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import User
from pathways import models, services
from pathways.admin.base import REVIEWERS, TENANT_PATHS, TenantAdmin, TenantInline
from pathways.models import Institution, Membership, Pathway, PathwayVersion
from tests.pathways.conftest import CHOICE, hold, publish

pytestmark = pytest.mark.django_db

ADMINS: dict[Any, Any] = {
    model: page for model, page in admin.site._registry.items() if model._meta.app_label == "pathways"
}
SECRET = "Rivalry"


@pytest.fixture
def as_bob(client: Client, bob: User, college: Institution) -> Client:
    """A browser in which bob is signed in."""
    client.force_login(bob)
    return client


@pytest.fixture
def secret(rival: Institution, alice: User) -> PathwayVersion:
    """A pathway of the other institution on which alice is enrolled, seen by that institution."""
    owner = User.objects.get(email="dora@rival.example")
    document = CHOICE | {"title": f"{SECRET} diploma"}
    version = publish(rival, owner, document, slug="rivalry")
    services.start_draft(pathway=version.pathway)
    for badge in ("html", "css", "js"):
        hold(alice, badge)
    enrolment = services.enrol(learner=alice, pathway=version.pathway)
    services.give_consent(learner=alice, institution=rival)
    services.claim_award(enrolment=enrolment)
    petition = services.ask_to_accept(
        enrolment=enrolment, requirement_key="sql", credential=hold(alice, SECRET), statement=SECRET
    )
    services.answer_petition(petition=petition, accept=True, by=owner, answer=SECRET, make_precedent=True)
    mine = {"institution": rival}
    models.CatalogueOffer.objects.create(title=SECRET, badge_class="x", **mine)
    models.Cohort.objects.create(name=SECRET, pathway=version.pathway, token=SECRET, **mine)
    models.TestWallet.objects.create(name=SECRET, pathway=version.pathway, facts=[], expected="0")
    models.Equivalence.objects.create(badge_class=SECRET, units=[], reason=SECRET, **mine)
    rival.name = f"{SECRET} Academy"
    rival.save()
    return version


def test_every_admin_page_of_the_app_stands_on_the_tenant_base() -> None:
    assert ADMINS
    for model, page in ADMINS.items():
        assert isinstance(page, TenantAdmin), model
        assert model._meta.label in TENANT_PATHS, model
        for inline in page.inlines:
            assert issubclass(inline, TenantInline), inline


@pytest.mark.parametrize("model", list(ADMINS), ids=lambda model: model.__name__)
def test_no_surface_shows_the_other_institutions_rows(as_bob: Client, secret: PathwayVersion, model: Any) -> None:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    rows = list(model._default_manager.all())
    foreign = [row for row in rows if not ADMINS[model].get_queryset(_request(as_bob)).filter(pk=row.pk).exists()]
    assert foreign, "there is nothing to leak"
    pages = [reverse(f"{name}_changelist"), reverse("admin:index"), reverse("admin:app_list", args=["pathways"])]
    if ADMINS[model].has_add_permission(_request(as_bob)):
        pages.append(reverse(f"{name}_add"))
    for url in pages:
        response = as_bob.get(url)
        assert response.status_code == 200, url
        assert SECRET not in response.content.decode(), url
    for row in foreign:
        for surface in ("change", "delete", "history"):
            response = as_bob.get(reverse(f"{name}_{surface}", args=[row.pk]), follow=True)
            assert SECRET not in response.content.decode(), surface
            assert response.status_code in (200, 403, 404)


def _request(client: Client) -> Any:
    return client.get(reverse("admin:index")).wsgi_request


def test_crafted_form_cannot_write_into_the_other_institution(
    as_bob: Client, rival: Institution, secret: PathwayVersion
) -> None:
    before = Pathway.objects.filter(institution=rival).count()
    form = {"institution": str(rival.pk), "title": "Mine", "slug": "mine", "award_name": "x", "summary": ""}
    response = as_bob.post(reverse("admin:pathways_pathway_add"), form)
    assert response.status_code == 200
    assert "institution" in response.context["adminform"].form.errors
    assert Pathway.objects.filter(institution=rival).count() == before


def test_editor_of_the_other_institutions_draft_is_not_found(as_bob: Client, secret: PathwayVersion) -> None:
    draft = secret.pathway.versions.get(status="draft")
    url = reverse("admin:pathways_pathwayversion_outline", args=[draft.pk])
    assert as_bob.get(url).status_code == 404
    assert as_bob.post(url, {"op": "publish"}).status_code == 404
    assert as_bob.post(reverse("admin:pathways_pathway_draft", args=[secret.pathway.pk])).status_code == 404


def test_reviewer_reads_but_does_not_edit(client: Client, charlie: User, college: Institution, web: Pathway) -> None:
    services.add_member(institution=college, user=charlie, role=Membership.Role.REVIEWER)
    client.force_login(charlie)
    page = reverse("admin:pathways_pathway_change", args=[web.pk])
    seen = client.get(page)
    assert seen.status_code == 200
    assert "Begin a new draft" not in seen.content.decode()
    assert client.post(page, {"title": "Taken over"}).status_code == 403
    assert client.post(reverse("admin:pathways_pathway_draft", args=[web.pk])).status_code == 403


def test_draft_is_begun_by_a_button_and_not_by_following_a_link(as_bob: Client, web: Pathway) -> None:
    page = as_bob.get(reverse("admin:pathways_pathway_change", args=[web.pk])).content.decode()
    begin = reverse("admin:pathways_pathway_draft", args=[web.pk])
    assert f'<form id="begin-draft" method="post" action="{begin}">' in page
    assert '<button class="button" form="begin-draft">' in page
    assert as_bob.get(begin).status_code == 405
    assert not web.versions.filter(status="draft").exists()
    answer = as_bob.post(begin)
    draft = web.versions.get(status="draft")
    outline = reverse("admin:pathways_pathwayversion_outline", args=[draft.pk])
    assert answer["Location"] == outline
    page = as_bob.get(reverse("admin:pathways_pathway_change", args=[web.pk])).content.decode()
    assert f'href="{outline}"' in page


def test_editor_may_not_make_members(client: Client, charlie: User, college: Institution) -> None:
    services.add_member(institution=college, user=charlie, role=Membership.Role.EDITOR)
    client.force_login(charlie)
    form = {"institution": str(college.pk), "email": "charlie@stranger.example", "role": "owner"}
    assert client.post(reverse("admin:pathways_membership_add"), form).status_code == 403
    assert charlie.memberships.get().role == "editor"


def test_owner_adds_a_member_by_address_and_removes_them(as_bob: Client, college: Institution, charlie: User) -> None:
    form = {"institution": str(college.pk), "email": "Charlie@stranger.example", "role": "editor"}
    as_bob.post(reverse("admin:pathways_membership_add"), form)
    charlie.refresh_from_db()
    assert charlie.is_staff
    membership = charlie.memberships.get()
    as_bob.post(reverse("admin:pathways_membership_delete", args=[membership.pk]), {"post": "yes"})
    charlie.refresh_from_db()
    assert not charlie.is_staff


def test_stranger_does_not_enter(client: Client, charlie: User, web: Pathway) -> None:
    client.force_login(charlie)
    response = client.get(reverse("admin:pathways_pathway_changelist"))
    assert response.status_code in (302, 403)


def test_only_consenting_learners_are_listed(as_bob: Client, college: Institution, web: Pathway, alice: User) -> None:
    services.enrol(learner=alice, pathway=web)
    url = reverse("admin:pathways_enrolment_changelist")
    assert "Alice Example" not in as_bob.get(url).content.decode()
    services.give_consent(learner=alice, institution=college)
    assert "Alice Example" in as_bob.get(url).content.decode()
    services.withdraw_consent(learner=alice, institution=college)
    assert "Alice Example" not in as_bob.get(url).content.decode()


@pytest.mark.parametrize("role", ["", Membership.Role.REVIEWER])
@pytest.mark.parametrize("model", list(ADMINS), ids=lambda model: model.__name__)
def test_no_form_offers_or_takes_rows_of_an_institution_where_one_does_not_edit(
    as_bob: Client, bob: User, rival: Institution, secret: PathwayVersion, model: Any, role: str
) -> None:
    """bob owns the college; at the rival he is nobody, or reads and decides as a reviewer."""
    if role:
        services.add_member(institution=rival, user=bob, role=role)
    request, page = _request(as_bob), ADMINS[model]
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    if page.has_add_permission(request):
        form = as_bob.get(reverse(f"{name}_add")).context["adminform"].form
        choices: dict[str, Any] = {
            key: one for key, one in form.fields.items() if isinstance(one, forms.ModelChoiceField)
        }
        foreign = {
            key: list(TenantAdmin.tenant_queryset(ADMINS[one.queryset.model], _as_dora()).values_list("pk", flat=True))
            for key, one in choices.items()
        }
        assert all(foreign.values())
        posted = {key: [str(pk) for pk in rows] for key, rows in foreign.items()}
        before = model._default_manager.count()
        response = as_bob.post(reverse(f"{name}_add"), posted)
        assert response.status_code == 200
        assert set(choices) <= set(response.context["adminform"].form.errors)
        assert model._default_manager.count() == before
    if page.change_roles != REVIEWERS:
        for row in TenantAdmin.tenant_queryset(page, _as_dora()):
            assert as_bob.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code in (302, 403)
            assert as_bob.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code in (302, 403)
            assert model._default_manager.filter(pk=row.pk).exists()


def _as_dora() -> Any:
    client = Client()
    client.force_login(User.objects.get(email="dora@rival.example"))
    return _request(client)


def test_completion_finds_only_own_rows(as_bob: Client, web: Pathway, secret: PathwayVersion) -> None:
    """Django completes any relation to a model whose admin can be searched, whether or not a form asks for it."""
    relations = [
        (model._meta.app_label, model._meta.model_name, field.name)
        for model in ADMINS
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.is_relation
    ]
    found = 0
    for app, model, field in relations:
        asked: dict[str, Any] = {"app_label": app, "model_name": model, "field_name": field, "term": ""}
        response = as_bob.get(reverse("admin:autocomplete"), asked)
        assert response.status_code in (200, 403, 404)
        if response.status_code == 200:
            found += len(response.json()["results"])
            assert SECRET not in response.content.decode(), (model, field)
            assert "alice" not in response.content.decode(), (model, field)
    assert found
