"""Which rows of a panel are one line: through new tickers, and not through tickers given to somebody else.

A panel has no names. But each row implies its company's share count (cap / price), and that number repeats to seven
digits the next day: it is as good as a name for a line that changes its ticker overnight.
"""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from rankday_sources.panel_events import USUAL
from rankday_sources.panel_file import Panel, limit
from rankday_sources.panel_handovers import crossings, moved, run_numbers


def with_lines(panel: Panel) -> pl.DataFrame:
    """The panel's rows with ``line``, the number of the line they belong to, sorted by line and place.

    A run is the unbroken life of one symbol in one hand; a line is one run or several with successive tickers.
    """
    rows = run_numbers(panel.rows, moved(*crossings(panel.rows)))
    return rows.join(lines_of(runs(rows)), on="run").drop("run").sort("line", "place")


def lines_of(found: pl.DataFrame) -> pl.DataFrame:
    """run, line for the `runs` of all symbols: a line has the number of its first run."""
    successor = _successors(found)
    line = {run: run for run in found["run"].to_list()}
    followers = set(successor.values())
    for first in line.keys() - followers:
        run = first
        while run in successor:
            run = successor[run]
            line[run] = first
    return pl.DataFrame({"run": list(line), "line": list(line.values())}, schema={"run": pl.UInt32, "line": pl.UInt32})


def runs(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a run: where it begins and ends, with the counts and prices known there."""
    return rows.group_by("run").agg(
        pl.col("symbol").first(),
        first=pl.col("place").min(),
        last=pl.col("place").max(),
        first_count=pl.col("count").drop_nulls().first(),
        last_count=pl.col("count").drop_nulls().last(),
        early_counts=pl.col("count").drop_nulls().head(1 + int(limit("split_lag"))),
        first_price=pl.col("price").drop_nulls().first(),
        last_price=pl.col("price").drop_nulls().last(),
        issuer=(pl.col("issuer") if "issuer" in rows.columns else pl.lit(None, pl.String)).drop_nulls().last(),
    )


def _successors(runs: pl.DataFrame) -> dict[int, int]:
    """Run that ended → run that goes on, where exactly these two fit each other best.

    First with the same count at a price near by, then with the same issuer's name, then as after a split: with count
    and price that both step by one usual ratio.
    """
    ended = runs.select("run", "symbol", "last", "last_count", "last_price", "issuer")
    begun = runs.filter(pl.col("first") > 0).select(
        "run", "symbol", "first", "first_count", "first_price", "early_counts", "issuer"
    )
    steps = [
        ended.with_columns(at=pl.col("last") + gap).join(begun, left_on="at", right_on="first", suffix="_new")
        for gap in range(1, int(limit("rename_gap")) + 1)
    ]
    pairs = pl.concat(steps).with_columns(
        count_step=pl.col("first_count") / pl.col("last_count"), price_step=pl.col("first_price") / pl.col("last_price")
    )
    is_same_count = (pl.col("count_step") - 1).abs() <= limit("same_count")
    distance = pl.col("price_step").log().abs()
    parts = pairs.select("last_count", "price_step", "early_counts").iter_rows()
    pairs = pairs.with_columns(pl.Series("split_distance", [_split_distance(*one) for one in parts], pl.Float64))
    found: dict[int, int] = {}
    for is_fitting, measure in (
        (is_same_count & (distance <= math.log(limit("rename_price"))), distance),
        (pl.col("issuer") == pl.col("issuer_new"), distance.fill_null(0.0)),
        (pl.col("split_distance") <= math.log(limit("small_split_price")), pl.col("split_distance")),
    ):
        free = ~pl.col("run").is_in(list(found)) & ~pl.col("run_new").is_in(list(found.values()))
        found |= _best(pairs.filter(free & is_fitting.fill_null(False)).with_columns(distance=measure))
    return found


def _best(fitting: pl.DataFrame) -> dict[int, int]:
    """Of pairs of runs those that are nearest to each other; two that are equally near are followed by nobody."""
    best = fitting.filter(
        pl.col("distance") == pl.col("distance").min().over("run"),
        pl.col("distance") == pl.col("distance").min().over("run_new"),
    ).filter(pl.len().over("run") == 1, pl.len().over("run_new") == 1)
    return dict(zip(best["run"].to_list(), best["run_new"].to_list(), strict=True))


def _split_distance(last_count: float | None, price_step: float | None, early_counts: list[float]) -> float:
    """How far the price of a run that may go on after a split is from the ratio of the counts, as a logarithm.

    The ratio is that of the first count or, where the feed's follows later, of one soon after; infinite without one.
    """
    if not last_count or not price_step or not early_counts:
        return math.inf
    steps = np.array(early_counts)[:, None] / last_count
    is_near = (np.abs(steps / _RATIOS - 1) <= limit("rename_ratio")).any(axis=0)
    return min((abs(math.log(price_step * ratio)) for ratio in _RATIOS[is_near].tolist()), default=math.inf)


_RATIOS = np.array([float(ratio) for ratio in USUAL])
