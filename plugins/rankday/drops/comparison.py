"""The snapshot that another is compared with by its gates, and its counts and closes in a run's database."""

from __future__ import annotations

from datetime import date

import duckdb

from rankday.contract.home import Home
from rankday.drops.snapshot_store import Snapshot, check_files, load, newest, sessions
from rankday.rulebook.session_changes import is_closed

COMPARED = ("companies", "prices", "securities", "shares")
LABELS = ("industry", "supersector", "sector", "subsector")


def compared_with(home: Home, snapshot: Snapshot) -> Snapshot | None:
    """The newest snapshot of the session before that has one; without one, of the same session the version before.

    A session that was closed since is none. None where there is neither: nothing of ours to compare with (6.1.counts).
    """
    before = max((day for day in sessions(home) if day < snapshot.session and not is_closed(day)), default=None)
    if before is not None:
        return newest(home, before)
    return load(home, snapshot.session, snapshot.version - 1) if snapshot.version > 1 else None


def insert_compared(db: duckdb.DuckDBPyConnection, rank_day: date, snapshot: Snapshot | None) -> None:
    """Fill the tables ``run.earlier_…`` of lines and companies from ``snapshot``, if there is one.

    Raises VerificationFailed for a file that is not what was frozen.
    """
    if snapshot is None:
        return
    check_files(snapshot, COMPARED)
    db.execute(
        "insert into run.earlier_shares "
        "select ?::date, ?::date, security_id, total_shares, available_shares from read_parquet(?)",
        [rank_day, snapshot.session, str(snapshot.table_path("shares"))],
    )
    db.execute(
        "insert into run.earlier_prices select ?::date, security_id, close, is_primary from read_parquet(?)",
        [rank_day, str(snapshot.table_path("prices"))],
    )
    db.execute(
        "insert into run.earlier_securities select ?::date, security_id, company_id, name from read_parquet(?)",
        [rank_day, str(snapshot.table_path("securities"))],
    )
    # by name: a snapshot frozen before there was a label, or where none is stated, reads it as null
    db.execute(
        "insert into run.earlier_companies by name select ?::date as rank_day, "
        "columns(lambda name: name = 'company_id' or list_contains(?, name)) from read_parquet(?)",
        [rank_day, list(LABELS), str(snapshot.table_path("companies"))],
    )
