"""The stacked table of a rank day and of a night: start of the process, imports, SQL, gates, files."""

from __future__ import annotations

import sys
from statistics import median
from typing import Any

from rich.console import Console

from bench.homes import forget, generated
from bench.measure import COMPANIES, RUNS, print_table, run_process


def measure(console: Console) -> dict[str, Any]:
    """Run, print, return what belongs into the JSON."""
    answers = {}
    with generated(COMPANIES) as home:
        start = [run_process([sys.executable, "-c", "import rankday.cli.main"]) for _ in range(RUNS)]
        for what in ("rank-day", "night"):
            runs = []
            for _ in range(RUNS + 1):
                forget(home)
                runs.append(run_process([sys.executable, "-m", "bench.parts", what, str(home.root)]).said)
            del runs[0]  # the first may have to compile the project
            parts = {"start: Python and the command line": _medians([vars(run) for run in start])}
            parts |= {name: _medians([run[name] for run in runs]) for name in runs[0]}
            _print(console, what, parts)
            answers[what] = parts
    return answers


def _medians(runs: list[dict[str, float]]) -> dict[str, float]:
    return {key: median(run[key] for run in runs) for key in ("wall", "processor")}


def _print(console: Console, what: str, parts: dict[str, dict[str, float]]) -> None:
    total = sum(part["processor"] for part in parts.values())
    rows = [
        (name, part["processor"], part["wall"], "█" * round(40 * part["processor"] / total))
        for name, part in parts.items()
    ]
    rows.append(("together", total, sum(part["wall"] for part in parts.values()), None))
    columns = ("part", "processor (s)", "wall (s)", "")
    print_table(console, f"Where a {what} goes, {COMPANIES:,} companies", columns, rows)
