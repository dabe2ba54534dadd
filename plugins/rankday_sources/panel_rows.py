"""The rows of a panel, checked and typed: what is wrong with one is disclosed and the others go on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from rankday.rulebook import sessions
from rankday_sources.feed_files import MOST_DOLLARS, MOST_PRICE, MOST_SHARES, NO_MARKET
from rankday_sources.import_report import ImportReport
from rankday_sources.names import issuer_key
from rankday_sources.rule_tables import exchange_mics

NUMBERS = ("last_price", "volume", "market_cap_usd")
_NO_AMOUNT = ("is no amount", "leave it empty where it is not known")


def checked(path: Path, rows: pl.DataFrame, report: ImportReport) -> pl.DataFrame:
    """``rows`` (with ``row``) without those that are of no session or line, and without numbers that are none."""
    rows = _without_strangers(path, rows, report)
    rows = _without_wrong_numbers(path, rows, report)
    unknown = ~pl.col("exchange").is_in(list(exchange_mics("screener"))).fill_null(False)
    labels = rows.filter(unknown).group_by("exchange", maintain_order=True).agg(pl.col("row"))
    for label, places in labels.rows():
        text = label or ""
        for place in places:
            report.label(path, place, "exchange", text, "exchanges", f"screener,{text},<MIC>,<why>")
    return rows


def _without_strangers(path: Path, rows: pl.DataFrame, report: ImportReport) -> pl.DataFrame:
    days = rows["session"].unique().drop_nulls().sort().to_list()
    closed = [day for day in days if not sessions.is_session(day)]
    is_listed = {finding.row for finding in report.findings}  # their session could not be read: said already
    checks = [
        ("session", pl.col("session").is_null(), "is no session", "remove the row"),
        ("session", pl.col("session").is_in(closed), "is no session of the exchange",
         "remove the row or correct the date"),
        ("symbol", ~pl.col("symbol").str.contains("[A-Z0-9]").fill_null(False), "is no symbol", "remove the row"),
    ]  # fmt: skip
    for column, is_wrong, reason, advice in checks:
        for row in rows.filter(is_wrong).iter_rows(named=True):
            if row["row"] not in is_listed:
                report.pass_over(path, row["row"], column, str(row[column]), reason, advice, session=row["session"])
        rows = rows.filter(~is_wrong)
    return rows


def without_twins(rows: pl.DataFrame, file_of: Mapping[date, Path], report: ImportReport) -> pl.DataFrame:
    """Typed ``rows`` sorted by symbol and session; of two rows of one symbol and session the first of the file stays.

    ``file_of`` names the file of each session.
    """
    rows = rows.sort("symbol", "session", "row")
    is_twin = (pl.col("symbol") == pl.col("symbol").shift(1)) & (pl.col("session") == pl.col("session").shift(1))
    is_twin = is_twin.fill_null(False)
    for row in rows.filter(is_twin).sort("session", "row").iter_rows(named=True):
        report.pass_over(
            file_of[row["session"]], row["row"], "symbol", row["symbol"], "stands twice in its session",
            "keep one of them", session=row["session"],
        )  # fmt: skip
    return rows.filter(~is_twin)


def _without_wrong_numbers(path: Path, rows: pl.DataFrame, report: ImportReport) -> pl.DataFrame:
    price, cap = pl.col("last_price").cast(pl.Float64), pl.col("market_cap_usd").cast(pl.Float64)
    volume = pl.col("volume").cast(pl.Float64)
    checks = [
        *((column, (pl.col(column) < 0) | pl.col(column).cast(pl.Float64).is_infinite(), *_NO_AMOUNT)
          for column in NUMBERS),
        ("last_price", _at_least("last_price", MOST_PRICE), "is too large for a price", "check the unit"),
        ("volume", _at_least("volume", MOST_SHARES), "is too large for a volume", "check the unit"),
        ("volume", volume.is_not_nan() & (volume != volume.floor()), "is no whole number of shares", "correct it"),
        ("market_cap_usd", _at_least("market_cap_usd", MOST_DOLLARS), "is too large for a company", "check the unit"),
        ("market_cap_usd", (price > 0) & (cap / price >= MOST_SHARES), "implies more than 2^63 shares",
         "check the units"),
    ]  # fmt: skip
    for column, is_wrong, reason, advice in checks:
        wrong = is_wrong.fill_null(False)
        for row in rows.filter(wrong).iter_rows(named=True):
            report.unknown(path, row["row"], column, str(row[column]), reason, advice, session=row["session"])
        rows = rows.with_columns(pl.when(~wrong).then(pl.col(column)).alias(column))
    return rows


def _decimals(price: pl.Expr) -> pl.Expr:
    """A price as text of at most six decimals (contract: DECIMAL(18,6)), null where that is nothing.

    The shortest decimal that reads back as the same float is the one that was meant: 148.63, not 148.630005. Prices of
    a billion and more are left as they are.
    """
    meant = price.cast(pl.String).cast(pl.Float64)
    rounded = pl.when(meant < 10**9).then(meant.round(6)).otherwise(meant)
    # below a hundred-thousandth a float is written with an exponent
    text = pl.when(rounded < 0.0001).then((rounded * 10**6).round(0).cast(pl.Int64).cast(pl.String).str.zfill(6))
    return pl.when(rounded > 0).then(pl.coalesce(pl.lit("0.") + text, rounded.cast(pl.String)))


def _at_least(column: str, limit: int) -> pl.Expr:
    """As numbers go: to Polars a NaN, which is an unknown value here, is larger than everything."""
    return pl.col(column).cast(pl.Float64).fill_nan(None) >= float(limit)


def _issuers(rows: pl.DataFrame) -> list[pl.Expr]:
    """``issuer`` where the file has names; null where a row has none."""
    if "name" not in rows.columns:
        return []
    keys = {name: issuer_key(name) or None for name in rows["name"].unique().drop_nulls()}
    return [pl.col("name").replace_strict(keys, default=None, return_dtype=pl.String).alias("issuer")]


def typed(rows: pl.DataFrame) -> pl.DataFrame:
    """Checked rows with the columns of a `panel_file.Panel` but for place and count, and with ``row``."""

    def known(column: str) -> pl.Expr:
        return pl.when(pl.col(column).is_not_nan() & (pl.col(column) > 0)).then(pl.col(column))

    kind = pl.Float32 if rows.schema["last_price"] == pl.Float32 else pl.Float64
    return rows.with_columns(pl.col("market_cap_usd").cast(pl.Float64), pl.col("last_price").cast(kind)).select(
        "session",
        "row",
        "symbol",
        pl.col("exchange").replace_strict(exchange_mics("screener"), default=NO_MARKET).alias("mic"),
        _decimals(known("last_price")).alias("close"),
        pl.when(_decimals(known("last_price")).is_not_null()).then(known("last_price").cast(pl.Float64)).alias("price"),
        pl.col("volume").cast(pl.Float64).fill_nan(None).cast(pl.Int64)
        if rows.schema["volume"].is_float()
        else pl.col("volume").cast(pl.Int64),
        known("market_cap_usd").alias("cap"),
        *_issuers(rows),
    )


def placed(rows: pl.DataFrame, sessions: list[date]) -> pl.DataFrame:
    """Typed rows with their place among ``sessions`` and their count, in the order of a `panel_file.Panel`."""
    places = pl.DataFrame({"session": sessions, "place": range(len(sessions))}, {"session": pl.Date, "place": pl.Int32})
    return (
        rows.drop("row")
        .join(places, on="session")
        .with_columns(count=pl.col("cap") / pl.col("price"))
        .sort("symbol", "place")
    )
