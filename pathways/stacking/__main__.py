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
from .errors import Problem, UnreadableError
from .evaluation import evaluate
from .fact import read_facts
from .offer import read_offers
from .planning import plan
from .reading import Entry, parse_json


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


def cases_in(text: bytes) -> list[dict[str, Any]]:
    """The cases of the file, each with what an answer needs; raises UnreadableError with what is wrong, and where."""
    problems: list[Problem] = []
    data = parse_json(text, problems, max_bytes=50_000_000)
    cases = data.get("cases") if isinstance(data, dict) else None
    if not problems and not isinstance(cases, list):
        problems.append(Problem("/cases", "not_a_list", "Here a list of cases is needed."))
    for place, case in enumerate(cases if isinstance(cases, list) else ()):
        entry = Entry(case, f"/cases/{place}", problems)
        if not entry.raw:
            continue
        entry.take_text("id", required=True)
        entry.take_date("date", required=True)
        for name in ("pathway", "credentials"):
            if name not in entry:
                entry.note("missing", f"“{name}” is missing.", at=name, name=name)
        for name in ("credentials", "decisions", "catalogue"):
            entry.take_list(name)
    if problems or not isinstance(cases, list):
        raise UnreadableError(tuple(problems))
    return cases


def main(arguments: list[str]) -> int:
    """Answer the cases of the file named by the only argument."""
    if len(arguments) != 1:
        sys.stderr.write("Usage: python -m pathways.stacking CASES.json\n")
        return 2
    try:
        cases = cases_in(Path(arguments[0]).read_bytes())
    except OSError as error:
        sys.stderr.write(f"{arguments[0]} cannot be read: {error.strerror}.\n")
        return 1
    except UnreadableError as error:
        sys.stderr.writelines(f"{problem.pointer or '/'}: {problem.sentence}\n" for problem in error.problems)
        return 1
    answers = {}
    for case in cases:
        try:
            answers[case["id"]] = answer(case)
        except UnreadableError as error:
            answers[case["id"]] = {"problems": [problem.as_data() for problem in error.problems]}
    json.dump(answers, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
