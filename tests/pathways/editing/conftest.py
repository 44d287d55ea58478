"""An editor at the forms of a draft."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from pathways.models import Institution, PathwayVersion


class Editor:
    """Presses the buttons of the editor as a browser would."""

    def __init__(self, client: Client, version: PathwayVersion) -> None:
        self.client = client
        self.version = version
        self.url = reverse("admin:pathways_pathwayversion_outline", args=[version.pk])

    @property
    def document(self) -> dict[str, Any]:
        """What the draft says now."""
        self.version.refresh_from_db()
        return dict(self.version.definition)

    def press(self, op: str, node: str = "", **fields: Any) -> Any:
        """Send the form with that button."""
        self.version.refresh_from_db()
        data = {"op": op, "node": node, "seen": self.version.sha256} | fields
        return self.client.post(self.url, data, follow=True)


@pytest.fixture
def editor(client: Client, bob: User, college: Institution) -> Editor:
    """Bob in the editor of a new pathway."""
    client.force_login(bob)
    form = {
        "institution": str(college.pk),
        "title": "Data basics",
        "slug": "data",
        "award_name": "Data certificate",
        "summary": "",
    }
    response = client.post(reverse("admin:pathways_pathway_add"), form)
    version = PathwayVersion.objects.get(pathway__slug="data")
    assert response.headers["Location"] == reverse("admin:pathways_pathwayversion_outline", args=[version.pk])
    return Editor(client, version)
