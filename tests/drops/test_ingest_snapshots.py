"""What is accepted: frozen exactly, once, whole, whatever the format (docs/contract.md 1 and 2)."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pyarrow.parquet as parquet

from drops.broken_drops import cell
from drops.good_drop import SESSION, Drop
from rankday import ledger
from rankday.contract.home import Home
from rankday.contract.tables import INPUT_TABLES
from rankday.drops import snapshot_store
from rankday.drops.ingest import ingest


# Of the good drop. It changes only with the contract's columns and types, or with the canonical text: think twice.
def frozen(home: Home, drop: Drop | None = None) -> snapshot_store.Snapshot:
    (drop or Drop()).write(home)
    return ingest(home, SESSION).snapshot


def rows(snapshot: snapshot_store.Snapshot, table: str) -> list[dict]:
    return parquet.read_table(snapshot.table_path(table)).to_pylist()


def test_absent_optional_column_is_a_column_of_nulls(home: Home):
    absent, empty = Drop(), Drop()
    absent.without("securities", "inferred_columns")
    empty.cell("securities", 3, "inferred_columns", "")
    first = frozen(home, absent)
    assert [row["inferred_columns"] for row in rows(first, "securities")] == [None] * 4
    assert frozen(home, empty).content_hash == first.content_hash


def test_optional_table_absent_or_empty(home: Home):
    absent, empty = Drop(), Drop()
    del absent.tables["geography"]
    del empty.tables["geography"][1:]
    assert frozen(home, absent).table_path("geography") is None
    snapshot = frozen(home, empty)
    assert (snapshot.version, rows(snapshot, "geography")) == (2, [])


def test_gated_findings_are_kept(home: Home):
    """Unknown ids, zero prices and shares, dates after the session: the good drop has them all, a gate judges them."""
    snapshot = frozen(home)
    assert "GONE" in {row["security_id"] for row in rows(snapshot, "prices")}
    assert "GONE" in {row["security_id"] for row in rows(snapshot, "shares")}
    assert "NOBODY" in {row["security_id"] for row in rows(snapshot, "corporate_actions")}
    assert "HOUSE" in {row["index_code"] for row in rows(snapshot, "memberships")}
    assert max(row["as_of"] for row in rows(snapshot, "shares") if row["as_of"]) > SESSION


def test_hostile_text_is_text(home: Home):
    hostile = ['=cmd|"/c calc"!A1', "<script>", "x" * 300_000, "a\r\nb", "'; drop table", "\u202e", " ", "\t", "\\N"]
    drop = Drop()
    header = drop.tables["memberships"][0]
    drop.tables["memberships"] = [header, *[["R3000", text] for text in hostile]]
    found = {row["security_id"] for row in rows(frozen(home, drop), "memberships")}
    assert found == set(hostile)


def test_same_rows_are_frozen_once(home: Home):
    first = frozen(home)
    (Drop(extensions={"prices": "parquet"}).shuffled(3)).write(home)
    again = ingest(home, SESSION)
    assert (again.is_new, again.snapshot) == (False, first)
    assert [entry["kind"] for entry in ledger.entries(home)] == ["snapshot_frozen"]


def test_changed_drop_is_the_next_version_and_the_first_stays(home: Home):
    first = frozen(home)
    before = {path: path.read_bytes() for path in first.folder.iterdir()}
    changed = Drop()
    cell("prices", 2, "close", "12.35")(changed)
    second = frozen(home, changed)
    assert (second.version, second.manifest["supersedes"]) == (2, first.content_hash)
    assert {path: path.read_bytes() for path in first.folder.iterdir()} == before
    back = frozen(home)
    assert (back.version, back.content_hash) == (3, first.content_hash)
    assert snapshot_store.newest(home, SESSION) == back


def test_manifest_names_rows_hashes_and_sources(home: Home):
    snapshot = frozen(home, Drop(extensions={"prices": "csv.gz"}))
    manifest = json.loads((snapshot.folder / "MANIFEST.json").read_text())
    assert manifest == snapshot.manifest
    assert list(manifest["tables"]) == list(INPUT_TABLES)
    prices = manifest["tables"]["prices"]
    assert (prices["rows"], prices["source"]["file"]) == (5, "prices.csv.gz")
    landing = (home.landing(SESSION) / "prices.csv.gz").read_bytes()
    assert prices["source"]["sha256"] == hashlib.sha256(landing).hexdigest()
    assert prices["sha256"] == hashlib.sha256(snapshot.table_path("prices").read_bytes()).hexdigest()


def test_same_rows_give_the_same_bytes(tmp_path: Path):
    one = frozen(Home(tmp_path / "one"))
    other = frozen(
        Home(tmp_path / "another place"), Drop(extensions=dict.fromkeys(INPUT_TABLES, "parquet")).shuffled(5)
    )
    for name in INPUT_TABLES:
        assert one.table_path(name).read_bytes() == other.table_path(name).read_bytes()


def test_frozen_files_are_read_only(home: Home):
    assert {path.stat().st_mode & 0o777 for path in frozen(home).folder.iterdir()} == {0o444}


def test_sessions_are_those_with_a_snapshot(home: Home):
    assert snapshot_store.sessions(home) == []
    for day in (date(2026, 5, 4), SESSION):
        Drop().write(home, day)
        ingest(home, day)
    home.snapshots(date(2026, 5, 5)).mkdir()
    assert snapshot_store.sessions(home) == [SESSION, date(2026, 5, 4)]
    assert snapshot_store.newest(home, date(2026, 5, 5)) is None


def test_two_at_once_freeze_one_version(home: Home):
    Drop().write(home)
    with ThreadPoolExecutor(4) as pool:  # the lock is of the file, so threads stand for processes
        results = list(pool.map(lambda _: ingest(home, SESSION), range(4)))
    assert sorted(result.is_new for result in results) == [False, False, False, True]
    assert {result.snapshot.version for result in results} == {1}
    assert [entry["kind"] for entry in ledger.entries(home)] == ["snapshot_frozen"]
