"""The rank day decided by us and by others, in turns on one generated market, with their answers compared."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from bench.homes import RANK_DAY, decided, forget, generated
from bench.measure import COMPANIES, RANKDAY, Run, as_rows, in_turns, median_of, print_table, ratio, run_process
from bench.peers import pyndex_input
from bench.peers.environments import PeerMissing, python_of
from bench.rank_day.__main__ import WAYS

PEAK_MB = 300
TOLD = {
    "sql": "our SQL, stages 2 to 6", "command": "rankday reconstitute, all of it",
    "numpy": "NumPy (floor: numbers only)", "polars": "Polars", "pandas": "pandas",
    "pyndex": "pyndex-fin 0.1.2 (ranks)",
}  # fmt: skip


def measure(console: Console) -> dict[str, Any]:
    """Run, print, return what belongs into the JSON."""
    missing = None
    with generated(COMPANIES) as home, TemporaryDirectory() as scratch:
        run_folder, result = decided(home)
        kept = {"run": Path(scratch) / "run", "result": Path(scratch) / "result"}
        run_folder.rename(kept["run"])
        result.rename(kept["result"])
        snapshot = home.snapshots(RANK_DAY) / "v1"

        def command() -> Run:
            forget(home)
            return run_process([RANKDAY, "reconstitute", "--home", str(home.root), "--rank-date", str(RANK_DAY)])

        ways = {"command": command, "sql": lambda: _python("bench.rank_day.sql", kept["run"])}
        for way in WAYS:
            ways[way] = lambda way=way: _python("bench.rank_day", way, snapshot, kept["result"])
        try:
            ways["pyndex"] = pyndex(kept["result"], Path(scratch))
        except PeerMissing as reason:
            missing = str(reason)
        found = in_turns(ways)
    _print(console, found)
    if missing:
        console.print(f"pyndex-fin was not run: {missing}\n")
    return {"companies": COMPANIES, "runs": as_rows(found), "pyndex_missing": missing, "ratios": _ratios(found)}


def _ratios(found: dict[str, list[Run]]) -> dict[str, float]:
    alone = {way: ratio(found["sql"], found[way], lambda run: run.said["processor"]) for way in ("pandas", "polars")}
    whole = ratio(found["command"], found["pandas"], lambda run: run.processor)
    peak = max(run.peak_mb for run in found["command"]) / PEAK_MB
    return {f"decision SQL / {way}": value for way, value in alone.items()} | {
        "reconstitute / pandas, whole processes": whole,
        f"reconstitute, peak / {PEAK_MB} MB": peak,
    }


def _python(module: str, *arguments: Any) -> Run:
    return run_process([sys.executable, "-m", module, *map(str, arguments)])


def pyndex(result: Path, scratch: Path):
    """The peer's way: its own interpreter on our rank day in its shape. Raises PeerMissing."""
    python, answer = python_of("pyndex"), scratch / "answer.json"
    ranks = pyndex_input.write_input(result, scratch / "stocks.csv")
    script = str(Path(__file__).parent / "peers" / "pyndex_run.py")

    def way() -> Run:
        run = run_process([python, script, str(scratch / "stocks.csv"), str(answer)])
        run.said["differences"] = pyndex_input.differences(answer, ranks)
        return run

    return way


def _print(console: Console, found: dict[str, list[Run]]) -> None:
    rows = []
    for way in sorted(found, key=list(TOLD).index):
        runs, alone = found[way], way != "command"
        rows.append((
            TOLD[way],
            median_of(runs, lambda run: 1000 * run.said["processor"]) if alone else None,
            ratio(found["sql"], runs, lambda run: run.said["processor"]) if alone else None,
            median_of(runs, lambda run: run.processor),
            median_of(runs, lambda run: run.wall),
            max(run.peak_mb for run in runs),
            max(run.said["differences"] for run in runs) if "differences" in runs[0].said else None,
        ))  # fmt: skip
    columns = (
        "decide", "decision alone (ms, processor)", "our SQL is × this", "process (s, processor)", "wall (s)",
        "peak (MB)", "differences",
    )  # fmt: skip
    print_table(console, f"Rank day, {COMPANIES:,} companies", columns, rows)
