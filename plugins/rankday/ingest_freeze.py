"""Freezing a checked drop: Parquet, hashes, manifest, one rename, one entry in the ledger (CONTRACT.md section 1)."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as parquet
from filelock import FileLock

from rankday import ledger
from rankday.contract import CONTRACT_VERSION
from rankday.files import folder_appearing_whole, readable_json, sha256_of_file
from rankday.home import Home
from rankday.snapshot_store import FROZEN, MANIFEST, Snapshot, content_hash_of, newest


@dataclass(frozen=True)
class SourceTable:
    """A table ready to be frozen (typed, sorted by key), and the landing file that it came from."""

    data: pa.Table
    file: str
    sha256: str


def freeze(home: Home, session: date, tables: dict[str, SourceTable]) -> tuple[Snapshot, bool]:
    """Freeze ``tables`` as the next version of ``session``; the newest version and False if it holds the same rows.

    Two processes at once: the lock lets one write, the other finds its snapshot. A crash before the rename leaves
    nothing visible; a crash between rename and ledger is healed by the next call.
    """
    hashes = {name: table_content_hash(table.data) for name, table in tables.items()}
    content_hash = content_hash_of(session, {name: {"content_hash": value} for name, value in hashes.items()})
    folder = home.snapshots(session)
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / ".lock"):
        for draft in folder.glob(".v*.draft"):  # left by a crash: nobody else writes while we hold the lock
            shutil.rmtree(draft, ignore_errors=True)
        before = newest(home, session)
        if before and before.content_hash == content_hash:
            _record(home, before, healing=True)
            return before, False
        version = before.version + 1 if before else 1
        with folder_appearing_whole(folder / f"v{version}") as draft:
            manifest: dict[str, Any] = {
                "session": session.isoformat(),
                "version": version,
                "contract_version": CONTRACT_VERSION,
                "content_hash": content_hash,
                "supersedes": before.content_hash if before else None,
                "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "tables": {},
            }
            for name, table in tables.items():
                path = draft / f"{name}.parquet"
                rows = table.data.num_rows
                parquet.write_table(table.data, path, compression="zstd", row_group_size=max(rows, 1))
                manifest["tables"][name] = {
                    "file": path.name,
                    "rows": rows,
                    "sha256": sha256_of_file(path),
                    "content_hash": hashes[name],
                    "source": {"file": table.file, "sha256": table.sha256},
                }
            (draft / MANIFEST).write_text(readable_json(manifest), encoding="utf-8")
            for path in draft.iterdir():
                path.chmod(0o444)
        snapshot = Snapshot(session, version, folder / f"v{version}", manifest)
        _record(home, snapshot, healing=False)
        return snapshot, True


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
        digest.update(rows.buffers()[2])
    return digest.hexdigest()


def _record(home: Home, snapshot: Snapshot, healing: bool) -> None:
    """One ledger entry for each snapshot; when healing, only if a crash kept it from being written."""
    payload = {
        "session": snapshot.session.isoformat(),
        "version": snapshot.version,
        "content_hash": snapshot.content_hash,
        "manifest_sha256": sha256_of_file(snapshot.folder / MANIFEST),
        "tables": {name: table["sha256"] for name, table in snapshot.manifest["tables"].items()},
    }
    place = payload["session"], payload["version"]
    if healing and any(
        entry["kind"] == FROZEN and (entry["payload"]["session"], entry["payload"]["version"]) == place
        for entry in ledger.entries(home)
    ):
        return
    ledger.append(home, FROZEN, payload)
