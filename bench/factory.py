"""The index factory: a night with 500 derived indexes against one of the base family, and a month of 5,000 in one pass.

Three homes of one market: base indexes only, what ships besides, and a family of 500 beside that. Each has its base
day; then every counted run is the next session of all three, so that neighbours are the same session. The month is that
of `bench.index_month`, whose lines are drawn by chance.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from rich.console import Console

from bench.homes import RANK_DAY, rankday
from bench.index_family import end_what_ships, write_family
from bench.index_month import FIRST
from bench.measure import COMPANIES, RANKDAY, RUNS, Run, as_rows, in_turns, median_of, print_table, ratio, run_process
from rankday.contract.home import Home
from rankday.rulebook.sessions import next_session

SESSIONS = 64  # from the rank day to a month after the implementation
NIGHT, MONTH = 500, (500, 5000)
BASE, SHIPS, FAMILY = "base indexes only", "with the 37 that ship", f"and with {NIGHT} more"


def measure(console: Console) -> dict[str, Any]:
    """Run, print, return what belongs into the JSON."""
    with TemporaryDirectory() as folder:
        market = Home(Path(folder) / "market")
        rankday("sample", market, "--companies", str(COMPANIES), "--sessions", str(SESSIONS), "--format", "parquet")
        homes = {way: _reconstituted(market, way) for way in (BASE, SHIPS, FAMILY)}
        found = in_turns({way: _nights(home) for way, home in homes.items()}, warm=False)
        months = {
            size: [run_process([sys.executable, "-m", "bench.index_month", str(homes[BASE].root), str(size)])]
            for size in MONTH
        }
    rows = [
        (
            way,
            median_of(runs, lambda run: run.processor),
            median_of(runs, lambda run: run.wall),
            ratio(runs, found[BASE], lambda run: run.processor),
            max(run.peak_mb for run in runs),
        )
        for way, runs in found.items()
    ]
    columns = ("night", "processor (s)", "wall (s)", "× base", "peak (MB)")
    print_table(console, f"rankday nightly, {COMPANIES:,} companies, {RUNS} sessions", columns, rows)
    of_month = [
        (f"{size:,} derived indexes", run.said["derived_lines"], run.said["processor"], run.said["wall"], run.peak_mb)
        for size, (run,) in months.items()
    ]
    columns = ("one pass", "derived lines", "processor (s)", "wall (s)", "peak (MB)")
    print_table(console, "A month of 22 sessions in one pass", columns, of_month)
    return {"companies": COMPANIES, "nights": as_rows(found), "months": as_rows({str(k): v for k, v in months.items()})}


def _reconstituted(market: Home, way: str) -> Home:
    """A copy of the market with its rows of derived indexes, a reconstitution and its base day."""
    home = Home(market.root.with_name(way.replace(" ", "_")))
    shutil.copytree(market.root, home.root)
    if way == BASE:
        end_what_ships(home)
    elif way == FAMILY:
        write_family(home, NIGHT, industries(home))
    approvers = ("--approve-as", "ana", "--approve-as", "ben")
    rankday("reconstitute", home, "--rank-date", str(RANK_DAY), *approvers)
    rankday("nightly", home, "--session", str(FIRST))
    return home


def industries(home: Home) -> list[str]:
    """The labels of the market, most frequent first."""
    path = str(home.landing(RANK_DAY) / "companies.parquet")
    counted = "select industry from read_parquet(?) where industry is not null group by 1 order by count(*) desc, 1"
    return [label for (label,) in duckdb.execute(counted, [path]).fetchall()]


def _nights(home: Home) -> Callable[[], Run]:
    """A run of the next session, each time it is called."""
    last = [FIRST]

    def night() -> Run:
        last.append(next_session(last[-1]))
        return run_process([RANKDAY, "nightly", "--home", str(home.root), "--session", str(last[-1])])

    return night
