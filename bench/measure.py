"""Measuring fairly on a machine that others use too: processes of their own, taken in turns, processor seconds counted.

Wall seconds depend on who else is at work; the processor's seconds (user and system, of the process and all it started)
much less. The ways of a comparison run alternately and a ratio is taken between neighbours, so that a busy minute hits
both; the median of the ratios counts.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

REPOSITORY = Path(__file__).resolve().parents[1]
RANKDAY = str(Path(sys.executable).with_name("rankday"))
RUNS = int(os.environ.get("BENCH_RUNS") or 3)
COMPANIES = int(os.environ.get("BENCH_COMPANIES") or 9000)
IN_FULL = os.environ.get("BENCH_FULL") == "1"


@dataclass(frozen=True)
class Run:
    """One run of one way: seconds, the largest resident memory of one of its processes, and what it said (JSON)."""

    wall: float
    processor: float
    peak_mb: float
    said: dict[str, Any] = field(default_factory=dict)


def run_process(arguments: list[str], environment: dict[str, str] | None = None) -> Run:
    """Run a process to its end; its last line of output is read as JSON where it is some. SystemExit if it fails."""
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(arguments, stdout=output, cwd=REPOSITORY, env={**os.environ, **(environment or {})})
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        last = (output.read().decode().strip().splitlines() or [""])[-1]
    if process.returncode:
        raise SystemExit(f"bench: {' '.join(arguments[:6])} … failed")
    said = json.loads(last) if last.startswith("{") and last.endswith("}") else {}
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said)


def in_turns(ways: dict[str, Callable[[], Run]], runs: int = RUNS, warm: bool = True) -> dict[str, list[Run]]:
    """Run all ways one after the other, ``runs`` times (and once before that, not counted, if ``warm``)."""
    found = {name: [] for name in ways}
    for number in range(runs + warm):
        for name, way in ways.items():
            one = way()
            if number >= warm:
                found[name].append(one)
    return found


def median_of(runs: list[Run], value: Callable[[Run], float]) -> float:
    """The median of one value over the runs."""
    return median(value(run) for run in runs)


def ratio(runs: list[Run], floor: list[Run], value: Callable[[Run], float]) -> float:
    """The median of the ratios of neighbouring runs."""
    return median(value(one) / value(other) for one, other in zip(runs, floor, strict=True))


def as_rows(found: dict[str, list[Run]]) -> dict[str, list[dict[str, Any]]]:
    """Every run, for the JSON."""
    return {name: [asdict(run) for run in runs] for name, runs in found.items()}


def machine() -> dict[str, Any]:
    """What the figures were taken on. The load says how busy it was besides."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cores": os.cpu_count(), "machine": platform.machine(), "system": platform.system(),
        "memory_gb": round(memory, 1), "load": os.getloadavg(),
    }  # fmt: skip


def print_table(console: Console, title: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """A table for people: floats with three digits, nothing where a value is None."""
    table = Table(*columns, box=SIMPLE_HEAD, title=title, title_justify="left", pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for row in rows:
        table.add_row(*(_shown(value) for value in row))
    console.print(table)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
