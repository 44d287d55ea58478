"""``python -m pathways.stacking CASES.json`` prints the engine's answer to every case of a file.

The file is that of cases.md; the output ``{case id: {progress, satisfied, allocation, missing, plan}}``.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from .decision import read_decisions
from .definition import read_definition
from .errors import UnreadableError
from .evaluation import evaluate
from .fact import read_facts
from .offer import read_offers
from .planning import plan
from .reading import parse_json


def answer(case: dict[str, Any]) -> dict[str, Any]:
    """The engine's answer to one case."""
    definition = read_definition(case["pathway"])
    facts = read_facts(case["credentials"])
    decisions = read_decisions(case.get("decisions") or ())
    at = date.fromisoformat(case["date"])
    evaluation = evaluate(definition, facts, at=at, decisions=decisions)
    found: dict[str, Any] = {
        "progress": str(evaluation.progress),
        "satisfied": evaluation.satisfied,
        "proven": evaluation.proven,
        "allocation": [list(pair) for pair in evaluation.allocation],
        "missing": [entry.as_data() for entry in evaluation.missing],
    }
    if case.get("catalogue"):
        planned = plan(definition, facts, read_offers(case["catalogue"]), at=at, decisions=decisions)
        found["plan"] = {
            "cost": None if planned.total is None else str(planned.total),
            "offers": [step.offer for step in planned.steps],
            "blocked": [blocked.as_data() for blocked in planned.blocked],
            "proven": planned.proven,
        }
    return found


def main(arguments: list[str]) -> int:
    """Answer the cases of the file named by the only argument."""
    if len(arguments) != 1:
        sys.stderr.write("Usage: python -m pathways.stacking CASES.json\n")
        return 2
    problems: list[Any] = []
    data = parse_json(Path(arguments[0]).read_bytes(), problems, max_bytes=50_000_000)
    if problems:
        raise UnreadableError(tuple(problems))
    answers = {}
    for case in data["cases"]:
        try:
            answers[case["id"]] = answer(case)
        except UnreadableError as error:
            answers[case["id"]] = {"problems": [problem.as_data() for problem in error.problems]}
    json.dump(answers, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
