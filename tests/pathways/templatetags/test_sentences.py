"""A limit reads as a person would say it."""

from __future__ import annotations

from typing import Any

import pytest

from pathways.templatetags.sentences import rule

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
