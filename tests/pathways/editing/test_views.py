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
from pathways.models import Pathway
from tests.pathways.conftest import hold, issuer_named
from tests.pathways.editing.conftest import Editor

pytestmark = pytest.mark.django_db


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


def test_pool_with_parts_holds_nothing_itself_unless_it_says_what(editor: Editor) -> None:
    editor.press("add-pool", "all")
    editor.press("save", "pool-1", key="pool-1", min_credits="60")
    editor.press("add-pool", "pool-1")
    assert editor.document["root"]["children"] == [
        {"key": "pool-1", "kind": "pool", "min_credits": 60, "parts": [{"key": "pool-2", "match": {}, "min_count": 1}]}
    ]
    editor.press("save", "pool-1", key="pool-1", min_credits="60", **{"match-kind": "Course"})
    editor.press("add-pool", "pool-1")
    assert editor.document["root"]["children"][0]["match"] == {"kind": ["Course"]}


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


def autosave(editor: Editor, node: str, burst: str, **fields: Any) -> Any:
    """Send the node's form as the editor's script does."""
    editor.version.refresh_from_db()
    data = {"op": "save", "node": node, "seen": editor.version.sha256, "auto": burst, "key": node}
    return editor.client.post(editor.url, data | fields)


def test_burst_of_autosaves_is_one_step_to_undo(editor: Editor) -> None:
    editor.press("add-slot", "all")
    before = editor.document
    for words in ("P", "Pyth", "Python"):
        assert autosave(editor, "slot-1", "a-1", title=words).status_code == 200
    autosave(editor, "slot-1", "a-2", title="Python", weight="2")
    editor.press("undo")
    assert editor.document["root"]["children"][0] == before["root"]["children"][0] | {"title": "Python"}
    editor.press("undo")
    assert editor.document == before


def test_what_was_written_and_taken_back_leaves_nothing_to_undo(editor: Editor) -> None:
    editor.press("add-slot", "all")
    autosave(editor, "slot-1", "a-1", title="Python")
    autosave(editor, "slot-1", "a-1", title="")
    assert editor.version.steps.count() == 1
    editor.press("undo")
    assert editor.document["root"]["children"] == []


def test_autosave_of_what_cannot_be_read_says_where_and_saves_nothing(editor: Editor) -> None:
    editor.press("add-pool", "all")
    before = editor.document
    response = autosave(editor, "pool-1", "a-1", min_credits="many", **{"match-level_min": "-1"})
    assert response.status_code == 422
    assert response.context["state"] == (
        "Not saved. Credits at least: Write a number of zero or more, such as 30, 2.5 or 1/3. "
        "Level at least: Write a number of zero or more, such as 30, 2.5 or 1/3."
    )
    assert editor.document == before


@pytest.mark.parametrize("auto", [{"auto": "a-1"}, {}])
def test_form_on_an_old_view_keeps_what_was_written_and_can_be_saved_again(
    editor: Editor, auto: dict[str, str]
) -> None:
    editor.press("add-slot", "all")
    old = editor.version.sha256
    editor.press("add-slot", "all")
    editor.version.refresh_from_db()
    data = {"op": "save", "node": "slot-1", "key": "slot-1", "title": "Mine"}
    response = editor.client.post(editor.url, data | auto | {"seen": old})
    assert response.status_code == 409
    body = response.content.decode()
    assert 'value="Mine"' in body
    assert "press Save to put it into the draft as it is now" in body
    assert f'name="seen" value="{editor.version.sha256}"' in body
    assert "title" not in editor.document["root"]["children"][0]


def test_text_on_an_old_view_is_kept(editor: Editor) -> None:
    old = editor.document
    editor.press("add-slot", "all")
    response = editor.client.post(editor.url, {"op": "json", "json": '{"title": "Mine"}', "seen": "0" * 64})
    assert response.status_code == 409
    assert "{&quot;title&quot;: &quot;Mine&quot;}" in response.content.decode()
    assert editor.document != old


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
    editor.press("save", "slot-1", key="slot-1", use="https://x.example/sql")
    assert editor.document["root"]["children"][0]["match"] == {"badge_class": ["https://x.example/sql"]}


def test_dragging_puts_a_node_elsewhere(editor: Editor) -> None:
    editor.press("add-group", "all")
    editor.press("add-slot", "all")
    response = editor.client.post(f"{editor.url}?parent=group-1", {"op": "put", "key": "slot-1", "position": "1"})
    assert response.status_code == 200
    assert editor.document["root"]["children"][0]["children"][0]["key"] == "slot-1"


@pytest.mark.parametrize(
    ("key", "parent", "position", "status", "words"),
    [
        ("group-1", "slot-1", "1", 409, "Only a group or a pool can hold other requirements."),
        ("group-1", "group-1", "1", 409, "cannot be put inside itself"),
        ("gone", "group-1", "1", 409, "There is no requirement “gone”"),
        ("slot-1", "gone", "1", 409, "cannot be put inside itself"),
        ("slot-1", "group-1", "first", 400, "Bad Request"),
        ("slot-1", "group-1", "²", 400, "Bad Request"),
    ],
)
def test_dragging_to_no_place_changes_nothing(
    editor: Editor, key: str, parent: str, position: str, status: int, words: str
) -> None:
    editor.press("add-group", "all")
    editor.press("add-slot", "all")
    before = editor.document
    data = {"op": "put", "key": key, "position": position}
    response = editor.client.post(f"{editor.url}?parent={parent}", data)
    assert response.status_code == status
    assert status == 400 or words in response.content.decode()
    assert editor.document == before


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
