"""Groups that tell themselves."""

from __future__ import annotations

import itertools

import pytest

from portfolio.clustering import Card, Reason, suggest_groups
from portfolio.clustering.card import fold

PILE = [
    Card("a", "Python for Beginners", "Example Institute", ("Python",)),
    Card("b", "Data Analysis with Python", "Acme Academy", ("python", "Data analysis")),
    Card("c", "SQL Queries", "Acme Academy Online", ("SQL", "Data analysis")),
    Card("d", "Public Speaking Workshop", "Speakers Example"),
    Card("e", "Speaking to a Camera", "Film School Example"),
    Card("f", "First Aid", "Helpers Example"),
]


def groups(cards: list[Card], **more: object) -> dict[str, tuple[str, ...]]:
    return {one.key: one.credentials for one in suggest_groups(cards, **more)}  # type: ignore[arg-type]  # passed on


def test_skill_in_common_makes_a_group_before_a_word_does() -> None:
    assert groups(PILE) == {"skill:python": ("a", "b"), "word:speaking": ("d", "e"), "skill:data analysis": ("b", "c")}


def test_refused_group_does_not_come_back_and_another_may() -> None:
    assert "skill:python" in groups(PILE)
    after = groups(PILE, refused=["skill:python"])
    assert "skill:python" not in after
    assert after["skill:data analysis"] == ("b", "c")


def test_group_that_exists_is_not_suggested_again() -> None:
    assert "word:speaking" in groups(PILE)
    assert "word:speaking" not in groups(PILE, existing=[frozenset({"d", "e", "f"})])


def test_order_of_the_pile_changes_nothing() -> None:
    assert {suggest_groups(order) for order in itertools.permutations(PILE)} == {suggest_groups(PILE)}


def test_trait_of_nearly_all_says_nothing() -> None:
    cards = [Card(str(n), f"Thing {word}", "One Issuer") for n, word in enumerate("abcdef")]
    assert suggest_groups(cards) == ()


def test_issuers_of_one_family_stand_together() -> None:
    cards = [Card("1", "Alpha", "IBM"), Card("2", "Beta", "IBM SkillsBuild"), Card("3", "Gamma", "Ibmex")]
    (only,) = suggest_groups(cards)
    assert (only.reason, only.title, only.credentials) == (Reason.ISSUER, "IBM", ("1", "2"))


def test_words_that_say_what_sort_of_thing_it_is_make_no_group() -> None:
    assert suggest_groups([Card("1", "Certificate of Completion: Welding"), Card("2", "Certificate: Pottery")]) == ()


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Databases", "database"),
        ("Technologies", "technology"),
        ("CSS", "css"),
        ("Análisis", "analisis"),
        ("C++", "c++"),
    ],
)
def test_spellings_fold_together(word: str, folded: str) -> None:
    assert fold(word) == folded


def test_nothing_gives_nothing() -> None:
    assert suggest_groups([]) == ()
    assert suggest_groups([Card("1", "", "", ("", " "))]) == ()
