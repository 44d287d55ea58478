"""The names of what definitions mention."""

from __future__ import annotations

import pytest

from accounts.models import User
from credentials.models import Issuer
from pathways import services
from pathways.models import Institution
from pathways.queries.definitions import names_in
from tests.pathways.conftest import definition, group, hold, issuer_named, publish, slot

pytestmark = pytest.mark.django_db


def test_award_that_spent_is_called_as_its_pathway_once_that_is_public(college: Institution, bob: User) -> None:
    mentions = {"limits": [{"where": {"used_in": ["college/public", "college/draft", "no slash"]}}]}
    publish(college, bob, definition(group("all", slot("html")), title="Public"), slug="public")
    services.create_pathway(institution=college, title="Secret", slug="draft", award_name="S")
    assert names_in(mentions) == {"college/public": "Public"}


def test_achievement_is_called_as_a_known_issuer_describes_it_and_never_as_a_forgery_does(
    alice: User, charlie: User
) -> None:
    known = issuer_named("College", "did:example:college")
    standing = {"standing": "institution", "known_reason": "ours", "known_source": "https://college.example"}
    Issuer.objects.filter(pk=known.pk).update(**standing)
    hold(alice, "urn:html", issuer=known, name="HTML")
    hold(charlie, "urn:html", issuer=issuer_named("Anybody", "did:example:charlie"), name="HTML with Honours")
    hold(charlie, "urn:html", issuer=issuer_named("College, as altered"), name="Doctor of HTML")
    hold(charlie, "urn:css", issuer=issuer_named("College, as altered"), name="Doctor of CSS")
    assert names_in({"match": {"badge_class": ["urn:html", "urn:css"]}}) == {"urn:html": "HTML"}
