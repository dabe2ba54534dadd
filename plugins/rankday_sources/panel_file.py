"""Reading a panel: one row a session and symbol, as a screener showed it after each close (docs/real_data.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as parquet

from rankday.drops.reasons import printable
from rankday_sources import rule_tables
from rankday_sources.csv_rows import canonical_header
from rankday_sources.import_report import ImportReport, SourceRefused
from rankday_sources.panel_dates import is_text, session_column
from rankday_sources.panel_rows import NUMBERS, checked, typed

COLUMNS = ("session", "exchange", "symbol", *NUMBERS)
OPTIONAL = ("name",)


@dataclass(frozen=True)
class Panel:
    """``rows``: session, place (its number in the file), symbol, mic, close (text), price, volume, cap, count.

    ``count`` is cap / price, the company's shares as the row implies them; ``price``, ``cap`` and ``count`` are null
    where the feed does not know them. ``issuer`` is there where the file has names (`names.issuer_key`). Sorted by
    symbol and session. ``sessions`` are those of the file, in order.
    """

    rows: pl.DataFrame
    sessions: list[date]


def limit(name: str) -> float:
    """A tolerance of source_rules/panel_limits.csv, by name."""
    return float(rule_tables.limit("panel_limits", name))


def read_panel(path: Path, report: ImportReport) -> Panel:
    """Read and check a panel file (.parquet).

    A row without a symbol, of a day that is no session or of a symbol that its session has already is passed over; a
    number that is none and an exchange that no row of the source rules knows are unknown values. Raises SourceRefused
    for a missing or wrongly typed column, a session that is no midnight, no rows, and too many bad ones.
    """
    table = _columns(path)
    for column in NUMBERS:
        kind = table.schema.field(column).type
        if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
            raise SourceRefused(f"{path.name} column {column}: holds {kind}; write numbers")
    for column in ("exchange", "symbol"):
        kind = table.schema.field(column).type
        kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        if not is_text(kind):
            raise SourceRefused(f"{path.name} column {column}: holds {kind}; write text")
    days = session_column(path, table.column("session").combine_chunks(), report)
    try:
        raw = pl.from_arrow(table.drop_columns(["session"]))
    except (ValueError, pa.ArrowException, pl.exceptions.PolarsError) as error:
        raise _unreadable(path, error) from error
    if raw.is_empty():
        raise SourceRefused(f"{path.name}: no rows; nothing to import")
    report.read(path, raw.height)
    rows = raw.select(
        pl.Series("session", days, pl.Date),
        pl.col("exchange").cast(pl.String).str.strip_chars(),
        pl.col("symbol").cast(pl.String).str.strip_chars().str.to_uppercase(),
        *NUMBERS,
        *(pl.col(column).cast(pl.String) for column in OPTIONAL if column in raw.columns),
    ).with_row_index("row", offset=2)  # as everywhere: the header would be row 1
    rows = checked(path, rows, report)
    report.refuse_beyond_share(path)
    if rows.is_empty():
        raise SourceRefused(f"{path.name}: no rows that can be used; nothing to import")
    found = typed(rows)
    return Panel(found, found["session"].unique().sort().to_list())


def _columns(path: Path) -> pa.Table:
    """The panel's columns under their own names, checked; without metadata."""
    try:
        # not Polars' own reader: at a broken file it writes a backtrace to standard error before it raises
        opened = parquet.ParquetFile(path)
        written = opened.schema_arrow.names
        names = canonical_header(path.name, written, COLUMNS, "panel")
        if missing := [column for column in COLUMNS if column not in names]:
            raise SourceRefused(f"{path.name}: column {missing[0]} is missing; expected {', '.join(COLUMNS)}")
        wanted = {column: written[names.index(column)] for column in (*COLUMNS, *OPTIONAL) if column in names}
        table = opened.read(columns=list(wanted.values()))
        table.validate(full=True)
        # bare columns: Polars panics at metadata that is no text
        return pa.table({column: table.column(name) for column, name in wanted.items()})
    except (OSError, ValueError, pa.ArrowException) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> SourceRefused:
    cause = printable(" ".join(str(error).split())[:100])
    return SourceRefused(f"{path.name}: cannot be read as Parquet ({cause}); check the file")
