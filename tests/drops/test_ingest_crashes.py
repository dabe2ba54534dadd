"""A crash at any instant leaves the old state or the new one, and the next call heals what is behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from drops.broken_drops import cell
from drops.good_drop import SESSION, Drop
from rankday import ledger
from rankday.contract import files
from rankday.contract.errors import DropRefused
from rankday.contract.home import Home
from rankday.drops import freeze as ingest_freeze
from rankday.drops import snapshot_store
from rankday.drops.ingest import ingest


class Crash(BaseException):
    """Not an Exception: nothing may catch it by accident."""


def crash(*_, **__):
    raise Crash


def visible(home: Home, place: str) -> list[str]:
    folder = home.root / place / SESSION.isoformat()
    return sorted(p.name for p in folder.iterdir() if not p.name.startswith(".")) if folder.exists() else []


@pytest.mark.parametrize(
    ("owner", "name"),
    [(Path, "rename"), (files, "flush_to_disk"), (ingest_freeze.parquet, "write_table"), (Path, "chmod")],
)
def test_crash_while_freezing_leaves_nothing_visible(home: Home, monkeypatch: pytest.MonkeyPatch, owner, name: str):
    Drop().write(home)
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, crash)
        with pytest.raises(Crash):
            ingest(home, SESSION)
    assert visible(home, "snapshots") == []
    assert snapshot_store.newest(home, SESSION) is None
    assert ingest(home, SESSION).is_new
    assert snapshot_store.verify(home) == []


def test_crash_while_freezing_a_correction_leaves_the_old_version(home: Home, monkeypatch: pytest.MonkeyPatch):
    Drop().write(home)
    first = ingest(home, SESSION).snapshot
    changed = Drop()
    cell("prices", 2, "close", "1")(changed)
    changed.write(home)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", crash)
        with pytest.raises(Crash):
            ingest(home, SESSION)
    assert snapshot_store.newest(home, SESSION) == first


def test_draft_of_a_killed_process_is_cleared_away(home: Home):
    draft = home.snapshots(SESSION) / ".v1.0123.draft"
    draft.mkdir(parents=True)
    (draft / "prices.parquet").write_bytes(b"half")
    Drop().write(home)
    ingest(home, SESSION)
    assert not draft.exists()


@pytest.mark.parametrize("is_good", [True, False])
def test_crash_before_the_ledger_is_healed_once(home: Home, monkeypatch: pytest.MonkeyPatch, is_good: bool):
    drop = Drop()
    if not is_good:
        cell("prices", 2, "close", "abc")(drop)
    drop.write(home)
    with monkeypatch.context() as patch:
        patch.setattr(ledger, "append", crash)
        with pytest.raises(Crash):
            ingest(home, SESSION)
    assert ledger.entries(home) == []
    for _ in range(2):
        if is_good:
            assert not ingest(home, SESSION).is_new
        else:
            with pytest.raises(DropRefused):
                ingest(home, SESSION)
    assert [entry["kind"] for entry in ledger.entries(home)] == ["snapshot_frozen" if is_good else "drop_refused"]


def test_version_without_its_entry_is_recorded_before_the_next_version(home: Home, monkeypatch: pytest.MonkeyPatch):
    Drop().write(home)
    with monkeypatch.context() as patch:
        patch.setattr(ledger, "append", crash)
        with pytest.raises(Crash):
            ingest(home, SESSION)
    changed = Drop()
    cell("prices", 2, "close", "1")(changed)
    changed.write(home)
    ingest(home, SESSION)
    assert [entry["payload"]["version"] for entry in ledger.entries(home)] == [1, 2]
    assert snapshot_store.verify(home) == []


@pytest.mark.parametrize("is_good", [True, False])
def test_crash_after_the_ledger_records_nothing_twice(home: Home, monkeypatch: pytest.MonkeyPatch, is_good: bool):
    drop = Drop()
    if not is_good:
        cell("prices", 2, "close", "abc")(drop)
    drop.write(home)
    real = Path.unlink

    def crash_at_the_marker(path: Path, *rest, **more) -> None:
        if path.name.endswith(".unrecorded"):
            raise Crash
        real(path, *rest, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", crash_at_the_marker)
        with pytest.raises(Crash):
            ingest(home, SESSION)
    for _ in range(2):
        if is_good:
            assert not ingest(home, SESSION).is_new
        else:
            with pytest.raises(DropRefused):
                ingest(home, SESSION)
    assert len(ledger.entries(home)) == 1
    assert not list(home.root.rglob("*.unrecorded"))


def test_draft_of_a_killed_refusal_is_cleared_away(home: Home):
    draft = home.quarantine(SESSION) / ".0123456789abcdef.0123.draft"
    draft.mkdir(parents=True)
    (draft / "reasons.txt").write_text("half")
    drop = Drop()
    cell("prices", 2, "close", "abc")(drop)
    drop.write(home)
    with pytest.raises(DropRefused):
        ingest(home, SESSION)
    assert not draft.exists()


def test_crash_while_quarantining_leaves_no_half_record(home: Home, monkeypatch: pytest.MonkeyPatch):
    drop = Drop()
    cell("prices", 2, "close", "abc")(drop)
    drop.write(home)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", crash)
        with pytest.raises(Crash):
            ingest(home, SESSION)
    assert visible(home, "quarantine") == []
    with pytest.raises(DropRefused):
        ingest(home, SESSION)
    assert len(visible(home, "quarantine")) == 1
