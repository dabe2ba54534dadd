"""Freezing a checked drop: Parquet, hashes, manifest, one rename, one entry in the ledger (docs/contract.md 1)."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as parquet

from rankday.contract.errors import RankdayError
from rankday.contract.files import MANIFEST, let_nobody_write, readable_json, sha256_of_file
from rankday.contract.home import Home
from rankday.contract.locking import only_writer
from rankday.contract.tables import CONTRACT_VERSION
from rankday.drops.recording import place_and_record, record_outstanding
from rankday.drops.snapshot_store import FROZEN, Snapshot, content_hash_of, newest
from rankday.rulebook.sessions import previous_session


@dataclass(frozen=True)
class SourceTable:
    """A table ready to be frozen (typed, sorted by key), and the file that it came from.

    ``content_hash`` is that of its rows where it is known already.
    """

    data: pa.Table
    file: str
    sha256: str
    content_hash: str | None = None


def freeze(home: Home, session: date, tables: dict[str, SourceTable]) -> tuple[Snapshot, bool]:
    """Freeze ``tables`` as the next version of ``session``; the newest version and False if it holds the same rows.

    Two processes at once: the lock lets one write, the other finds its snapshot. A crash before the rename leaves
    nothing visible; a crash between rename and ledger is healed by the next call. A table that stands still is stored
    once: it is a hard link to the file of the session before (contract 2.9).
    """
    hashes = {name: table.content_hash or table_content_hash(table.data) for name, table in tables.items()}
    content_hash = content_hash_of(session, {name: {"content_hash": value} for name, value in hashes.items()})
    folder = home.snapshots(session)
    with only_writer(folder / ".lock"):
        before = newest(home, session)
        if before:
            record_outstanding(home, before.folder, FROZEN, lambda: _ledger_entry(before))
            if before.content_hash == content_hash:
                return before, False
        for draft in folder.glob(".v*.draft"):  # left by a crash: nobody else writes while we hold the lock
            shutil.rmtree(draft, ignore_errors=True)
        version = before.version + 1 if before else 1
        manifest: dict[str, Any] = {
            "session": session.isoformat(),
            "version": version,
            "contract_version": CONTRACT_VERSION,
            "content_hash": content_hash,
            "supersedes": before.content_hash if before else None,
            "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "tables": {},
        }
        snapshot = Snapshot(session, version, folder / f"v{version}", manifest)

        neighbor = _just_before(home, session)

        def fill(draft: Path) -> None:
            for name, table in tables.items():
                twin = _twin(neighbor, name, hashes[name])
                manifest["tables"][name] = _written(draft / f"{name}.parquet", table, twin) | {
                    "content_hash": hashes[name]
                }
            (draft / MANIFEST).write_text(readable_json(manifest), encoding="utf-8")
            for path in draft.iterdir():
                let_nobody_write(path)

        place_and_record(home, snapshot.folder, FROZEN, fill, lambda: _ledger_entry(snapshot))
        return snapshot, True


def _written(path: Path, table: SourceTable, twin: tuple[Path, str] | None) -> dict[str, Any]:
    """Write one table, or link it to its ``twin`` (path, sha256), and say what the manifest says of it.

    One row group: its order is the order of the rows.
    """
    sha256 = _linked(path, *twin) if twin else None
    if sha256 is None:
        parquet.write_table(table.data, path, compression="zstd", row_group_size=max(table.data.num_rows, 1))
        sha256 = sha256_of_file(path)
    return {
        "file": path.name,
        "rows": table.data.num_rows,
        "sha256": sha256,
        "source": {"file": table.file, "sha256": table.sha256},
    }


def _just_before(home: Home, session: date) -> Snapshot | None:
    """The newest snapshot of the session before, None without one or where its manifest is damaged."""
    try:
        return newest(home, previous_session(session))
    except RankdayError:  # a damaged neighbor, or the first day that the calendar knows: nothing to share with
        return None


def _twin(neighbor: Snapshot | None, name: str, content_hash: str) -> tuple[Path, str] | None:
    """(path, sha256) of the neighbor's table ``name`` if it holds the same rows."""
    held = neighbor.manifest["tables"].get(name) if neighbor else None
    return (neighbor.table_path(name), held["sha256"]) if held and held["content_hash"] == content_hash else None


def _linked(path: Path, twin: Path, sha256: str) -> str | None:
    """``sha256`` once ``path`` is another name of ``twin``; None where the system refuses or its bytes are others."""
    try:
        os.link(twin, path)
    except OSError:  # a file system without hard links, a file that is gone
        return None
    if sha256_of_file(path) == sha256:
        return sha256
    path.unlink()
    return None


def table_content_hash(table: pa.Table) -> str:
    """sha256 of a table's rows as text, independent of file format and library.

    Hashed are, each followed by a NUL: name and type of every column, then every cell row by row. Cells are texts:
    decimals with all their decimals, dates as YYYY-MM-DD, ``true``/``false``, null as the empty text. No text is empty
    and none holds a NUL (both are kept out at the door), so different rows never give the same bytes.
    """
    digest = hashlib.sha256()
    for field in table.schema:
        digest.update(f"{field.name}\0{field.type}\0".encode())
    cells = [column.combine_chunks().cast(pa.large_string()) for column in table.columns]
    closing = pa.scalar("", pa.large_string())  # the join puts a NUL between cells; an empty last one ends the row
    rows = pc.binary_join_element_wise(
        *cells, closing, pa.scalar("\0", pa.large_string()), null_handling="replace", null_replacement=""
    )
    if len(rows):
        _, ends, texts = rows.buffers()  # the texts of all rows lie one behind the other; hashed without a copy
        digest.update(texts.slice(0, int(np.frombuffer(ends, np.int64)[len(rows)])))
    return digest.hexdigest()


def _ledger_entry(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "session": snapshot.session.isoformat(),
        "version": snapshot.version,
        "content_hash": snapshot.content_hash,
        "manifest_sha256": sha256_of_file(snapshot.folder / MANIFEST),
        "tables": {name: table["sha256"] for name, table in snapshot.manifest["tables"].items()},
    }
