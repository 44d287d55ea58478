"""Matches: what a credential must be to be eligible somewhere.

A match is a conjunction of atoms. Each atom has a shape (one of a list, at least a number, ...) that says how it is
read, written, tested, and what the credential has in its place. A new atom is one line in ``ATOMS``.

Rule: cases.md, "MATCH".
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from .fact import Fact
from .numbers import Number, as_json_number
from .reading import Entry

MAX_MATCH_DEPTH = 8


class Shape(ABC):
    """How an atom of one form is read, written and tested."""

    @abstractmethod
    def read(self, entry: Entry, name: str, depth: int) -> Any:
        """What is wanted, or None after noting a problem."""

    def write(self, want: Any) -> Any:
        """``want`` as canonical JSON."""
        return want

    @abstractmethod
    def holds(self, fact: Fact, want: Any, at: date) -> bool:
        """Whether ``fact`` meets it on ``at``."""

    def have(self, fact: Fact, at: date) -> Any:  # shapes that measure age need the day
        """What the fact has in that place, as JSON; None when there is nothing to show."""
        return None


@dataclass(frozen=True)
class OneOf(Shape):
    """The fact's single value is in the list."""

    field: str

    def read(self, entry: Entry, name: str, depth: int) -> frozenset[str] | None:
        found = entry.take_texts(name, least=1)
        return None if found is None else frozenset(found)

    def write(self, want: frozenset[str]) -> list[str]:
        return sorted(want)

    def holds(self, fact: Fact, want: frozenset[str], at: date) -> bool:
        return getattr(fact, self.field) in want

    def have(self, fact: Fact, at: date) -> str | None:
        value: str | None = getattr(fact, self.field)
        return value


@dataclass(frozen=True)
class Shares(Shape):
    """The fact's list has a value of the wanted list."""

    field: str

    def read(self, entry: Entry, name: str, depth: int) -> frozenset[str] | None:
        found = entry.take_texts(name, least=1)
        return None if found is None else frozenset(found)

    def write(self, want: frozenset[str]) -> list[str]:
        return sorted(want)

    def holds(self, fact: Fact, want: frozenset[str], at: date) -> bool:
        return not want.isdisjoint(getattr(fact, self.field))

    def have(self, fact: Fact, at: date) -> list[str]:
        return sorted(getattr(fact, self.field))


@dataclass(frozen=True)
class HasAll(Shares):
    """The fact's list has every value of the wanted list."""

    def holds(self, fact: Fact, want: frozenset[str], at: date) -> bool:
        return bool(want <= getattr(fact, self.field))


@dataclass(frozen=True)
class AtLeast(Shape):
    """The fact has a number there, and it is the wanted one or more."""

    field: str

    def read(self, entry: Entry, name: str, depth: int) -> Number | None:
        return entry.take_number(name)

    def write(self, want: Number) -> int | str:
        return as_json_number(want)

    def holds(self, fact: Fact, want: Number, at: date) -> bool:
        number = getattr(fact, self.field)
        return number is not None and bool(number >= want)

    def have(self, fact: Fact, at: date) -> int | str | None:
        number = getattr(fact, self.field)
        return None if number is None else as_json_number(number)


@dataclass(frozen=True)
class AtMost(AtLeast):
    """The fact has a number there, and it is the wanted one or less."""

    def holds(self, fact: Fact, want: Number, at: date) -> bool:
        number = getattr(fact, self.field)
        return number is not None and bool(number <= want)


class IssuedFrom(Shape):
    """Issued on the day or later."""

    def read(self, entry: Entry, name: str, depth: int) -> date | None:
        return entry.take_date(name)

    def write(self, want: date) -> str:
        return want.isoformat()

    def holds(self, fact: Fact, want: date, at: date) -> bool:
        return fact.issued >= want

    def have(self, fact: Fact, at: date) -> str:
        return fact.issued.isoformat()


class IssuedTo(IssuedFrom):
    """Issued on the day or earlier."""

    def holds(self, fact: Fact, want: date, at: date) -> bool:
        return fact.issued <= want


class MaxAge(Shape):
    """Issued at most so many days ago."""

    def read(self, entry: Entry, name: str, depth: int) -> int | None:
        return entry.take_whole(name)

    def holds(self, fact: Fact, want: int, at: date) -> bool:
        return (at - fact.issued).days <= want

    def have(self, fact: Fact, at: date) -> int:
        return (at - fact.issued).days


class AnyOf(Shape):
    """At least one of several matches holds."""

    def read(self, entry: Entry, name: str, depth: int) -> tuple[Match, ...] | None:
        raw = entry.take_list(name)
        if raw is None:
            return None
        if not raw:
            entry.note("empty_list", f"“{name}” is empty, so it says nothing.", at=name, name=name)
            return None
        inner = [Entry(item, entry.inner(name, place), entry.problems, entry.node) for place, item in enumerate(raw)]
        return tuple(match_from(item, depth + 1) for item in inner)

    def write(self, want: tuple[Match, ...]) -> list[dict[str, Any]]:
        return [match.as_json() for match in want]

    def holds(self, fact: Fact, want: tuple[Match, ...], at: date) -> bool:
        return any(match.holds(fact, at) for match in want)


