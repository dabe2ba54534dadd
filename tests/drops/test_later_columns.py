"""Columns that came after the first snapshots were frozen: where they hold nothing, nothing is different."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow.parquet as parquet
import pytest

from drops.good_drop import SESSION, Drop
from rankday.contract.errors import DropRefused
from rankday.contract.home import Home
from rankday.contract.tables import INPUT_TABLES
from rankday.drops.ingest import ingest

LATER = [(table.name, column.name) for table in INPUT_TABLES.values() for column in table.columns if column.is_later]
VALUES = {
    "ipo_date": ("2026-04-15", date(2026, 4, 15)),
    "offering_kind": ("de_spac", "de_spac"),
    "offering_shares": ("900", 900),
    "holders_disclosed_date": ("2026-04-20", date(2026, 4, 20)),
    "lock_up_end_date": ("2026-10-12", date(2026, 10, 12)),
    "float_in_12_months": ("0.9", Decimal("0.900000")),
    "volume_days_2y": ("99", 99),
    "voting_power_in_12_months": ("0.05", Decimal("0.050000")),
    "supersector": ("Industrial Goods", "Industrial Goods"),
    "subsector": ("Machinery: Tools", "Machinery: Tools"),
    "annual_traded_value_usd": ("1000000.50", Decimal("1000000.50")),
}


def with_column(table: str, name: str, text: str) -> Drop:
    """The good drop with one more column, which holds ``text`` in its first row and nothing below."""
    drop = Drop()
    header, first, *rest = drop.tables[table]
    drop.tables[table] = [[*header, name], [*first, text], *([*row, ""] for row in rest)]
    return drop


def frozen(home: Home, drop: Drop):
    drop.write(home)
    return ingest(home, SESSION)


def test_they_are_those_of_the_contract():
    assert {name for _, name in LATER} == set(VALUES)


@pytest.mark.parametrize(("table", "name"), LATER)
def test_an_empty_one_is_the_snapshot_from_before_there_was_the_column(home: Home, table: str, name: str):
    before = frozen(home, Drop()).snapshot
    again = frozen(home, with_column(table, name, ""))
    assert (again.is_new, again.snapshot.content_hash) == (False, before.content_hash)
    assert name not in parquet.read_schema(before.table_path(table)).names


@pytest.mark.parametrize(("table", "name"), LATER)
def test_one_value_is_frozen_typed_and_another_content(home: Home, table: str, name: str):
    before = frozen(home, Drop()).snapshot
    snapshot = frozen(home, with_column(table, name, VALUES[name][0])).snapshot
    assert (snapshot.version, snapshot.content_hash != before.content_hash) == (2, True)
    found = parquet.read_table(snapshot.table_path(table)).to_pylist()
    assert sorted((row[name] for row in found), key=lambda value: value is None) == [
        VALUES[name][1],
        *[None] * (len(found) - 1),
    ]


@pytest.mark.parametrize(
    ("table", "name", "text"),
    [
        ("securities", "ipo_date", "2026-02-30"),
        ("securities", "offering_kind", "auction"),
        ("securities", "offering_shares", "-1"),
        ("securities", "float_in_12_months", "1.000001"),
        ("securities", "volume_days_2y", "1.5"),
        ("companies", "voting_power_in_12_months", "5"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_file_row_and_column(home: Home, table: str, name: str, text: str):
    with pytest.raises(DropRefused) as refused:
        frozen(home, with_column(table, name, text))
    (line,) = refused.value.reasons
    assert line.startswith(f"{table}.csv") and " row 2" in line and name in line
