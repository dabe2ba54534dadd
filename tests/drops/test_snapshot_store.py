"""``verify`` names every snapshot file that is no longer what was frozen."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from drops.broken_drops import cell
from drops.good_drop import SESSION, Drop
from rankday.contract.errors import RankdayError
from rankday.contract.files import readable_json, sha256_of_file
from rankday.contract.home import Home
from rankday.drops import snapshot_store
from rankday.drops.ingest import ingest

V1 = "snapshots/2026-04-30/v1"


@pytest.fixture
def folder(home: Home) -> Path:
    """Version 1 of two, writable for the tests that tamper with it."""
    Drop().write(home)
    first = ingest(home, SESSION).snapshot.folder
    changed = Drop()
    cell("prices", 2, "close", "1")(changed)
    changed.write(home)
    ingest(home, SESSION)
    for path in first.iterdir():
        path.chmod(0o644)
    return first


def test_untouched_snapshots_have_no_problem(home: Home, folder: Path):
    assert snapshot_store.verify(home) == []


def test_empty_home_has_no_problem(home: Home):
    assert snapshot_store.verify(home) == []


@pytest.mark.parametrize("place", [0, -1])
def test_flipped_bit_is_named(home: Home, folder: Path, place: int):
    content = bytearray((folder / "shares.parquet").read_bytes())
    content[place] ^= 1
    (folder / "shares.parquet").write_bytes(content)
    (problem,) = snapshot_store.verify(home)
    assert problem.startswith(f"{V1}/shares.parquet: changed; sha256 is ")


@pytest.mark.parametrize("cut", [0, 1])
def test_cut_file_is_named(home: Home, folder: Path, cut: int):
    content = (folder / "shares.parquet").read_bytes()
    (folder / "shares.parquet").write_bytes(content[: len(content) - 1 if cut else 0])
    (problem,) = snapshot_store.verify(home)
    assert problem.startswith(f"{V1}/shares.parquet: changed")


def test_missing_and_unexpected_files_are_named(home: Home, folder: Path):
    (folder / "shares.parquet").rename(folder / "shares2.parquet")
    assert snapshot_store.verify(home) == [
        f"{V1}/shares2.parquet: unexpected; the manifest does not name it",
        f"{V1}/shares.parquet: missing; the manifest names it",
    ]


def test_alien_files_beside_the_versions_are_named(home: Home, folder: Path):
    (folder.parent / "notes.txt").write_text("")
    (home.root / "snapshots" / "2026-4-30").mkdir()
    assert snapshot_store.verify(home) == [
        "snapshots/2026-04-30/notes.txt: unexpected; only v1, v2 … belong here",
        "snapshots/2026-4-30: unexpected; only folders of sessions belong here",
    ]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"session": "2026-04-30", "tables": []}'])
def test_damaged_manifest_is_named(home: Home, folder: Path, text: str):
    (folder / "MANIFEST.json").write_text(text)
    problems = snapshot_store.verify(home)
    assert problems[0].startswith(f"{V1}/MANIFEST.json: not readable as a manifest")
    with pytest.raises(RankdayError, match="rankday verify"):
        snapshot_store.load(home, SESSION, 1)


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest.update(session="2026-05-01"),
        lambda manifest: manifest.update(version=2),
        lambda manifest: manifest.update(content_hash="0" * 64),
        lambda manifest: manifest["tables"]["shares"].update(content_hash="0" * 64),
        lambda manifest: manifest["tables"]["shares"].update(file="../../../landing/shares.parquet"),
        lambda manifest: manifest["tables"].pop("geography"),
    ],
)
def test_manifest_that_contradicts_itself_is_refused(home: Home, folder: Path, change):
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    change(manifest)
    (folder / "MANIFEST.json").write_text(readable_json(manifest))
    with pytest.raises(RankdayError, match="rankday verify"):
        snapshot_store.load(home, SESSION, 1)
    assert len(snapshot_store.verify(home)) >= 1


def test_table_and_manifest_changed_together_contradict_the_ledger(home: Home, folder: Path):
    (folder / "shares.parquet").write_bytes(b"other")
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    manifest["tables"]["shares"]["sha256"] = sha256_of_file(folder / "shares.parquet")
    (folder / "MANIFEST.json").write_text(readable_json(manifest))
    (problem,) = snapshot_store.verify(home)
    assert problem.startswith(f"{V1}/MANIFEST.json: changed; ") and "the ledger says" in problem


def test_version_that_vanished_is_named(home: Home, folder: Path):
    shutil.rmtree(folder)
    assert snapshot_store.verify(home) == [
        f"{V1}: missing; there are later versions",
        f"{V1}: missing; the ledger says that it was frozen",
    ]


def test_snapshot_that_nobody_recorded_is_named(home: Home, folder: Path):
    shutil.copytree(folder.parent / "v2", folder.parent / "v3")
    manifest = json.loads((folder.parent / "v3" / "MANIFEST.json").read_text())
    manifest["version"] = 3
    (folder.parent / "v3" / "MANIFEST.json").chmod(0o644)
    (folder.parent / "v3" / "MANIFEST.json").write_text(readable_json(manifest))
    (problem,) = snapshot_store.verify(home)
    assert problem.startswith("snapshots/2026-04-30/v3: not in the ledger; run rankday ingest")


def test_drafts_and_locks_are_not_seen(home: Home, folder: Path):
    (folder.parent / ".v3.0123.draft").mkdir()
    assert snapshot_store.verify(home) == []
    assert snapshot_store.newest(home, SESSION).version == 2
