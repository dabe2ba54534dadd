"""Writing a landing drop: tables first, ``drop.json`` last, so that a crash leaves the old drop or the new one."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock

from rankday.contract.errors import RankdayError
from rankday.contract.files import flush_to_disk, readable_json, sha256_of_file, write_text_atomically
from rankday.contract.home import Home
from rankday.contract.tables import INPUT_TABLES

NOTES = "inference"  # not a table of the contract: which rule gave each inferred value


class DropExists(RankdayError):
    """The session has another landing drop already; nothing was written."""


def write(home: Home, session: date, tables: dict[str, list[dict]], source: dict[str, Any], replace: bool) -> bool:
    """Write ``landing/<session>/`` (contract 2); True if it is new or changed, False if it was there already.

    ``tables`` maps table names (and ``inference``) to rows in the order in which they stand; ``source`` goes into
    drop.json. Raises DropExists for a different drop without ``replace``. The new files take names that the present
    drop.json does not use, and replacing drop.json is the one moment in which the new drop begins to hold.
    """
    folder = home.landing(session)
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.parent / f".{session}.lock"):
        present = _present(folder)
        contents = {name: _csv_bytes(name, rows) for name, rows in tables.items()}
        fingerprint = _fingerprint(contents)
        is_same = present is not None and present.get("source", {}).get("content_sha256") == fingerprint
        if is_same and is_whole(folder, present, contents.keys() & INPUT_TABLES.keys()):
            return False
        if present is not None and not replace:
            raise DropExists(f"landing/{session} holds a different drop; give --replace to put this one in its place")
        files = _free_names(present, contents)
        listed = {}
        for name, content in contents.items():
            file = files[name]
            data = gzip.compress(content, mtime=0) if file.endswith(".gz") else content
            _write_bytes(folder / file, data)
            if name in INPUT_TABLES:
                digest = hashlib.sha256(data).hexdigest()
                listed[name] = {"file": file, "rows": len(tables[name]), "sha256": digest}
        drop = {
            "session": session.isoformat(),
            "tables": listed,
            "source": {**source, "content_sha256": fingerprint, "notes": files.get(NOTES)},
        }
        write_text_atomically(folder / "drop.json", readable_json(drop))
        _remove_unlisted(folder, files)
    return True


def _present(folder: Path) -> dict[str, Any] | None:
    try:
        drop = json.loads((folder / "drop.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        drop = None
    return drop if isinstance(drop, dict) and isinstance(drop.get("source", {}), dict) else {}


def is_whole(folder: Path, drop: dict[str, Any], tables: Iterable[str]) -> bool:
    """Whether the files of ``tables`` are those that ``drop`` (the content of its drop.json) lists."""
    try:
        entries = [drop["tables"][name] for name in tables]
        return all(sha256_of_file(folder / entry["file"]) == entry["sha256"] for entry in entries)
    except (OSError, KeyError, TypeError):
        return False


def filled_columns(rows: Iterable[dict]) -> set[str]:
    """The columns in which any of the rows holds something."""
    return {column for row in rows for column, value in row.items() if value not in (None, "")}


def _csv_bytes(name: str, rows: list[dict]) -> bytes:
    columns: Iterable[str] = ("table", "id", "column", "value", "rule", "why")
    if name in INPUT_TABLES:
        columns = INPUT_TABLES[name].columns_of_file(filled_columns(rows))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["" if row.get(column) is None else row[column] for column in columns])
    return text.getvalue().encode("utf-8")


def _fingerprint(contents: dict[str, bytes]) -> str:
    """One hash of all tables' text, whatever file names and compression carry it."""
    hashes = [[name, hashlib.sha256(contents[name]).hexdigest()] for name in sorted(contents)]
    return hashlib.sha256(json.dumps(hashes).encode()).hexdigest()


def _free_names(present: dict[str, Any] | None, names: Iterable[str]) -> dict[str, str]:
    """A file name for each table that the present drop.json does not use, whoever changed it since."""
    listed = (present or {}).get("tables")
    entries = listed.values() if isinstance(listed, dict) else ()
    used = {str(entry.get("file", "")) for entry in entries if isinstance(entry, dict)}
    used.add(str((present or {}).get("source", {}).get("notes", "")))
    return {name: f"{name}.csv.gz" if f"{name}.csv" in used else f"{name}.csv" for name in names}


def _write_bytes(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.draft")
    draft.write_bytes(data)
    flush_to_disk(draft)
    draft.replace(path)


def _remove_unlisted(folder: Path, files: dict[str, str]) -> None:
    """Clear away the tables of the drop that was replaced; nothing refers to them any more."""
    for name, file in files.items():
        for suffix in (".csv", ".csv.gz", ".parquet"):
            if file != f"{name}{suffix}":
                (folder / f"{name}{suffix}").unlink(missing_ok=True)
    flush_to_disk(folder)
