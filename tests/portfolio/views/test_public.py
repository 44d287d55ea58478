"""What strangers open."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from credentials.models import Credential, Issuer
from pathways.models import Institution, Pathway
from portfolio.models import Portfolio
from portfolio.services.clusters import tell_cluster
from portfolio.services.links import create_link, pause_link, renew_link, resume_link, revoke_link
from portfolio.services.profiles import set_up_profile
from portfolio.services.publishing import publish_portfolio, unpublish_portfolio
from tests.portfolio.conftest import publish_for
from tests.portfolio.rows import evaluate

PUBLIC_QUERIES = 6


@pytest.mark.parametrize("count", [3, 30])
def test_public_page_takes_the_same_queries_for_three_and_thirty(
    alice: User, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_for(alice, count=count)
    with django_assert_num_queries(PUBLIC_QUERIES):
        response = client.get("/p/alice/")
    assert response.status_code == 200
    assert response.content.count(b"<article") == count + 3


def test_public_page_says_who_what_and_the_verdict_in_words(published: Portfolio, client: Client) -> None:
    html = client.get("/p/alice/").content.decode()
    top = html[: html.index("What do these checks mean?")]
    for words in (
        "Alice Example",
        "Works with data",
        "<strong>3 credentials</strong> <span>3 Verified</span>",
        '<a href="#section-1"><bdi>Data</bdi></a>',
        "Badge 0",
        "Badge 2",
        "Example Institute",
        "March 1, 2025",
        "Verified",
    ):
        assert words in top


def test_public_page_sets_no_cookie_and_asks_for_nothing_elsewhere(published: Portfolio, client: Client) -> None:
    response = client.get("/p/alice/")
    assert response.cookies == {}
    html = response.content.decode()
    wanted = re.findall(r"""(?:src|href)=["']([^"']+)""", re.sub(r"<a [^>]+>", "", html))
    assert wanted
    assert all(address.startswith("/") for address in wanted)
    assert "<script" in html and "<script>" not in html and 'src="' in html


def test_public_page_of_thirty_is_at_most_sixty_kilobytes(alice: User, client: Client) -> None:
    publish_for(alice, count=30)
    assert len(client.get("/p/alice/").content) <= 60_000


def test_page_is_served_from_the_cache_until_something_on_it_changes(
    published: Portfolio, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = client.get("/p/alice/")
    with django_assert_num_queries(1):
        again = client.get("/p/alice/")
    assert again.content == first.content
    with django_assert_num_queries(1):
        unchanged = client.get("/p/alice/", headers={"if-none-match": first["ETag"]})
    assert unchanged.status_code == 304
    assert unchanged.content == b""
    credential = Credential.objects.get(achievement__name="Badge 1")
    credential.verdict, credential.in_force_code = "problem", "revoked"
    credential.save()
    after = client.get("/p/alice/", headers={"if-none-match": first["ETag"]})
    assert after.status_code == 200
    assert "Revoked" not in first.content.decode()
    assert "Revoked" in after.content.decode()


def test_credential_that_expires_shows_it_without_any_row_changing(published: Portfolio, client: Client) -> None:
    soon = timezone.now() + timedelta(hours=1)
    Credential.objects.filter(achievement__name="Badge 1").update(expires_at=soon, changed_at=timezone.now())
    before = client.get("/p/alice/")
    assert "Verified, expired" not in before.content.decode()
    Credential.objects.filter(achievement__name="Badge 1").update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "Verified, expired" in client.get("/p/alice/").content.decode()


def test_later_edits_are_not_shown_until_published(published: Portfolio, client: Client, alice: User) -> None:
    cluster = alice.clusters.get()
    tell_cluster(cluster=cluster, title="Secret plans", narrative="Not yet for you.")
    set_up_profile(user=alice, handle="alice", name="Alice Renamed", headline="Draft headline")
    html = client.get("/p/alice/").content.decode()
    assert "What I do with data." in html
    for draft in ("Secret plans", "Not yet for you", "Alice Renamed", "Draft headline"):
        assert draft not in html
    publish_portfolio(portfolio=published, is_public=True)
    assert "Secret plans" in client.get("/p/alice/").content.decode()


def test_new_name_of_an_issuer_or_a_pathway_shows_at_once(published: Portfolio, client: Client) -> None:
    assert "Data Certificate" in client.get("/p/alice/").content.decode()
    issuer = Issuer.objects.get(name="Example Institute")
    issuer.name = "Renamed Institute"
    issuer.save()
    assert "Renamed Institute" in client.get("/p/alice/").content.decode()
    pathway = Pathway.objects.get()
    pathway.award_name = "Renamed Certificate"
    pathway.save()
    assert "Renamed Certificate" in client.get("/p/alice/").content.decode()
    institution = Institution.objects.get()
    institution.name = "Renamed University"
    institution.save()
    assert "Renamed University" in client.get("/p/alice/").content.decode()


def test_progress_is_as_it_stands_and_goes_with_the_pathway(published: Portfolio, client: Client, alice: User) -> None:
    enrolment = alice.enrolments.get()
    assert "66% of the requirements are met." in client.get("/p/alice/").content.decode()
    evaluate(enrolment, have=3, need=3)
    assert "All requirements are met." in client.get("/p/alice/").content.decode()
    enrolment.left_at = timezone.now()
    enrolment.save()
    assert "Data Certificate" not in client.get("/p/alice/").content.decode()


@pytest.mark.parametrize("state", ["hidden", "discarded"])
def test_credential_no_longer_kept_leaves_the_page_at_once(published: Portfolio, client: Client, state: str) -> None:
    credential = Credential.objects.get(achievement__name="Badge 1")
    assert "Badge 1" in client.get("/p/alice/").content.decode()
    credential.state = state
    credential.save()
    assert "Badge 1" not in client.get("/p/alice/").content.decode()
    assert client.get(f"/p/alice/{credential.pk}/").status_code == 404
    assert client.get(f"/p/alice/{credential.pk}/thumbnail/").status_code == 404


def test_picture_that_the_storage_lost_is_not_found(published: Portfolio, client: Client) -> None:
    credential = Credential.objects.get(achievement__name="Badge 1")
    credential.thumbnail.name = "thumbnails/lost.jpg"
    credential.save()
    assert client.get(f"/p/alice/{credential.pk}/thumbnail/").status_code == 404


@pytest.mark.parametrize("failed", [0, 1], ids=["tampered", "signed by a stranger"])
def test_false_credential_shows_none_of_its_contents(published: Portfolio, client: Client, failed: int) -> None:
    credential = Credential.objects.select_related("report").get(achievement__name="Badge 1")
    assert credential.report is not None
    credential.report.data["checks"][failed]["state"] = "failed"
    credential.report.save()
    credential.verdict = "problem"
    credential.save()
    for address in ("/p/alice/", f"/p/alice/{credential.pk}/"):
        html = client.get(address).content.decode()
        assert "A credential that its issuer did not issue so" in html
        assert "Badge 1" not in html
    shown = client.get("/p/alice/", headers={"accept": "application/json"}).content.decode()
    assert "Badge 0" in shown
    assert "Badge 1" not in shown
    assert client.get(f"/p/alice/{credential.pk}/thumbnail/").status_code == 404


def test_checks_of_a_credential_are_one_click_away_and_name_no_address(published: Portfolio, client: Client) -> None:
    credential = Credential.objects.get(achievement__name="Badge 1")
    assert f'href="/p/alice/{credential.pk}/"' in client.get("/p/alice/").content.decode()
    html = client.get(f"/p/alice/{credential.pk}/").content.decode()
    for words in ("Untampered", "Issuer identified", "In force", "Belongs to this person", "Checked when"):
        assert f"<strong>{words}:</strong>" in html
    assert "About untampered." in html
    assert "learner.example" not in html


def test_public_page_is_the_same_for_everybody_and_depends_on_no_cookie(
    published: Portfolio, client: Client, charlie: User
) -> None:
    stranger = client.get("/p/alice/")
    assert {one.strip() for one in stranger["Vary"].split(",")} == {"Accept", "Accept-Language"}
    assert "Cookie" in client.get("/")["Vary"], "the home page does"
    charlie.time_zone = "Pacific/Kiritimati"
    charlie.save()
    client.force_login(charlie)
    caches["pages"].clear()
    assert client.get("/p/alice/").content == stranger.content


def test_json_and_json_ld_say_what_the_page_says(published: Portfolio, client: Client) -> None:
    plain = client.get("/p/alice/", headers={"accept": "application/json"})
    assert plain["Content-Type"] == "application/json; charset=utf-8"
    said = plain.json()
    assert said["name"] == "Alice Example"
    assert [one["name"] for one in said["highlights"]] == ["Badge 0", "Badge 1", "Badge 2"]
    linked = client.get("/p/alice/", headers={"accept": "application/ld+json"}).json()
    assert linked["@type"] == "Person"
    assert {one["@type"] for one in linked["hasCredential"]} == {"EducationalOccupationalCredential"}
    assert [one["name"] for one in linked["hasCredential"]] == ["Badge 0", "Badge 1", "Badge 2"]
    assert "Accept" in plain["Vary"]


def test_json_ld_in_the_page_cannot_end_its_element(published: Portfolio, client: Client, alice: User) -> None:
    set_up_profile(user=alice, handle="alice", name="</script><script>alert(1)</script>", headline="a & b")
    publish_portfolio(portfolio=published, is_public=True)
    html = client.get("/p/alice/").content.decode()
    assert "<script>alert" not in html
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert block is not None
    assert json.loads(block[1])["name"] == "</script><script>alert(1)</script>"


def test_share_link_opens_and_counts_with_time_only(published: Portfolio, client: Client) -> None:
    link = create_link(portfolio=published, label="For a friend")
    response = client.get(link.get_absolute_url())
    assert "Alice Example" in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response.cookies == {}
    client.get(link.get_absolute_url())
    client.head(link.get_absolute_url())
    link.refresh_from_db()
    assert link.opens == 2
    assert link.last_opened_at is not None


def test_dead_links_answer_alike_without_a_name(published: Portfolio, client: Client) -> None:
    link = create_link(portfolio=published, label="For a friend")
    old = link.get_absolute_url()
    credential = Credential.objects.get(achievement__name="Badge 1")
    places = ("", "pdf/", f"{credential.pk}/", f"{credential.pk}/thumbnail/")
    assert client.get(f"{old}{credential.pk}/").status_code == 200
    unknown = client.get("/s/" + "a" * 33 + "/")
    assert unknown.status_code == 404
    assert "Alice" not in unknown.content.decode()
    pause_link(link=link)
    assert [client.get(old + place).content for place in places] == [unknown.content] * 4
    resume_link(link=link)
    assert client.get(old).status_code == 200
    renew_link(link=link)
    new = link.get_absolute_url()
    assert client.get(old).content == unknown.content
    assert client.get(new).status_code == 200
    link.expires_at = timezone.now()
    link.save()
    assert client.get(new).content == unknown.content
    link.expires_at = None
    link.save()
    assert client.get(new).status_code == 200
    revoke_link(link=link)
    assert [client.get(new + place).content for place in places] == [unknown.content] * 4
    assert client.get(link.get_absolute_url()).content == unknown.content


def test_token_with_another_hmac_opens_nothing(published: Portfolio, client: Client) -> None:
    link = create_link(portfolio=published, label="For a friend")
    assert len(link.token) == 33
    forged = link.public_id + ("A" * 22 if not link.token.endswith("A" * 22) else "B" * 22)
    assert client.get(link.get_absolute_url()).status_code == 200
    assert client.get(f"/s/{forged}/").status_code == 404


def test_unpublished_portfolio_is_shown_nowhere(published: Portfolio, client: Client) -> None:
    link = create_link(portfolio=published, label="For a friend")
    assert client.get("/p/alice/").status_code == client.get(link.get_absolute_url()).status_code == 200
    unpublish_portfolio(portfolio=published)
    for address in ("/p/alice/", "/p/alice/pdf/", link.get_absolute_url()):
        response = client.get(address)
        assert response.status_code == 404
        assert "Alice" not in response.content.decode()


def test_portfolio_published_for_links_only_is_not_at_its_public_address(alice: User, client: Client) -> None:
    portfolio = publish_for(alice, is_public=False)
    link = create_link(portfolio=portfolio, label="For a friend")
    assert client.get(link.get_absolute_url()).status_code == 200
    assert client.get("/p/alice/").status_code == 404


def test_credential_of_somebody_else_cannot_be_reached_through_my_page(
    published: Portfolio, charlie: User, client: Client
) -> None:
    publish_for(charlie, handle="charlie")
    theirs = Credential.objects.owned_by(published.owner).first()
    assert theirs is not None
    assert client.get(f"/p/alice/{theirs.pk}/").status_code == 200
    assert client.get(f"/p/charlie/{theirs.pk}/").status_code == 404
