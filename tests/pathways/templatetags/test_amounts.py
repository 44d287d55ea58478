"""Numbers read as a person would say them."""

from __future__ import annotations

from typing import Any

import pytest

from pathways.templatetags.amounts import quantity


@pytest.mark.parametrize(
    ("number", "unit", "said"),
    [
        (1, "credit", "1 credit"),
        (14, "credit", "14 credits"),
        ("3/2", "credits", "1.5 credits"),
        (0, "", "0 credits"),
        (1, "Hours", "1 hour"),
        (2, "ECTS", "2 ECTS"),
    ],
)
def test_quantity_puts_known_units_into_the_number(number: Any, unit: str, said: str) -> None:
    assert quantity(number, unit) == said
