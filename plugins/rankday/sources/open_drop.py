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

import polars as pl
from filelock import FileLock

from rankday.contract import INPUT_TABLES
from rankday.files import flush_to_disk, readable_json, sha256_of_file, write_text_atomically
from rankday.home import Home
from rankday.sources.feed_files import SourceRefused

Rows = list[dict[str, str]]


class OpenDrop:
    """A drop under its lock. ``source`` is what its drop.json says of where it is from, kept with the change."""

    def __init__(self, folder: Path):
        self.folder = folder
        with self._readable():
            self._drop = json.loads((folder / "drop.json").read_text(encoding="utf-8"))
            self._files = {name: str(entry["file"]) for name, entry in self._drop["tables"].items()}
            self._hashes = {str(entry["file"]): entry["sha256"] for entry in self._drop["tables"].values()}
            self.source: dict[str, Any] = self._drop.setdefault("source", {})
        self._gone: list[str] = []

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except (OSError, EOFError, ValueError, LookupError, TypeError, AttributeError) as error:
            fault = f"landing/{self.folder.name}: cannot be read ({error.__class__.__name__}); deliver it again"
            raise SourceRefused(fault) from error
        except (csv.Error, zlib.error, pl.exceptions.PolarsError) as error:
            raise SourceRefused(f"landing/{self.folder.name}: cannot be read ({error}); deliver it again") from error

    def rows(self, name: str) -> Rows:
        """The rows of a table as text, '' for null; empty where the drop has no such table."""
        return self.read(self._files[name]) if name in self._files else []

    def read(self, file: str) -> Rows:
        """The rows of a file of the folder, as text. Raises SourceRefused where it cannot be read."""
        path = self.folder / Path(file).name
        with self._readable():
            # a change renews the hashes: whatever was wrong before must not become right by it
            if file in self._hashes and sha256_of_file(path) != self._hashes[file]:
                raise SourceRefused(f"landing/{self.folder.name}: {file} is not what drop.json says; deliver it again")
            if path.suffix == ".parquet":
                return pl.read_parquet(path).select(pl.all().cast(pl.String).fill_null("")).to_dicts()
            with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8-sig", newline="") as handle:
                return list(csv.DictReader(handle))

    def put(self, name: str, rows: Sequence[dict[str, Any]]) -> None:
        """Replace a table of the contract, columns in the contract's order."""
        needed = [column.name for column in INPUT_TABLES[name].columns if not column.optional]
        if missing := [column for column in needed if rows and column not in rows[0]]:
            raise SourceRefused(f"landing/{self.folder.name}: {name} has no column {missing[0]}; deliver it again")
        before = self._files.get(name)
        file, data = self._write(name, INPUT_TABLES[name].column_names, rows, before)
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
        yield OpenDrop(folder)
