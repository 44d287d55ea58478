"""A definition as text: what cannot be a draft is refused in words."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pathways.editing.uploads import UnreadableTextError, read_document
from pathways.stacking.definition import MAX_BYTES

SLOT = {"key": "n", "kind": "slot"}


def test_draft_may_be_unfinished() -> None:
    assert read_document('{"root": {"key": "a", "min_credits": 2.5}}') == {"root": {"key": "a", "min_credits": "2.5"}}


def test_file_is_read_too() -> None:
    assert read_document(SimpleUploadedFile("a.json", b'{"title": "\xc3\xa4"}')) == {"title": "ä"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The document is not JSON"),
        ('{"root": {"key": "a",}}', "at line 1, column 22"),
        ("[1]", "A definition is a JSON object."),
        ('{"a": ' + "9" * 5_000 + "}", "a number too long"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a": 1, "a": 2}', "“a” stands twice in “/”."),
        (
            '{"root": {"key": "all", "children": [{"key": "deep", "match": {"skill": [], "skill": []}}]}}',
            "“skill” stands twice in “deep”. Keep one of them.",
        ),
        ('{"root": {"key": "all", "title": "\\u0000"}}', "“all” holds a sign that is no letter"),
        ('{"root": {"key": "all", "\\ud800": 1}}', "“all” holds a sign that is no letter"),
        (json.dumps({"root": {"key": "r", "kind": "group", "children": [SLOT] * 10_000}}), "more than 2000"),
        ('{"title": "' + "x" * MAX_BYTES + '"}', "bytes; at most"),
    ],
)
def test_text_that_can_be_no_draft_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(UnreadableTextError) as refused:
        read_document(text)
    assert words in str(refused.value)


def test_file_that_is_no_text_is_refused_in_words() -> None:
    with pytest.raises(UnreadableTextError) as refused:
        read_document(SimpleUploadedFile("a.json", b"\xff\xfe\x00"))
    assert "not text in UTF-8" in str(refused.value)
