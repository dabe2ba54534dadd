"""Whether a line traded first in a session: what a fast entry asks before anything else."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date

import duckdb

from rankday import publication
from rankday.contract.home import Home
from rankday.contract.streams import Kind, Stream
from rankday.drops.snapshot_store import newest
from rankday.rulebook.sessions import session_on_or_after

log = logging.getLogger(__name__)


def session_with_first_trades(home: Home, sessions: Iterable[date]) -> date | None:
    """The oldest of ``sessions`` in which a line traded first and of which no fast entry is published; None: no such.

    A later one is logged: it needs a run of its own.
    """
    found = [day for day in sorted(sessions) if _has_first_trade(home, day) and not _is_published(home, day)]
    for day in found[1:]:
        log.warning("lines traded first on %s too: trigger fast_entry with that session", day)
    return found[0] if found else None


def _is_published(home: Home, day: date) -> bool:
    return bool(publication.versions(home, str(Stream(Kind.FAST_ENTRY, day=day))))


def _has_first_trade(home: Home, session: date) -> bool:
    snapshot = newest(home, session)
    path = snapshot and snapshot.table_path("securities")
    if path is None:
        return False
    with duckdb.connect() as db:
        columns = {name for name, *_ in db.execute("describe from read_parquet($path)", {"path": str(path)}).fetchall()}
        if "ipo_date" not in columns:  # a drop that states no offering
            return False
        query = "select distinct ipo_date from read_parquet($path) where ipo_date is not null"
        days = [day for (day,) in db.execute(query, {"path": str(path)}).fetchall()]
    return any(day <= session and session_on_or_after(day) == session for day in days)
