"""Lint: what is wrong, or probably wrong, with a definition that can be read.

Errors keep a version from being published; warnings do not. What a learner would suffer most comes first: parts
that are complete without doing anything (Badgr's own guide warns of badges awarded at once; Open edX guards against
it). Rules that ask what badges exist need a catalogue, and only ever warn: no catalogue is complete.

Rule: design.md, section 2, "Lint at publication".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from .check import Check
from .compilation import Compiled, Leaf, compile_definition
from .definition import Definition
from .errors import Problem
from .evaluation import evaluate
from .fact import Fact
from .group import Group
from .ledger import ledger_name
from .matching import EVERYTHING, Match
from .numbers import Number
from .pool import Pool
from .requirement import Requirement
from .search import Budget
from .slot import Slot

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing lint found: a problem and how grave it is."""

    problem: Problem
    severity: Severity

    @property
    def code(self) -> str:
        """The problem's stable code."""
        return self.problem.code

    @property
    def node(self) -> str | None:
        """The key of the node or limit."""
        return self.problem.node

    def as_data(self) -> dict[str, Any]:
        """As JSON."""
        return self.problem.as_data() | {"severity": self.severity}


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A badge that is known to exist: what it would add, and the unit its credits are in when that is told."""

    fact: Fact
    unit: str | None = None


# Lint answers while somebody writes: the wallet of everything known is evaluated only as far as that is quick.
QUICK = Budget(promising=200, wide=100, solver=False)
MOST_PAIRS = 30_000

# In this order findings are told.
ORDER = (
    "empty_group",
    "holds_nothing",
    "no_minimum",
    "complete_for_everyone",
    "choose_too_many",
    "cap_below_minimum",
    "limit_contradicts",
    "check_above_scope",
    "cycle",
    "too_few_classes",
    "class_in_two_leaves",
    "no_known_badge",
    "minimum_above_catalogue",
    "check_unreachable",
    "not_reachable",
    "mixed_units",
    "no_credit_value",
)


def lint(
    definition: Definition,
    *,
    catalogue: Iterable[CatalogueEntry] = (),
    untold: Collection[str] = (),
    awards: Mapping[str, Definition] | None = None,
    award: str | None = None,
) -> tuple[Finding, ...]:
    """What is wrong with the definition: errors first, vacuous completion before all else.

    ``untold`` are the atoms of which the catalogue tells nothing (a grade is a credential's, not a badge's): what asks
    for one is not judged by the catalogue. ``awards`` are other pathways by the badge class they award and ``award``
    the class this one awards: with them circles through sub-pathways are found.
    """
    linter = Linter(definition, tuple(catalogue), frozenset(untold))
    found = [*linter.shape(), *linter.classes(), *linter.known()]
    found += linter.cycles(awards or {}, award)
    found.sort(key=lambda item: (item.severity != "error", ORDER.index(item.code)))
    return tuple(found)


class Linter:
    """Finds what is wrong with one definition."""

    def __init__(
        self, definition: Definition, catalogue: Sequence[CatalogueEntry], untold: frozenset[str] = frozenset()
    ) -> None:
        self.definition = definition
        self.catalogue = catalogue
        self.untold = untold
        self.compiled: Compiled = compile_definition(definition)
        self.pointers = pointers(definition)

    def finding(self, severity: Severity, code: str, node: str | None, sentence: str, **params: object) -> Finding:
        """A finding at a node."""
        texts = tuple((name, str(value)) for name, value in params.items())
        return Finding(Problem(self.pointers.get(node, "/root"), code, sentence, node, texts), severity)

    # -- what can be seen from the definition alone

    def shape(self) -> Iterator[Finding]:
        """Empty and vacuous nodes, numbers that contradict each other."""
        for node in self.definition.root.walk():
            if isinstance(node, Group):
                yield from self._group(node)
            elif isinstance(node, Pool) and not self._is_part(node):
                yield from self._pool(node)
            elif isinstance(node, Check):
                yield from self._check(node)
        yield from self._limits()
        if evaluate(self.definition, (), at=date(2000, 1, 1)).satisfied:
            yield self.finding(
                "error",
                "complete_for_everyone",
                self.definition.root.key,
                "The pathway is complete for someone who holds nothing: nothing in it has to be earned.",
            )

    def _is_part(self, node: Requirement) -> bool:
        above = self.definition.parents[node.key]
        return above is not None and isinstance(self.definition.nodes[above], Pool)

    def _group(self, node: Group) -> Iterator[Finding]:
        if not node.members:
            yield self.finding("error", "empty_group", node.key, f"“{name(node)}” is an empty group.")
        elif node.choose is not None and node.choose > len(node.members):
            sentence = f"“{name(node)}” asks for {node.choose} of {len(node.members)}."
            yield self.finding("error", "choose_too_many", node.key, sentence, choose=node.choose, n=len(node.members))

    def _pool(self, node: Pool) -> Iterator[Finding]:
        inside = [part for part in node.walk() if isinstance(part, Pool)]
        for part in inside:
            if part.match is None and not part.parts:
                yield self.finding("error", "holds_nothing", part.key, f"“{name(part)}” has neither match nor parts.")
        if not any(part.min_credits or part.min_count for part in inside):
            scoped = any(
                node.key in self.definition.under(check.scope)
                for check in self.definition.nodes.values()
                if isinstance(check, Check)
            )
            yield self.finding(
                "warning" if scoped else "error",
                "no_minimum",
                node.key,
                f"“{name(node)}” has no minimum: it is complete before anything is earned.",
            )
        for part in inside:
            yield from self._cap(part)

    def _cap(self, part: Pool) -> Iterator[Finding]:
        least = part.min_credits
        if least is None:
            return
        most = part.max_credits
        if part.match is None and part.parts and all(inner.max_credits is not None for inner in part.parts):
            below = sum(inner.max_credits for inner in part.parts if inner.max_credits is not None)
            most = below if most is None else min(most, below)
        if most is not None and most < least:
            sentence = f"“{name(part)}” asks for {least} credits but counts at most {most}."
            yield self.finding("error", "cap_below_minimum", part.key, sentence, least=least, most=most)

    def _check(self, node: Check) -> Iterator[Finding]:
        if not (node.min_count or node.min_credits or node.min_share):
            yield self.finding("error", "no_minimum", node.key, f"“{name(node)}” has no minimum: it is always met.")
        scope = self.definition.under(node.scope)
        if not any(leaf.key in scope for leaf in self.compiled.leaves):
            sentence = f"“{name(node)}” looks where no credential can be counted."
            yield self.finding("error", "check_above_scope", node.key, sentence)

    def _limits(self) -> Iterator[Finding]:
        for limit in self.definition.limits:
            scope = self.definition.under(limit.scope)
            for node in self.definition.nodes.values():
                if not self._is_always_wanted(node):
                    continue
                least: dict[str, Number | None] = {}
                if isinstance(node, Check) and limit.where in (node.where, EVERYTHING):
                    inside = self.definition.under(node.scope) <= scope
                    least = {"count": node.min_count, "credits": node.min_credits} if inside else {}
                elif isinstance(node, Pool) and not limit.where.atoms and node.key in scope:
                    least = {"count": node.min_count, "credits": node.min_credits}
                for amount, most in (("count", limit.max_count), ("credits", limit.max_credits)):
                    wanted = least.get(amount)
                    if wanted is not None and most is not None and wanted > most:
                        sentence = (
                            f"“{name(node)}” asks for {wanted} where the limit “{limit.key}” allows at most {most}."
                        )
                        yield self.finding(
                            "error", "limit_contradicts", limit.key, sentence, asks=node.key, least=wanted, most=most
                        )

    def _is_always_wanted(self, node: Requirement) -> bool:
        """Whether no choice lets a learner do without the node."""
        key: str | None = node.key
        while key is not None:
            above = self.definition.nodes[key]
            if isinstance(above, Group) and above.choose is not None and above.choose < len(above.members):
                return False
            key = self.definition.parents[key]
        return True

    # -- classes listed in several places

    def classes(self) -> Iterator[Finding]:
        """The same class in two leaves of one ledger, and leaves that together list too few."""
        wanting: dict[tuple[tuple[str, str], str], list[Slot | Pool]] = {}
        listed: list[Slot | Pool] = []
        for node in self.definition.nodes.values():
            if not isinstance(node, Slot | Pool) or node.match is None:
                continue
            classes = node.match.get("badge_class")
            if not classes or not self._is_always_wanted(node):
                continue
            listed.append(node)
            for badge in classes:
                wanting.setdefault((ledger_name(node.key, node.ledger), badge), []).append(node)
        for (_, badge), nodes in sorted(wanting.items()):
            only = [node for node in nodes if isinstance(node, Slot) and node.match.get("badge_class") == {badge}]
            if len(nodes) > self.definition.repeat and only:
                other = next(node for node in nodes if node is not only[0])
                sentence = (
                    f"“{badge}” is the only badge for “{name(only[0])}” and is listed in “{name(other)}” as well: "
                    "it counts only once."
                )
                yield self.finding(
                    "warning", "class_in_two_leaves", other.key, sentence, badge_class=badge, only=only[0].key
                )
        yield from self._too_few(listed)

    def _too_few(self, listed: Sequence[Slot | Pool]) -> Iterator[Finding]:
        """Try a wallet with every listed class: what stays open by count alone can never be filled."""
        members: list[Requirement] = []
        for node in listed:
            match = only_class(node.match)
            if isinstance(node, Slot):
                members.append(Slot(key=node.key, match=match, ledger=node.ledger))
            elif node.min_count and not self._is_part(node) and not node.parts:
                members.append(Pool(key=node.key, match=match, ledger=node.ledger, min_count=node.min_count))
        if not members:
            return
        root = Group(key="lint", members=tuple(members))
        trial = Definition(key="lint", title="lint", unit="", root=root, repeat=self.definition.repeat)
        badges = {badge for node in listed if node.match for badge in node.match.get("badge_class")}
        day = date(2000, 1, 1)
        wallet = [
            Fact(id=f"{badge}#{copy}", issued=day, badge_class=badge)
            for badge in sorted(badges)
            for copy in range(self.definition.repeat)
        ]
        evaluation = evaluate(trial, wallet, at=day)
        for missing in evaluation.missing:
            sentence = f"“{name(self.definition.nodes[missing.node])}” and others list fewer badges than they ask for."
            yield self.finding("error", "too_few_classes", missing.node, sentence, lacking=missing.count)

    # -- what is known to exist

    def known(self) -> Iterator[Finding]:
        """Leaves, minima and checks that no known badge can meet; credits without value or in another unit."""
        if not self.catalogue:
            return
        unjudged = self._unjudged()
        found = list(self._known(unjudged))
        yield from found
        yield from self._reach(unjudged | {item.node for item in found if item.node})

    def _known(self, unjudged: frozenset[str]) -> Iterator[Finding]:
        takes = {leaf.key: [e for e in self.catalogue if self._takes(leaf, e.fact)] for leaf in self.compiled.leaves}
        for leaf in self.compiled.leaves:
            node = self.definition.nodes[leaf.key]
            if not takes[leaf.key] and leaf.key not in unjudged:
                yield self.finding("warning", "no_known_badge", node.key, f"No known badge matches “{name(node)}”.")
        for node in self.definition.nodes.values():
            if not unjudged.isdisjoint(self.definition.under(node.key)):
                continue
            inside = [e for key in self.definition.under(node.key) for e in takes.get(key, ())]
            if isinstance(node, Pool) and inside:
                yield from self._known_pool(node, inside)
            elif isinstance(node, Check):
                reach = [e for key in self.definition.under(node.scope) for e in takes.get(key, ())]
                if not any(node.where.holds(entry.fact, entry.fact.issued) for entry in reach):
                    sentence = f"No known badge that counts there meets “{name(node)}”."
                    yield self.finding("warning", "check_unreachable", node.key, sentence)

    def _unjudged(self) -> frozenset[str]:
        """The leaves and checks that ask what the catalogue does not tell, and checks that look at such leaves."""
        asking = {leaf.key: leaf.match for leaf in self.compiled.leaves}
        checks = [node for node in self.definition.nodes.values() if isinstance(node, Check)]
        asking |= {node.key: node.where for node in checks}
        found = {key for key, match in asking.items() if any(atom.name in self.untold for atom in match.walk())}
        return frozenset(found | {node.key for node in checks if found & self.definition.under(node.scope)})

    def _takes(self, leaf: Leaf, fact: Fact) -> bool:
        """Whether the leaf takes the badge when it is new, valid and well proved."""
        return leaf.match.holds(fact, fact.issued)

    def _known_pool(self, node: Pool, inside: Sequence[CatalogueEntry]) -> Iterator[Finding]:
        best: dict[str, Number] = {}
        for entry in inside:
            best[entry.fact.identity] = max(best.get(entry.fact.identity, 0), entry.fact.credits)
        repeat = self.definition.repeat
        if node.min_credits and sum(best.values()) * repeat < node.min_credits:
            sentence = f"“{name(node)}” asks for {node.min_credits} credits; all known badges come to less."
            yield self.finding(
                "warning", "minimum_above_catalogue", node.key, sentence, offered=sum(best.values()) * repeat
            )
        if node.min_count and len(best) * repeat < node.min_count:
            sentence = f"“{name(node)}” asks for {node.min_count} badges; only {len(best) * repeat} are known."
            yield self.finding("warning", "minimum_above_catalogue", node.key, sentence, offered=len(best) * repeat)
        if node.min_credits:
            matches = [leaf.match for leaf in self.compiled.leaves if leaf.key in self.definition.under(node.key)]
            named = {badge for match in matches for badge in match.get("badge_class") or ()}
            empty = {entry.fact.badge_class for entry in inside if not entry.fact.credits}
            unvalued = sorted(badge for badge in named if badge in empty)
            if unvalued:
                sentence = f"“{name(node)}” counts credits, and some badges it names have none."
                yield self.finding("warning", "no_credit_value", node.key, sentence, badges=", ".join(unvalued[:5]))
            own = self.definition.unit.casefold()
            units = {e.unit for e in inside if e.unit and e.unit.casefold() != own and e.fact.credits}
            if units:
                sentence = f"“{name(node)}” adds up {self.definition.unit} and {', '.join(sorted(units))}."
                yield self.finding("warning", "mixed_units", node.key, sentence, units=", ".join(sorted(units)))

    def _reach(self, silent: frozenset[str]) -> Iterator[Finding]:
        """Evaluate a wallet of everything known, new and well proved; silent where that would take long."""
        if len(self.compiled.leaves) * len(self.catalogue) > MOST_PAIRS:
            return
        day = max(entry.fact.issued for entry in self.catalogue)
        best_trust = max([p.trust_min for p in self.compiled.policies if p.trust_min is not None], default=Fraction(0))
        wallet = [
            replace(
                entry.fact,
                id=f"{place}#{copy}",
                issued=day,
                expires=None,
                status="valid",
                state="earned",
                trust=max(entry.fact.trust, best_trust),
            )
            for place, entry in enumerate(self.catalogue)
            for copy in range(self.definition.repeat)
        ]
        evaluation = evaluate(self.definition, wallet, at=day, budget=QUICK)
        for missing in evaluation.missing if evaluation.proven else ():
            if not silent.isdisjoint(self.definition.under(missing.node)):
                continue
            sentence = (
                f"“{name(self.definition.nodes[missing.node])}” stays open even for someone with every known badge."
            )
            yield self.finding("warning", "not_reachable", missing.node, sentence)

    # -- circles

    def cycles(self, awards: Mapping[str, Definition], award: str | None) -> list[Finding]:
        """Leaves that ask for an award which in turn asks for this pathway's."""
        if award is None:
            return []
        found = []
        for leaf in self.compiled.leaves:
            for badge in sorted(leaf.match.get("badge_class") or ()):
                if badge == award or leads_to(badge, award, awards):
                    node = self.definition.nodes[leaf.key]
                    sentence = f"“{name(node)}” asks for an award that itself needs this pathway: a circle."
                    found.append(self.finding("error", "cycle", node.key, sentence, badge_class=badge))
        return found


