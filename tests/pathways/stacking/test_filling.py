"""Filling: feasible, never above the promise, and nothing in it that could be left out."""

from __future__ import annotations

from datetime import date

from pathways.stacking import read_definition, read_facts
from pathways.stacking.compilation import compile_definition
from pathways.stacking.decision import rulings_on
from pathways.stacking.evaluation import counted_facts
from pathways.stacking.filling import fill, potential
from pathways.stacking.instance import Instance

from .brute import Brute
from .random_cases import random_case


def test_filled_allocation_is_feasible_and_without_waste() -> None:
    filled = 0
    for seed in range(300):
        case = random_case(seed) | {"decisions": []}
        at, rulings = date.fromisoformat(case["date"]), rulings_on((), date.fromisoformat(case["date"]))
        facts = counted_facts(read_facts(case["credentials"]), rulings, ("earned",))
        compiled = compile_definition(read_definition(case["pathway"]))
        instance = Instance(compiled, facts, at, rulings, ())
        tokens, terms = instance.tokens(), instance.layout.terms
        pairs = [pair for option in fill(instance.layout, terms, tokens) for pair in option.pairs]
        named = [(instance.facts[place].id, compiled.leaves[leaf].key) for place, leaf in pairs]
        brute = Brute(case)
        root = case["pathway"]["root"]["key"]
        assert brute.is_feasible(named), seed
        value = instance.layout.root.fraction(instance.amounts(pairs))
        assert value == brute.value(root, named), seed
        assert value <= instance.layout.root.fraction(potential(instance.layout, tokens)), seed
        if len(named) == len({credential for credential, _ in named}):
            for pair in named:
                assert brute.value(root, [other for other in named if other != pair]) < value, seed
        filled += bool(named)
    assert filled > 100
