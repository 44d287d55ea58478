"""The names of what definitions mention."""

from __future__ import annotations

import pytest

from accounts.models import User
from pathways import services
from pathways.models import Institution
from pathways.queries.definitions import names_in
from tests.pathways.conftest import definition, group, publish, slot

pytestmark = pytest.mark.django_db


def test_award_that_spent_is_called_as_its_pathway_once_that_is_public(college: Institution, bob: User) -> None:
    mentions = {"limits": [{"where": {"used_in": ["college/public", "college/draft", "no slash"]}}]}
    publish(college, bob, definition(group("all", slot("html")), title="Public"), slug="public")
    services.create_pathway(institution=college, title="Secret", slug="draft", award_name="S")
    assert names_in(mentions) == {"college/public": "Public"}