def leads_to(badge: str, award: str, awards: Mapping[str, Definition]) -> bool:
    """Whether earning ``badge`` needs ``award``, through whatever pathways."""
    waiting, seen = [badge], set()
    while waiting:
        current = waiting.pop()
        if current in seen or current not in awards:
            continue
        seen.add(current)
        wanted = {
            inner
            for node in awards[current].nodes.values()
            for inner in (getattr(node, "match", None) or EVERYTHING).get("badge_class") or ()
        }
        if award in wanted:
            return True
        waiting += wanted
    return False


def only_class(match: Match | None) -> Match:
    """A match with nothing but its badge classes."""
    return Match(tuple(atom for atom in match.atoms if atom.name == "badge_class")) if match else EVERYTHING


def name(node: Requirement) -> str:
    """What the node is called."""
    return node.title or node.key


def pointers(definition: Definition) -> dict[str | None, str]:
    """The JSON pointer of every node and limit in the canonical JSON."""
    found: dict[str | None, str] = {}

    def add(node: Requirement, pointer: str) -> None:
        found[node.key] = pointer
        inside = "parts" if isinstance(node, Pool) else "children"
        for place, child in enumerate(node.children):
            add(child, f"{pointer}/{inside}/{place}")

    for place, limit in enumerate(definition.limits):
        found[limit.key] = f"/limits/{place}"
    add(definition.root, "/root")
    return found
