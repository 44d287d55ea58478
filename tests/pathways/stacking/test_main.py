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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "not JSON"),
        ("[]", "/cases: "),
        ('{"cases": [3]}', "/cases/0: "),
        ('{"cases": [{"id": "a", "date": "today", "credentials": 3}]}', "/cases/0/date: "),
    ],
)
def test_file_that_is_none_of_cases_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    file = tmp_path / "cases.json"
    file.write_text(text)
    assert main([str(file)]) == 1
    printed = capsys.readouterr()
    assert (printed.out, told in printed.err) == ("", True)


def test_file_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.json")]) == 1
    assert "cannot be read" in capsys.readouterr().err
