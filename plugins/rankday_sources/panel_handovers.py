"""Where a panel's symbol passes from one line to another.

A panel may have no names: then price, count and cap decide. A line that goes on does not move all three: a split moves
the count and the price, an offering the count and the cap. And a count that leaves a symbol and appears under another
takes its line with it (docs/real_data.md).
"""

from __future__ import annotations

import math

import polars as pl

from rankday_sources.identity import limit as identity_limit
from rankday_sources.panel_file import limit


def crossings(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(counts that leave a symbol, counts that arrive at one) of whole symbols, for `moved`."""
    far = limit("handed_over_count")
    following = rows.select(
        "symbol",
        "place",
        "count",
        "price",
        next=pl.col("place").shift(-1).over("symbol"),
        count_next=pl.col("count").backward_fill().shift(-1).over("symbol"),
    )
    has_left = pl.col("next").is_null() | ((pl.col("count_next") / pl.col("count") - 1).abs() > far)
    begins = pl.col("before").is_null() & (pl.col("place") > 0)
    arrived = begins | ((pl.col("count") / pl.col("count_before") - 1).abs() > far)
    return following.filter(has_left), _stepped(rows).filter(arrived).select("symbol", "place", "count", "price")


def run_numbers(rows: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    """``rows`` (whole symbols, sorted by symbol and place) with ``run``, a number for each unbroken life of a symbol in
    one hand. ``moved`` says where counts pass from symbol to symbol, of these and all others."""
    return (
        _stepped(rows)
        .with_columns(is_handed_over=_is_another_company(rows))
        .join(moved, on=["symbol", "place"], how="left")
        .sort("symbol", "place")
        .with_columns(
            run=(pl.col("before").is_null() | pl.col("is_handed_over") | pl.col("is_moved").fill_null(False))
            .cast(pl.UInt32)
            .cum_sum()
        )
        .select(*rows.columns, "run")
    )


def _stepped(rows: pl.DataFrame) -> pl.DataFrame:
    left = dict(zip(_BEFORE, (_last("count"), _last("cap"), _last("price")), strict=True))
    return rows.with_columns(before=pl.col("place").shift(1).over("symbol"), **left)


_BEFORE = ("count_before", "cap_before", "price_before")


def _last(column: str) -> pl.Expr:
    return pl.col(column).forward_fill().shift(1).over("symbol")


def _is_another_company(rows: pl.DataFrame) -> pl.Expr:
    """Whether a row is another company's than the one before it under the same symbol."""
    far = math.log(limit("another_company"))
    count, cap, price = (
        (pl.col(now) / pl.col(before)).log().abs()
        for now, before in zip(("count", "cap", "price"), _BEFORE, strict=True)
    )
    was_away = pl.col("place") - pl.col("before") > limit("another_company_gap")
    has_jumped = price > math.log(limit("another_company_price"))
    decided = ((count > far) & (cap > far) & (was_away | has_jumped)).fill_null(False)
    if "issuer" not in rows.columns:
        return decided
    is_other = (pl.col("issuer") != pl.col("issuer").forward_fill().shift(1).over("symbol")).fill_null(False)
    near = math.log(float(identity_limit("renamed_count")))
    near_cap = math.log(float(identity_limit("renamed_cap")))
    is_renamed = (count <= limit("same_count")) | ((count <= near) & (cap <= near_cap))
    return is_other & ~is_renamed.fill_null(False)


def moved(has_left: pl.DataFrame, arrived: pl.DataFrame) -> pl.DataFrame:
    """symbol, place, is_moved: where a count has left for another symbol, and where it has arrived at one.

    ``has_left`` and ``arrived`` are the `crossings` of all symbols.
    """
    same = limit("same_count")
    steps = pl.concat(
        [
            _bucketed(has_left.with_columns(at=pl.col("place") + gap), neighbors=False).join(
                _bucketed(arrived, neighbors=True),
                left_on=["at", "bucket"],
                right_on=["place", "bucket"],
                suffix="_new",
            )
            for gap in range(1, int(limit("rename_gap")) + 1)
        ]
    ).filter(
        pl.col("symbol") != pl.col("symbol_new"),
        (pl.col("count_new") / pl.col("count") - 1).abs() <= same,
        (pl.col("price_new") / pl.col("price")).log().abs() <= math.log(limit("rename_price")),
    )
    places = [
        steps.select(symbol="symbol_new", place="at"),
        steps.filter(pl.col("next").is_not_null()).select("symbol", place="next"),
    ]
    return pl.concat(places).unique().with_columns(is_moved=pl.lit(True))


def _bucketed(rows: pl.DataFrame, neighbors: bool) -> pl.DataFrame:
    """``rows`` with the bucket of their count: equal counts meet in one, or in ``neighbors`` of it."""
    bucket = (pl.col("count").log() / (4 * limit("same_count"))).floor().cast(pl.Int64)
    known = rows.filter(pl.col("count").is_not_null())
    if not neighbors:
        return known.with_columns(bucket=bucket)
    return known.with_columns(bucket=pl.concat_list(bucket - 1, bucket, bucket + 1)).explode("bucket")