class AllOf(AnyOf):
    """Every one of several matches holds."""

    def holds(self, fact: Fact, want: tuple[Match, ...], at: date) -> bool:
        return all(match.holds(fact, at) for match in want)


class Not(Shape):
    """A match does not hold."""

    def read(self, entry: Entry, name: str, depth: int) -> Match:
        return match_from(Entry(entry.take(name), entry.inner(name), entry.problems, entry.node), depth + 1)

    def write(self, want: Match) -> dict[str, Any]:
        return want.as_json()

    def holds(self, fact: Fact, want: Match, at: date) -> bool:
        return not want.holds(fact, at)


ATOMS: dict[str, Shape] = {
    "badge_class": OneOf("badge_class"),
    "issuer": OneOf("issuer"),
    "kind": OneOf("kind"),
    "skill": Shares("skills"),
    "tag": Shares("tags"),
    "used_in": Shares("used_in"),
    "skill_all": HasAll("skills"),
    "level_min": AtLeast("level"),
    "level_max": AtMost("level"),
    "grade_min": AtLeast("grade"),
    "trust_min": AtLeast("trust"),
    "credits_min": AtLeast("credits"),
    "issued_from": IssuedFrom(),
    "issued_to": IssuedTo(),
    "max_age_days": MaxAge(),
    "any": AnyOf(),
    "all": AllOf(),
    "not": Not(),
}

# Atoms that say what a credential is about: where one of these fails, the credential is simply another one.
SUBJECT_ATOMS = frozenset({"badge_class", "skill", "skill_all", "tag", "any", "not", "kind"})


@dataclass(frozen=True, slots=True)
class Failure:
    """An atom that does not hold: its name, what was wanted, what the credential has (both as JSON)."""

    atom: str
    want: Any = None
    have: Any = None

    def as_data(self) -> dict[str, Any]:
        """The failure as JSON."""
        return {"atom": self.atom, "want": self.want, "have": self.have}


@dataclass(frozen=True, slots=True)
class Atom:
    """One condition of a match."""

    name: str
    want: Any

    def holds(self, fact: Fact, at: date) -> bool:
        """Whether ``fact`` meets it on ``at``."""
        return ATOMS[self.name].holds(fact, self.want, at)

    def failure(self, fact: Fact, at: date) -> Failure:
        """Why ``fact`` does not meet it."""
        shape = ATOMS[self.name]
        return Failure(self.name, shape.write(self.want), shape.have(fact, at))


@dataclass(frozen=True)
class Match:
    """A conjunction of atoms; without any it takes every credential."""

    atoms: tuple[Atom, ...] = ()

    @cached_property
    def _tests(self) -> tuple[tuple[Any, Any], ...]:
        return tuple((ATOMS[atom.name].holds, atom.want) for atom in self.atoms)

    def holds(self, fact: Fact, at: date) -> bool:
        """Whether every atom holds for ``fact`` on ``at``."""
        for holds, want in self._tests:  # noqa: SIM110  # the loop is half the cost of all() here, and this is hot
            if not holds(fact, want, at):
                return False
        return True

    def failures(self, fact: Fact, at: date) -> tuple[Failure, ...]:
        """The atoms that fail; those inside ``all`` by their own names, ``any`` and ``not`` as one each."""
        found: list[Failure] = []
        for atom in self.atoms:
            if atom.name == "all":
                found += [failure for match in atom.want for failure in match.failures(fact, at)]
            elif not atom.holds(fact, at):
                found.append(atom.failure(fact, at))
        return tuple(found)

    def without(self, atom: Atom) -> Match:
        """The match with ``atom`` left out."""
        return Match(tuple(other for other in self.atoms if other is not atom))

    def get(self, name: str) -> Any:
        """What the atom of that name wants, or None."""
        return next((atom.want for atom in self.atoms if atom.name == name), None)

    def walk(self) -> Iterator[Atom]:
        """Every atom, those inside any, all and not included."""
        for atom in self.atoms:
            yield atom
            inner = (atom.want,) if atom.name == "not" else atom.want if atom.name in ("any", "all") else ()
            for match in inner:
                yield from match.walk()

    def as_json(self) -> dict[str, Any]:
        """The match in the words of cases.md, names in order."""
        return {atom.name: ATOMS[atom.name].write(atom.want) for atom in sorted(self.atoms, key=lambda a: a.name)}


EVERYTHING = Match()


def match_from(entry: Entry, depth: int = 0) -> Match:
    """The match in ``entry``; problems are noted there."""
    if depth > MAX_MATCH_DEPTH:
        entry.note("too_deep", f"Matches may be nested at most {MAX_MATCH_DEPTH} deep.")
        return EVERYTHING
    atoms: list[Atom] = []
    for name, shape in ATOMS.items():
        if name not in entry:
            continue
        if entry.raw[name] is None:
            entry.take(name)
            entry.note("missing", f"“{name}” has no value.", at=name, name=name)
            continue
        want = shape.read(entry, name, depth)
        if want is not None:
            atoms.append(Atom(name, want))
    entry.close()
    return Match(tuple(atoms))
