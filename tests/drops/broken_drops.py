"""How a good drop is broken: each case of the corpus breaks one thing and says which line must name it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as parquet

from drops.good_drop import Drop, natural


@dataclass(frozen=True)
class Case:
    """``line`` is the beginning of the reason (file, row, column), ``words`` a part of what it says."""

    name: str
    spoil: Callable[[Drop], object]
    kind: str
    line: str
    words: str


def cell(table: str, row: int, column: str, text: str) -> Callable[[Drop], object]:
    return lambda drop: drop.cell(table, row, column, text)


def rewrite(table: str, change: Callable[[bytes], bytes], extension: str = "csv") -> Callable[[Drop], object]:
    def spoil(drop: Drop) -> None:
        drop.extensions[table] = extension
        drop.rewrites[table] = change

    return spoil


def listing(change: Callable[[dict], object]) -> Callable[[Drop], object]:
    def spoil(drop: Drop) -> None:
        drop.listing = lambda original: ((changed := change(original)) is None and original) or changed

    return spoil


def entry(table: str, **fields: object) -> Callable[[Drop], object]:
    return listing(lambda original: original["tables"][table].update(fields))


def afterwards(step: Callable) -> Callable[[Drop], object]:
    return lambda drop: drop.afterwards.append(step)


def column(table: str, name: str, values: Callable[[list], pa.Array]) -> Callable[[Drop], object]:
    """The table as Parquet, with one column made of the given Arrow array."""

    def spoil(drop: Drop) -> None:
        data = natural(table, drop.tables[table])
        place = data.schema.get_field_index(name)
        data = data.set_column(place, name, values(data[name].to_pylist()))
        drop.extensions[table] = "parquet"
        drop.rewrites[table] = lambda _: parquet_bytes(data)

    return spoil


def parquet_bytes(data: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    parquet.write_table(data, sink)
    return sink.getvalue().to_pybytes()


def floats(*first: float) -> Callable[[list], pa.Array]:
    return lambda old: pa.array([*first, *[1.0] * (len(old) - len(first))], pa.float64())


def repeat_row(table: str, row: int) -> Callable[[Drop], object]:
    return lambda drop: drop.tables[table].append(list(drop.tables[table][row - 1]))
