"""A second opinion on small cases: every allocation tried, straight from the words of cases.md.

Shares no code with the engine: works on the JSON, with fractions, one function for one sentence of the text.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

Json = dict[str, Any]
ZERO, ONE = Fraction(0), Fraction(1)
AMOUNT = {"credits": "min_credits", "count": "min_count"}


def frac(value: Any) -> Fraction:
    return Fraction(str(value))


def matches(match: Json, fact: Json, today: date) -> bool:
    def atom(name: str, want: Any) -> bool:
        if name in ("badge_class", "issuer", "kind"):
            return fact.get(name) in want
        if name in ("skill", "tag"):
            return bool(set(want) & set(fact.get(name + "s", [])))
        if name == "used_in":
            return bool(set(want) & set(fact.get("used_in", [])))
        if name == "skill_all":
            return set(want) <= set(fact.get("skills", []))
        if name == "trust_min":
            return frac(fact.get("trust", 0)) >= frac(want)
        if name in ("level_min", "grade_min", "credits_min"):
            have = fact.get(name.removesuffix("_min"))
            return bool(have is not None and frac(have) >= frac(want))
        if name == "level_max":
            return fact.get("level") is not None and frac(fact["level"]) <= frac(want)
        issued = date.fromisoformat(fact["issued"])
        if name == "issued_from":
            return issued >= date.fromisoformat(want)
        if name == "issued_to":
            return issued <= date.fromisoformat(want)
        if name == "max_age_days":
            return today.toordinal() - issued.toordinal() <= int(want)
        if name == "any":
            return any(matches(inner, fact, today) for inner in want)
        if name == "all":
            return all(matches(inner, fact, today) for inner in want)
        assert name == "not"
        return not matches(want, fact, today)

    return all(atom(name, want) for name, want in match.items())


class Brute:
    def __init__(self, case: Json) -> None:
        self.pathway = case["pathway"]
        self.today = date.fromisoformat(case["date"])
        self.decisions: list[Json] = case.get("decisions", [])
        self.nodes: dict[str, Json] = {}
        self.below: dict[str, list[str]] = {}
        self.policies: dict[str, Json] = {}
        self.closed: set[str] = set()
        waived = {d["node"] for d in self.decisions if d["type"] == "waive"}
        self.waived = waived
        self.plant(self.pathway["root"], self.pathway["policy"], False)
        self.facts = {f["id"]: f for f in case["credentials"] if f.get("state", "earned") == "earned"}
        self.granted = {d["id"] for d in self.decisions if d["type"] == "grant"}
        self.facts |= {d["id"]: {**d["unit"], "id": d["id"]} for d in self.decisions if d["type"] == "grant"}
        self.leaves = [key for key, node in self.nodes.items() if "match" in node]

    def plant(self, node: Json, policy: Json, closed: bool) -> list[str]:
        key = node["key"]
        closed = closed or key in self.waived
        if closed:
            self.closed.add(key)
        policy = {**policy, **node.get("policy", {})}
        self.nodes[key], self.policies[key] = node, policy
        inside = [key]
        for child in node.get("children", []) + node.get("parts", []):
            inside += self.plant(child, policy, closed)
        self.below[key] = inside
        return inside

    def asked(self, key: str, name: str) -> Any:
        for decision in self.decisions:
            if decision["type"] == "reduce" and decision["node"] == key and name in decision:
                return decision[name]
        return self.nodes[key].get(name)

    def children(self, key: str) -> list[str]:
        node = self.nodes[key]
        return [child["key"] for child in node.get("children", []) + node.get("parts", [])]

    def nominal(self, key: str) -> Fraction:
        kind = self.nodes[key].get("kind", "pool")
        if kind == "pool":
            own = self.asked(key, "min_credits")
            return frac(own) if own is not None else sum((self.nominal(k) for k in self.children(key)), ZERO)
        if kind == "group":
            return sum(sorted(self.nominal(k) for k in self.children(key))[: self.wanted(key)], ZERO)
        return ZERO

    def wanted(self, key: str) -> int:
        choose = self.asked(key, "choose")
        return len(self.children(key)) if choose in (None, "all") else int(choose)

    def eligible(self, fact: Json, leaf: str) -> bool:
        identifier = fact["id"]
        if leaf in self.closed:
            return False
        for d in self.decisions:
            if d["type"] == "exclude" and d["credential"] == identifier and d.get("leaf") in (None, leaf):
                return False
        for d in self.decisions:
            if d["type"] in ("accept", "pin") and d["credential"] == identifier and d["leaf"] == leaf:
                return True
        policy = self.policies[leaf]
        issued = date.fromisoformat(fact["issued"])
        good = fact.get("status", "valid") in policy.get("statuses", ["valid"]) and issued <= self.today
        if policy.get("expired", "reject") == "reject" and "expires" in fact:
            good = good and date.fromisoformat(fact["expires"]) >= self.today
        rules = {n: policy[n] for n in ("trust_min", "max_age_days", "issued_from") if policy.get(n) is not None}
        if identifier in self.granted:
            rules.pop("trust_min", None)
        return good and matches(rules, fact, self.today) and matches(self.nodes[leaf]["match"], fact, self.today)

    def ledger(self, leaf: str) -> str:
        named = self.nodes[leaf].get("ledger", "main")
        return f"own of {leaf}" if named is None else f"ledger {named}"

    def allocations(self) -> list[list[tuple[str, str]]]:
        axes: list[list[tuple[str, str] | None]] = []
        for identifier, fact in self.facts.items():
            ledgers: dict[str, list[tuple[str, str] | None]] = {}
            for leaf in self.leaves:
                if self.eligible(fact, leaf):
                    ledgers.setdefault(self.ledger(leaf), [None]).append((identifier, leaf))
            axes += ledgers.values()
        picks = ([pair for pair in pick if pair] for pick in product(*axes))
        return [pairs for pairs in picks if self.is_feasible(pairs)]

    def is_feasible(self, pairs: list[tuple[str, str]]) -> bool:
        identity = {i: f.get("same_as") or f.get("badge_class") or i for i, f in self.facts.items()}
        counts = Counter((identity[i], self.ledger(leaf)) for i, leaf in pairs)
        if any(n > self.pathway["policy"].get("repeat", 1) for n in counts.values()):
            return False
        if any(
            n > 1 for leaf, n in Counter(leaf for _, leaf in pairs).items() if self.nodes[leaf].get("kind") == "slot"
        ):
            return False
        for d in self.decisions:
            if d["type"] == "pin" and d["credential"] in self.facts and (d["credential"], d["leaf"]) not in pairs:
                return False
        for limit in self.pathway["limits"]:
            inside = self.inside(pairs, limit.get("scope"), limit.get("where", {}))
            if "max_count" in limit and len(inside) > limit["max_count"]:
                return False
            if "max_credits" in limit and self.credits(inside) > frac(limit["max_credits"]):
                return False
        return True

    def inside(self, pairs: list[tuple[str, str]], scope: str | None, where: Json) -> set[str]:
        keys = self.below[scope or self.pathway["root"]["key"]]
        return {i for i, leaf in pairs if leaf in keys and matches(where, self.facts[i], self.today)}

    def credits(self, identifiers: Any) -> Fraction:
        return sum((frac(self.facts[i].get("credits", 0)) for i in identifiers), ZERO)

    def value(self, key: str, pairs: list[tuple[str, str]]) -> Fraction:
        node = self.nodes[key]
        kind = node.get("kind", "pool")
        if key in self.waived:
            return ONE
        if kind == "slot":
            return Fraction(sum(leaf == key for _, leaf in pairs))
        if kind == "check":
            inside = self.inside(pairs, node.get("scope"), node["where"])
            needs = []
            if (count := self.asked(key, "min_count")) is not None:
                needs.append((Fraction(len(inside)), frac(count)))
            if (least := self.check_credits(key)) is not None:
                needs.append((self.credits(inside), least))
            return min([min(ONE, have / need) for have, need in needs if need], default=ONE)
        if kind == "pool":
            values = [ONE]
            for amount in AMOUNT:
                required, lacking = self.required(key, amount), self.lacking(key, amount, pairs)
                if required:
                    values.append(max(ZERO, 1 - lacking / required))
            return min(values)
        children = self.children(key)
        values = [self.value(child, pairs) for child in children]
        if self.wanted(key) == len(children):
            weights = [frac(self.nodes[child].get("weight", 1)) for child in children]
            return sum((w * v for w, v in zip(weights, values, strict=True)), ZERO) / sum(weights)
        return sum(sorted(values)[::-1][: self.wanted(key)], ZERO) / self.wanted(key)

    def check_credits(self, key: str) -> Fraction | None:
        node = self.nodes[key]
        reduced = [d for d in self.decisions if d["type"] == "reduce" and d["node"] == key and "min_credits" in d]
        if reduced:
            return frac(reduced[0]["min_credits"])
        if "min_share" in node:
            exact = frac(node["min_share"]) * self.nominal(node.get("scope") or self.pathway["root"]["key"])
            return Fraction(-(-(exact * 100).numerator // (exact * 100).denominator), 100)
        return frac(node["min_credits"]) if "min_credits" in node else None

    def required(self, key: str, amount: str) -> Fraction:
        own = frac(self.asked(key, AMOUNT[amount]) or 0)
        return own or sum((self.required(part, amount) for part in self.children(key)), ZERO)

    def counted(self, key: str, amount: str, pairs: list[tuple[str, str]]) -> Fraction:
        own = [i for i, leaf in pairs if leaf == key]
        total = self.credits(own) if amount == "credits" else Fraction(len(own))
        total += sum((self.counted(part, amount, pairs) for part in self.children(key)), ZERO)
        cap = self.nodes[key].get("max_credits")
        return min(total, frac(cap)) if amount == "credits" and cap is not None else total

    def lacking(self, key: str, amount: str, pairs: list[tuple[str, str]]) -> Fraction:
        own = frac(self.asked(key, AMOUNT[amount]) or 0) - self.counted(key, amount, pairs)
        return max(ZERO, own, sum((self.lacking(part, amount, pairs) for part in self.children(key)), ZERO))

    def best(self) -> tuple[Fraction, Fraction, int] | None:
        """Progress, least credits, fewest credentials; None when no allocation is feasible (a pin that cannot be)."""
        found = []
        for pairs in self.allocations():
            used = {i for i, _ in pairs}
            found.append((-self.value(self.pathway["root"]["key"], pairs), self.credits(used), len(used)))
        if not found:
            return None
        progress, credits, count = min(found)
        return -progress, credits, count
