"""Filling: a good allocation of very many credentials, found by looking at each of them once.

It is where the search for large wallets begins, and where it ends when every requirement is filled as far as
anything could fill it: then only the price is left open.
"""

from __future__ import annotations

from collections.abc import Sequence

from .instance import Option, Token
from .layout import Layout
from .requirement import Gauge


def potential(layout: Layout, tokens: Sequence[Token]) -> list[int]:
    """The most each measure could hold if no credential were contested."""
    most = [0] * len(layout.caps)
    for token in tokens:
        best: dict[int, int] = {}
        for option in token.options:
            for measure, amount in option.adds:
                best[measure] = max(best.get(measure, 0), amount)
        for measure, amount in best.items():
            most[measure] += amount
    return most


def fill(layout: Layout, terms: Sequence[Gauge], tokens: Sequence[Token]) -> list[Option]:
    """Options that fill the requirements one credential at a time, less those that turn out not to be needed.

    Pins first; then what several measures can use and no limit holds down, the largest first.
    """
    amounts = [0] * len(layout.caps)
    taken: list[tuple[Option, bool]] = []
    # All pins have their room before any of them takes more than that.
    for token in tokens:
        if token.must:
            _add(amounts, token.least, 1)
    for token in sorted(tokens, key=lambda token: _rank(layout, token)):
        if token.must:
            _add(amounts, token.least, -1)
        options = [(_gain(layout, amounts, option), -option.cost, option) for option in token.options]
        fitting = [choice for choice in options if choice[0] > 0 or (token.must and choice[0] == 0)]
        if fitting:
            option = max(fitting)[2]
            _add(amounts, option, 1)
            taken.append((option, token.must))
    reached = sum(term.value(amounts) for term in terms)
    kept: list[Option] = []
    for option, must in sorted(taken, key=lambda item: -item[0].cost):
        _add(amounts, option, -1)
        if must or sum(term.value(amounts) for term in terms) < reached:
            _add(amounts, option, 1)
            kept.append(option)
    return kept


def _rank(layout: Layout, token: Token) -> tuple[bool, bool, int, int]:
    widest = max((len(option.adds) for option in token.options), default=0)
    held = any(layout.hard[m] and layout.caps[m] != 1 for option in token.options for m, _ in option.adds)
    return not token.must, held, -widest, -max((option.cost for option in token.options), default=0)


def _gain(layout: Layout, amounts: Sequence[int], option: Option) -> float:
    """How much of its measures' room the option fills; below 0 where a hard cap forbids it."""
    gain = 0.0
    for measure, amount in option.adds:
        cap = layout.caps[measure]
        if amounts[measure] + amount > cap and layout.hard[measure]:
            return -1.0
        room = cap - amounts[measure]
        if room > 0:
            gain += min(amount, room) / cap
    return gain


def _add(amounts: list[int], option: Option, sign: int) -> None:
    for measure, amount in option.adds:
        amounts[measure] += sign * amount
