"""``drop.json`` and the files it lists: what is there, is it what was sent (docs/contract.md 2).

A file's bytes are read once; hash and content are taken of the same bytes, so that a sender who writes on meanwhile
cannot slip in something that was never hashed.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rankday.contract.tables import INPUT_TABLES, REQUIRED_TABLES
from rankday.drops.reasons import SHOWN_ROWS, Reasons, shown

LISTING = "drop.json"
EXTENSIONS = (".parquet", ".csv", ".csv.gz")
LARGEST_FILE = 1 << 30  # bytes, also after decompression; a full US market day is about a thousandth of it
LARGEST_LISTING = 1 << 20


@dataclass(frozen=True)
class ListedFile:
    """One entry of ``tables`` in drop.json: the file's plain name, its data rows and the sha256 of its bytes."""

    table: str
    file: str
    rows: int
    sha256: str


def read_bytes(folder: Path, name: str, largest: int, reasons: Reasons) -> bytes | None:
    """The bytes of ``folder/name``, or None and a reason. Only a regular file inside the folder is opened."""
    path = folder / name
    try:
        if path.resolve().parent != folder.resolve():
            reasons.add(name, "file", "is a link that leaves the landing folder; put the file itself there")
            return None
        if not path.exists():
            reasons.add(name, "file", "is listed in drop.json but not in the landing folder; deliver it")
            return None
        if not path.is_file():  # a folder, a pipe: opening it could wait for ever
            reasons.add(name, "file", "is not a regular file; put the table's file there")
            return None
        if path.stat().st_size > largest:
            reasons.add(name, "file", f"is larger than {largest:,} bytes; that is no market day, check the sender")
            return None
        return path.read_bytes()
    except (OSError, RuntimeError) as error:  # RuntimeError: links that go round in a circle
        cause = getattr(error, "strerror", None) or "a link that leads to itself"
        reasons.add(name, "file", f"cannot be read ({cause}); make it readable for the user that runs rankday")
        return None


def listed_files(content: bytes, session: date, reasons: Reasons) -> dict[str, ListedFile]:
    """The entries of ``drop.json`` by table, in contract order; every fault of it becomes a reason.

    Faulty entries are left out, so that the other tables can still be checked and all reasons named at once.
    """
    listing = _parsed(content, reasons)
    if listing is None:
        return {}
    if listing.get("session") != session.isoformat():
        text = f'"session" is {shown(listing.get("session"))}, the landing folder is {session}; '
        reasons.add(LISTING, "session", text + "correct the one that is wrong")
    tables = listing.get("tables")
    if not isinstance(tables, dict):
        reasons.add(LISTING, "listing", '"tables" must be an object: table name → file, rows, sha256')
        return {}
    if unknown := sorted(tables.keys() - INPUT_TABLES.keys()):
        named = ", ".join(map(shown, unknown[:SHOWN_ROWS])) + (" …" if len(unknown) > SHOWN_ROWS else "")
        text = f'"tables" names {named}: no table of the contract; the tables are {", ".join(INPUT_TABLES)}'
        reasons.add(LISTING, "listing", text)
    for name in REQUIRED_TABLES:
        if name not in tables:
            reasons.add(LISTING, "listing", f"the required table {name} is not listed; deliver it and list it")
    entries = {name: _entry(name, tables[name], reasons) for name in INPUT_TABLES if name in tables}
    return {name: entry for name, entry in entries.items() if entry is not None}


def check_hash(entry: ListedFile, found: str, reasons: Reasons) -> None:
    """Refuse a file whose sha256 ``found`` is not the listed one."""
    if found != entry.sha256:
        text = (
            f"sha256 is {found[:12]}…, drop.json says {entry.sha256[:12]}…; deliver the file again or correct drop.json"
        )
        reasons.add(entry.file, "hash", text)


def check_row_count(entry: ListedFile, rows: int, reasons: Reasons) -> None:
    """Refuse a table that has not the listed number of data rows."""
    if rows != entry.rows:
        text = f"has {rows} data rows, drop.json says {entry.rows}; deliver the file again or correct drop.json"
        reasons.add(entry.file, "row_count", text)


def _parsed(content: bytes, reasons: Reasons) -> dict[str, Any] | None:
    def no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError("a name stands twice in one object")
        return dict(pairs)

    try:
        listing = json.loads(content.decode("utf-8-sig"), object_pairs_hook=no_twins)
    except (ValueError, RecursionError) as error:
        reasons.add(LISTING, "listing", f"is not readable JSON ({error}); write it again, as the last file of the drop")
        return None
    if not isinstance(listing, dict):
        reasons.add(LISTING, "listing", 'must be a JSON object with "session" and "tables"')
        return None
    return listing


def _entry(name: str, entry: Any, reasons: Reasons) -> ListedFile | None:
    if not isinstance(entry, dict):
        reasons.add(LISTING, "listing", f'the entry of {name} must be an object with "file", "rows" and "sha256"')
        return None
    file, rows, sha256 = entry.get("file"), entry.get("rows"), entry.get("sha256")
    allowed = [name + extension for extension in EXTENSIONS]
    faults = []
    if file not in allowed:  # the three names have no separator: no path can leave the folder
        faults.append(f'"file" is {shown(file)}; it must be {", ".join(allowed[:2])} or {allowed[2]}')
    if type(rows) is not int or rows < 0:
        faults.append(f'"rows" is {shown(rows)}; it must be the number of data rows, without the header')
    if not isinstance(sha256, str) or not re.fullmatch("[0-9a-fA-F]{64}", sha256):
        faults.append(f'"sha256" is {shown(sha256)}; it must be 64 hexadecimal digits')
    for fault in faults:
        reasons.add(LISTING, "listing", f"the entry of {name}: {fault}")
    return None if faults else ListedFile(name, file, rows, sha256.lower())
