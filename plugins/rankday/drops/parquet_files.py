"""A Parquet file of a drop → the text columns that the same table would have as CSV (docs/contract.md 2).

Physical types that hold a value without loss are accepted; a whole column of another type is refused.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as parquet

from rankday.contract.columns import BIGINT, BOOLEAN, DATE, TEXT, Column, Table
from rankday.drops.column_types import digits_of
from rankday.drops.csv_files import RawTable, check_header
from rankday.drops.listing import LARGEST_FILE
from rankday.drops.reasons import Reasons, printable
from rankday.drops.session_dates import dates_of_moments

LARGEST_ROWS = 20_000_000
_CONTEXT = Context(prec=400)


class NotLossless(Exception):
    """A column that does not hold its values exactly: the text says what to write, ``place`` where it was seen."""

    def __init__(self, text: str, place: int | None = None):
        super().__init__(text)
        self.place = place


def read_parquet(content: bytes, file: str, table: Table, reasons: Reasons) -> RawTable | None:
    """Read the contract's columns as text; None and reasons where the file cannot be read at all."""
    try:
        opened = parquet.ParquetFile(pa.BufferReader(content))
        rows = opened.metadata.num_rows
        groups = range(opened.metadata.num_row_groups)
        unpacked = sum(opened.metadata.row_group(group).total_byte_size for group in groups)
        if rows > LARGEST_ROWS or unpacked > LARGEST_FILE:
            reasons.add(file, "unreadable", f"unpacks to {rows:,} rows, {unpacked:,} bytes; that is no market day")
            return None
        names = opened.schema_arrow.names
        if not check_header(names, file, table, reasons):
            return None
        read = opened.read(columns=[name for name in table.column_names if name in names])
    except (pa.ArrowException, OSError, ValueError) as error:
        cause = " ".join(str(error).split())[:120]
        reasons.add(file, "unreadable", f"is no whole Parquet file ({cause}); deliver it again")
        return None
    columns: dict[str, pa.Array] = {}
    for column in table.columns:
        if names.count(column.name) == 1:  # of two nobody knows which; the header was refused for it
            values = read.column(column.name)
            try:
                values.validate(full=True)  # text that is not UTF-8 stops here
                columns[column.name] = texts_of(values.combine_chunks(), column)
            except NotLossless as error:
                row = None if error.place is None else error.place + 2
                reasons.add(file, "type", str(error), row=row, column=column.name)
            except (pa.ArrowException, ValueError) as error:
                reasons.add(
                    file, "type", f"holds {values.type} that cannot be read ({str(error)[:120]})", column=column.name
                )
    return RawTable(file, table, columns, np.arange(2, 2 + rows), rows)


def texts_of(values: pa.Array, column: Column) -> pa.Array:
    """The values as CSV fields; the empty text is null there, so it is here. Raises NotLossless."""
    if isinstance(values, pa.ChunkedArray):
        values = pa.concat_arrays(values.chunks) if values.num_chunks else pa.array([], values.type)
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_null(values.type):
        return values.cast(pa.string())
    for is_type, wanted, convert in _CONVERSIONS:
        if is_type(values.type) and _family(column) in wanted:
            return convert(values, column)
    raise NotLossless(f"holds {values.type}, which is not exact here; write {_advice(column)}, or text as in CSV")


def _family(column: Column) -> str:
    return "DECIMAL" if digits_of(column.type) else column.type


def _advice(column: Column) -> str:
    simple = {TEXT: "strings", BOOLEAN: "booleans", DATE: "dates", BIGINT: "64-bit integers"}
    return simple.get(column.type) or f"{column.type.lower()} or float64"


def _from_text(values: pa.Array, column: Column) -> pa.Array:
    texts = values.cast(pa.string())
    if pc.any(pc.match_substring(texts, "\0")).as_py():
        raise NotLossless("holds text with a NUL character; remove it")
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def _from_decimal(values: pa.Array, column: Column) -> pa.Array:
    """Plain notation, where Arrow's own text may be 1E-10; a whole number loses its point in an integer column."""
    return _each(values, lambda place, value: _plain(value, column))


def _from_float(values: pa.Array, column: Column) -> pa.Array:
    """float64 → the nearest decimal of the column's scale.

    A float64 can hold hardly any decimal exactly: 12.34 is 12.339999999999999857… in it. The sender meant the decimal
    nearest to it, which is unique as long as the steps between floats there are no wider than those of the decimals;
    beyond that several decimals share one float, and the column is refused.
    """
    digits = digits_of(column.type)
    step = Decimal(1).scaleb(-(digits[1] if digits else 0))

    def nearest(place: int, value: float) -> str:
        if not math.isfinite(value):
            return str(value)
        exact = Decimal(value)
        if Decimal(math.ulp(value)) > step:
            text = f"holds {value!r} as float64, which is not exact at that size; write decimals or text"
            raise NotLossless(text, place)
        if digits:
            exact = exact.quantize(step, ROUND_HALF_UP, _CONTEXT)
        return _plain(exact, column)

    return _each(values, nearest)


def _plain(value: Decimal, column: Column) -> str:
    if column.type == BIGINT and value == value.to_integral_value():
        return str(int(value))
    return format(value, "f")


def _from_timestamp(values: pa.Array, column: Column) -> pa.Array:
    """A midnight of the column's own zone is the date that it is called there; any other moment is refused."""
    try:
        days, wrong = dates_of_moments(values)
    except pa.ArrowInvalid as error:
        raise NotLossless(f"holds {values.type} that cannot be read as days; write dates") from error
    if wrong:  # a cast to days would drop a time of day without a word
        zone = getattr(values.type, "tz", None)
        where = f" in {printable(zone)}" if zone else ""
        raise NotLossless(f"holds a time that is not midnight{where}; write dates", wrong[0])
    return days.cast(pa.string())


def _each(values: pa.Array, convert: Callable) -> pa.Array:
    texts = [None if value is None else convert(place, value) for place, value in enumerate(values.to_pylist())]
    return pa.array(texts, pa.string())


def _cast(values: pa.Array, column: Column) -> pa.Array:
    return values.cast(pa.string())


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)


_NUMBERS = (BIGINT, "DECIMAL")
_CONVERSIONS = (
    (_is_text, (TEXT, BOOLEAN, DATE, *_NUMBERS), _from_text),
    (pa.types.is_boolean, (BOOLEAN,), _cast),
    (pa.types.is_integer, _NUMBERS, _cast),
    (pa.types.is_decimal, _NUMBERS, _from_decimal),
    (pa.types.is_float64, _NUMBERS, _from_float),
    (pa.types.is_date32, (DATE,), _cast),
    (lambda kind: pa.types.is_timestamp(kind) or pa.types.is_date64(kind), (DATE,), _from_timestamp),
)
