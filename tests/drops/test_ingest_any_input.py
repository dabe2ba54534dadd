"""Whatever stands in a file: a snapshot that holds it exactly, or a refusal. Never anything else."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from drops.good_drop import SESSION, Drop
from rankday.contract.columns import Column
from rankday.contract.errors import DropRefused
from rankday.contract.home import Home
from rankday.contract.tables import INPUT_TABLES
from rankday.drops.column_types import typed
from rankday.drops.csv_files import read_csv
from rankday.drops.ingest import ingest
from rankday.drops.reasons import Reasons

quick = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
CELLS = [
    (table, row, place)
    for table, rows in Drop().tables.items()
    for row in range(len(rows))
    for place in range(len(rows[0]))
]
TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12),
    st.sampled_from(
        ["-0", "0.0000000", "00", "1e5", "٣", "nan", "true ", "2026-02-29", '"', ",", "\n", "\r", "US|US", "9" * 40]
    ),
)
MEMBERSHIPS = INPUT_TABLES["memberships"]


@quick
@given(cells=st.lists(st.tuples(st.sampled_from(CELLS), TEXTS), min_size=1, max_size=4))
def test_any_text_in_any_cell_is_frozen_or_refused(cells):
    drop = Drop()
    for (table, row, place), text in cells:
        drop.tables[table][row][place] = text
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        drop.write(home)
        try:
            snapshot = ingest(home, SESSION).snapshot
        except DropRefused as refusal:
            assert refusal.reasons
            assert all(line.isprintable() for line in refusal.reasons)
            return
        for (table, _, place), text in cells:
            name = drop.tables[table][0][place]
            column = next((c for c in INPUT_TABLES[table].columns if c.name == name), None)
            if (
                column is not None
                and column.type == "VARCHAR"
                and text in [row[place] for row in drop.tables[table][1:]]
            ):
                assert (text or None) in parquet.read_table(snapshot.table_path(table))[name].to_pylist()


@quick
@given(place=st.integers(0, 10_000), byte=st.integers(0, 255), extension=st.sampled_from(["csv", "csv.gz", "parquet"]))
def test_any_byte_changed_under_a_renewed_hash_is_frozen_or_refused(place: int, byte: int, extension: str):
    drop = Drop(extensions={"companies": extension})

    def spoil(content: bytes) -> bytes:
        where = place % len(content)
        return content[:where] + bytes([byte]) + content[where + 1 :]

    drop.rewrites["companies"] = spoil
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        drop.write(home)
        try:
            assert ingest(home, SESSION).is_new
        except DropRefused as refusal:
            assert refusal.reasons


@quick
@given(rows=st.lists(st.tuples(TEXTS, TEXTS), max_size=6), end=st.sampled_from(["\n", "\r\n"]))
@example(rows=[("", ""), ("a", "\r")], end="\n")
def test_what_a_csv_writer_wrote_is_read_back(rows, end: str):
    text = io.StringIO()
    # with "\n" as the end of a line, Python before 3.13 leaves a carriage return in a cell unquoted: no RFC 4180 CSV
    must_quote = len(rows) % 2 or any("\r" in cell for row in rows for cell in row)
    writer = csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL if must_quote else csv.QUOTE_MINIMAL)
    writer.writerows([("index_code", "security_id"), *rows])
    reasons = Reasons()
    raw = read_csv(text.getvalue().encode(), "memberships.csv", MEMBERSHIPS, reasons)
    assert not reasons
    read = zip(raw.columns["index_code"].to_pylist(), raw.columns["security_id"].to_pylist(), strict=True)
    assert list(read) == [(one or None, other or None) for one, other in rows]


@quick
@given(text=st.text('ab",\r\n', max_size=24))
@example('a"b,c\n')
@example('"a"\r"b",\n')
def test_what_a_strict_csv_reader_refuses_is_refused(text: str):
    reasons = Reasons()
    raw = read_csv(("index_code,security_id\n" + text).encode(), "memberships.csv", MEMBERSHIPS, reasons)
    try:
        expected = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        assert raw is None
        return
    if raw is not None and not reasons:
        expected = [row or ["", ""] for row in expected]
        read = zip(raw.columns["index_code"].to_pylist(), raw.columns["security_id"].to_pylist(), strict=True)
        assert list(read) == [tuple(cell or None for cell in row) for row in expected]


def is_number(text: str, precision: int, scale: int) -> bool:
    """The grammar of docs/contract.md 2 said in another way: Decimal decides instead of a pattern."""
    if not text.isascii() or not text.replace("-", "", 1).replace(".", "", 1).isdigit():
        return False
    if "-" in text[1:] or text.strip("-").startswith(".") or text.endswith("."):
        return False
    value = Decimal(text)
    return abs(value) < Decimal(10) ** (precision - scale) and value == round(value, scale)


@quick
@given(text=st.text("-+.0159e ,_", min_size=1, max_size=18))
@example("999.999999")
@example("1000")
@example("-999.9999990")
@example("0.0000001")
def test_numbers_fit_exactly_when_decimal_says_so(text: str):
    values, findings = typed(pa.array([text]), Column("fraction", "DECIMAL(9,6)"))
    fits = is_number(text, 9, 6)
    assert bool(findings) != fits
    assert values[0].as_py() == (Decimal(text) if fits else None)


@quick
@given(day=st.dates(), spoiled=st.sampled_from(["", " ", "T00:00", "0"]))
def test_dates_are_iso_days(day: date, spoiled: str):
    values, findings = typed(pa.array([day.isoformat() + spoiled]), Column("as_of", "DATE"))
    assert (values[0].as_py(), bool(findings)) == ((None, True) if spoiled else (day, False))


@pytest.mark.parametrize(
    ("text", "fits"),
    [("9223372036854775807", True), ("9223372036854775808", False), ("-9223372036854775808", True), ("0012", True)],
)
def test_bigint_limits(text: str, fits: bool):
    values, findings = typed(pa.array([text]), Column("volume", "BIGINT"))
    assert (values[0].as_py(), bool(findings)) == ((int(text), False) if fits else (None, True))
