"""Which rows of a panel are one line: through new tickers, and not through tickers given to somebody else.

A panel has no names. But each row implies its company's share count (cap / price), and that number repeats to seven
digits the next day: it is as good as a name for a line that changes its ticker overnight.
"""

from __future__ import annotations

import math

import polars as pl

from rankday_sources.panel_file import Panel, limit


def with_lines(panel: Panel) -> pl.DataFrame:
    """The panel's rows with ``line``, the number of the line they belong to, sorted by line and place.

    A run is the unbroken life of one symbol in one hand; a line is one run or several with successive tickers.
    """
    rows = panel.rows.with_columns(run=_run_numbers())
    successor = _successors(_runs(rows))
    line = {run: run for run in rows["run"].unique().to_list()}
    followers = set(successor.values())
    for first in line.keys() - followers:
        run = first
        while run in successor:
            run = successor[run]
            line[run] = first
    lines = pl.DataFrame({"run": list(line), "line": list(line.values())}, schema={"run": pl.UInt32, "line": pl.UInt32})
    return rows.join(lines, on="run").drop("run").sort("line", "place")


def _run_numbers() -> pl.Expr:
    """A number for each run; needs rows sorted by symbol and place."""
    away = pl.col("place") - pl.col("place").shift(1).over("symbol") > limit("another_company_gap")
    factor = math.log(limit("another_company"))
    is_another = [
        (pl.col(name) / pl.col(name).forward_fill().shift(1).over("symbol")).log().abs() > factor
        for name in ("count", "cap")
    ]
    begins = pl.col("place").shift(1).over("symbol").is_null() | (away & is_another[0] & is_another[1])
    return begins.fill_null(False).cast(pl.UInt32).cum_sum()


def _runs(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a run: where it begins and ends, with the counts and prices known there."""
    return rows.group_by("run").agg(
        pl.col("symbol").first(),
        first=pl.col("place").min(),
        last=pl.col("place").max(),
        first_count=pl.col("count").drop_nulls().first(),
        last_count=pl.col("count").drop_nulls().last(),
        first_price=pl.col("price").drop_nulls().first(),
        last_price=pl.col("price").drop_nulls().last(),
    )


def _successors(runs: pl.DataFrame) -> dict[int, int]:
    """Run that ended → run that goes on under another symbol, where exactly these two fit each other best."""
    ended = runs.select("run", "symbol", "last", "last_count", "last_price")
    begun = runs.filter(pl.col("first") > 0).select("run", "symbol", "first", "first_count", "first_price")
    steps = [
        ended.with_columns(at=pl.col("last") + gap).join(begun, left_on="at", right_on="first", suffix="_new")
        for gap in range(1, int(limit("rename_gap")) + 1)
    ]
    distance = (pl.col("first_price") / pl.col("last_price")).log().abs()
    fitting = (
        pl.concat(steps)
        .with_columns(distance=distance)
        .filter(
            pl.col("symbol") != pl.col("symbol_new"),
            (pl.col("first_count") / pl.col("last_count") - 1).abs() <= limit("same_count"),
            pl.col("distance") <= math.log(limit("rename_price")),
        )
        .filter(
            pl.col("distance") == pl.col("distance").min().over("run"),
            pl.col("distance") == pl.col("distance").min().over("run_new"),
        )
        # Two that fit equally well: nobody knows which, so neither is followed.
        .filter(pl.len().over("run") == 1, pl.len().over("run_new") == 1)
    )
    return dict(zip(fitting["run"].to_list(), fitting["run_new"].to_list(), strict=True))
