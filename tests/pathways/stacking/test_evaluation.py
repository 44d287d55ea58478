"""The engine against brute force, and against the cases of the specification when they are at hand."""

from __future__ import annotations

import json
import os
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pathways.stacking import Budget, evaluate, read_decisions, read_definition, read_facts
from pathways.stacking.evaluation import Evaluation

from .brute import Brute
from .random_cases import random_case

SHARED = Path(os.environ.get("CAIRN_SHARED", Path(__file__).resolve().parents[4] / "shared"))
CASES = SHARED / "stacking" / "cases.json"


def answer(case: dict[str, Any], **options: Any) -> Evaluation:
    return evaluate(
        read_definition(case["pathway"]),
        read_facts(case["credentials"]),
        at=date.fromisoformat(case["date"]),
        decisions=read_decisions(case.get("decisions") or ()),
        **options,
    )


def assert_equals_brute_force(seed: int, **options: Any) -> None:
    case = random_case(seed)
    brute = Brute(case)
    best = brute.best()
    found = answer(case, **options)
    if best is None:
        assert found.conflicts, seed
        return
    pairs = list(found.allocation)
    assert (found.progress, found.consumed_credits, found.consumed_count) == best, seed
    assert brute.is_feasible(pairs), seed
    assert brute.value(case["pathway"]["root"]["key"], pairs) == found.progress, seed
    assert found.proven, seed
    assert found.least_proven, seed


@pytest.mark.parametrize("block", range(8))
def test_random_cases_agree_with_brute_force(block: int) -> None:
    for seed in range(block * 150, block * 150 + 150):
        assert_equals_brute_force(seed)


@pytest.mark.parametrize("block", range(4))
def test_random_cases_agree_with_brute_force_when_promises_lead_the_search(block: int) -> None:
    for seed in range(4_000 + block * 150, 4_000 + block * 150 + 150):
        assert_equals_brute_force(seed, budget=Budget(few=0))


def test_random_cases_agree_with_brute_force_when_only_the_solver_may_search() -> None:
    for seed in range(5_000, 5_200):
        assert_equals_brute_force(seed, budget=Budget(few=0, promising=1, narrow=1, wide=1))


def test_every_case_of_the_specification_is_answered_exactly() -> None:
    if not CASES.exists():
        pytest.skip("the shared cases are not on this machine")
    for case in json.loads(CASES.read_text())["cases"]:
        found, expected = answer(case), case["expect"]
        assert found.progress == Fraction(expected["progress"]), case["id"]
        assert found.consumed_credits == Fraction(expected["consumed_credits"]), case["id"]
        assert found.consumed_count == expected["consumed_count"], case["id"]
        if len(expected["missing_options"]) < 6:  # the file keeps no more than six
            assert [entry.as_data() for entry in found.missing] in expected["missing_options"], case["id"]
        assert found.proven, case["id"]
        assert found.least_proven, case["id"]
