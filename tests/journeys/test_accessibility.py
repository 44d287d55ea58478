"""Every screen: axe without a violation, light and dark, wide and narrow; nothing sideways; one h1; a title."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from credentials.models import Credential
from credentials.services import add_self_reported, keep
from jobs.models import Job
from jobs.services import StoredProgress, cancel_job, claim_job, create_job
from pathways.models import Pathway
from portfolio.management.demo.badges import BADGES, issue
from portfolio.models import Cluster, Portfolio, ShareLink
from portfolio.services.blocks import add_block
from portfolio.services.clusters import create_cluster
from portfolio.services.links import create_link, pause_link, revoke_link
from portfolio.services.pdfs import request_pdf
from portfolio.services.profiles import set_up_profile
from portfolio.services.publishing import publish_portfolio
from tests.journeys.demonstration import ADA, SAM, credential_of, failed_job_of, import_for, person, sign_in
from tests.journeys.inspection import Inspector


@pytest.mark.screens(
    *("portfolio:home", "portfolio:public", "portfolio:public_credential", "portfolio:public_pdf"),
    *("portfolio:shared", "portfolio:shared_credential", "portfolio:shared_pdf"),
    *("credentials:verify", "pathways:catalogue", "pathways:pathway", "api_docs"),
)
def test_screens_of_a_visitor(inspector: Inspector) -> None:
    live = ShareLink.objects.get(portfolio__owner__email=ADA)
    dead = revoke_link(link=create_link(portfolio=live.portfolio, label="Withdrawn"))
    pathway = Pathway.objects.get(slug="applied-data")
    proved, expired = credential_of(ADA, "python-for-data"), credential_of(ADA, "network-security")
    page = inspector.page
    inspector.open("visitor home", reverse("portfolio:home"))
    inspector.open("verify", reverse("credentials:verify"))
    [badge] = [one for one in BADGES if one.slug == "python-for-data"]
    name, data = issue(badge, email=ADA)
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "image/png", "buffer": data})
    page.locator("input[type=email]").fill(ADA)
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_text("Belongs to this person").first.wait_for()
    inspector.look("verify with a report")
    page.goto(f"{inspector.base}{reverse('credentials:verify')}")
    page.get_by_role("button", name="Check", exact=True).click()
    page.locator(".error-summary, [aria-invalid=true]").first.wait_for()
    inspector.look("verify with nothing given", status=422)
    inspector.open("catalogue of a visitor", reverse("pathways:catalogue"))
    inspector.open("pathway of a visitor", pathway.get_absolute_url())
    inspector.open("public portfolio", reverse("portfolio:public", args=["ada"]))
    inspector.open("public credential", reverse("portfolio:public_credential", args=["ada", proved.pk]))
    inspector.open("public expired credential", reverse("portfolio:public_credential", args=["ada", expired.pk]))
    failed = Job.objects.filter(pk=request_pdf(portfolio=live.portfolio).job_id)
    failed.update(state=Job.State.FAILED, finished_at=timezone.now())
    inspector.open("PDF that failed", reverse("portfolio:public_pdf", args=["ada"]), status=503)
    failed.update(finished_at=timezone.now() - timedelta(minutes=2))
    inspector.open("PDF being made", reverse("portfolio:public_pdf", args=["ada"]), status=202)
    inspector.open("share link", live.get_absolute_url())
    inspector.open("shared credential", reverse("portfolio:shared_credential", args=[live.token, proved.pk]))
    inspector.open("shared PDF being made", reverse("portfolio:shared_pdf", args=[live.token]), status=202)
    inspector.open("dead link", dead.get_absolute_url(), status=404)
    inspector.open("API", reverse("api_docs"))
    inspector.conclude()


@pytest.mark.screens(
    *("credentials:inbox", "credentials:list", "credentials:add", "credentials:add_self_reported"),
    *("credentials:import", "credentials:credential", "portfolio:clusters", "portfolio:cluster"),
    *("portfolio:edit", "portfolio:preview", "portfolio:preview_credential", "portfolio:links"),
    *("portfolio:preview_link", "portfolio:profile"),
)
def test_screens_of_a_learner_who_has_much(inspector: Inspector) -> None:
    fresh = [
        issue(one, email="another@demo.example")
        for one in BADGES
        if one.slug in ("research-ethics", "cloud-foundations")
    ]
    finished = import_for(ADA, *fresh)
    with_failures = import_for(ADA, *fresh, ("notes.txt", b"no badge at all"), ("empty.json", b""))
    own = Credential.objects.get(owner__email=ADA, verdict="self_reported")
    cluster = Cluster.objects.filter(owner__email=ADA).order_by("position").first()
    waiting = import_for(ADA, *fresh, finished=False)
    link = ShareLink.objects.get(portfolio__owner__email=ADA)
    dead = revoke_link(link=create_link(portfolio=link.portfolio, label="Withdrawn"))
    pause_link(link=create_link(portfolio=link.portfolio, label="Paused"))
    proved, revoked, expired = (
        credential_of(ADA, slug) for slug in ("python-for-data", "facilitation", "network-security")
    )
    strange = credential_of("juno@demo.example", "python-for-data")
    assert cluster is not None
    sign_in(inspector, ADA)
    inspector.open("home", reverse("portfolio:home"))
    inspector.open("inbox", reverse("credentials:inbox"))
    inspector.open("list", reverse("credentials:list"))
    inspector.open("list of hidden ones", f"{reverse('credentials:list')}?state=hidden")
    inspector.open("add", reverse("credentials:add"))
    inspector.open("add self-reported", reverse("credentials:add_self_reported"))
    inspector.open("import finished", finished)
    inspector.open("import with failures", with_failures)
    inspector.open("import that waits", waiting)
    inspector.open("credential verified", reverse("credentials:credential", args=[proved.pk]))
    inspector.open("credential revoked", reverse("credentials:credential", args=[revoked.pk]))
    inspector.open("credential expired", reverse("credentials:credential", args=[expired.pk]))
    inspector.open("credential self-reported", reverse("credentials:credential", args=[own.pk]))
    inspector.open("clusters", reverse("portfolio:clusters"))
    inspector.open("clusters as a list", f"{reverse('portfolio:clusters')}?view=list")
    inspector.open("cluster", reverse("portfolio:cluster", args=[cluster.pk]))
    inspector.open("portfolio editor", reverse("portfolio:edit"))
    inspector.open("preview", reverse("portfolio:preview"))
    inspector.open("preview of a credential", reverse("portfolio:preview_credential", args=[proved.pk]))
    inspector.open("links", reverse("portfolio:links"))
    inspector.open("preview of a link", reverse("portfolio:preview_link", args=[link.pk]))
    inspector.open("preview of a dead link", reverse("portfolio:preview_link", args=[dead.pk]))
    inspector.open("profile", reverse("portfolio:profile"))
    inspector.page.get_by_label("Handle").fill("Not a handle!")
    inspector.page.get_by_role("button", name="Save").click()
    inspector.page.locator("[aria-invalid=true]").first.wait_for()
    inspector.look("profile with an error")
    inspector.open("stranger's credential", reverse("credentials:credential", args=[strange.pk]), status=404)
    inspector.conclude()


def test_screens_of_a_learner_who_has_nothing(inspector: Inspector) -> None:
    sign_in(inspector, SAM)
    for name in ("home", "clusters", "links", "profile"):
        inspector.open(f"empty {name}", reverse(f"portfolio:{name}"))
    inspector.open("empty inbox", reverse("credentials:inbox"))
    inspector.open("empty list", reverse("credentials:list"))
    inspector.open("catalogue for somebody with nothing", reverse("pathways:catalogue"))
    set_up_profile(user=person(SAM), handle="sam", name="Sam Placeholder")
    inspector.open("empty edit", reverse("portfolio:edit"))
    inspector.conclude()


def test_screens_with_names_that_never_break(inspector: Inspector) -> None:
    """Eighty letters without a space, wherever people name something."""
    sam, long = person(SAM), "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft"
    sam.name = long
    sam.save()
    held = add_self_reported(owner=sam, title=long, category="badge", issuer=long, skills=[long])
    keep(owner=sam, ids=[held.pk])
    set_up_profile(user=sam, handle="sam", name=long, headline=long)
    portfolio = Portfolio.objects.get(owner=sam, is_main=True)
    cluster = create_cluster(owner=sam, title=long, narrative=long, credentials=[held])
    for subject in (held, cluster):
        add_block(portfolio=portfolio, subject=subject)
    publish_portfolio(portfolio=portfolio, is_public=True)
    portfolio.refresh_from_db()
    create_link(portfolio=portfolio, label=long[:80])
    sign_in(inspector, SAM)
    for name in ("home", "clusters", "edit", "links", "preview"):
        inspector.open(f"long {name}", reverse(f"portfolio:{name}"))
    inspector.open("long clusters in a list", f"{reverse('portfolio:clusters')}?view=list")
    inspector.open("long cluster", cluster.get_absolute_url())
    inspector.open("long credentials", reverse("credentials:list"))
    inspector.open("long credential", held.get_absolute_url())
    inspector.conclude()


@pytest.mark.screens("jobs:job")
def test_screens_of_a_job(inspector: Inspector) -> None:
    ada = person(ADA)
    queued = create_job(kind="pdf", owner=ada, arguments={}, total=4)
    stopped = cancel_job(job=create_job(kind="pdf", owner=ada, arguments={}))
    counted = claim_job(job_id=create_job(kind="import", owner=ada, arguments={}).pk)
    assert counted is not None
    StoredProgress(counted).report(64, 200, "Checking network-security.png")
    uncounted = claim_job(job_id=create_job(kind="pdf", owner=ada, arguments={}).pk)
    assert uncounted is not None
    sign_in(inspector, ADA)
    inspector.open("job that waits", queued.get_absolute_url())
    inspector.open("job that runs", counted.get_absolute_url())
    inspector.open("job that runs and does not count", uncounted.get_absolute_url())
    inspector.open("job that was stopped", stopped.get_absolute_url())
    inspector.open("job that failed", failed_job_of(ADA).get_absolute_url())
    inspector.conclude()
