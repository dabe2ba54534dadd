"""Level and rate histories of files, CSV or Parquet, as tables that the models read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from rankday.contract.errors import RankdayError
from rankday.rulebook.rows import Row, iso_day, rule_rows

LEVELS = {"code": pa.string(), "kind": pa.string(), "session": pa.date32(), "value": pa.decimal128(20, 8)}
RATES = {"session": pa.date32(), "rate_code": pa.string(), "rate": pa.decimal128(12, 9)}
NAVS = {"session": pa.date32(), "nav": pa.decimal128(20, 8)}
KINDS = ("price", "total", "net", "")
EMPTY_ALLOWED = ("kind",)


def levels_of(file: Path) -> pa.Table:
    """The levels of ``file``: session, code, kind (empty: a series or a fund), value ≥ 0 in at most 8 decimals.

    Raises RankdayError naming file, row and column of a value that cannot be, or of a key that stands twice.
    """
    return _table(file, LEVELS, ("code", "kind", "session"))


def rates_of(file: Path) -> pa.Table:
    """The interest rates of ``file``: session, rate_code, rate (a year, as a fraction). Raises as `levels_of`."""
    return _table(file, RATES, ("session", "rate_code"))


def navs_of(file: Path) -> pa.Table:
    """The net asset values of ``file``: session, nav > 0 in at most 8 decimals. Raises as `levels_of`."""
    return _table(file, NAVS, ("session",))


def _table(file: Path, types: Mapping[str, pa.DataType], key: tuple[str, ...]) -> pa.Table:
    if not file.is_file():
        raise RankdayError(f"{file}: there is no such file")
    rows = _parquet_rows(file, types) if file.suffix == ".parquet" else rule_rows(file, types, called=str(file))
    columns: dict[str, list[Any]] = {column: [] for column in types}
    seen: dict[tuple[Any, ...], str] = {}
    for row in rows:
        values = {column: _value(row, column, kind) for column, kind in types.items()}
        if first := seen.get(identity := tuple(values[column] for column in key)):
            row.refuse(key[0], f"the same {', '.join(key)} stands in {first} too; keep one")
        seen[identity] = row.where
        for column, value in values.items():
            columns[column].append(value)
    return pa.table({column: pa.array(columns[column], kind) for column, kind in types.items()})


def _parquet_rows(file: Path, types: Mapping[str, pa.DataType]) -> list[Row]:
    try:
        table = pyarrow.parquet.read_table(file)
    except (OSError, pa.ArrowException) as error:
        raise RankdayError(f"{file}: not readable as Parquet ({str(error).partition(chr(10))[0]})") from error
    if missing := [column for column in types if column not in table.column_names]:
        raise RankdayError(f"{file}: column {missing[0]} is missing")
    rows = []
    for number, cells in enumerate(table.select(list(types)).to_pylist(), start=1):
        row = Row({column: _text(cell) for column, cell in cells.items()})
        row.where = f"{file}, row {number}"
        rows.append(row)
    return rows


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    return format(cell, "f") if isinstance(cell, Decimal) else str(cell)


def _value(row: Row, column: str, kind: pa.DataType) -> str | date | Decimal:
    text = row[column].strip() if column in EMPTY_ALLOWED else row.filled(column)
    if pa.types.is_date(kind):
        return iso_day(text) or row.refuse(column, f"{text!r} is not a date (YYYY-MM-DD)")
    if pa.types.is_decimal(kind):
        return _number(row, column, text, kind)
    if column == "kind" and text not in KINDS:
        row.refuse(column, f"{text!r} is none of price, total, net; leave it empty for a series or a fund")
    return text


def _number(row: Row, column: str, text: str, kind: pa.DataType) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        row.refuse(column, f"{text!r} is not a number")
    places = Decimal(1).scaleb(-kind.scale)
    if not number.is_finite() or number.adjusted() >= kind.precision - kind.scale:
        row.refuse(column, f"{text!r} is not a number below 10^{kind.precision - kind.scale}")
    if number != number.quantize(places):
        row.refuse(column, f"{text!r} has more than {kind.scale} decimals; round it")
    if column == "value" and number < 0:
        row.refuse(column, f"{text!r} is below 0: no level is")
    if column == "nav" and number <= 0:
        row.refuse(column, f"{text!r} is not above 0: a fund without value has ended; leave the row out")
    return number.quantize(places)
