"""An editor builds, mends, undoes and publishes a pathway with plain forms."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from pathways.models import Institution, Pathway, PathwayVersion
from tests.pathways.conftest import hold, issuer_named

pytestmark = pytest.mark.django_db


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


def test_editor_builds_and_publishes_a_pathway(editor: Editor, bob: User) -> None:
    editor.press("add-slot", "all")
    editor.press("save", "slot-1", key="python", title="Python", **{"match-badge_class": "py-1\npy-2"})
    editor.press("add-pool", "all")
    editor.press("save", "pool-1", key="electives", title="Electives", min_credits="7.5", **{"match-level_min": "6"})
    root = editor.document["root"]
    assert root["children"] == [
        {
            "key": "python",
            "kind": "slot",
            "match": {"badge_class": ["py-1", "py-2"]},
            "title": "Python",
        },
        {
            "key": "electives",
            "kind": "pool",
            "match": {"level_min": 6},
            "title": "Electives",
            "min_credits": "15/2",
        },
    ]
    editor.press("publish")
    editor.version.refresh_from_db()
    assert editor.version.status == "published"
    assert editor.version.published_by == bob
    assert set(editor.version.requirements.values_list("key", flat=True)) == {"all", "python", "electives"}
    assert sorted(editor.version.terms.values_list("requirement__key", "field", "value")) == [
        ("electives", "*", ""),
        ("python", "badge_class", "py-1"),
        ("python", "badge_class", "py-2"),
    ]


def test_sentence_of_the_selected_node_is_shown(editor: Editor) -> None:
    editor.press("add-pool", "all")
    body = editor.press("save", "pool-1", key="pool-1", min_credits="30", **{"match-level_min": "7"}).content.decode()
    assert "30 credits, at level 7 or above." in body


def test_outline_is_changed_by_buttons(editor: Editor) -> None:
    for _ in range(3):
        editor.press("add-slot", "all")
    editor.press("up", "slot-3")
    editor.press("wrap", "slot-1")
    editor.press("indent", "slot-3")
    editor.press("duplicate", "slot-3")
    editor.press("outdent", "slot-4")
    editor.press("remove", "slot-2")
    root = editor.document["root"]
    assert [child["key"] for child in root["children"]] == ["choice-1", "slot-4"]
    assert root["children"][0]["choose"] == 1
    assert [child["key"] for child in root["children"][0]["children"]] == ["slot-1", "slot-3"]


def test_senseless_change_is_refused_in_words(editor: Editor) -> None:
    before = editor.document
    assert "it stays where it is" in editor.press("remove", "all").content.decode()
    assert editor.document == before


def test_undo_takes_the_last_change_back(editor: Editor) -> None:
    before = editor.document
    editor.press("add-slot", "all")
    assert editor.document != before
    editor.press("undo")
    assert editor.document == before


def test_change_made_on_an_old_view_is_refused(editor: Editor) -> None:
    before = editor.document
    response = editor.press("add-slot", "all", seen="0" * 64)
    assert "Somebody changed this draft in the meantime" in response.content.decode()
    assert editor.document == before


def test_field_that_cannot_be_read_is_told_and_nothing_saved(editor: Editor) -> None:
    editor.press("add-pool", "all")
    before = editor.document
    body = editor.press("save", "pool-1", key="pool-1", min_credits="many").content.decode()
    assert "Write a number of zero or more" in body
    assert editor.document == before


def test_key_that_is_taken_is_refused(editor: Editor) -> None:
    editor.press("add-slot", "all")
    editor.press("add-slot", "all")
    body = editor.press("save", "slot-2", key="slot-1").content.decode()
    assert "Another requirement or limit has this key." in body


def test_checks_and_limits_follow_a_renamed_scope(editor: Editor) -> None:
    editor.press("add-group", "all")
    editor.press("add-check", "all")
    editor.press("save", "check-1", key="check-1", scope="group-1", min_share="1/2", **{"match-issuer": "did:x"})
    editor.press("save", "group-1", key="core")
    check = editor.document["root"]["children"][1]
    assert check["scope"] == "core"
    assert check["min_share"] == "1/2"
    assert check["where"] == {"issuer": ["did:x"]}


def test_definition_is_edited_as_json_too(editor: Editor) -> None:
    document = editor.document | {"root": {"key": "one", "kind": "slot", "match": {"skill": ["sql"]}}}
    editor.press("json", json=json.dumps(document))
    assert editor.document == document


@pytest.mark.parametrize("text", ["{", "[]", '"text"', ""])
def test_text_that_is_no_definition_is_shown_again_with_the_reason(editor: Editor, text: str) -> None:
    before = editor.document
    body = editor.press("json", json=text).content.decode()
    assert "errornote" in body
    assert editor.document == before


def test_unfinished_draft_is_not_published(editor: Editor) -> None:
    response = editor.press("publish")
    assert "cannot be published yet" in response.content.decode()
    editor.version.refresh_from_db()
    assert editor.version.status == "draft"
    assert not editor.version.requirements.exists()


def test_published_version_is_not_edited(editor: Editor, web: Pathway, client: Client) -> None:
    version = web.versions.get()
    url = reverse("admin:pathways_pathwayversion_outline", args=[version.pk])
    body = client.post(url, {"op": "add-slot", "node": "all"}, follow=True).content.decode()
    assert "it stays as it is" in body
    version.refresh_from_db()
    assert version.sha256 == web.versions.get().sha256


def test_achievement_seen_in_imports_is_found_and_used(editor: Editor, alice: User) -> None:
    hold(alice, "https://x.example/sql", issuer=issuer_named("Badge Maker"), skills=["Databases"])
    hold(alice, "https://x.example/private", verdict="self_reported", skills=["Databases"])
    editor.press("add-slot", "all")
    body = editor.client.get(editor.url, {"node": "slot-1", "find": "databases badge"}).content.decode()
    assert "https://x.example/sql" in body
    assert "https://x.example/private" not in body
    editor.press("use", "slot-1", badge="https://x.example/sql")
    assert editor.document["root"]["children"][0]["match"] == {"badge_class": ["https://x.example/sql"]}


def test_dragging_puts_a_node_elsewhere(editor: Editor) -> None:
    editor.press("add-group", "all")
    editor.press("add-slot", "all")
    response = editor.client.post(f"{editor.url}?parent=group-1", {"op": "put", "key": "slot-1", "position": "1"})
    assert response.status_code == 204
    assert editor.document["root"]["children"][0]["children"][0]["key"] == "slot-1"


def queries_of(editor: Editor) -> int:
    """How many queries the editor's page takes."""
    with CaptureQueriesContext(connection) as found:
        editor.client.get(editor.url)
    return len(found)


