"""Every event that the drops of a home name, in its newest state (6.3), gathered once for each chain of drops.

The drops of years name many events, and each night would read every file again. What a run gathered is kept below
runs/ with the hash of the tables that it came from; the next run reads the drops since. It only saves time: without it,
or with one that another set of drops or another publication speaks against, everything is read again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb

from rankday import publication
from rankday.contract.files import canonical_json, quoted, readable_json, write_text_atomically
from rankday.contract.home import Home
from rankday.contract.tables import INPUT_TABLES
from rankday.daily.tables import file_list, query_model
from rankday.drops.snapshot_store import Snapshot, check_files, newest, sessions
from rankday.engine.database import scratch
from rankday.engine.project import Relation

TABLE = "corporate_actions"
NOTE, ROWS = "known_events.json", "known_events.parquet"
NAMES = ", ".join(INPUT_TABLES[TABLE].column_names)
ORDER = "order by event_id"


class Named(NamedTuple):
    """A snapshot's table of events: its session, the hash of its content, the snapshot."""

    session: date
    content_hash: str
    snapshot: Snapshot


def events_known(home: Home, last: date, choose: Callable[[Home, date], Snapshot | None] = newest) -> list[tuple]:
    """Every event in its newest state: of the drops up to ``last``, the newest that names it holds (6.3).

    ``choose`` gives a session's snapshot; a replay the one it was computed from. Rows in the columns of contract
    corporate_actions, ordered by event_id.
    """
    return _gathered(_tables(home, last, choose))


def hash_of_events(events: list[tuple]) -> str:
    """One text for the state of all events, as `events_known` gives them."""
    return hashlib.sha256(canonical_json([[str(value) for value in row] for row in events]).encode()).hexdigest()


def events_of_home(home: Home, last: date) -> list[tuple]:
    """`events_known` of the newest snapshots, from what the run before gathered and the drops since."""
    tables = _tables(home, last, newest)
    read = _count_kept(home, tables)
    return _gathered(tables[read:], home.root / "runs" / ROWS if read else None)


def keep(home: Home, last: date, events: list[tuple]) -> None:
    """Keep ``events``, those known at ``last``, the last session that a finished run published."""
    folder = home.root / "runs"
    tables = _tables(home, last, newest)
    draft = folder / f".{ROWS}.draft"
    types = ", ".join(f"unnest(?::{column.type}[]) as {column.name}" for column in INPUT_TABLES[TABLE].columns)
    values = [list(column) for column in zip(*events, strict=True)] or [[]] * len(INPUT_TABLES[TABLE].columns)
    with scratch() as db:
        db.execute(f"copy (select {types}) to '{quoted(draft)}' (format parquet)", values)
    draft.replace(folder / ROWS)
    note = {"last": last.isoformat(), "count": len(tables), "tables": _hash_of(tables)}
    write_text_atomically(folder / NOTE, readable_json(note))


def _tables(home: Home, last: date, choose: Callable[[Home, date], Snapshot | None]) -> list[Named]:
    found = []
    for session in sessions(home):
        snapshot = choose(home, session) if session <= last else None
        if snapshot is not None and snapshot.table_path(TABLE) is not None:
            found.append(Named(session, snapshot.manifest["tables"][TABLE]["content_hash"], snapshot))
    return found


def _hash_of(tables: Sequence[Named]) -> str:
    facts = [[one.session.isoformat(), one.content_hash] for one in tables]
    return hashlib.sha256(canonical_json(facts).encode()).hexdigest()


def _count_kept(home: Home, tables: Sequence[Named]) -> int:
    """Of how many of ``tables``, from the first on, the events are kept; 0 where that does not hold: the tables are
    others, or the day published last was computed from other events."""
    folder = home.root / "runs"
    try:
        note = json.loads((folder / NOTE).read_text(encoding="utf-8"))
        count, last = int(note["count"]), date.fromisoformat(note["last"])
        if count > len(tables) or note["tables"] != _hash_of(tables[:count]):
            return 0
        with scratch() as db:
            rows = db.execute(f"select {NAMES} from read_parquet(?) {ORDER}", [str(folder / ROWS)]).fetchall()
    except (OSError, ValueError, KeyError, TypeError, duckdb.Error):
        return 0
    day = publication.newest_version(home, f"daily/{last}")
    is_sure = day is not None and day.manifest.get("events_hash") == hash_of_events(rows)
    return count if is_sure else 0


def _gathered(tables: Sequence[Named], kept: Path | None = None) -> list[tuple]:
    paths: list[Path] = []
    for one in tables:
        check_files(one.snapshot, (TABLE,))
        paths += [one.snapshot.table_path(TABLE)]
    reported = [f"select {NAMES}, -1 as drop_number from read_parquet({file_list([kept])})"] if kept else []
    reported += [f"select {NAMES}, file_index as drop_number from read_parquet({file_list(paths)})"] if paths else []
    if not reported:
        return []
    reading = {Relation("state", "reported_events"): f"({' union all '.join(reported)})"}
    return query_model("known_events", reading, f"select {NAMES}", ORDER)
