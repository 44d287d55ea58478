"""What makes no sense is told in words at its requirement, nothing of it is lost, and none of it is published."""

from __future__ import annotations

import json
from typing import Any

import pytest

from accounts.models import User
from pathways.models import Institution
from pathways.queries.definitions import award_word
from tests.pathways.conftest import definition, group, publish, slot
from tests.pathways.editing.conftest import Editor

pytestmark = pytest.mark.django_db


def pool(**fields: Any) -> dict[str, Any]:
    """A pool called Depth."""
    return {"key": "depth", "kind": "pool", "title": "Depth", "match": {}} | fields


@pytest.mark.parametrize("text", ["{", "[]", '"text"', ""])
def test_text_that_is_no_definition_is_shown_again_with_the_reason(editor: Editor, text: str) -> None:
    before = editor.document
    body = editor.press("json", json=text).content.decode()
    assert "errornote" in body
    assert editor.document == before


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
        {"key": "a", "kind": "group", "children": [{"kind": "check", "where": {}, "min_count": 1}]},
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


def test_text_too_large_to_show_is_kept(editor: Editor) -> None:
    text = json.dumps({"root": {"key": "all", "kind": "group", "children": [{"key": f"n{n}"} for n in range(10_000)]}})
    response = editor.press("json", json=text)
    assert response.status_code == 422
    assert response.context["json_text"] == text


@pytest.mark.parametrize(
    ("root", "words", "title"),
    [
        (group("all", pool(min_credits=3, colour="red")), "“colour” is not known here.", "Depth"),
        (group("all", pool(min_credits=-5)), "“min_credits” must not be negative.", "Depth"),
        (group("all", pool(min_credits="thirty")), "thirty", "Depth"),
        (group("all", pool(min_count=2.5)), "“min_count” must be a whole number.", "Depth"),
        (group("all", pool(match={"level_min": "seven"}, min_count=1)), "seven", "Depth"),
        (group("all", pool(min_credits=3, unit="hours")), "“unit” is not known here.", "Depth"),
        (group("all", slot("x", title="One"), slot("x", title="Two")), "“x”", "One"),
        (group("all", slot("x", title="One"), {"kind": "slot", "match": {}}), "“key” is missing", "All"),
        (group("all", slot("x", match={"badge_class": []})), "badge_class", "X"),
        (group("all"), "“all” is an empty group.", "All"),
    ],
)
def test_what_is_wrong_is_told_with_the_way_to_its_requirement(
    editor: Editor, root: dict[str, Any], words: str, title: str
) -> None:
    response = editor.press("json", json=json.dumps(editor.document | {"root": root}))
    found = [one for one in response.context["findings"] if words in one["sentence"]]
    assert [one["severity"] for one in found] == ["error"]
    assert found[0]["title"].strip() == title
    assert f"Go to {title}" in response.content.decode()
    editor.press("publish")
    editor.version.refresh_from_db()
    assert editor.version.status == "draft"
    assert not editor.version.requirements.exists()


def test_circle_through_another_pathway_is_told_at_the_requirement_that_closes_it(
    editor: Editor, rival: Institution, bob: User
) -> None:
    own = award_word(editor.version.pathway)
    other = publish(rival, bob, definition(group("all", slot("a", own), title="Other")), slug="other")
    back = award_word(other.pathway)
    for asks in (back, own):
        document = editor.document | {"root": group("all", slot("back", asks, title="The other award"))}
        response = editor.press("json", json=json.dumps(document))
        [found] = [one for one in response.context["findings"] if one["severity"] == "error"]
        assert (found["code"], found["title"]) == ("cycle", "The other award")
        editor.press("publish")
        editor.version.refresh_from_db()
        assert editor.version.status == "draft"


def test_published_version_stays_while_its_successor_is_refused(editor: Editor) -> None:
    editor.press("json", json=json.dumps(editor.document | {"root": group("all", slot("x"))}))
    editor.press("publish")
    first = editor.version.pathway.versions.get()
    assert first.status == "published"
    editor.client.post(f"/admin/pathways/pathway/{first.pathway_id}/draft/")
    editor.version = first.pathway.versions.get(status="draft")
    editor.url = editor.url.replace(str(first.pk), str(editor.version.pk))
    editor.press("json", json=json.dumps(editor.document | {"root": group("all", pool(min_credits=-1))}))
    editor.press("publish")
    assert set(first.pathway.versions.values_list("number", "status")) == {(1, "published"), (2, "draft")}
    first.refresh_from_db()
    assert first.retired_at is None
    assert list(first.requirements.values_list("key", flat=True)) == ["all", "x"]
