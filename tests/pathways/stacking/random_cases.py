"""Small random cases: every feature of cases.md, few enough credentials to try every allocation."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

Json = dict[str, Any]
TODAY = date(2026, 1, 15)
CLASSES, ISSUERS, SKILLS, KINDS = "ABCDEF", ("own", "ext"), ("s", "t", "u"), ("course", "exam")


class Maker:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.count = 0

    def key(self, stem: str) -> str:
        self.count += 1
        return f"{stem}{self.count}"

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def some(self, values: Any, most: int = 3) -> list[str]:
        return sorted(self.random.sample(list(values), self.random.randint(1, min(most, len(values)))))

    def credits(self) -> Any:
        return self.random.choice([0, 1, 1, 2, 2, 3, 3, 4, 5, "3/2", "1/2"])

    def match(self, depth: int = 0) -> Json:
        roll = self.random.random()
        found: Json = {}
        if roll < 0.45:
            found["badge_class"] = self.some(CLASSES)
        elif roll < 0.7:
            found["skill"] = self.some(SKILLS, 2)
        elif roll < 0.75:
            found["skill_all"] = self.some(SKILLS, 2)
        elif roll < 0.82:
            found["tag"] = self.some(SKILLS, 2)
        elif roll < 0.9 and depth < 2:
            found[self.random.choice(["any", "all"])] = [self.match(depth + 1), self.match(depth + 1)]
        if depth < 2 and self.chance(0.06):
            found["not"] = self.match(depth + 1)
        if self.chance(0.1):
            found["issuer"] = self.some(ISSUERS, 1)
        if self.chance(0.08):
            found["level_min"] = self.random.randint(4, 7)
        if self.chance(0.05):
            found["credits_min"] = 2
        if self.chance(0.05):
            found["max_age_days"] = 200
        if self.chance(0.04):
            found["level_max"] = 6
        if self.chance(0.04):
            found["issued_to"] = "2025-10-01"
        if self.chance(0.03):
            found["kind"] = ["course"]
        if self.chance(0.03):
            found["used_in"] = ["x"]
        return found

    def policy(self) -> Json:
        found: Json = {}
        if self.chance(0.3):
            found["trust_min"] = self.random.randint(1, 2)
        if self.chance(0.2):
            found["expired"] = self.random.choice(["accept", "reject"])
        if self.chance(0.2):
            found["max_age_days"] = 300
        if self.chance(0.1):
            found["statuses"] = ["valid", "suspended"]
        return found

    def ledger(self) -> Json:
        if self.chance(0.12):
            return {"ledger": self.random.choice([None, "second", "main"])}
        return {}

    def pool(self, depth: int = 0, part: bool = False) -> Json:
        node: Json = {"key": self.key("p")} if part else {"key": self.key("p"), "kind": "pool"}
        if depth < 2 and self.chance(0.3):
            node["parts"] = [self.pool(depth + 1, True) for _ in range(self.random.randint(1, 2))]
        if "parts" not in node or self.chance(0.3):
            node |= {"match": self.match()} | self.ledger()
        if self.chance(0.6 if not part else 0.4):
            node["min_credits"] = self.random.choice([1, 2, 3, 4, 5, 6, 8, 10, "5/2"])
        if self.chance(0.45 if not part else 0.15):
            node["min_count"] = self.random.randint(1, 3)
        if self.chance(0.25):
            node["max_credits"] = self.random.choice([1, 2, 3, 4, 6])
        return node

    def check(self, scopes: list[str]) -> Json:
        node: Json = {"key": self.key("c"), "kind": "check", "where": self.match()}
        if scopes and self.chance(0.4):
            node["scope"] = self.random.choice(scopes)
        roll = self.random.random()
        if roll < 0.4:
            node["min_count"] = self.random.randint(1, 3)
        elif roll < 0.8:
            node["min_credits"] = self.random.randint(1, 6)
        else:
            node["min_share"] = self.random.choice(["1/2", "1/3", "0.6"])
        return node

    def node(self, depth: int) -> Json:
        roll = self.random.random()
        if depth < 2 and roll < 0.3:
            return self.group(depth)
        if roll < 0.65:
            return {"key": self.key("s"), "kind": "slot", "match": self.match()} | self.ledger() | self.extra()
        return self.pool() | self.extra()

    def extra(self) -> Json:
        found: Json = {}
        if self.chance(0.15):
            found["weight"] = self.random.choice([2, 3, "1/2"])
        if self.chance(0.1):
            found["policy"] = self.policy()
        return found

    def group(self, depth: int = 0) -> Json:
        children = [self.node(depth + 1) for _ in range(self.random.randint(1, 3 if depth else 4))]
        keys = [child["key"] for child in children]
        if self.chance(0.25):
            children.append(self.check(keys))
        choose: Any = "all"
        if self.chance(0.3):
            choose = self.random.randint(1, len(children))
        return {"key": self.key("g"), "kind": "group", "choose": choose, "children": children} | self.extra()

    def fact(self, place: int) -> Json:
        fact: Json = {
            "id": f"f{place}",
            "badge_class": self.random.choice(CLASSES),
            "issuer": self.random.choice(ISSUERS),
            "skills": self.some(SKILLS, 2),
            "tags": self.some(SKILLS, 1),
            "credits": self.credits(),
            "issued": (TODAY - timedelta(days=self.random.choice([-3, 1, 30, 200, 201, 300, 301, 400]))).isoformat(),
        }
        if self.chance(0.8):
            fact["trust"] = self.random.randint(0, 3)
        if self.chance(0.5):
            fact["level"] = self.random.randint(3, 8)
        if self.chance(0.2):
            fact["expires"] = (TODAY + timedelta(days=self.random.choice([-1, 0, 1, 50]))).isoformat()
        if self.chance(0.08):
            fact["status"] = self.random.choice(["revoked", "suspended"])
        if self.chance(0.1):
            fact["same_as"] = self.random.choice("AB")
        if self.chance(0.1):
            fact["used_in"] = ["x"]
        if self.chance(0.3):
            fact["kind"] = self.random.choice(KINDS)
        if self.chance(0.05):
            fact["state"] = "planned"
        return fact

    def decisions(self, root: Json, facts: list[Json]) -> list[Json]:
        nodes = list(walk(root))
        leaves = [node["key"] for node in nodes if "match" in node]
        parts = {part["key"] for node in nodes for part in node.get("parts", [])}
        found: list[Json] = []
        ids = [fact["id"] for fact in facts] or ["f0"]
        for _ in range(self.random.choice([0, 0, 0, 1, 1, 2])):
            kind = self.random.choice(["waive", "reduce", "accept", "exclude", "pin", "grant"])
            item: Json = {"type": kind, "reason": "r", "by": "b"}
            node = self.random.choice(nodes)
            if kind == "waive":
                if node["key"] in parts:
                    continue
                item["node"] = node["key"]
            elif kind == "reduce":
                names = [name for name in ("min_credits", "min_count") if name in node]
                if not names:
                    continue
                item |= {"node": node["key"], names[0]: 1}
            elif kind == "grant":
                unit = self.fact(99)
                unit.pop("id")
                item |= {"id": self.key("grant"), "unit": unit}
            elif leaves:
                item |= {"credential": self.random.choice(ids), "leaf": self.random.choice(leaves)}
                if kind == "exclude" and self.chance(0.5):
                    del item["leaf"]
            else:
                continue
            found.append(item)
        return found

    def case(self, most: int = 6) -> Json:
        root = self.group()
        keys = [node["key"] for node in walk(root)]
        limits: list[Json] = []
        for _ in range(self.random.choice([0, 0, 0, 1, 2])):
            limit: Json = {"key": self.key("l"), "where": self.match()}
            if self.chance(0.3):
                limit["scope"] = self.random.choice(keys)
            if self.chance(0.6):
                limit["max_count"] = self.random.randint(0, 2)
            else:
                limit["max_credits"] = self.random.randint(1, 5)
            limits.append(limit)
        policy = self.policy()
        if self.chance(0.15):
            policy["repeat"] = 2
        facts = [self.fact(place) for place in range(self.random.randint(0, most))]
        return {
            "id": "random",
            "date": TODAY.isoformat(),
            "pathway": {
                "key": "k",
                "title": "T",
                "unit": "credit",
                "policy": policy,
                "root": root,
                "limits": limits,
            },
            "credentials": facts,
            "decisions": self.decisions(root, facts),
        }


def walk(node: Json) -> Any:
    yield node
    for child in node.get("children", []) + node.get("parts", []):
        yield from walk(child)


def random_case(seed: int, most: int = 6) -> Json:
    return Maker(seed).case(most)
