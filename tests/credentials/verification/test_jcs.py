from __future__ import annotations

from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from credentials.verification.errors import CanonicalisationError
from credentials.verification.jcs import canonical_json

TEXT = st.text(max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(TEXT, inside, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_bytes_are_those_of_rfc_8785_wherever_it_answers(value: Any) -> None:
    try:
        expected = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        with pytest.raises(CanonicalisationError):
            canonical_json(value)
        return
    assert canonical_json(value) == expected


@pytest.mark.parametrize("value", [2**53, -(2**60), float("nan"), float("inf"), "\ud800", {"\ud800": 1}])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(CanonicalisationError) as caught:
        canonical_json({"a": [value]})
    assert caught.value.code == "no_canonical_json"


def test_deep_nesting_is_refused() -> None:
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(CanonicalisationError):
        canonical_json(value)
