"""The small generated market that the corpus breaks, and its reading by other means than the product's own."""

from __future__ import annotations

import csv
import tempfile
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pyarrow
from pyarrow import parquet

from drops.good_drop import SESSION, Drop
from rankday.contract.columns import Table
from rankday.contract.home import Home
from rankday.contract.tables import INPUT_TABLES
from rankday.sample_market import generate

COMPANIES = 24


@cache
def _rows() -> dict[str, list[list[str]]]:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        generate(home, seed=4, companies=COMPANIES, sessions=1, start=SESSION, reference_data=True)
        rows = {}
        for name in INPUT_TABLES:
            with (home.landing(SESSION) / f"{name}.csv").open(newline="", encoding="utf-8") as handle:
                rows[name] = list(csv.reader(handle))
    return rows


def fresh_drop() -> Drop:
    """The market's rank-day drop, for a case to break; row 1 is the header."""
    return Drop(tables={name: [list(row) for row in rows] for name, rows in _rows().items()})


def meaning(tables: dict[str, list[list[str]]]) -> dict[str, list[tuple]]:
    """What rows of text say by docs/contract.md 2, read with Python's own types: table → rows in order of the key.

    Columns of the contract only, in its order; ValueError or ArithmeticError for a text that says nothing.
    """
    return {name: _meaning(name, rows) for name, rows in tables.items()}


def _meaning(name: str, rows: list[list[str]]) -> list[tuple]:
    table, header = INPUT_TABLES[name], rows[0]
    places = [header.index(column.name) if column.name in header else None for column in table.columns]
    read = [
        tuple(
            None if place is None or row[place] == "" else _value(column.type, row[place])
            for column, place in zip(table.columns, places, strict=True)
        )
        for row in rows[1:]
    ]
    key = [table.column_names.index(column) for column in table.key]
    return sorted(read, key=lambda row: [str(row[place]).encode() for place in key])


def _value(kind: str, text: str):
    if kind == "VARCHAR":
        return text
    if kind == "BOOLEAN":
        return {"true": True, "false": False}[text]
    if kind == "DATE":
        return date.fromisoformat(text)
    return int(text) if kind == "BIGINT" else Decimal(text)


def difference(folder: Path, expected: dict[str, list[tuple]]) -> str:
    """The first difference between a frozen snapshot and ``expected``, in words; empty if there is none."""
    frozen = {path.stem for path in folder.glob("*.parquet")}
    if frozen != set(expected):
        return f"tables {sorted(frozen)}, expected {sorted(expected)}"
    for name, rows in sorted(expected.items()):
        read = parquet.read_table(folder / f"{name}.parquet")
        found = _frozen_rows(INPUT_TABLES[name], read)
        if len(found) != len(rows):
            return f"{name}: {len(found)} rows, {len(rows)} written"
        for number, (one, other) in enumerate(zip(found, rows, strict=True), 1):
            if one != other:
                return f"{name} row {number} by key: {_first_other(one, other)}"
    return ""


def _frozen_rows(table: Table, frozen: pyarrow.Table) -> list[tuple]:
    """The rows of a frozen file in the contract's columns; only a later column without a value may stand in none."""
    left_out = {column.name for column in table.columns if column.is_later}.difference(frozen.column_names)
    assert [name for name in table.column_names if name not in left_out] == frozen.column_names
    nulls = [None] * frozen.num_rows
    columns = [nulls if name in left_out else frozen[name].to_pylist() for name in table.column_names]
    return list(zip(*columns, strict=True))


def _first_other(one: tuple, other: tuple) -> str:
    a, b = next((a, b) for a, b in zip(one, other, strict=True) if a != b)
    return f"frozen {str(a)[:60]!r}, written {str(b)[:60]!r}"
