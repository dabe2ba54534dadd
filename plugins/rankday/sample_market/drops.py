"""Frames into landing folders: exact text or Parquet, hashes, drop.json last, each folder whole or not there."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from datetime import date
from pathlib import Path

import polars as pl

from rankday.contract.errors import RankdayError
from rankday.contract.files import flush_to_disk, folder_appearing_whole, readable_json, sha256_of_file
from rankday.contract.home import Home

FORMATS = ("csv", "csv.gz", "parquet")
LISTING = "drop.json"


class DropWriter:
    """Writes one drop after the other. A table that is the very frame of the drop before is not made again."""

    def __init__(self, home: Home, file_format: str):
        self._home = home
        self._format = file_format
        self._made: dict[str, tuple[pl.DataFrame, bytes, str]] = {}

    def write(self, session: date, tables: dict[str, pl.DataFrame]) -> bool:
        """Write ``landing/<session>``; False if the same drop is there already.

        Raises RankdayError if something else is there: a drop is never replaced by a generated one.
        """
        folder = self._home.landing(session)
        files = {name: self._file(name, table) for name, table in tables.items()}
        listing = {
            "session": session.isoformat(),
            "tables": {
                name: {"file": f"{name}.{self._format}", "rows": len(table), "sha256": files[name][1]}
                for name, table in tables.items()
            },
        }
        if folder.exists() or folder.is_symlink():
            if _is_same(folder, listing):
                return False
            raise RankdayError(
                f"{folder} holds another drop; move it away, or generate into another home (--home) or start (--start)"
            )
        with folder_appearing_whole(folder) as draft:
            for name, (content, _) in files.items():
                (draft / f"{name}.{self._format}").write_bytes(content)
            flush_to_disk(draft)
            (draft / LISTING).write_text(readable_json(listing), encoding="utf-8")
        return True

    def _file(self, name: str, table: pl.DataFrame) -> tuple[bytes, str]:
        known = self._made.get(name)
        if known is None or known[0] is not table:
            content = _bytes(table, self._format)
            known = self._made[name] = (table, content, hashlib.sha256(content).hexdigest())
        return known[1], known[2]


def _bytes(table: pl.DataFrame, file_format: str) -> bytes:
    buffer = io.BytesIO()
    if file_format == "parquet":
        table.write_parquet(buffer, compression="zstd", statistics=True)
        return buffer.getvalue()
    table.write_csv(buffer, line_terminator="\n")
    if file_format == "csv":
        return buffer.getvalue()
    return gzip.compress(buffer.getvalue(), compresslevel=6, mtime=0)


def _is_same(folder: Path, listing: dict) -> bool:
    """Whether ``folder`` holds exactly the files of ``listing``, byte for byte."""
    try:
        if json.loads((folder / LISTING).read_text(encoding="utf-8")) != listing:
            return False
        return all(sha256_of_file(folder / table["file"]) == table["sha256"] for table in listing["tables"].values())
    except (OSError, ValueError):
        return False
