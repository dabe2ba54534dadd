"""Total and available shares of every session of a panel, from the screener's classes and the panel's counts.

The screener session says how a company's shares part into classes and floats; the panel says by what factor the
company's count has moved since. Each class moves by that factor, so the parts keep adding up (docs/real_data.md).
"""

from __future__ import annotations

from datetime import date

import polars as pl

from rankday_sources.panel_ids import Span


def shares(rows: pl.DataFrame, counts: pl.DataFrame, sessions: list[date], span: Span) -> pl.DataFrame:
    """place, security_id, total_shares, available_shares for each row of the span (nulls where nothing is known).

    ``rows`` are those of the span with ``security_id``; ``counts`` are `panel_events.counts_at_their_price`.
    """
    lines = (
        rows.select("line", "security_id")
        .unique()
        .join(span.securities.select("security_id", "company_id", "volume_2y_shares"), on="security_id")
        .join(span.shares, on="security_id", how="left")
    )
    factors = _factors(lines, counts, sessions, span)
    company = lines.select("security_id", "company_id", "total_shares", "available_shares", "base")
    own = counts.select("line", "place", own=pl.col("count"))
    moved = (
        rows.select("line", "security_id", "place")
        .join(company, on="security_id", how="left")
        .join(own, on=["line", "place"], how="left")
        .sort("place")
        .join_asof(factors.sort("place"), on="place", by="company_id", strategy="backward", check_sortedness=False)
    )
    factor = pl.col("factor").fill_null(1.0)
    # A line that no screener session knows stands alone: all of its count, all of it available.
    is_new = pl.col("base").is_null()
    total = pl.when(is_new).then(pl.col("own")).otherwise(pl.col("total_shares") * factor)
    available = pl.when(is_new).then(pl.col("own")).otherwise(pl.col("available_shares") * factor)
    return moved.select(
        "place",
        "security_id",
        total_shares=(total + 0.5).floor().cast(pl.Int64),
        available_shares=(available + 0.5).floor().cast(pl.Int64),
    )


def _factors(lines: pl.DataFrame, counts: pl.DataFrame, sessions: list[date], span: Span) -> pl.DataFrame:
    """company_id, place, factor: the company's count against that of its screener session.

    Each class row implies all shares of its company, so one line is used: the most traded one that states a cap.
    """
    known = lines.filter(pl.col("total_shares").is_not_null())
    leading_lines = (
        known.join(counts.select("line").unique(), on="line")
        .sort(pl.col("volume_2y_shares").cast(pl.Int64).fill_null(0), "security_id", descending=[True, False])
        .unique("company_id", keep="first", maintain_order=True)
        .select("company_id", "line", "base")
    )
    whole = known.group_by("company_id").agg(pl.col("total_shares").sum().alias("whole"), classes=pl.len())
    places = {day: place for place, day in enumerate(sessions)}
    at_base = pl.col("base").replace_strict(places, default=None, return_dtype=pl.Int32)
    company_counts = counts.join(leading_lines, on="line").with_columns(at_base=at_base).sort("company_id", "place")
    bases = (
        company_counts.group_by("company_id")
        .agg(
            then=pl.col("count").filter(pl.col("place") == pl.col("at_base")).first(),
            first=pl.col("count").filter(pl.col("place") >= span.first).first(),
        )
        .join(whole, on="company_id")
        # The base session is not in the panel: a lone class states its count; several can only begin as they were.
        .with_columns(
            start=pl.coalesce("then", pl.when(pl.col("classes") == 1).then(pl.col("whole").cast(pl.Float64)), "first")
        )
    )
    return (
        company_counts.filter(pl.col("place").is_between(span.first, span.stop - 1))
        .join(bases.select("company_id", "start"), on="company_id")
        .filter(pl.col("start") > 0)
        .select("company_id", "place", factor=pl.col("count") / pl.col("start"))
    )
