"""The same fact in the shapes that JSON-LD gives it."""

import pytest

from credentials.decoding.nodes import ident, many, prop, salt_of, text, types, web_address


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("Tidy ", "Tidy"),
        (["Tidy", "Neat"], "Tidy"),
        ({"@value": "Tidy", "@language": "en"}, "Tidy"),
        ([{"@value": "Ordentlich", "@language": "de"}, {"@value": "Tidy", "@language": "en-GB"}], "Tidy"),
        ({"de": "Ordentlich", "en": "Tidy"}, "Tidy"),
        ({"de": ["Ordentlich"], "en_US": ["Tidy"]}, "Tidy"),
        ({"de": "Ordentlich"}, "Ordentlich"),
        ({"type": "Note", "noteLiteral": {"en": "Tidy"}}, "Tidy"),
        (3, "3"),
        (2.5, "2.5"),
        (True, ""),
        (None, ""),
        ({}, ""),
        ({"id": "https://a.example"}, ""),
        ({"name": "Tidy"}, ""),
    ],
)
def test_text_is_found_in_every_shape(value: object, words: str) -> None:
    assert text(value) == words


def test_property_is_found_under_its_prefix_or_full_name() -> None:
    node = {"schema:hasCredential": 1, "https://schema.org/name": "Tidy", "evil:name": "Evil", "description": None}

    assert prop(node, "hasCredential") == 1
    assert prop(node, "name") == "Tidy"
    assert prop(node, "description") is None


def test_list_set_and_scalar_are_many() -> None:
    assert [many(value) for value in (None, 1, [1, 2], {"@list": [1]}, {"@set": [1]}, {"a": 1})] == [
        [],
        [1],
        [1, 2],
        [1],
        [1],
        [{"a": 1}],
    ]


def test_identifier_is_the_text_or_the_id() -> None:
    assert [ident(value) for value in ("a", {"id": "b"}, {"@id": "c"}, [{"id": "d"}], {"id": 4}, 5)] == [
        *("a", "b", "c", "d", "", "")
    ]


def test_types_are_known_by_their_local_names() -> None:
    node = {"type": ["https://purl.imsglobal.org/spec/vc/ob/vocab.html#Achievement"], "@type": "obi:Assertion"}

    assert {"Achievement", "Assertion"} <= types(node)


@pytest.mark.parametrize(
    "value", ["javascript:alert(1)", "http://", "https://a b", "ftp://a.example", 'http://a"b', None]
)
def test_what_is_no_web_address_is_none(value: object) -> None:
    assert web_address(value) == ""


@pytest.mark.parametrize("salt", [" wire ", "", 42])
def test_salt_is_kept_with_its_blanks(salt: object) -> None:
    assert salt_of({"salt": salt}) == str(salt)
    assert salt_of({"salt": {"@value": salt}}) == str(salt)
