"""The pages that say that something is wrong, the pages of a script from right to left, and that no page is forgotten."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from django.conf import settings as project
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from pytest_django import Settings

from config.urls import urlpatterns as the_sites
from portfolio.models import Cluster
from portfolio.services.clusters import tell_cluster
from portfolio.services.publishing import publish_portfolio
from tests import journeys
from tests.journeys.demonstration import ADA, credential_of, person, sign_in
from tests.journeys.inspection import Inspector
from tests.journeys.pages import NO_PAGES, is_admins, names_of_addresses, names_of_pages


def broken(request: HttpRequest) -> HttpResponse:
    """A page with a fault in it."""
    raise RuntimeError("a fault that a test made")


urlpatterns = [*the_sites, path("broken/", broken)]


def test_every_page_is_looked_at_by_some_test() -> None:
    looked_at = set()
    for module in pkgutil.iter_modules(journeys.__path__, f"{journeys.__name__}."):
        for one in vars(importlib.import_module(module.name)).values():
            marks = getattr(one, "pytestmark", []) if callable(one) else []
            looked_at |= {name for mark in marks if mark.name == "screens" for name in mark.args}
    pages = {name for name in names_of_pages() if not is_admins(name)}  # those are walked by test_accessibility_admin
    assert "portfolio:home" in pages
    assert pages - looked_at == set(), "look at them with axe, or say in NO_PAGES why they are no pages"
    assert looked_at - pages == set()


def test_what_is_called_no_page_exists() -> None:
    assert {name for names in NO_PAGES.values() for name in names} - names_of_addresses() == set()


@pytest.fixture
def faulty(settings: Settings) -> None:
    """A site with one page that fails, and little patience with those who sign up."""
    settings.ROOT_URLCONF = __name__
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}


@pytest.mark.usefixtures("faulty")
def test_screens_that_say_what_is_wrong(inspector: Inspector) -> None:
    page = inspector.page
    inspector.open("no such page", "/nowhere/", status=404)
    inspector.open("not understood", f"{reverse('pathways:catalogue')}?{'a=1&' * 1001}", status=400)
    inspector.open("failed", "/broken/", status=500)
    page.goto(f"{inspector.base}{reverse('account_login')}")
    page.locator("input[name=csrfmiddlewaretoken]").first.evaluate("all => all.value = 'other'")
    page.locator("input[name=login]").fill(ADA)
    page.locator("input[name=password]").fill("something")
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Please send it once more").wait_for()
    inspector.look("not from you", status=403)
    for _time in range(2):
        page.goto(f"{inspector.base}{reverse('account_signup')}")
        page.locator("input[name=email]").fill("new@demo.example")
        page.locator("input[name=password1]").fill("three flat stones, one round")
        page.get_by_role("main").get_by_role("button", name="Create account").click()
        page.wait_for_load_state()
        page.context.clear_cookies()
    page.get_by_role("heading", name="too often").wait_for()
    inspector.look("too often", status=429)
    sign_in(inspector, ADA)
    inspector.open("no such page for a learner", "/nowhere/", status=404)
    inspector.open("failed for a learner", "/broken/", status=500)
    inspector.conclude()


def test_screens_of_a_script_from_right_to_left(inspector: Inspector, settings: Settings) -> None:
    settings.LANGUAGES = [*project.LANGUAGES, ("ar", "Arabic")]
    ada = person(ADA)
    ada.name, ada.language = "سلمى المثال", "ar"
    ada.save()
    cluster = Cluster.objects.filter(owner=ada).order_by("position").first()
    assert cluster is not None
    tell_cluster(cluster=cluster, title="تحليل البيانات", narrative="أنظف البيانات وأسأل عنها.")
    publish_portfolio(portfolio=ada.portfolios.get(), is_public=True)
    sign_in(inspector, ADA)
    inspector.open("home from right to left", reverse("portfolio:home"))
    assert inspector.page.locator("html").get_attribute("dir") == "rtl"
    inspector.open("credentials from right to left", reverse("credentials:list"))
    proved = credential_of(ADA, "python-for-data")
    inspector.open("credential from right to left", reverse("credentials:credential", args=[proved.pk]))
    inspector.open("clusters from right to left", reverse("portfolio:clusters"))
    inspector.open("editor from right to left", reverse("portfolio:edit"))
    inspector.open("preview from right to left", reverse("portfolio:preview"))
    inspector.open("catalogue from right to left", reverse("pathways:catalogue"))
    inspector.conclude()
