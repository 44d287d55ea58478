"""Exact numbers: whole numbers stay ``int``, everything else is a ``Fraction``; nothing is ever a float."""

from __future__ import annotations

import re
from fractions import Fraction
from math import lcm

Number = int | Fraction

# Twelve digits hold every credit, hour and price; what is longer is a mistake or an attack on the arithmetic.
NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,9}|/\d{1,9})?")


def exact(value: object) -> Number | None:
    """The number ``value`` says, or None when it says none.

    Taken: int, finite float (by its shortest decimal), and text "n", "n/d" or "n.m". Refused: bool, other text,
    a zero denominator.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else value
    if isinstance(value, int) and abs(value) < 10**12:
        return value
    if not isinstance(value, int | float | str) or not NUMBER.fullmatch(text := str(value)):
        return None
    if "/" in text and int(text.split("/")[1]) == 0:
        return None
    number = Fraction(text)
    return number.numerator if number.denominator == 1 else number


def as_json_number(number: Number) -> int | str:
    """The canonical JSON of a number: an integer, or the text "n/d"."""
    return int(number) if number.denominator == 1 else f"{number.numerator}/{number.denominator}"


def scaled(number: Number, scale: int) -> int:
    """``number * scale``, which the choice of ``scale`` has made whole."""
    if type(number) is int:
        return number * scale
    return number.numerator * (scale // number.denominator)


def common_denominator(numbers: list[Number]) -> int:
    """The least scale at which all ``numbers`` are whole."""
    return lcm(*(number.denominator for number in numbers))