def test_editor_page_takes_as_many_queries_for_three_nodes_as_for_one(editor: Editor) -> None:
    editor.press("add-slot", "all")
    queries_of(editor)
    one = queries_of(editor)
    editor.press("add-slot", "all")
    editor.press("add-slot", "all")
    queries_of(editor)
    assert queries_of(editor) == one


def nested(depth: int) -> dict[str, Any]:
    """A group in a group, so deep."""
    node: dict[str, Any] = {"key": "end", "kind": "slot", "match": {}}
    for level in range(depth):
        node = {"key": f"level-{level}", "kind": "group", "choose": "all", "children": [node]}
    return node


@pytest.mark.parametrize(
    ("root", "words"),
    [
        (nested(200), "nested more than"),
        (
            {"key": "all", "kind": "group", "children": [{"key": f"n{n}", "kind": "slot"} for n in range(10_000)]},
            "Split it",
        ),
    ],
)
def test_definition_too_large_to_show_is_refused_in_words(editor: Editor, root: dict[str, Any], words: str) -> None:
    before = editor.document
    body = editor.press("json", json=json.dumps(before | {"root": root})).content.decode()
    assert words in body
    assert editor.document == before


@pytest.mark.parametrize(
    "root",
    [
        {"key": "a", "kind": "group", "choose": {}, "children": "none"},
        {"key": ["a"], "kind": "slot", "match": [], "title": 5, "policy": 7, "weight": []},
        {"kind": "nonsense", "key": {}},
        {"key": "a", "kind": "pool", "match": {"badge_class": "x", "level_min": "seven"}, "parts": [3, {"key": "a"}]},
        {"key": "a", "kind": "check", "where": {"any": 4, "issued_from": "tomorrow"}, "min_credits": -5, "scope": "b"},
        [],
    ],
)
def test_senseless_draft_is_shown_with_what_is_wrong_and_not_published(editor: Editor, root: Any) -> None:
    body = editor.press("json", json=json.dumps(editor.document | {"root": root, "limits": 3})).content.decode()
    assert "Must be mended:" in body
    for place in ("a", "['a']", ""):
        assert editor.client.get(editor.url, {"node": place}).status_code == 200
    editor.press("publish")
    editor.version.refresh_from_db()
    assert editor.version.status == "draft"
