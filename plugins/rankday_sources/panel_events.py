"""Splits and departures that a panel shows without naming them (docs/real_data.md).

A split is a step of the implied share count by a ratio, and a step of the price by about its inverse within some
sessions. The count gives the ratio, the price the day. Every tolerance is a row of source_rules/panel_limits.csv.
"""

from __future__ import annotations

import math
from fractions import Fraction

import polars as pl

from rankday_sources.panel_file import limit

# Shares after : shares before, as companies choose them.
USUAL = sorted(
    {Fraction(n) for n in (*range(2, 11), 12, 15, 20, 25, 30, 40, 50)}
    | {Fraction(1, n) for n in (*range(2, 11), 12, 14, 15, 16, 18, *range(20, 101, 5), *range(120, 501, 10))}
    | {Fraction(1, n) for n in (*range(550, 1001, 50), *range(1100, 5001, 100))}
    | {Fraction(3, 2), Fraction(2, 3), Fraction(5, 2), Fraction(2, 5)}
)
SMALL = math.log(4)


def splits(rows: pl.DataFrame) -> pl.DataFrame:
    """The splits of a panel with lines: line, place (the first session at the new price), ratio_new, ratio_old,
    count_place (the first session with the new count; null: not confirmed), rule.

    At most one split is found for each step of the count.
    """
    priced = rows.filter(pl.col("price").is_not_null()).with_columns(
        turnover=pl.col("price") * pl.col("volume"), number=pl.col("place").cum_count().over("line").cast(pl.Int32)
    )
    jumps = priced.with_columns(
        jump=(pl.col("price") / pl.col("price").shift(1).over("line")).log(),
        usual_turnover=pl.col("turnover").shift(1).rolling_median(20, min_samples=5).over("line"),
    ).filter(pl.col("jump").abs() > math.log(limit("split_count") / limit("small_split_price")))
    steps = (
        priced.filter(pl.col("count").is_not_null())
        .with_columns(step=(pl.col("count") / pl.col("count").shift(1).over("line")).log())
        .filter(pl.col("step").abs() >= math.log(limit("split_count")))
    )
    confirmed = _confirmed(jumps, steps)
    found = pl.concat([confirmed, _unconfirmed(jumps, confirmed)])
    return found.sort("line", "place")


def _confirmed(jumps: pl.DataFrame, steps: pl.DataFrame) -> pl.DataFrame:
    """A price jump and a step of the count that explain each other, each used once, the nearest in time first."""
    lag = pl.col("number_step") - pl.col("number")
    gap = (pl.col("jump") + pl.col("step")).abs()
    is_small = pl.col("step").abs() < SMALL
    allowed_gap = pl.when(is_small).then(math.log(limit("small_split_price"))).otherwise(math.log(limit("split_price")))
    is_near = gap <= math.log(limit("near_split_price"))
    allowed_lag = pl.when(is_small & ~is_near).then(limit("small_split_lag")).otherwise(limit("split_lag"))
    pairs = (
        jumps.join(steps.select("line", "number", "place", "step"), on="line", suffix="_step")
        .filter(lag >= -limit("split_lead"), lag <= allowed_lag, gap <= allowed_gap)
        .with_columns(gap=gap, lag=lag.abs())
        .sort("line", "number_step", "gap", "lag")
        .unique(["line", "number_step"], keep="first", maintain_order=True)
        .sort("line", "number", "lag")
        .unique(["line", "number"], keep="first", maintain_order=True)
    )
    ratios = [_ratio(step, jump) for step, jump in zip(pairs["step"], pairs["jump"], strict=True)]
    return _table(pairs, ratios, pairs["place_step"], "split_count")


def _unconfirmed(jumps: pl.DataFrame, confirmed: pl.DataFrame) -> pl.DataFrame:
    """A price that multiplies while no more money than usual changes hands: a consolidation, whatever the count says.

    The count may come after the file's end, or never (a reorganization that left old holders a few new shares). The
    ratio is the price's. Never a fall: a line that lost most of its value is no sign of a split.
    """
    usual = pl.col("usual_turnover")
    is_large = (pl.col("jump") >= math.log(limit("quiet_jump"))) & (
        pl.col("turnover") <= limit("quiet_turnover") * usual
    )
    whole = pl.col("jump").exp().round().log()
    is_whole = (whole > 0) & ((pl.col("jump") - whole).abs() <= math.log(limit("near_split_price")))
    is_small = (
        is_whole & (usual >= limit("quiet_ratio_usual")) & (pl.col("turnover") <= limit("quiet_ratio_turnover") * usual)
    )
    late = jumps.join(confirmed, on=["line", "place"], how="anti").filter(is_large | is_small)
    ratios = [_usual(-jump, math.inf) for jump in late["jump"]]
    return _table(late, ratios, pl.Series([None] * late.height, dtype=pl.Int32), "quiet_jump")


