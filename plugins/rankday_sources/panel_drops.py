"""The sessions of a panel as landing drops: columns go straight to Parquet, ``drop.json`` last."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from filelock import FileLock

from rankday.contract.files import canonical_json, flush_to_disk, readable_json, write_text_atomically
from rankday.contract.home import Home
from rankday.contract.tables import INPUT_TABLES
from rankday.drops.listing import EXTENSIONS
from rankday_sources.landing_drop import DropExists, is_whole

IMPORTER = "panel"
NOTES = "inference.csv"  # not a table of the contract: which limit gave each inferred event


def importer_of(home: Home, session: date) -> str | None:
    """Who wrote the session's landing drop ("" = somebody else), None without one."""
    try:
        drop = json.loads((home.landing(session) / "drop.json").read_text(encoding="utf-8"))
        return str(drop["source"]["importer"])
    except FileNotFoundError:
        return None
    except (KeyError, TypeError, ValueError):
        return ""


def write(
    home: Home, session: date, tables: dict[str, pl.DataFrame], notes: str, source: dict[str, Any], replace: bool
) -> bool:
    """Write ``landing/<session>/``; True if it is new or changed. Raises DropExists for another panel's drop.

    ``tables`` hold the contract's columns, sorted by key. What the drop is compared by is the text of its rows, so
    that neither file format nor library matters.
    """
    folder = home.landing(session)
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.parent / f".{session}.lock"):
        present = _present(folder)
        fingerprint = _fingerprint(tables, notes)
        is_same_content = bool(present) and present["source"].get("content_sha256") == fingerprint
        if is_same_content and is_whole(folder, present, tables):
            return False
        # the same panel again, after other screener sessions were imported, gives the same prices more exactly
        is_same_file = bool(present) and present["source"].get("sha256") == source["sha256"]
        if present and not (replace or is_same_file):
            raise DropExists(f"landing/{session} holds a different drop; give --replace to put this one in its place")
        # The new files take names that the present drop.json does not use.
        used = {entry["file"] for entry in present["tables"].values()} if present else set()
        extension = ".csv" if any(file.endswith(".parquet") for file in used) else ".parquet"
        listed = {}
        for name, table in tables.items():
            data = _encoded(table, extension)
            _write_bytes(folder / f"{name}{extension}", data)
            listed[name] = {
                "file": f"{name}{extension}",
                "rows": table.height,
                "sha256": hashlib.sha256(data).hexdigest(),
            }
        _write_bytes(folder / NOTES, notes.encode())
        drop = {
            "session": session.isoformat(),
            "tables": listed,
            "source": {"importer": IMPORTER, **source, "content_sha256": fingerprint, "notes": NOTES},
        }
        write_text_atomically(folder / "drop.json", readable_json(drop))
        for file in used & {f"{name}{ending}" for name in INPUT_TABLES for ending in EXTENSIONS}:  # plain names only
            (folder / file).unlink(missing_ok=True)
    return True


def remove(home: Home, session: date) -> None:
    """Remove a panel's own drop of ``session``, whose rows are frozen; any other stays."""
    if importer_of(home, session) != IMPORTER:
        return
    folder = home.landing(session)
    (folder / "drop.json").unlink()
    for file in (NOTES, *(f"{name}{ending}" for name in INPUT_TABLES for ending in EXTENSIONS)):
        (folder / file).unlink(missing_ok=True)


def _present(folder: Path) -> dict[str, Any] | None:
    try:
        return json.loads((folder / "drop.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def _fingerprint(tables: dict[str, pl.DataFrame], notes: str) -> str:
    texts = [[name, hashlib.sha256(_encoded(tables[name], ".csv")).hexdigest()] for name in sorted(tables)]
    return hashlib.sha256(canonical_json([*texts, notes]).encode()).hexdigest()


def _encoded(table: pl.DataFrame, extension: str) -> bytes:
    target = io.BytesIO()
    if extension == ".csv":
        table.write_csv(target)
    else:
        table.write_parquet(target, compression="zstd", statistics=False)
    return target.getvalue()


def _write_bytes(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.draft")
    draft.write_bytes(data)
    flush_to_disk(draft)
    draft.replace(path)
