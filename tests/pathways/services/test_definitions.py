"""Published versions are never changed, and one replaces another."""

from __future__ import annotations

import pytest

from accounts.models import User
from pathways import services
from pathways.errors import NotADraftError
from pathways.models import Pathway, PathwayVersion
from tests.pathways.conftest import definition, slot

pytestmark = pytest.mark.django_db


def test_published_version_is_not_changed_by_any_way(web: Pathway) -> None:
    version = web.versions.get()
    with pytest.raises(NotADraftError):
        services.save_draft(version=version, definition=definition(slot("a")))
    with pytest.raises(NotADraftError):
        services.undo_draft(version=version)
    before = version.definition
    version.definition = definition(slot("a"))
    with pytest.raises(ValueError, match="never changed"):
        version.save()
    assert web.versions.get().definition == before


def test_publishing_retires_the_one_before(web: Pathway, bob: User) -> None:
    draft = services.start_draft(pathway=web)
    assert draft.number == 2
    assert services.start_draft(pathway=web) == draft
    services.save_draft(version=draft, definition=definition(slot("a")))
    services.publish_version(version=draft, by=bob)
    states = dict(web.versions.values_list("number", "status"))
    assert states == {1: PathwayVersion.Status.RETIRED, 2: PathwayVersion.Status.PUBLISHED}
    assert not draft.steps.exists()
