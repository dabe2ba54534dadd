"""Reading a panel: one row a session and symbol, as a screener showed it after each close (docs/real_data.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as parquet

from rankday.drops.reasons import printable
from rankday.rulebook import sessions
from rankday_sources.feed_files import SourceRefused
from rankday_sources.rule_tables import exchange_mics, table_rows

COLUMNS = ("session", "exchange", "symbol", "last_price", "volume", "market_cap_usd")
NUMBERS = ("last_price", "volume", "market_cap_usd")
HIGHEST = 10**12  # contract: DECIMAL(18,6)
EPOCH = date(1970, 1, 1)
MOST_DOLLARS = 10**18
MOST_SHARES = 2**63


@dataclass(frozen=True)
class Panel:
    """``rows``: session, place (its number in the file), symbol, mic, close (text), price, volume, cap, count.

    ``count`` is cap / price, the company's shares as the row implies them; ``price``, ``cap`` and ``count`` are null
    where the feed does not know them. Sorted by symbol and session. ``sessions`` are those of the file, in order.
    """

    rows: pl.DataFrame
    sessions: list[date]


@cache
def limit(name: str) -> float:
    """A tolerance of source_rules/panel_limits.csv, by name."""
    return next(float(row["value"]) for row in table_rows("panel_limits") if row["limit"] == name)


def read_panel(path: Path) -> Panel:
    """Read and check a panel file (.parquet).

    Raises SourceRefused naming column and row for a missing or wrongly typed column, an empty session or symbol, a day
    that is no session, an unknown exchange, a negative or infinite number, or a symbol twice in a session.
    """
    try:
        # not Polars' own reader: at a broken file it writes a backtrace to standard error before it raises
        table = parquet.ParquetFile(path).read(columns=list(COLUMNS))
        table.validate(full=True)
        bare = dict(zip(table.column_names, table.columns, strict=True))  # Polars panics at metadata that is no text
        raw = pl.from_arrow(pa.table(bare))
    except (OSError, ValueError, pa.ArrowException) as error:
        cause = printable(" ".join(str(error).split())[:100])
        raise SourceRefused(f"{path.name}: cannot be read as Parquet ({cause}); check the file") from error
    if missing := [column for column in COLUMNS if column not in raw.columns]:
        raise SourceRefused(f"{path.name}: column {missing[0]} is missing; expected {', '.join(COLUMNS)}")
    for column in NUMBERS:
        if not raw.schema[column].is_numeric():
            raise SourceRefused(f"{path.name} column {column}: holds {raw.schema[column]}; write numbers")
    if raw.schema["session"] != pl.Date and not isinstance(raw.schema["session"], pl.Datetime):
        raise SourceRefused(f"{path.name} column session: holds {raw.schema['session']}; write dates")
    if raw.is_empty():
        raise SourceRefused(f"{path.name}: no rows; nothing to import")
    _refuse_other_days(path, raw["session"])
    rows = raw.select(
        pl.col("session").cast(pl.Date),
        pl.col("exchange").cast(pl.String).str.strip_chars(),
        pl.col("symbol").cast(pl.String).str.strip_chars().str.to_uppercase(),
        *NUMBERS,
    ).with_row_index("row", offset=2)  # as everywhere: the header would be row 1
    _check(path, rows)
    return _typed(rows)


def _refuse_other_days(path: Path, days: pl.Series) -> None:
    """Before a value becomes a Python date: Polars prints a backtrace for one that is none."""
    numbers = days.cast(pl.Date).to_physical().cast(pl.Int64)  # days since 1970
    outside = (numbers < (sessions.FIRST_DAY - EPOCH).days) | (numbers > (sessions.LAST_DAY - EPOCH).days)
    known = f"is not of {sessions.FIRST_DAY} to {sessions.LAST_DAY}, which the calendar knows; correct the date"
    faults = [(outside, known)]
    if days.dtype != pl.Date:
        faults.append((days != days.dt.truncate("1d"), "is no midnight; write dates"))
    for wrong, why in faults:
        if rows := wrong.fill_null(False).arg_true().head(1).to_list():
            raise SourceRefused(f"{path.name} row {rows[0] + 2} column session: {why}")


def _check(path: Path, rows: pl.DataFrame) -> None:
    days = rows["session"].unique().drop_nulls().sort().to_list()
    checks = [
        ("session", pl.col("session").is_null(), "is no session; remove the row"),
        ("session", pl.col("session").is_in([day for day in days if not sessions.is_session(day)]),
         "is no session of the exchange; remove the row or correct the date"),
        ("symbol", ~pl.col("symbol").str.contains("[A-Z0-9]").fill_null(False), "is no symbol; remove the row"),
        ("exchange", ~pl.col("exchange").is_in(list(exchange_mics("screener"))).fill_null(False),
         "is unknown; add a row to source_rules/exchanges.csv"),
        *((column, (pl.col(column) < 0) | pl.col(column).cast(pl.Float64).is_infinite(),
           "is no amount; leave it empty where it is not known") for column in NUMBERS),
        ("last_price", _at_least("last_price", HIGHEST), "is too large for a price; check the unit"),
        ("volume", _at_least("volume", MOST_SHARES), "is too large for a volume; check the unit"),
        ("volume", pl.col("volume") != pl.col("volume").cast(pl.Float64).floor(), "is no whole number of shares"),
        ("market_cap_usd", _at_least("market_cap_usd", MOST_DOLLARS), "is too large for a company; check the unit"),
        ("market_cap_usd", (pl.col("last_price") > 0) & (pl.col("last_price") < HIGHEST)
         & (pl.col("market_cap_usd").cast(pl.Float64) / pl.col("last_price") >= MOST_SHARES),
         "implies more than 2^63 shares; check the units"),
        ("symbol", pl.struct("session", "symbol").is_duplicated(), "stands twice in its session; keep one of them"),
    ]  # fmt: skip
    for column, is_wrong, advice in checks:
        wrong = rows.filter(is_wrong).head(1)
        if wrong.height:
            first = wrong.row(0, named=True)
            seen = str(first[column])[:40]
            raise SourceRefused(f"{path.name} row {first['row']} column {column}: {seen!r} {advice}")


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
    return pl.col(column).cast(pl.Float64).fill_nan(None) >= limit


def _typed(rows: pl.DataFrame) -> Panel:
    days = rows["session"].unique().sort()
    places = days.to_frame().with_row_index("place").with_columns(pl.col("place").cast(pl.Int32))

    def known(column: str) -> pl.Expr:
        return pl.when(pl.col(column).is_not_nan() & (pl.col(column) > 0)).then(pl.col(column))

    typed = (
        rows.join(places, on="session")
        .with_columns(pl.col("market_cap_usd").cast(pl.Float64), pl.col("last_price").cast(_float(rows)))
        .select(
            "session",
            "place",
            "symbol",
            pl.col("exchange").replace_strict(exchange_mics("screener")).alias("mic"),
            _decimals(known("last_price")).alias("close"),
            pl.when(_decimals(known("last_price")).is_not_null())
            .then(known("last_price").cast(pl.Float64))
            .alias("price"),
            pl.col("volume").cast(pl.Float64).fill_nan(None).cast(pl.Int64)
            if rows.schema["volume"].is_float()
            else pl.col("volume").cast(pl.Int64),
            known("market_cap_usd").alias("cap"),
        )
        .with_columns(count=pl.col("cap") / pl.col("price"))
        .sort("symbol", "place")
    )
    return Panel(typed, days.to_list())


def _float(rows: pl.DataFrame) -> type[pl.DataType]:
    return pl.Float32 if rows.schema["last_price"] == pl.Float32 else pl.Float64
