"""A table that stands still is one file under two names, and whatever goes wrong with the first harms no other."""

from __future__ import annotations

import os
from datetime import date

import pyarrow.parquet as parquet
import pytest

from drops.good_drop import SESSION, Drop
from rankday.contract.errors import DropRefused
from rankday.contract.home import Home
from rankday.drops import snapshot_store
from rankday.drops.direct import DirectIngest
from rankday.drops.ingest import ingest

NEXT = date(2026, 5, 1)


@pytest.fixture
def second(home: Home):
    """Freezes the good drop, then ``drop`` as that of the next session; both snapshots."""

    def freeze(drop: Drop | None = None, meanwhile=lambda first: None):
        Drop().write(home, SESSION)
        first = ingest(home, SESSION).snapshot
        meanwhile(first)
        (drop or Drop()).write(home, NEXT)
        return first, ingest(home, NEXT).snapshot

    return freeze


def inode(snapshot: snapshot_store.Snapshot, table: str) -> int:
    return snapshot.table_path(table).stat().st_ino


def test_a_table_with_the_rows_of_the_session_before_is_the_same_file_and_others_are_not(second, home):
    drop = Drop()
    drop.cell("companies", 2, "name", "Another name")
    first, then = second(drop)
    shared = {name for name in first.manifest["tables"] if inode(first, name) == inode(then, name)}
    assert shared == first.manifest["tables"].keys() - {"companies"}
    for name in shared:
        assert then.manifest["tables"][name]["sha256"] == first.manifest["tables"][name]["sha256"]
    assert snapshot_store.verify(home) == []


def test_a_damaged_file_is_not_shared(second, home):
    def damage(first):
        path = first.table_path("companies")
        path.chmod(0o644)
        path.write_bytes(b"damaged")

    first, then = second(meanwhile=damage)
    assert inode(then, "companies") != inode(first, "companies")
    snapshot_store.check_files(then)


def test_a_neighbor_that_cannot_be_read_is_passed_by(second):
    def damage(first):
        path = first.folder / "MANIFEST.json"
        path.chmod(0o644)
        path.write_text("{")

    _, then = second(meanwhile=damage)
    snapshot_store.check_files(then)


def test_without_hard_links_each_session_has_its_own_file(second, monkeypatch):
    link = os.link

    def refused(source, target, **more):
        if str(target).endswith(".parquet"):
            raise PermissionError("no hard links here")
        link(source, target, **more)

    monkeypatch.setattr(os, "link", refused)
    first, then = second()
    assert inode(then, "companies") != inode(first, "companies")
    assert then.manifest["tables"]["companies"]["sha256"] == first.manifest["tables"]["companies"]["sha256"]


def test_tables_frozen_without_a_drop_are_the_snapshot_that_ingest_makes(home: Home, tmp_path):
    Drop().write(home, SESSION)
    landed = ingest(home, SESSION).snapshot
    tables = {name: parquet.read_table(landed.table_path(name)) for name in landed.manifest["tables"]}
    direct = DirectIngest(Home(tmp_path / "direct")).freeze(SESSION, tables, "panel.parquet", "0" * 64)
    assert direct.snapshot.content_hash == landed.content_hash
    assert direct.snapshot.manifest["tables"]["prices"]["source"] == {"file": "panel.parquet", "sha256": "0" * 64}


def test_tables_that_a_drop_would_be_refused_for_are_refused_without_one(home: Home, tmp_path):
    Drop().write(home, SESSION)
    landed = ingest(home, SESSION).snapshot
    tables = {name: parquet.read_table(landed.table_path(name)) for name in landed.manifest["tables"]}
    tables["companies"] = tables["companies"].slice(1)
    other = Home(tmp_path / "direct")
    with pytest.raises(
        DropRefused, match=r"panel.parquet: 2026-04-30 refused; securities of the import row"
    ) as refused:
        DirectIngest(other).freeze(SESSION, tables, "panel.parquet", "0" * 64)
    assert any("is not in companies of the import" in line for line in refused.value.reasons)
    assert snapshot_store.sessions(other) == []
