"""Ingest: a landing drop becomes a frozen snapshot, or stands in quarantine with every reason (contract 1 and 2)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rankday.contract.errors import DropMissing, DropRefused
from rankday.contract.home import Home
from rankday.contract.tables import INPUT_TABLES
from rankday.drops.checks import TypedTable, check_between_tables, check_cells, check_key
from rankday.drops.csv_files import read_csv
from rankday.drops.freeze import SourceTable, freeze
from rankday.drops.listing import (
    LARGEST_FILE,
    LARGEST_LISTING,
    LISTING,
    check_hash,
    check_row_count,
    listed_files,
    read_bytes,
)
from rankday.drops.parquet_files import read_parquet
from rankday.drops.quarantine import quarantine
from rankday.drops.reasons import Reasons
from rankday.drops.snapshot_store import Snapshot, newest


@dataclass(frozen=True)
class IngestResult:
    """The snapshot of a session, and whether this call froze it (False: the same rows were frozen before)."""

    snapshot: Snapshot
    is_new: bool


def ingest(home: Home, session: date) -> IngestResult:
    """Check, type and freeze ``landing/<session>/``; the landing folder itself is never changed.

    Raises DropMissing while there is no drop.json, DropRefused (with ``reasons``, one line each) for a drop that
    breaks docs/contract.md 2; nothing appears in ``snapshots/`` then.
    """
    folder = home.landing(session)
    if not (folder / LISTING).exists() and not (folder / LISTING).is_symlink():
        raise DropMissing(
            f"no landing drop for {session}: {folder / LISTING} is not there; put the tables there, drop.json last",
            session=session,
        )
    reasons = Reasons()
    listing = read_bytes(folder, LISTING, LARGEST_LISTING, reasons)
    files: dict[str, tuple[str, str]] = {}
    tables = _checked_tables(folder, listing, session, files, reasons) if listing is not None else {}
    if reasons:
        place = quarantine(home, session, listing or b"", dict(files.values()), reasons)
        lines = reasons.lines()
        count = "1 reason" if len(lines) == 1 else f"{len(lines)} reasons"
        raise DropRefused(f"landing drop of {session} refused for {count}; see {place / 'reasons.txt'}", lines)
    sources = {name: SourceTable(table.sorted_by_key(), *files[name]) for name, table in tables.items()}
    return IngestResult(*freeze(home, session, sources))


def _checked_tables(
    folder: Path, listing: bytes, session: date, files: dict[str, tuple[str, str]], reasons: Reasons
) -> dict[str, TypedTable]:
    """The typed tables of the drop by name; ``files`` takes up (file, sha256) of each one that could be opened."""
    tables = {}
    for name, entry in listed_files(listing, session, reasons).items():
        content = read_bytes(folder, entry.file, LARGEST_FILE, reasons)
        if content is None:
            continue
        files[name] = entry.file, hashlib.sha256(content).hexdigest()
        check_hash(entry, files[name][1], reasons)
        read = read_parquet if entry.file.endswith(".parquet") else read_csv
        raw = read(content, entry.file, INPUT_TABLES[name], reasons)
        if raw is None:
            continue
        check_row_count(entry, raw.row_count, reasons)
        tables[name] = check_cells(raw, reasons)
        check_key(tables[name], reasons)
    check_between_tables(tables, reasons)
    return tables


def snapshot_of(home: Home, session: date) -> Snapshot:
    """The session's snapshot: the landing drop frozen if it is there, else what was frozen before."""
    try:
        return ingest(home, session).snapshot
    except DropMissing:
        snapshot = newest(home, session)
        if snapshot is None:
            raise
        return snapshot


def snapshot_if_there(home: Home, session: date) -> Snapshot | None:
    """The same, None where there is neither a drop nor a snapshot."""
    try:
        return snapshot_of(home, session)
    except DropMissing:
        return None
