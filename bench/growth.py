"""How the work grows: 1×, 2×, 4× and 8× the companies of a rank day and a night, and the days of a history.

The exponent is the slope of the least squares line through log(processor seconds) over log(size); what does not grow
(the start of a process) makes it smaller, so the SQL alone is there too. Nothing may be worse than n log n, whose slope
over these sizes is `slope` of n log n, a little above one.
"""

from __future__ import annotations

import sys
from datetime import date
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from bench.history_market import make_market
from bench.homes import RANK_DAY, forget, generated
from bench.measure import COMPANIES, RANKDAY, print_table, run_process

TIMES = (1, 2, 4, 8)
SMALLEST = COMPANIES // 4
LINES, EVENTS = 2000, 200


def slope(sizes: list[float], seconds: list[float]) -> float:
    """The exponent b of seconds ≈ a × size ** b, by least squares on the logarithms."""
    x, y = [log(one) for one in sizes], [log(one) for one in seconds]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sum((a - mean_x) ** 2 for a in x)


def measure(console: Console) -> dict[str, Any]:
    """Run, print, return what belongs into the JSON."""
    found = {"rank day, our SQL": {}, "rank day, command": {}, "night, command": {}, "history, by years": {}}
    peaks = {name: {} for name in found}
    for times in TIMES:
        for name, run in (_of_companies(SMALLEST * times) | _of_years(times)).items():
            found[name][times], peaks[name][times] = run
    rows = [
        (name, *(seconds[times] for times in TIMES), slope(list(TIMES), list(seconds.values())), peaks[name][TIMES[-1]])
        for name, seconds in found.items()
    ]
    title = f"Growth, processor seconds (1× = {SMALLEST:,} companies; {LINES:,} lines × 1 year)"
    print_table(console, title, ("what", *(f"{times}×" for times in TIMES), "exponent", "peak at 8× (MB)"), rows)
    sizes = [SMALLEST * times for times in TIMES]
    console.print(f"n log n would be {slope(sizes, [size * log(size) for size in sizes]):.2f}\n")
    ratios = {f"{row[0]}, exponent": row[5] for row in rows}
    return {"seconds": found, "peaks_mb": peaks, "ratios": ratios}


def _of_companies(companies: int) -> dict[str, tuple[float, float]]:
    with generated(companies) as home:
        rank_day = run_process([RANKDAY, "reconstitute", "--home", str(home.root), "--rank-date", str(RANK_DAY)])
        run_folder = next((home.root / "runs").glob("2026*"))
        sql = run_process([sys.executable, "-m", "bench.rank_day.sql", str(run_folder)])
        forget(home)
        night = run_process([RANKDAY, "nightly", "--home", str(home.root), "--session", str(RANK_DAY)])
    return {
        "rank day, our SQL": (sql.said["processor"], sql.peak_mb),
        "rank day, command": (rank_day.processor, rank_day.peak_mb),
        "night, command": (night.processor, night.peak_mb),
    }


def _of_years(years: int) -> dict[str, tuple[float, float]]:
    with TemporaryDirectory() as folder:
        market = Path(folder) / "market"
        make_market(market, date(2025, 12, 31), years, LINES, EVENTS)
        run = run_process([sys.executable, "-m", "bench.history", "--only", "sets", "--folder", str(market)])
    return {"history, by years": (run.said["processor"], run.peak_mb)}
