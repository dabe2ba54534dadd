"""Reading a panel: one row a session and symbol, as a screener showed it after each close (docs/real_data.md)."""

from __future__ import annotations

from collections.abc import Iterator
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
from rankday_sources.panel_rows import NUMBERS, checked, placed, typed, without_twins

COLUMNS = ("session", "exchange", "symbol", *NUMBERS)
OPTIONAL = ("name",)
BATCH_ROWS = 250_000  # of a file at a time: what is held of it while it is checked


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
    """A whole panel file (.parquet) in memory; raises what `batches` does, and SourceRefused where no row is left."""
    rows = pl.concat(batches(path, report))
    sessions = rows["session"].unique().sort().to_list()
    rows = without_twins(rows, dict.fromkeys(sessions, path), report)
    report.refuse_beyond_share(path)
    refuse_empty(path, rows.height)
    return Panel(placed(rows, sessions), sessions)


def batches(path: Path, report: ImportReport) -> Iterator[pl.DataFrame]:
    """The checked and typed rows of a panel file (`panel_rows.typed`), some hundred thousand at a time.

    A row without a symbol or of a day that is no session is passed over; a number that is none and an exchange that no
    row of the source rules knows are unknown values. Raises SourceRefused for a missing or wrongly typed column, a
    session that is no midnight and a file without rows.
    """
    opened, wanted = _opened(path)
    with opened:
        days = session_column(path, _column(path, opened, wanted["session"]), report)
        if not len(days):
            raise SourceRefused(f"{path.name}: no rows; nothing to import")
        report.read(path, len(days))
        start = 0
        for batch in _record_batches(path, opened, wanted):
            rows = _bare(path, batch, days.slice(start, batch.num_rows), start)
            start += batch.num_rows
            yield typed(checked(path, rows, report))


def refuse_empty(path: Path, rows: int) -> None:
    if not rows:
        raise SourceRefused(f"{path.name}: no rows that can be used; nothing to import")


def _opened(path: Path) -> tuple[parquet.ParquetFile, dict[str, str]]:
    """The file, and the names that it has for the panel's columns, whose types are checked."""
    try:
        # not Polars' own reader: at a broken file it writes a backtrace to standard error before it raises
        opened = parquet.ParquetFile(path)
        schema = opened.schema_arrow
        written = schema.names
        names = canonical_header(path.name, written, COLUMNS, "panel")
    except (OSError, ValueError, pa.ArrowException) as error:
        raise _unreadable(path, error) from error
    if missing := [column for column in COLUMNS if column not in names]:
        raise SourceRefused(f"{path.name}: column {missing[0]} is missing; expected {', '.join(COLUMNS)}")
    wanted = {column: written[names.index(column)] for column in (*COLUMNS, *OPTIONAL) if column in names}
    for column in ("exchange", "symbol", *NUMBERS):
        kind = schema.field(names.index(column)).type
        kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        is_number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
        if not (is_number if column in NUMBERS else is_text(kind)):
            what = "numbers" if column in NUMBERS else "text"
            raise SourceRefused(f"{path.name} column {column}: holds {kind}; write {what}")
    return opened, wanted


def _column(path: Path, opened: parquet.ParquetFile, name: str) -> pa.Array:
    try:
        values = opened.read(columns=[name]).column(0)
        values.validate(full=True)
        return values
    except (OSError, ValueError, pa.ArrowException) as error:
        raise _unreadable(path, error) from error


def _record_batches(path: Path, opened: parquet.ParquetFile, wanted: dict[str, str]) -> Iterator[pa.RecordBatch]:
    """The columns but the session under the panel's names, checked; without metadata."""
    columns = {column: name for column, name in wanted.items() if column != "session"}
    try:
        for batch in opened.iter_batches(BATCH_ROWS, columns=list(columns.values())):
            batch.validate(full=True)
            # bare columns: Polars panics at metadata that is no text
            yield pa.record_batch({column: batch.column(name) for column, name in columns.items()})
    except (OSError, ValueError, pa.ArrowException) as error:
        raise _unreadable(path, error) from error


def _bare(path: Path, batch: pa.RecordBatch, days: pa.Array, start: int) -> pl.DataFrame:
    try:
        raw = pl.from_arrow(batch)
    except (ValueError, pa.ArrowException, pl.exceptions.PolarsError) as error:
        raise _unreadable(path, error) from error
    return raw.select(
        pl.Series("session", days, pl.Date),
        pl.col("exchange").cast(pl.String).str.strip_chars(),
        pl.col("symbol").cast(pl.String).str.strip_chars().str.to_uppercase(),
        *NUMBERS,
        *(pl.col(column).cast(pl.String) for column in OPTIONAL if column in raw.columns),
    ).with_row_index("row", offset=start + 2)  # as everywhere: the header would be row 1


def _unreadable(path: Path, error: Exception) -> SourceRefused:
    cause = printable(" ".join(str(error).split())[:100])
    return SourceRefused(f"{path.name}: cannot be read as Parquet ({cause}); check the file")
