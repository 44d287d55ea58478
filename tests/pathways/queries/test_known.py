"""What lint is told to exist: offers, achievements in imports, awards of other pathways."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from pathways import services
from pathways.models import CatalogueOffer, Institution, Pathway, PathwayVersion
from pathways.queries.definitions import award_word
from pathways.queries.known import known_badges
from pathways.services.definitions import findings_of
from pathways.stacking import read_definition
from tests.pathways.conftest import definition, group, hold, issuer_named, publish, slot

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 1)
ANY = read_definition(definition(group("all", slot("html"))))


def offer(institution: Institution, badge: str, **fields: Any) -> CatalogueOffer:
    """An offer of the institution."""
    return CatalogueOffer.objects.create(institution=institution, title=badge, badge_class=badge, **fields)


def draft_of(institution: Institution, *nodes: dict[str, Any], slug: str = "draft") -> PathwayVersion:
    """A draft with those requirements."""
    return services.create_pathway(
        institution=institution, title="D", slug=slug, award_name="D", definition=definition(group("all", *nodes))
    ).versions.get()


def found_in(draft: PathwayVersion) -> set[tuple[str, str, str]]:
    """What is found, as severity, code and node."""
    return {(found["severity"], found["code"], found["node"]) for found in findings_of(draft)}


def test_offers_proven_achievements_and_awards_are_known(alice: User, college: Institution) -> None:
    maker = issuer_named("Maker", "did:web:maker.example")
    hold(alice, "proven", issuer=maker, skills=["SQL"], credits=5, level="EQF 6", type="Course")
    hold(alice, "typed", verdict="self_reported")
    offer(college, "offered", credits=3)
    offer(college, "over", closes_on=TODAY - timedelta(days=1))
    facts = {entry.fact.badge_class: entry.fact for entry in known_badges(ANY, ["award"], at=TODAY)}
    assert set(facts) == {"proven", "offered", "award"}
    proven = facts["proven"]
    assert (proven.issuer, proven.kind, proven.level, proven.credits) == ("did:web:maker.example", "Course", 6, 5)
    assert proven.skills == {"sql"}
    assert facts["offered"].credits == 3


def test_as_many_queries_for_three_achievements_as_for_one(alice: User, college: Institution) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            known_badges(ANY, (), at=TODAY)
        return len(found)

    offer(college, "a")
    hold(alice, "html", issuer=issuer_named("One", "did:web:one.example"))
    one = queries()
    for badge in ("css", "js"):
        offer(college, badge)
        hold(alice, badge, issuer=issuer_named(badge, f"did:web:{badge}.example"))
    assert queries() == one


def test_leaf_that_nothing_known_fits_is_warned_of_at_its_node(alice: User, college: Institution) -> None:
    hold(alice, "html", credits=2)
    many: dict[str, Any] = {"key": "many", "kind": "pool", "match": {"badge_class": ["html"]}, "min_credits": 5}
    graded = {"key": "graded", "kind": "pool", "match": {"grade_min": 3}, "min_count": 1}
    check = {"key": "own", "kind": "check", "where": {"issuer": ["did:web:nobody.example"]}, "min_count": 1}
    assert found_in(draft_of(college, slot("cobol"), many, graded, check)) == {
        ("warning", "no_known_badge", "cobol"),
        ("warning", "minimum_above_catalogue", "many"),
    }
    assert found_in(draft_of(college, slot("html"), check, slug="other")) == {
        ("warning", "check_unreachable", "own"),
    }


def test_credits_asked_of_badges_without_credits_are_warned_of(alice: User, college: Institution) -> None:
    hold(alice, "html", credits=9)
    hold(alice, "css")
    pool = {"key": "sum", "kind": "pool", "match": {"badge_class": ["html", "css"]}, "min_credits": 5}
    assert found_in(draft_of(college, pool)) == {("warning", "no_credit_value", "sum")}


def test_circle_through_the_awards_of_two_pathways_keeps_the_second_from_being_published(
    college: Institution, bob: User, rival: Institution
) -> None:
    second = draft_of(rival, slot("html"), slug="second")
    first = publish(college, bob, definition(group("all", slot("html"), slot("next", award_word(second.pathway)))))
    services.save_draft(
        version=second, definition=definition(group("all", slot("html"), slot("back", award_word(first.pathway))))
    )
    second.refresh_from_db()
    assert found_in(second) == {
        ("error", "cycle", "back"),
        ("warning", "no_known_badge", "html"),
    }


def test_words_that_look_like_ids_of_ours_and_are_none_do_no_harm(college: Institution, web: Pathway) -> None:
    words = ["urn:uuid:" + "-" * 36, "urn:uuid:" + "z" * 36]
    draft = draft_of(college, {"key": "odd", "kind": "slot", "match": {"badge_class": words, "issuer": words}})
    assert ("warning", "no_known_badge", "odd") in found_in(draft)


def test_credits_in_another_unit_are_warned_of_at_the_pool_that_adds_them_up(college: Institution) -> None:
    offer(college, "html", credits=5, unit="Credit")  # the pathway's own, however it is written
    offer(college, "css", credits=5)  # nobody said
    offer(college, "talk", unit="hour")  # it adds nothing
    pool = {"key": "sum", "kind": "pool", "match": {"badge_class": ["html", "css", "talk"]}, "min_credits": 5}
    few = {"key": "few", "kind": "pool", "match": {"badge_class": ["cpd"]}, "min_count": 1}
    assert ("warning", "mixed_units", "sum") not in found_in(draft_of(college, pool, few))
    offer(college, "cpd", credits=40, unit="hour")
    assert ("warning", "mixed_units", "few") not in found_in(draft_of(college, pool, few, slug="other"))
    pool["match"] = {"badge_class": ["html", "css", "cpd"]}
    found = findings_of(draft_of(college, pool, slug="third"))
    assert [one["sentence"] for one in found if one["code"] == "mixed_units"] == ["“sum” adds up credit and hour."]
