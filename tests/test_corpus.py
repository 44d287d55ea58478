"""The corpus is answered as expected; what is not has its sentence in the README."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from credentials.verification.report import Verdict
from tests.corpus import VERIFIED, Item, is_accepted, run

#: Items whose expected outcome is not the right answer, and ours; the README's decisions say why.
ANSWERED_OTHERWISE: Mapping[str, str] = {
    "C049": "an empty list",
    "C166": "could_not_check",
    "C168": "problem",
    "C462": "problem",
    "C464": "problem",
}


@pytest.fixture(scope="module")
def items(request: pytest.FixtureRequest) -> list[Item]:
    shared: Path = request.getfixturevalue("shared")
    return list(run(shared / "corpus"))


def test_every_item_comes_out_as_expected_or_is_explained(items: list[Item]) -> None:
    assert {item.row["id"] for item in items if not item.passed} == set(ANSWERED_OTHERWISE)


def test_no_item_that_is_not_valid_is_ever_called_verified(items: list[Item]) -> None:
    verified = [item for item in items for _, report in item.answer.results[:1] if report.verdict in VERIFIED]
    assert len(verified) > 60
    assert {item.row["expected_outcome"] for item in verified} == {"valid", "expired"}
    assert all(is_accepted(item.row["expected_outcome"], item.answer) for item in verified)


def test_recipients_that_the_corpus_names_match(items: list[Item]) -> None:
    hinted = [item for item in items if item.row["identity_hint"] and item.answer.results]
    states = {item.row["id"]: item.answer.report.checks[-1].code for item in hinted}
    wrong = {name for name, code in states.items() if code != "recipient_match"}
    assert len(hinted) > 15
    assert wrong == set()


def test_nothing_that_was_refused_by_the_corpus_is_a_problem_without_a_remedy(items: list[Item]) -> None:
    problems = [item.answer.report for item in items if item.answer.results]
    failed = [check for report in problems if report.verdict is Verdict.PROBLEM for check in report.checks]
    assert all(check.remedy for check in failed if check.state == "failed")
