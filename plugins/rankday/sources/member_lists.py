"""Dated member lists into the evidence store and landing drops: what ``rankday import memberships`` does (CONTRACT 4).

A list says who was a member at the close of its date. A drop takes, index by index, the newest list on or before its
session; tickers become the drop's own ids, and R1000 or R2000 implies R3000 and R3000E (METHODOLOGY 5).
"""

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

from rankday import evidence_store
from rankday.contract import INDEX_CODES, INPUT_TABLES
from rankday.drops.csv_files import read_csv
from rankday.drops.listing import LARGEST_FILE, LARGEST_LISTING, LISTING, listed_files, read_bytes
from rankday.drops.parquet_files import read_parquet
from rankday.drops.reasons import Reasons
from rankday.files import flush_to_disk, readable_json, sha256_of_file, write_text_atomically
from rankday.home import Home
from rankday.rule_rows import iso_day
from rankday.sources import evidence_rows
from rankday.sources.feed_files import SourceRefused, rows_of
from rankday.sources.inference import EQUITY_TYPES
from rankday.sources.names import ticker_key
from rankday.sources.nasdaq_screener import IMPLIED_CODES

TABLE = "memberships"


Lists = dict[str, dict[date, set[str]]]


def read_member_lists(path: Path) -> Lists:
    """index_code → as_of → ticker keys. Raises SourceRefused naming row and column."""
    lists: Lists = {}
    for row, cells in rows_of(path, ("as_of", "index_code", "ticker")):
        where = f"{path.name} row {row} column"
        as_of = iso_day(cells["as_of"])
        if as_of is None:
            raise SourceRefused(f"{where} as_of: {cells['as_of'][:20]!r} is no date; write it as YYYY-MM-DD")
        if cells["index_code"] not in INDEX_CODES:
            raise SourceRefused(
                f"{where} index_code: {cells['index_code'][:20]!r} is none of {', '.join(INDEX_CODES)}; correct it"
            )
        if not ticker_key(cells["ticker"]):
            raise SourceRefused(f"{where} ticker: it is empty; remove the row")
        lists.setdefault(cells["index_code"], {}).setdefault(as_of, set()).add(ticker_key(cells["ticker"]))
    if not lists:
        raise SourceRefused(f"{path.name}: no rows; nothing to import")
    return lists


def import_memberships(home: Home, path: Path, sessions: Iterable[date] = (), replace: bool = False) -> dict[str, Any]:
    """Keep every list as evidence, and put memberships into the drops of ``sessions``, else of the list dates' drops.

    Returns ``lists`` and ``new_lists`` (how many, a list is of one index and date), and ``drops``: for each session,
    as_of (by index), rows, not_found (ticker keys of members that the drop does not list as a share) and is_new.
    Raises SourceRefused for a session without a drop or without a list on or before it, EvidenceDiffers for a list
    that the store holds with other members, without ``replace``.
    """
    if not path.is_file():
        raise SourceRefused(f"{path}: no such file")
    lists = read_member_lists(path)
    dates = sorted({day for by_date in lists.values() for day in by_date})
    wanted = sorted(sessions) or [day for day in dates if (home.landing(day) / "drop.json").is_file()]
    source = {"file": path.name, "sha256": sha256_of_file(path)}
    due = []
    for session in wanted:
        if not (home.landing(session) / "drop.json").is_file():
            raise SourceRefused(f"landing/{session}: no landing drop; import or deliver one first")
        earlier = {code: [day for day in lists[code] if day <= session] for code in sorted(lists)}
        as_of = {code: max(days) for code, days in earlier.items() if days}
        if not as_of:
            raise SourceRefused(f"{path.name}: no list on or before {session}; the first is of {dates[0]}")
        members = {(code, key) for code, day in as_of.items() for key in lists[code][day]}
        told = {code: day.isoformat() for code, day in as_of.items()}
        due.append((session, members, source | {"as_of": told}))
    evidence = evidence_rows.member_lists(lists)
    new = evidence_store.put(home, evidence, replace)
    return {"lists": len(evidence), "new_lists": new, "drops": [_put(home, *one) for one in due]}


def _put(home: Home, session: date, members: set[tuple[str, str]], source: dict[str, Any]) -> dict[str, Any]:
    folder = home.landing(session)
    with FileLock(folder.parent / f".{session}.lock"):
        drop = _listing_of(folder, session)
        lines = _equity_lines(folder / drop["tables"]["securities"]["file"], session)
        rows = {(code, lines[key]) for code, key in members if key in lines}
        rows |= {(implied, line) for code, line in rows if code in ("R1000", "R2000") for implied in IMPLIED_CODES}
        not_found = sorted({key for _, key in members if key not in lines})
        result = {"session": session.isoformat(), "as_of": source["as_of"], "rows": len(rows)}
        data = _csv_bytes(sorted(rows))
        entry = drop["tables"].get(TABLE)
        # Its file takes a name that the present drop.json does not use; replacing drop.json is the one moment.
        file = f"{TABLE}.csv.gz" if entry and entry["file"] == f"{TABLE}.csv" else f"{TABLE}.csv"
        same = entry is not None and drop.get("source", {}).get(TABLE) == source
        if not same:
            data = gzip.compress(data, mtime=0) if file.endswith(".gz") else data
            (folder / file).write_bytes(data)
            flush_to_disk(folder / file)
            drop["tables"][TABLE] = {"file": file, "rows": len(rows), "sha256": hashlib.sha256(data).hexdigest()}
            drop.setdefault("source", {})[TABLE] = source
            write_text_atomically(folder / "drop.json", readable_json(drop))
            if entry:
                (folder / entry["file"]).unlink(missing_ok=True)
    return result | {"not_found": not_found, "is_new": not same}


def _listing_of(folder: Path, session: date) -> dict[str, Any]:
    """drop.json, if it lists what a drop must list: a file's name in it is about to be opened, another one removed."""
    reasons = Reasons()
    content = read_bytes(folder, LISTING, LARGEST_LISTING, reasons)
    if content is not None:
        listed_files(content, session, reasons)
    if reasons:
        raise SourceRefused(f"landing/{session}/{reasons.lines()[0]}")
    drop = json.loads(content.decode("utf-8-sig"))
    if not isinstance(drop.get("source", {}), dict):
        raise SourceRefused(f'landing/{session}/{LISTING}: "source" is no object; remove it')
    return drop


def _equity_lines(path: Path, session: date) -> dict[str, str]:
    """Ticker key → security id of the shares in a drop; the lower id where two share a key."""
    reasons = Reasons()
    content = read_bytes(path.parent, path.name, LARGEST_FILE, reasons)
    read = read_parquet if path.suffix == ".parquet" else read_csv
    table = content is not None and read(content, path.name, INPUT_TABLES["securities"], reasons)
    if reasons or not table:
        raise SourceRefused(f"landing/{session}/{reasons.lines()[0]}")
    columns = (table.columns[name].to_pylist() for name in ("security_id", "ticker", "security_type"))
    shares = sorted(zip(*columns, strict=True), key=lambda line: line[0] or "", reverse=True)
    return {
        ticker_key(ticker): line for line, ticker, kind in shares if kind in EQUITY_TYPES and line and ticker
        and "^" not in ticker
    }  # fmt: skip


def _csv_bytes(rows: list[tuple[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("index_code", "security_id"))
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")
