"""``python -m bench.what_if``: scenarios a second of a grid, against each scenario by itself. Limit: 1,000 in 60 s.

Wall seconds depend on who else is at work on the machine; the processor's seconds do not, so both are printed.
"""

from __future__ import annotations

import resource
import sys
from typing import Any

from rich.console import Console

from bench.homes import RANK_DAY, generated
from bench.measure import COMPANIES, print_table
from rankday.rulebook.rows import RULEBOOK
from rankday.what_if.grid import what_if_grid
from rankday.what_if.scenarios import grid_of

COLUMNS = (
    "grid", "scenarios", "seconds", "a second", "processor (s)", "a processor second", "one full run (s)",
    "times faster",
)  # fmt: skip
LIMIT = 60.0
GRIDS = {
    "bands alone": ["band_1000=0:0.05:0.0005", "band_500=0,0.005,0.01,0.015,0.02,0.025,0.03,0.035,0.04,0.05"],
    "bands and minimum price": ["band_1000=0:0.05:0.0002", "minimum_price=1,2,3,5"],
    "1,000 prices": ["minimum_price=0.01:10:0.01"],
}


def measure(console: Console, chosen: tuple[str, ...] = tuple(GRIDS)) -> dict[str, Any]:
    """Run, print, return what belongs into the JSON."""
    rows = []
    with generated(COMPANIES, sessions=1) as home:
        for name in chosen:
            scenarios, before = grid_of(GRIDS[name], RULEBOOK), _processor()
            result = what_if_grid(home, RANK_DAY, scenarios, home.root / "table.parquet")
            seconds, alone, count = result["seconds"], result["seconds_of_one_full_run"], len(scenarios)
            used = _processor() - before
            rows.append((name, count, seconds, count / seconds, used, count / used, alone, alone * count / seconds))
    title = f"What-if, {COMPANIES:,} companies; limit {LIMIT:.0f} s for a thousand"
    print_table(console, title, COLUMNS, rows)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    console.print(f"peak memory {peak:,.0f} MB\n")
    ratios = {f"{name} / one full run, wall": seconds / alone for name, _, seconds, _, _, _, alone, _ in rows}
    return {"companies": COMPANIES, "columns": COLUMNS, "rows": rows, "peak_mb": peak, "ratios": ratios}


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    measure(Console(highlight=False, width=150), tuple(sys.argv[1:]) or tuple(GRIDS))
