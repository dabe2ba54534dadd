"""The tables of a panel's sessions, block by block, as the landing drops of docs/contract.md 2 have them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from rankday.contract.tables import INPUT_TABLES
from rankday_sources.panel_ids import Sightings, Span
from rankday_sources.panel_shares import Counts, DatedFloats, SpanShares

Tables = dict[str, pl.DataFrame]


class SpanTables:
    """The tables of a span's sessions; blocks are asked for in order, since shares are carried on."""

    def __init__(self, span: Span, seen: Sightings, counts: Counts, sessions: list[date], floats: DatedFloats):
        self._span, self._sessions = span, sessions
        self._shares = SpanShares(span, counts, sessions, floats)
        self._ids = span.id_table()
        self._listings = span.securities.select("security_id", listed=pl.col("mic"))
        # a line that the screener's session does not know appears with its first session
        named = set(span.shares.filter(pl.col("base") == span.screener)["security_id"])
        self._beginnings = (
            self._ids.filter(~pl.col("security_id").is_in(named))
            .join(seen.lines, on="line")
            .select("security_id", begins="first")
        )

    def of(self, rows: pl.DataFrame, wanted: list[int]) -> Iterator[tuple[int, Tables]]:
        """(place, tables) of each place of ``wanted`` among the ``rows`` of a block, in order."""
        own = rows.join(self._ids, on="line")
        prices, shares = (
            {key[0]: frame for key, frame in table.partition_by("place", as_dict=True).items()}
            for table in (own, self._shares.of(own))
        )
        for place in wanted:
            companies, securities = self._described(place, prices[place].select("security_id", now="symbol"))
            yield place, {
                "companies": companies,
                "securities": securities,
                "prices": contract_table(
                    "prices",
                    prices[place].join(self._listings, on="security_id").select(
                        "security_id", "close", "volume", mic="listed", is_primary=pl.lit(True),
                        status=pl.when(pl.col("close").is_null()).then(pl.lit("no_trade")).otherwise(pl.lit("traded")),
                    ),
                ),
                "shares": contract_table(
                    "shares", shares[place].with_columns(as_of=pl.lit(self._sessions[place]))
                ),
            }  # fmt: skip

    def _described(self, place: int, tickers: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The companies and securities known at ``place``, each line with the ticker that it has then."""
        yet = self._span.securities.join(self._beginnings, on="security_id", how="left").filter(
            pl.col("begins").fill_null(self._span.first) <= place
        )
        companies = self._span.companies.join(yet.select("company_id").unique(), on="company_id", how="semi")
        securities = yet.join(tickers, on="security_id", how="left").with_columns(ticker=_tickers(tickers["now"]))
        return contract_table("companies", companies), contract_table("securities", securities)


def _tickers(now: pl.Series) -> pl.Expr:
    """The ticker that a line has ``now``; without one its last, unless that is another line's by now."""
    return pl.coalesce("now", pl.when(~pl.col("ticker").is_in(now.implode())).then("ticker"))


def contract_table(name: str, table: pl.DataFrame) -> pl.DataFrame:
    """``table`` with the contract's columns in order (missing ones empty, later ones left out), sorted by key."""
    filled = [column for column in table.columns if table[column].null_count() < table.height]
    columns = [
        pl.col(column) if column in table.columns else pl.lit(None, pl.String).alias(column)
        for column in INPUT_TABLES[name].columns_of_file(filled)
    ]
    return table.select(columns).sort(INPUT_TABLES[name].key)
