"""JSON as credentials may carry it."""

import pytest

from credentials.decoding.errors import UnreadableError
from credentials.decoding.json_text import MAX_DEPTH, MAX_JSON_BYTES, read_json


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b'{"a": [1, 2.5, -3e2, null, true]}', {"a": [1, 2.5, -300.0, None, True]}),
        (b'\xef\xbb\xbf{"a": "\xc3\xa9"}', {"a": "é"}),
        (b'"\\ud83d\\ude00"', "😀"),
        (b'"\\\\u0000"', "\\u0000"),
        (b"9007199254740993", 9007199254740993),
        (b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, None),
        (b'["' + b"[" * 200 + b'"]', ["[" * 200]),
    ],
)
def test_good_json_is_read_as_it_stands(text: bytes, value: object) -> None:
    read = read_json(text)

    assert value is None or read == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "json_broken"),
        (b"[1,]", "json_broken"),
        (b"{'a': 1}", "json_broken"),
        (b'{"a": 1} x', "json_broken"),
        (b'{"a": {"b": 1, "b": 2}}', "json_refused"),
        (b"[NaN]", "json_refused"),
        (b"[-Infinity]", "json_refused"),
        (b"[1e999]", "json_refused"),
        (b"[" + b"9" * 400 + b"]", "json_refused"),
        (b"[" + b"9" * 9000 + b"]", "json_refused"),
        (b'["\\udfaa"]', "json_refused"),
        (b'["\\u0000"]', "json_refused"),
        (b'{"\\u0000": 1}', "json_refused"),
        (b'["\xff"]', "not_utf8"),
        ('["a"]'.encode("utf-16"), "not_utf8"),
        (b"[" * (MAX_DEPTH + 1), "too_deep"),
        (b'{"a":' * 100_000, "too_deep"),
        (b"[" + b"[]," * 100_001 + b"1]", "too_large"),
        (b'"' + b"a" * MAX_JSON_BYTES + b'"', "too_large"),
    ],
)
def test_what_is_not_safe_is_refused(text: bytes, code: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_json(text)

    assert caught.value.code == code
    assert caught.value.remedy


def test_place_of_the_fault_is_told() -> None:
    with pytest.raises(UnreadableError, match="line 2, column 6"):
        read_json(b'{\n"a": x}')
