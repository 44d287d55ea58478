"""What grouping knows of a credential, and the traits by which two can belong together."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

WORD = re.compile(r"[^\W\d_][\w+#.]*", re.UNICODE)
EMPTY_WORDS = frozenset(
    """
    a an and as at by for from in into of on or our the to via with your
    der die das und mit für von im zur zum de des du en et la le les pour avec y el los las del para con e o
    achievement award awarded badge badges certificate certificates certification certified certificado credential
    course courses class program programme specialization specialisation series module unit workshop webinar training
    completion completed complete participation participant attendance member membership exam pass passed
    level beginner basic basics essential essentials foundation foundations fundamental fundamentals introduction
    introductory intro intermediate advanced expert master mastery associate professional specialist practitioner
    part skill skills learning learner using use how get started getting
    """.split()  # noqa: SIM905  # a list of words reads best as words
)
"""Words that say what sort of thing a credential is, not what it is about."""


@dataclass(frozen=True)
class Card:
    """One credential as grouping sees it. ``skills`` are names as issuer and learner wrote them."""

    id: str
    name: str
    issuer: str = ""
    skills: tuple[str, ...] = ()

    @cached_property
    def words(self) -> dict[str, str]:
        """What the name is about: folded words, each with how it is written there."""
        found = (match[0].rstrip(".") for match in WORD.finditer(self.name))
        return {key: word for word in found if len(key := fold(word)) > 1 and key not in EMPTY_WORDS}

    @cached_property
    def skill_keys(self) -> dict[str, str]:
        """The skills by their name in lower case, each with how it is written."""
        return {" ".join(skill.lower().split()): skill for skill in self.skills if skill.strip()}

    @cached_property
    def issuer_words(self) -> tuple[str, ...]:
        """The issuer's name as folded words, to see that "IBM" and "IBM SkillsBuild" are one family."""
        return tuple(fold(match[0]) for match in WORD.finditer(self.issuer))


def fold(word: str) -> str:
    """The word in lower case, without accents, and without the s of an English plural."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(one))
    plain = plain.rstrip(".")
    if len(plain) > 4 and plain.endswith("ies"):
        return f"{plain[:-3]}y"
    return plain[:-1] if len(plain) > 3 and plain.endswith("s") and plain[-2] not in "siu" else plain
