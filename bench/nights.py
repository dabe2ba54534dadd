"""Nights: a base day and the night after it, as commands; the second includes freezing its drop."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from bench.homes import RANK_DAY, forget, generated
from bench.measure import COMPANIES, RANKDAY, Run, as_rows, in_turns, median_of, print_table, run_process
from rankday.rulebook.sessions import next_session


def measure(console: Console) -> dict[str, Any]:
    """Run, print, return what belongs into the JSON."""
    with generated(COMPANIES) as home:

        def night(session) -> Run:
            return run_process([RANKDAY, "nightly", "--home", str(home.root), "--session", str(session)])

        def base_day() -> Run:
            forget(home)
            return night(RANK_DAY)

        found = in_turns({"the base day": base_day, "the night after": lambda: night(next_session(RANK_DAY))})
    rows = [
        (
            way,
            median_of(runs, lambda run: run.processor),
            median_of(runs, lambda run: run.wall),
            max(run.peak_mb for run in runs),
        )
        for way, runs in found.items()
    ]
    columns = ("night", "processor (s)", "wall (s)", "peak (MB)")
    print_table(console, f"rankday nightly, {COMPANIES:,} companies", columns, rows)
    return {"companies": COMPANIES, "runs": as_rows(found)}
