"""Print every figure as a line of JSON."""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys

import bench


def main(names: list[str]) -> None:
    """Run the modules named, or all, and print their figures as they come."""
    found = pkgutil.iter_modules(bench.__path__)
    for module in sorted(one.name for one in found if not one.ispkg and one.name != "__main__"):
        if not names or module in names:
            for figure in importlib.import_module(f"bench.{module}").figures():
                print(json.dumps(figure), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