def _table(rows: pl.DataFrame, ratios: list[Fraction | None], count_place: pl.Series, rule: str) -> pl.DataFrame:
    return (
        rows.select("line", "place")
        .with_columns(
            pl.Series("ratio_new", [ratio and ratio.numerator for ratio in ratios], pl.Int64),
            pl.Series("ratio_old", [ratio and ratio.denominator for ratio in ratios], pl.Int64),
            count_place.alias("count_place"),
            pl.lit(rule).alias("rule"),
        )
        .filter(pl.col("ratio_new").is_not_null())
    )


def _ratio(step: float, jump: float) -> Fraction | None:
    """Shares after : before, from the count's step; a count renewed with later issues leads to the nearest usual ratio,
    measured by count and price together. A small step that is no exact ratio may as well be an offering."""
    exact = _exact(step)
    if exact is None and abs(step) >= SMALL:
        return _usual((step - jump) / 2, math.log(limit("usual_ratio")))
    return exact


def _exact(step: float) -> Fraction | None:
    whole = Fraction(max(1, round(math.exp(abs(step)))))
    candidates = [whole if step > 0 else 1 / whole, Fraction(3, 2), Fraction(2, 3), Fraction(5, 2), Fraction(2, 5)]
    near = [ratio for ratio in candidates if ratio != 1 and abs(step - math.log(ratio)) <= limit("exact_ratio")]
    return min(near, key=lambda ratio: abs(step - math.log(ratio)), default=None)


def _usual(step: float, tolerance: float) -> Fraction | None:
    nearest = min(USUAL, key=lambda ratio: abs(step - math.log(ratio)))
    return nearest if abs(step - math.log(nearest)) <= tolerance else None


def departures(rows: pl.DataFrame, last_place: int) -> pl.DataFrame:
    """Lines that vanish for good: line, place (the first session without them)."""
    return (
        rows.group_by("line")
        .agg(last=pl.col("place").max())
        .filter(pl.col("last") + limit("vanished_for") <= last_place)
        .select("line", place=pl.col("last") + 1)
        .sort("line")
    )


def ticker_changes(rows: pl.DataFrame) -> pl.DataFrame:
    """New tickers of lines that go on: line, place (the first session with it), symbol, earlier."""
    earlier = pl.col("symbol").shift(1).over("line")
    return rows.with_columns(earlier=earlier).filter(pl.col("symbol") != pl.col("earlier")).select(
        "line", "place", "symbol", "earlier"
    )  # fmt: skip


def counts_at_their_price(rows: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """line, place, count: the share count that belongs to the row's price, where the feed's own comes later or sooner.

    Between the session of the new price and that of the new count, the ratio is applied to the feed's count (without a
    new count: until its next large step); noise in the last digits is taken out.
    """
    counts = rows.filter(pl.col("count").is_not_null()).select("line", "place", "count")
    pending = found.filter(pl.col("count_place").is_not_null())
    factor = pl.col("ratio_new") / pl.col("ratio_old")
    spans = pl.concat(
        [
            pending.filter(pl.col("place") < pl.col("count_place")).select(
                "line", start="place", stop="count_place", factor=factor
            ),
            pending.filter(pl.col("place") > pl.col("count_place")).select(
                "line", start="count_place", stop="place", factor=1 / factor
            ),
            _until_next_step(found.filter(pl.col("count_place").is_null()), counts).select(
                "line", start="place", stop="stop", factor=factor
            ),
        ]
    )
    corrected = (
        counts.join(spans, on="line")
        .filter(pl.col("place") >= pl.col("start"), pl.col("place") < pl.col("stop"))
        .group_by("line", "place")
        .agg(pl.col("factor").product())
    )
    counts = counts.join(corrected, on=["line", "place"], how="left").with_columns(
        count=pl.col("count") * pl.col("factor").fill_null(1.0)
    )
    moved = (pl.col("count") / pl.col("count").shift(1).over("line") - 1).abs() > limit("count_noise")
    return (
        counts.sort("line", "place")
        .with_columns(step=moved.fill_null(True).cum_sum())
        .with_columns(count=pl.col("count").first().over("line", "step"))
        .select("line", "place", "count")
    )


def _until_next_step(found: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    """``found`` with ``stop``: the place of the first large step of the line's count after it, else far ahead."""
    change = (pl.col("count") / pl.col("count").shift(1).over("line")).log().abs()
    steps = counts.sort("line", "place").filter(change >= math.log(limit("split_count"))).select("line", at="place")
    stops = (
        found.join(steps, on="line")
        .filter(pl.col("at") > pl.col("place"))
        .group_by("line", "place")
        .agg(stop=pl.col("at").min())
    )
    return found.join(stops, on=["line", "place"], how="left").with_columns(pl.col("stop").fill_null(2**30))
