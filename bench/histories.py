"""Histories of generated markets: ours against the plain exact sum (eventful), and against other tools (calm)."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from bench import levels
from bench.history_market import make_market
from bench.measure import IN_FULL, Run, as_rows, in_turns, median_of, print_table, ratio, run_process
from bench.peers.environments import PeerMissing, python_of

LINES, EVENTS, LAST = 8000, 800, date(2025, 12, 31)
YEARS = (1, 5, 15, 45) if IN_FULL else (1, 5)
COLUMNS = ("way", "files to levels (s, processor)", "ours is × this", "wall (s)", "peak (MB)", "largest difference")


def measure(console: Console) -> dict[str, Any]:
    """Run, print, return what belongs into the JSON."""
    answers = {"lines": LINES, "events_a_year": EVENTS, "ratios": {}}
    for years in YEARS:
        found = _eventful(console, years)
        answers[f"{years} years, eventful"] = as_rows(found)
        answers["ratios"][f"{years} years with events / plain sum"] = _to_plain(found)
    for years in YEARS[:2]:
        answers[f"{years} years, calm"] = calm = _calm(console, years)
        answers["ratios"][f"{years} years without events / plain sum"] = calm.pop("ratio")
    return answers


def _to_plain(found: dict[str, list[Run]]) -> float:
    return ratio(found["rankday"], found["plain"], lambda run: run.said["processor"])


def _eventful(console: Console, years: int) -> dict[str, list[Run]]:
    with TemporaryDirectory() as folder:
        market = Path(folder) / "market"
        make_market(market, LAST, years, LINES, EVENTS)
        call = [sys.executable, "-m", "bench.history", "--folder", str(market), "--only"]
        ways = {"rankday": [*call, "sets"], "plain": [*call, "plain"]}
        found = in_turns({way: lambda arguments=arguments: run_process(arguments) for way, arguments in ways.items()})
    told = {"rankday": "rankday: ten indexes, events, all levels", "plain": "the plain exact sum by group"}
    _print(console, f"History, {years} years × {LINES:,} lines, {EVENTS} events a year", told, found)
    return found


def _calm(console: Console, years: int) -> dict[str, Any]:
    missing = None
    with TemporaryDirectory() as folder:
        market = Path(folder) / "market"
        make_market(market, LAST, years, LINES, 0, is_calm=True)
        ways = {way: [sys.executable, "-m", "bench.levels", way, str(market)] for way in levels.WAYS}
        try:
            if years == 1 or IN_FULL:
                script = Path(__file__).parent / "peers" / "beacon_run.py"
                ways["beacon"] = [python_of("beacon"), str(script), str(market)]
        except PeerMissing as reason:
            missing = str(reason)
        found = in_turns({way: lambda arguments=arguments: run_process(arguments) for way, arguments in ways.items()})
    ours = found["rankday"][0].said["levels"]
    apart = {way: max(levels.largest_difference(ours, run.said.pop("levels")) for run in found[way]) for way in found}
    told = {
        "rankday": "rankday: ten indexes, three levels each", "plain": "DuckDB, the plain exact sum, one index",
        "polars": "Polars, floats, one index", "beacon": "py-beacon-kit 0.9.7, one index",
    }  # fmt: skip
    _print(console, f"Levels alone, {years} years × {LINES:,} lines, nothing happens", told, found, apart)
    if missing:
        console.print(f"py-beacon-kit was not run: {missing}\n")
    return {"runs": as_rows(found), "largest_differences": apart, "beacon_missing": missing, "ratio": _to_plain(found)}


def _print(console, title: str, told: dict[str, str], found: dict[str, list[Run]], apart: dict | None = None) -> None:
    rows = [
        (
            told[way],
            median_of(runs, lambda run: run.said["processor"]),
            ratio(found["rankday"], runs, lambda run: run.said["processor"]),
            median_of(runs, lambda run: run.said["wall"]),
            max(run.peak_mb for run in runs),
            f"{apart[way]:.0e}" if apart else None,
        )
        for way, runs in found.items()
    ]
    print_table(console, title, COLUMNS, rows)
