"""A comparison that finds nothing must have looked: each kind of difference is shown once."""

from __future__ import annotations

from decimal import Decimal

import pyarrow
import pyarrow.parquet
import pytest

from reference.nightly.comparison import COLUMNS, day_differences
from reference.nightly.examples_events import ordinary_dividend
from reference.nightly.worked_examples import TUE


@pytest.fixture(scope="module")
def day():
    return ordinary_dividend().days()[TUE]


def publish(folder, tables) -> None:
    for name, rows in tables.items():
        columns = {column: [row.get(column) for row in rows] for column in COLUMNS[name].split()}
        pyarrow.parquet.write_table(pyarrow.table(columns), folder / f"{name}.parquet")


def test_the_same_day_has_no_difference(day, tmp_path):
    publish(tmp_path, day.tables())
    assert day_differences(day, tmp_path) == []


def test_a_last_digit_is_a_difference(day, tmp_path):
    row = day.index_values[0]
    wrong = row | {"divisor": row["divisor"] + Decimal("0.000000000001")}
    publish(tmp_path, day.tables() | {"index_values": [wrong]})
    (found,) = day_differences(day, tmp_path)
    assert found.startswith("2026-05-05 index_values R3000E divisor: published Decimal('4.000000000001')")


def test_a_missing_row_and_rows_out_of_order_are_differences(day, tmp_path):
    closing = [day.closing[2], day.closing[0]]
    publish(tmp_path, day.tables() | {"closing": closing})
    found = day_differences(day, tmp_path)
    assert [line.split(":")[0] for line in found] == ["2026-05-05 closing", "2026-05-05 closing R3000E b"]


def test_a_missing_table_or_column_is_a_difference(day, tmp_path):
    publish(tmp_path, day.tables())
    (tmp_path / "corrections.parquet").unlink()
    pyarrow.parquet.write_table(pyarrow.table({"index_code": ["R3000E"]}), tmp_path / "pro_forma.parquet")
    found = day_differences(day, tmp_path)
    assert found[0] == "2026-05-05 corrections: not published"
    assert found[1].startswith("2026-05-05 pro_forma: without security_id, close")
