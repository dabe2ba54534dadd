"""Changing tables of a landing drop that is there: new files first, ``drop.json`` last, then the old ones go."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock

from rankday.contract.files import flush_to_disk, readable_json, write_text_atomically
from rankday.contract.home import Home
from rankday.contract.tables import INPUT_TABLES
from rankday.drops.csv_files import read_csv
from rankday.drops.listing import LARGEST_FILE, LARGEST_LISTING, LISTING, check_hash, listed_files, read_bytes
from rankday.drops.parquet_files import read_parquet
from rankday.drops.reasons import Reasons
from rankday_sources.feed_files import SourceRefused
from rankday_sources.landing_drop import filled_columns

Rows = list[dict[str, str]]


class OpenDrop:
    """A drop under its lock. ``source`` is what its drop.json says of where it is from, kept with the change."""

    def __init__(self, folder: Path, session: date):
        self.folder = folder
        reasons = Reasons()
        content = read_bytes(folder, LISTING, LARGEST_LISTING, reasons)
        self._listed = {} if content is None else listed_files(content, session, reasons)
        self._refuse(reasons)
        self._drop = json.loads(content.decode("utf-8-sig"))
        self._files = {name: entry.file for name, entry in self._listed.items()}
        self.source: dict[str, Any] = self._drop.setdefault("source", {})
        if not isinstance(self.source, dict):
            raise SourceRefused(f'landing/{folder.name}/{LISTING}: "source" is no object; remove it')
        self._gone: list[str] = []

    def _refuse(self, reasons: Reasons) -> None:
        if reasons:
            raise SourceRefused(f"landing/{self.folder.name}/{reasons.lines()[0]}")

    def rows(self, name: str) -> Rows:
        """The rows of a table as text, '' for null; empty where the drop has no such table. Raises SourceRefused."""
        if name not in self._listed:
            return []
        entry, reasons = self._listed[name], Reasons()
        content = read_bytes(self.folder, entry.file, LARGEST_FILE, reasons)
        table = None
        if content is not None:
            # a change renews the hash: what was wrong before must not become right by it
            check_hash(entry, hashlib.sha256(content).hexdigest(), reasons)
            read = read_parquet if entry.file.endswith(".parquet") else read_csv
            table = read(content, entry.file, INPUT_TABLES[name], reasons)
        self._refuse(reasons)
        columns = {column: values.to_pylist() for column, values in table.columns.items()}
        return [
            {column: cell or "" for column, cell in zip(columns, cells, strict=True)}
            for cells in zip(*columns.values(), strict=True)
        ]

    def notes(self, name: str, file: str, columns: Sequence[str]) -> Rows:
        """The rows of a file that `put_notes` wrote under ``name``. Raises SourceRefused where it is not there."""
        reasons = Reasons()
        known = file in (f"{name}.csv", f"{name}.csv.gz")
        content = read_bytes(self.folder, file, LARGEST_FILE, reasons) if known else None
        self._refuse(reasons)
        try:
            text = (gzip.decompress(content) if file.endswith(".gz") else content).decode("utf-8")
            header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
            if header != list(columns):
                raise ValueError(f"columns {header}")
            return [dict(zip(header, row, strict=True)) for row in rows]
        except (OSError, EOFError, TypeError, AttributeError, ValueError, zlib.error, csv.Error) as error:
            raise SourceRefused(
                f"landing/{self.folder.name}: the notes of {name} cannot be read; import the drop again with --replace"
            ) from error

    def put(self, name: str, rows: Sequence[dict[str, Any]]) -> None:
        """Replace a table of the contract, columns in the contract's order."""
        before = self._files.get(name)
        file, data = self._write(name, INPUT_TABLES[name].columns_of_file(filled_columns(rows)), rows, before)
        self._files[name] = file
        listed = {"file": file, "rows": len(rows), "sha256": hashlib.sha256(data).hexdigest()}
        self._drop["tables"][name] = listed

    def put_notes(self, name: str, columns: Sequence[str], rows: Sequence[dict[str, Any]], before: str | None) -> str:
        """Write a file that is no table of the contract in the place of ``before``; return its name."""
        return self._write(name, columns, rows, before)[0]

    def _write(self, name: str, columns: Sequence[str], rows: Sequence[dict], before: str | None) -> tuple[str, bytes]:
        # a name that the present drop.json does not use: replacing that file is the one moment
        file = f"{name}.csv.gz" if before == f"{name}.csv" else f"{name}.csv"
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([row.get(column) for column in columns] for row in rows)
        data = text.getvalue().encode("utf-8")
        data = gzip.compress(data, mtime=0) if file.endswith(".gz") else data
        (self.folder / file).unlink(missing_ok=True)  # whatever lies there, a link too, is of a crash
        (self.folder / file).write_bytes(data)
        flush_to_disk(self.folder / file)
        self._gone += [before] if before else []
        return file, data

    def commit(self) -> None:
        """Let the change hold."""
        write_text_atomically(self.folder / "drop.json", readable_json(self._drop))
        for file in self._gone:
            (self.folder / file).unlink(missing_ok=True)


@contextmanager
def open_drop(home: Home, session: date) -> Iterator[OpenDrop]:
    """The drop of ``session``, locked; nothing is changed before ``commit``. Raises SourceRefused without one."""
    folder = home.landing(session)
    if not (folder / "drop.json").is_file():
        raise SourceRefused(f"landing/{session}: no landing drop; import or deliver one first")
    with FileLock(folder.parent / f".{session}.lock"):
        yield OpenDrop(folder, session)
