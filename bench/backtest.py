"""A backtest, a reconstitution and the levels after it, against a plain Polars script: ``python -m bench.backtest``.

Both begin with the same frozen sessions. The script ranks, screens and bands as `bench.rank_day` does and sums close ×
shares of ten indexes in floats; it knows no event, no share rule, no dividend, no evidence and no turnover, and writes
nothing down. py-beacon-kit has no reconstitution: its levels alone are in the part histories.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from bench.homes import RANK_DAY, rankday
from bench.levels import largest_difference
from bench.measure import COMPANIES, RUNS, as_rows, in_turns, median_of, print_table, ratio, run_process
from rankday.contract.home import Home

SIZE = COMPANIES // 3
FIRST, LAST = date(2026, 6, 26), date(2026, 11, 30)  # from the implementation to before the next
SESSIONS, FURTHER, SHOWN = 149, 10, "R3000E"  # sessions from the rank day on
COLUMNS = ("way", "files to levels (s, processor)", "ours is × this", "wall (s)", "peak (MB)", "largest difference")


def measure(console: Console) -> dict[str, Any]:
    """Run, print, return what belongs into the JSON."""
    with TemporaryDirectory() as folder:
        home = frozen(Path(folder) / "home", SIZE)
        call = [sys.executable, "-m", "bench.backtest"]
        ways = {way: [*call, way, str(home.root)] for way in WAYS}
        found = in_turns({way: lambda arguments=arguments: run_process(arguments) for way, arguments in ways.items()})
    levels = {way: runs[0].said["levels"] for way, runs in found.items()}
    for runs in found.values():
        for run in runs:
            run.said.pop("levels")
    apart = {way: largest_difference(levels["one"], levels[way]) for way in found}
    words = {"one": "rankday: one scenario", "further": f"rankday: {FURTHER} more", "polars": "Polars, floats, one"}
    rows = [
        (
            words[way],
            median_of(runs, lambda run: run.said["processor"]),
            ratio(found["one"], runs, lambda run: run.said["processor"]),
            median_of(runs, lambda run: run.said["wall"]),
            max(run.peak_mb for run in runs),
            f"{apart[way]:.0e}",
        )
        for way, runs in found.items()
    ]
    title = f"Backtest, {SIZE:,} companies, {len(levels['one'])} sessions, one reconstitution (medians of {RUNS})"
    print_table(console, title, COLUMNS, rows)
    further = (rows[1][1] - rows[0][1]) / FURTHER
    console.print(f"each further scenario: {further:.2f} s of processor\n")
    ratios = {"one scenario / Polars": rows[list(found).index("one")][1] / rows[list(found).index("polars")][1]}
    ratios |= {"a further scenario / the first": further / rows[0][1]}
    return {"companies": SIZE, "runs": as_rows(found), "differences": apart, "ratios": ratios}


def frozen(root: Path, companies: int) -> Home:
    """A home with the sessions of a generated market, frozen; without fundamentals: derived indexes have no lines."""
    from rankday.drops.ingest import ingest

    home = Home(root)
    rankday("sample", home, "--companies", str(companies), "--sessions", str(SESSIONS), "--format", "parquet")
    for landed in sorted(path.name for path in (root / "landing").iterdir()):
        drop = root / "landing" / landed / "drop.json"
        said = json.loads(drop.read_text(encoding="utf-8"))
        if said["tables"].pop("fundamentals", None):
            drop.write_text(json.dumps(said), encoding="utf-8")
            drop.with_name("fundamentals.parquet").unlink()
        ingest(home, date.fromisoformat(landed))
    return home


def ours(home: Home, further: int = 0) -> list[float]:
    """The levels of the rule in force, with ``further`` scenarios of another band beside it."""
    from rankday.what_if.backtest.backtest import backtest

    scenarios = {f"band{number}": {"band_1000": f"0.{number:02d}"} for number in range(10, 10 + further)}
    with TemporaryDirectory() as folder:
        made = Path(backtest(home, FIRST, LAST, scenarios, skip_missing=True, out=Path(folder) / "made")["folder"])
        return _levels(made / "backtest_levels.parquet")


def polars(home: Home) -> list[float]:
    """The plain script."""
    import polars as pl

    from bench.rank_day.load import arrow_tables
    from bench.rank_day.with_polars import decide, tables_from

    def file(day: str, table: str) -> Path:
        return home.snapshots(date.fromisoformat(day)) / "v1" / f"{table}.parquet"

    names = sorted(path.name for path in (home.root / "snapshots").iterdir())
    days = [day for day in names if FIRST.isoformat() <= day <= LAST.isoformat()]
    members = decide(tables_from(arrow_tables(home.snapshots(RANK_DAY) / "v1")))[1]
    shares = pl.read_parquet(file(days[0], "shares")).select("security_id", "available_shares")
    values = (
        pl.scan_parquet([file(day, "prices") for day in days], include_file_paths="file")
        .filter("is_primary")
        .join(shares.lazy(), on="security_id")
        .join(members.lazy(), on="security_id")
        .group_by("index_code", "file")
        .agg((pl.col("close").cast(pl.Float64) * pl.col("available_shares")).sum().alias("value"))
        .sort("index_code", "file")
        .with_columns(level=1000 * pl.col("value") / pl.col("value").first().over("index_code"))
        .collect()
    )
    return values.filter(pl.col("index_code") == SHOWN)["level"].to_list()


def _levels(file: Path) -> list[float]:
    import duckdb

    query = "select price_level::double from read_parquet(?) where (scenario_id, index_code) = ('in_force', ?)"
    with duckdb.connect() as db:
        return [level for (level,) in db.execute(f"{query} order by session", [str(file), SHOWN]).fetchall()]


WAYS = {"one": ours, "further": lambda home: ours(home, FURTHER), "polars": polars}


def main(way: str, root: str) -> None:
    wall, processor = time.perf_counter(), time.process_time()
    levels = WAYS[way](Home(Path(root)))
    seconds = {"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}
    print(json.dumps(seconds | {"levels": levels}))


if __name__ == "__main__":
    main(*sys.argv[1:])
