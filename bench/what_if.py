"""``python -m bench.what_if``: scenarios a second of a grid, against each scenario by itself. Limit: 1,000 in 60 s.

Wall seconds depend on who else is at work on the machine; the processor's seconds do not, so both are printed.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from rankday.home import Home
from rankday.rule_rows import RULEBOOK
from rankday.what_if.grid import what_if_grid
from rankday.what_if.scenarios import grid_of

RANKDAY = str(Path(sys.executable).with_name("rankday"))
RANK_DAY = date(2026, 4, 30)
COMPANIES = os.environ.get("BENCH_COMPANIES") or "9000"
LIMIT = 60.0
GRIDS = {
    "bands alone": ["band_1000=0:0.05:0.0005", "band_500=0,0.005,0.01,0.015,0.02,0.025,0.03,0.035,0.04,0.05"],
    "bands and minimum price": ["band_1000=0:0.05:0.0002", "minimum_price=1,2,3,5"],
    "1,000 prices": ["minimum_price=0.01:10:0.01"],
}


def main() -> None:
    console = Console(highlight=False)
    columns = ("grid", "scenarios", "seconds", "a second", "processor (s)", "one full run (s)", "times faster")
    title = f"What-if, {COMPANIES} companies; limit {LIMIT:.0f} s"
    table = Table(*columns, box=SIMPLE_HEAD, title=title, title_justify="left")
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        for command in (
            ["sample", "--companies", COMPANIES, "--sessions", "1"],
            ["ingest", "--session", str(RANK_DAY)],
        ):
            subprocess.run([RANKDAY, *command, "--home", str(home.root)], check=True, stdout=subprocess.DEVNULL)
        chosen = sys.argv[1:]
        for name, grid in GRIDS.items():
            if chosen and name not in chosen:
                continue
            scenarios, before = grid_of(grid, RULEBOOK), _processor()
            result = what_if_grid(home, RANK_DAY, scenarios, Path(folder) / "table.parquet")
            seconds, alone, count = result["seconds"], result["seconds_of_one_full_run"], len(scenarios)
            table.add_row(
                name, f"{count:,}", f"{seconds:.1f}", f"{count / seconds:,.0f}",
                f"{_processor() - before:.1f}", f"{alone:.2f}", f"{alone * count / seconds:.0f}",
            )  # fmt: skip
    console.print(table)
    console.print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
