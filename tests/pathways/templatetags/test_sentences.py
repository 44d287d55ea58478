"""Codes and numbers read as a person would say them."""

from __future__ import annotations

from typing import Any

import pytest

from pathways.templatetags.sentences import failed, lacking, policy_text, rule

NAMES = {"did:example:n": "Northfield", "https://n.example/a": "Python for Data"}


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        (
            {"code": "at_most_credits_within", "max_credits": 6, "where": {"not": {"issuer": ["did:example:n"]}}},
            "At most 6 credits may come from credentials not issued by Northfield.",
        ),
        (
            {"code": "at_most_credits_within", "max_credits": 6, "where": {"badge_class": ["https://n.example/a"]}},
            "At most 6 credits may come from “Python for Data”.",
        ),
        (
            {"code": "at_most_count_within", "max_count": 2, "where": {"level_max": 5}},
            "At most 2 may be credentials at level 5 or below.",
        ),
        (
            {"code": "at_most_credits_within", "max_credits": 0, "where": {"used_in": ["n/sister"]}},
            "Nothing may come from credentials already used in n/sister.",
        ),
        (
            {
                "code": "count",
                "min_count": 2,
                "match": {"tag": ["lab"], "not": {"badge_class": ["https://n.example/a"], "level_max": 4}},
            },
            "2 credentials or more, marked lab, but not “Python for Data”, at level 4 or below.",
        ),
    ],
)
def test_rule_is_said_in_plain_words(sentence: dict[str, Any], said: str) -> None:
    assert rule(sentence, NAMES) == said


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"node": "a", "credits": "1"}, "1 credit for Advanced"),
        ({"node": "a", "credits": "14", "count": "1"}, "14 credits and 1 credential for Advanced"),
        ({"node": "a", "count": "1"}, "Advanced"),
        ({"node": "a", "count": "3"}, "3 credentials for Advanced"),
    ],
)
def test_what_is_lacking_agrees_with_its_number(entry: dict[str, Any], said: str) -> None:
    assert lacking(entry, {"a": "Advanced"}, "credit") == said


def test_one_credential_and_one_day_are_singular() -> None:
    assert rule({"code": "count", "min_count": 1, "match": {}}, NAMES, "credit") == "1 credential or more."
    assert policy_text({"max_age_days": 1, "repeat": 2}) == (
        "They may be at most 1 day old. The same achievement counts up to 2 times."
    )
    assert failed({"atom": "max_age_days", "want": 30, "have": 31}, NAMES) == (
        "it is 31 days old, and may be 30 days at most"
    )
