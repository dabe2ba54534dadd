"""From companies and lines to the contract's tables: typed columns, exact decimals, no arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl
import pyarrow as pa

from rankday.contract.tables import INPUT_TABLES

_DECIMALS = {"DECIMAL(18,6)": (18, 6), "DECIMAL(9,6)": (9, 6), "DECIMAL(18,2)": (18, 2), "DECIMAL(38,2)": (38, 2),
             "DECIMAL(20,10)": (20, 10), "DECIMAL(12,9)": (12, 9)}  # fmt: skip
_TYPES = {"VARCHAR": pa.string(), "BOOLEAN": pa.bool_(), "DATE": pa.date32(), "BIGINT": pa.int64()}


def frame(table: str, columns: dict[str, Sequence]) -> pl.DataFrame:
    """A frame with the contract's columns in their order and types.

    ``columns``: each a list with None for the empty field, or a polars series. Decimal columns are given as whole
    numbers of their last place (millionths, cents).
    """
    series = []
    for column in INPUT_TABLES[table].columns:
        values = columns.get(column.name)
        if values is None:
            continue
        if isinstance(values, pl.Series):
            series.append(values.alias(column.name))
        elif column.type in _DECIMALS:
            series.append(decimals(column.name, values, *_DECIMALS[column.type]))
        else:
            series.append(pl.from_arrow(pa.array(values, type=_TYPES[column.type])).alias(column.name))
    return pl.DataFrame(series)


def decimals(name: str, values: Sequence[int | None] | np.ndarray, precision: int = 18, scale: int = 6) -> pl.Series:
    """Whole numbers of the last place as exact decimals: 19_990_000 → 19.990000. A masked array's mask is null."""
    mask = np.ma.getmaskarray(values) if isinstance(values, np.ma.MaskedArray) else None
    if not isinstance(values, np.ndarray):
        mask = np.fromiter((value is None for value in values), bool, len(values))
        values = np.fromiter((value or 0 for value in values), np.int64, len(values))
    low = np.ma.getdata(values).astype(np.int64)
    words = np.empty((len(low), 2), dtype="<i8")
    words[:, 0], words[:, 1] = low, low >> 63  # the 128-bit form of a decimal: low word, sign
    validity = None if mask is None else pa.py_buffer(np.packbits(~mask, bitorder="little").tobytes())
    buffers = [validity, pa.py_buffer(words.tobytes())]
    return pl.from_arrow(pa.Array.from_buffers(pa.decimal128(precision, scale), len(low), buffers)).alias(name)


def from_objects(table: str, objects: Iterable, **other_names: str) -> pl.DataFrame:
    """A frame of ``objects`` by attributes of the columns' names, or of ``other_names[column]``."""
    objects = list(objects)
    columns = {}
    for column in INPUT_TABLES[table].columns:
        attribute = other_names.get(column.name, column.name)
        if not objects or hasattr(objects[0], attribute):
            columns[column.name] = [getattr(each, attribute) for each in objects]
    return frame(table, columns)
