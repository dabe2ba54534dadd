"""The levels of one index over a calm market, by every tool that can: ``python -m bench.levels WAY FOLDER``.

Calm: each line closes each day, shares never change, nothing happens. Then the level of the broadest index is 1000 ×
its value over its value on the first day, whatever the tool, and the answers can be held against one another. All begin
with the same Parquet files; we compute ten indexes with total returns, divisors and counts, the others this one level.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path

import pyarrow.parquet as parquet

from bench.history_market import inputs_of

INDEX, BASE = "R3000E", 1000
IMPORTS = {"rankday": ("rankday.daily.backfill.one_pass",), "plain": ("duckdb",), "polars": ("polars",)}


def rankday(folder: Path) -> list[float]:
    """Our history in sets."""
    from rankday.daily.backfill.one_pass import one_pass

    db = one_pass(inputs_of(folder))
    query = "select price_level::double from daily.index_values where index_code = ? order by session"
    return [level for (level,) in db.execute(query, [INDEX]).fetchall()]


def plain(folder: Path) -> list[float]:
    """The plain exact sum by session: the floor."""
    import duckdb

    from rankday.engine.database import threads

    with duckdb.connect(config={"threads": threads()}) as db:
        rows = db.execute(
            "select prices.filename, sum(cast(prices.close * shares.available_shares as decimal(38,6)))::double "
            "from read_parquet(?, filename = true) as prices join read_parquet(?) as shares using (security_id) "
            "where prices.is_primary group by all order by all",
            [price_files(folder), share_file(folder)],
        ).fetchall()
    return [BASE * value / rows[0][1] for _, value in rows]


def polars(folder: Path) -> list[float]:
    """The same in Polars, in floats."""
    import polars as pl

    shares = pl.scan_parquet(share_file(folder)).select("security_id", "available_shares")
    sums = (
        pl.scan_parquet(price_files(folder), include_file_paths="file")
        .filter("is_primary")
        .join(shares, on="security_id")
        .group_by("file")
        .agg((pl.col("close").cast(pl.Float64) * pl.col("available_shares")).sum().alias("value"))
        .sort("file")
        .collect()["value"]
    )
    return (BASE * sums / sums[0]).to_list()


def price_files(folder: Path) -> list[str]:
    return sorted(map(str, folder.glob("prices-*.parquet")))


def share_file(folder: Path) -> str:
    return str(min(folder.glob("shares-*.parquet")))


def largest_difference(levels: list[float], others: list[float]) -> float:
    """The largest relative difference of two series; infinity where they are not as long."""
    if len(levels) != len(others):
        return float("inf")
    return max(abs(one / other - 1) for one, other in zip(levels, others, strict=True))


WAYS = {"rankday": rankday, "plain": plain, "polars": polars}


def main(way: str, folder: str) -> None:
    for name in (*IMPORTS[way], "rankday.daily.backfill.one_pass"):  # imports are no part of any
        importlib.import_module(name)
    inputs_of(Path(folder))
    parquet.read_schema(share_file(Path(folder)))
    wall, processor = time.perf_counter(), time.process_time()
    levels = WAYS[way](Path(folder))
    seconds = {"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}
    print(json.dumps(seconds | {"levels": levels}))


if __name__ == "__main__":
    main(*sys.argv[1:])
