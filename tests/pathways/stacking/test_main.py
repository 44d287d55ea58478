"""``python -m pathways.stacking``: the grader's form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pathways.stacking.__main__ import main

from .random_cases import random_case


def test_prints_an_answer_for_every_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    offer = {"id": "o", "cost": 5, "fact": {"badge_class": "A"}}
    good = random_case(3) | {"id": "good", "catalogue": [offer]}
    bad = random_case(4) | {"id": "bad"}
    bad["pathway"] = bad["pathway"] | {"colour": "red"}
    file = tmp_path / "cases.json"
    file.write_text(json.dumps({"schema": "stacking-cases/1", "cases": [good, bad]}))
    assert main([str(file)]) == 0
    answers = json.loads(capsys.readouterr().out)
    assert set(answers["good"]) == {"progress", "satisfied", "proven", "allocation", "missing", "plan"}
    assert [problem["code"] for problem in answers["bad"]["problems"]] == ["unknown_name"]


def test_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "CASES.json" in capsys.readouterr().err
