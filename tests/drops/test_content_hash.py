"""A snapshot's content hash is that of its rows alone: whatever the file format, order, types or zones they came in."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as parquet
import pytest

from drops.broken_drops import cell, column, rewrite
from drops.good_drop import SESSION, Drop
from rankday.contract.home import Home
from rankday.contract.tables import INPUT_TABLES
from rankday.drops import snapshot_store
from rankday.drops.column_types import arrow_type
from rankday.drops.freeze import table_content_hash
from rankday.drops.ingest import ingest

# Of the good drop. It changes only with the contract's columns and types, or with the canonical text: think twice.
GOLDEN = "aa3dbf91105ee525a2100483474347657ea795393dcae94fe0e0fce0e69b14a0"
WITHOUT_IDENTIFIERS = "07510a97c4ddea3b504c41ea5b3b21aea8f664404f8cfabd27a06140ac9dfb79"  # … from before there was it


def frozen(home: Home, drop: Drop | None = None) -> snapshot_store.Snapshot:
    (drop or Drop()).write(home)
    return ingest(home, SESSION).snapshot


def rows(snapshot: snapshot_store.Snapshot, table: str) -> list[dict]:
    return parquet.read_table(snapshot.table_path(table)).to_pylist()


@pytest.mark.parametrize("extension", ["csv", "csv.gz", "parquet"])
@pytest.mark.parametrize("seed", [None, 1, 2])
def test_content_hash_is_that_of_the_rows_alone(home: Home, extension: str, seed: int | None):
    drop = Drop(extensions=dict.fromkeys(INPUT_TABLES, extension))
    if seed is not None:
        drop.shuffled(seed)
    assert frozen(home, drop).content_hash == GOLDEN


def test_a_drop_without_a_later_table_has_the_hash_from_before_there_was_it(home: Home):
    drop = Drop()
    for table in ("identifiers", "fx_rates", "interest_rates"):
        del drop.tables[table]
    assert frozen(home, drop).content_hash == WITHOUT_IDENTIFIERS


@pytest.mark.parametrize(
    "change",
    [
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: content.rstrip(b"\n"),
        lambda content: content.replace(b"\nC3,NA,,", b'\n"C3","NA","",'),
        lambda content: content.replace(b"0.049999", b"0.0499990000").replace(b",1,", b",001.0,"),
    ],
    ids=["bom", "crlf", "no_last_line_end", "needless_quotes", "zeros"],
)
def test_content_hash_does_not_hang_on_how_csv_is_written(home: Home, change):
    drop = Drop()
    rewrite("companies", change)(drop)
    assert frozen(home, drop).content_hash == GOLDEN


@pytest.mark.parametrize(
    ("table", "row", "name", "text"),
    [("prices", 2, "close", "12.340001"), ("shares", 3, "available_shares", "0"), ("companies", 4, "name", "N/A")],
)
def test_content_hash_sees_the_smallest_change(home: Home, table: str, row: int, name: str, text: str):
    drop = Drop()
    cell(table, row, name, text)(drop)
    assert frozen(home, drop).content_hash != GOLDEN


def test_canonical_text_is_what_the_docs_say():
    schema = pa.schema(
        [("key", pa.string()), ("money", pa.decimal128(18, 6)), ("day", pa.date32()), ("is", pa.bool_())]
    )
    table = pa.table([["a", "b"], [Decimal("0.000001"), None], [None, date(2026, 4, 30)], [True, None]], schema)
    text = "key\0string\0money\0decimal128(18, 6)\0day\0date32[day]\0is\0bool\0"
    text += "a\0" + "0.000001\0" + "\0" + "true\0" + "b\0" + "\0" + "2026-04-30\0" + "\0"
    assert table_content_hash(table) == hashlib.sha256(text.encode()).hexdigest()


def test_tables_are_typed_as_the_contract_says(home: Home):
    snapshot = frozen(home)
    for name, table in INPUT_TABLES.items():
        schema = parquet.read_schema(snapshot.table_path(name))
        there = [column for column in table.columns if not column.is_later]
        assert [(f.name, f.type) for f in schema] == [(column.name, arrow_type(column)) for column in there]


def test_cells_are_exact(home: Home):
    snapshot = frozen(home)
    lines = {row["security_id"]: row for row in rows(snapshot, "securities")}
    assert lines["S1"]["volume_2y_shares"] == 9223372036854775807
    assert lines["S1"]["addtv_2y_usd"] == Decimal("175000.01")
    assert lines["S3"]["average_close_30d"] == Decimal("0.000001")
    assert lines["S3"]["listing_date"] == date(2024, 2, 29)
    assert lines["S2"]["base_shares_per_share"] == Decimal("1500.000000")
    assert rows(snapshot, "fundamentals")[0]["forecast_growth_2y"] == Decimal("-0.000001")


def test_only_the_empty_field_is_null(home: Home):
    companies = {row["company_id"]: row for row in rows(frozen(home), "companies")}
    assert (companies["C3"]["name"], companies["C3"]["industry"], companies["C3"]["sector"]) == ("NA", "NULL", "0012")
    assert companies["C3"]["structure"] is None
    assert companies["C2"]["name"] == 'Said "Bee" =1+1'


def test_keys_sort_as_utf8_bytes(home: Home):
    drop = Drop()
    header = drop.tables["memberships"][0]
    keys = ["é", "z", "Z", "a", "\U0001f600", "\uffff", "10", "9"]
    drop.tables["memberships"] = [header, *[[key, "S1"] for key in keys]]
    found = [row["index_code"] for row in rows(frozen(home, drop), "memberships")]
    assert found == sorted(keys, key=str.encode)


ZONES = ("UTC", "Europe/Berlin", "Asia/Tokyo", "America/New_York", "Australia/Lord_Howe")


def midnights(days: list[date | None], zone: str) -> pa.Array:
    """Each day as the midnight of ``zone``: 6 May in Berlin is 22:00 of 5 May in UTC, and it is 6 May."""
    return pc.assume_timezone(pa.array(days, pa.date32()).cast(pa.timestamp("us")), zone)


@pytest.mark.parametrize(
    ("table", "name", "values"),
    [
        ("prices", "close", lambda old: pa.array([None if v is None else float(v) for v in old], pa.float64())),
        ("prices", "close", lambda old: pa.array([v if v is None else str(v) for v in old]).dictionary_encode()),
        ("prices", "close", lambda old: pa.array(old, pa.decimal128(38, 20))),
        ("prices", "close", lambda old: pa.array(old, pa.decimal256(50, 9))),
        ("prices", "volume", lambda old: pa.array(old, pa.float64())),
        ("prices", "volume", lambda old: pa.array(old, pa.uint16())),
        ("prices", "volume", lambda old: pa.array(old, pa.decimal128(12, 2))),
        ("prices", "status", lambda old: pa.array(old, pa.large_string())),
        ("prices", "is_primary", lambda old: pa.array([None if v is None else str(v).lower() for v in old])),
        ("shares", "as_of", lambda old: pa.array(old, pa.date64())),
        ("shares", "as_of", lambda old: pa.array(old, pa.date32()).cast(pa.timestamp("ns"))),
        ("shares", "as_of", lambda old: pa.array(old, pa.date32()).cast(pa.timestamp("us", "UTC"))),
        *(("shares", "as_of", lambda old, zone=zone: midnights(old, zone)) for zone in ZONES),
        ("shares", "as_of", lambda old: pa.array([v and v.isoformat() for v in old])),
        ("companies", "name", lambda old: pa.array(old, pa.string_view())),
    ],
)
def test_lossless_parquet_types_are_the_same_content(home: Home, table: str, name: str, values):
    drop = Drop()
    column(table, name, values)(drop)
    assert frozen(home, drop).content_hash == GOLDEN


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        (0.1 + 0.2, "0.300000"),
        (0.0000005, "0.000000"),  # as a float a little below the half
        (1 / 128, "0.007813"),  # exactly half way: away from zero
        (8589934591.999999, "8589934591.999999"),  # below 2^33 floats stand closer than a millionth, above not
    ],
)
def test_float_becomes_the_nearest_decimal(home: Home, number: float, kept: str):
    drop = Drop()
    column("prices", "close", lambda old: pa.array([number, *[1.0] * (len(old) - 1)]))(drop)
    assert {row["close"] for row in rows(frozen(home, drop), "prices")} == {Decimal(kept), Decimal(1)}


def test_file_that_is_not_listed_is_ignored(home: Home):
    folder = Drop().write(home)
    (folder / "notes.csv").write_text("not, a\ntable")
    assert ingest(home, SESSION).snapshot.content_hash == GOLDEN
