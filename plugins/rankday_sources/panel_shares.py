"""Total and available shares of every session of a panel, from the screener's classes and the panel's counts.

The screener session says how a company's shares part into classes and floats; the panel says by what factor the
company's count has moved since. Each class moves by that factor, so the parts keep adding up (docs/real_data.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from rankday_sources.import_report import ImportReport
from rankday_sources.names import ticker_key
from rankday_sources.panel_ids import Span
from rankday_sources.side_files import read_floats

_FACTORS = {"company_id": pl.String, "place": pl.Int32, "factor": pl.Float64}
_FLOATS = {"security_id": pl.String, "place": pl.Int32, "float": pl.Float64}


@dataclass(frozen=True)
class DatedFloats:
    """``rows``: session, key (of a ticker), float: of all shares of the company, held from that session on."""

    rows: pl.DataFrame

    @classmethod
    def read(cls, files: Mapping[date, Path], report: ImportReport) -> DatedFloats:
        """Those of ``files``; raises as `side_files.read_floats`."""
        rows = [
            (day, key, float(part)) for day, path in sorted(files.items())
            for key, part in read_floats(path, report).items()
        ]  # fmt: skip
        schema = {"session": pl.Date, "key": pl.String, "float": pl.Float64}
        return cls(pl.DataFrame(rows, schema=schema, orient="row"))

    def at(self, rows: pl.DataFrame, sessions: list[date]) -> pl.DataFrame:
        """security_id, place, float of the ``rows`` (place, symbol, security_id) that a file of their session names."""
        places = {day: place for place, day in enumerate(sessions)}
        dated = self.rows.with_columns(
            place=pl.col("session").replace_strict(places, default=None, return_dtype=pl.Int32)
        )  # fmt: skip
        named = rows.filter(
            pl.col("place").is_in(dated["place"].unique().implode()) & ~pl.col("symbol").str.contains("^", literal=True)
        )
        keys = named.with_columns(key=pl.col("symbol").map_elements(ticker_key, return_dtype=pl.String))
        return keys.join(dated, on=["place", "key"]).select(list(_FLOATS))


@dataclass(frozen=True)
class Counts:
    """What is needed of `panel_events.counts_at_their_price` beside the block at hand.

    ``at_bases``: line, place, count at the screener sessions. ``firsts``: line, bound, count, the first one of each
    line and span (``bound`` is the span's first place); a line without counts has none.
    """

    at_bases: pl.DataFrame
    firsts: pl.DataFrame

    @classmethod
    def of(cls, counts: pl.DataFrame, bases: list[int], firsts: list[int]) -> Counts:
        """Those of whole lines: ``counts`` sorted by line and place."""
        found = [
            counts.filter(pl.col("place") >= bound)
            .group_by("line", maintain_order=True)
            .agg(pl.col("count").first())
            .select("line", "count", bound=pl.lit(bound, pl.Int32))
            for bound in firsts
        ]
        return cls(counts.filter(pl.col("place").is_in(bases)), pl.concat(found))

    @classmethod
    def together(cls, parts: list[Counts]) -> Counts:
        return cls(pl.concat([one.at_bases for one in parts]), pl.concat([one.firsts for one in parts]))


class SpanShares:
    """The shares of a span, block by block in order: a factor holds until the company's next count, a float until the
    line's next one."""

    def __init__(self, span: Span, counts: Counts, sessions: list[date], floats: DatedFloats):
        self._lines = (
            span.id_table()
            .join(span.securities.select("security_id", "company_id", "volume_2y_shares"), on="security_id")
            .join(span.shares, on="security_id", how="left")
        )
        whole = pl.col("total_shares").sum().over("company_id")
        self._lines = self._lines.with_columns(whole=whole)
        self._starts = _starts(self._lines.drop("whole"), counts, sessions, span)
        self._last = pl.DataFrame(schema=_FACTORS)
        self._floats, self._sessions = floats, sessions
        self._last_floats = pl.DataFrame(schema=_FLOATS)

    def of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """place, security_id, total_shares, available_shares for each row (nulls where nothing is known).

        ``rows`` are those of a block with ``security_id`` and ``own``, their count at their price.
        """
        found = (
            rows.filter(pl.col("own").is_not_null())
            .join(self._starts, on="line")
            .select("company_id", "place", factor=pl.col("own") / pl.col("start"))
        )
        factors = pl.concat([self._last, found]).sort("place")
        self._last = factors.group_by("company_id").agg(pl.col("place", "factor").last()).select(list(_FACTORS))
        floats = pl.concat([self._last_floats, self._floats.at(rows, self._sessions)]).sort("place")
        self._last_floats = floats.group_by("security_id").agg(pl.col("place", "float").last()).select(list(_FLOATS))
        moved = (
            rows.select("line", "security_id", "place", "own")
            .join(self._lines.drop("line", "volume_2y_shares"), on="security_id", how="left")
            .sort("place")
            .join_asof(factors, on="place", by="company_id", strategy="backward", check_sortedness=False)
            .join_asof(floats, on="place", by="security_id", strategy="backward", check_sortedness=False)
        )
        factor = pl.col("factor").fill_null(1.0)
        # A line that no screener session knows stands alone: all of its count, all of it available.
        is_new = pl.col("base").is_null()
        total = pl.when(is_new).then(pl.col("own")).otherwise(pl.col("total_shares") * factor)
        stated = pl.when(is_new).then(pl.col("own")).otherwise(pl.col("available_shares") * factor)
        whole = pl.when(is_new).then(pl.col("own")).otherwise(pl.col("whole") * factor)
        available = (
            pl.when(pl.col("float").is_null()).then(stated).otherwise(pl.min_horizontal(total, pl.col("float") * whole))
        )
        return moved.select(
            "place",
            "security_id",
            total_shares=(total + 0.5).floor().cast(pl.Int64),
            available_shares=(available + 0.5).floor().cast(pl.Int64),
        )


def _starts(lines: pl.DataFrame, counts: Counts, sessions: list[date], span: Span) -> pl.DataFrame:
    """company_id, line, start: the line whose count moves the company, and the count that its shares belong to.

    Each class row implies all shares of its company, so one line is used: the most traded one that states a cap.
    """
    known = lines.filter(pl.col("total_shares").is_not_null())
    leading = (
        known.join(counts.firsts.select("line").unique(), on="line")
        .sort(pl.col("volume_2y_shares").cast(pl.Int64).fill_null(0), "security_id", descending=[True, False])
        .unique("company_id", keep="first", maintain_order=True)
        .select("company_id", "line", "base")
    )
    whole = known.group_by("company_id").agg(pl.col("total_shares").sum().alias("whole"), classes=pl.len())
    places = {day: place for place, day in enumerate(sessions)}
    at_base = pl.col("base").replace_strict(places, default=None, return_dtype=pl.Int32)
    then = counts.at_bases.select("line", place="place", then="count")
    first = counts.firsts.filter(pl.col("bound") == span.first).select("line", first="count")
    return (
        leading.with_columns(place=at_base)
        .join(then, on=["line", "place"], how="left")
        .join(first, on="line", how="left")
        .join(whole, on="company_id")
        # The base session is not in the panel: a lone class states its count; several can only begin as they were.
        .with_columns(
            start=pl.coalesce("then", pl.when(pl.col("classes") == 1).then(pl.col("whole").cast(pl.Float64)), "first")
        )
        .filter(pl.col("start") > 0)
        .select("company_id", "line", "start")
    )
