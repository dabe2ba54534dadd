"""In which sessions a line traded first: what a fast entry asks before anything else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import duckdb

from rankday import publication
from rankday.contract.home import Home
from rankday.contract.streams import Kind, Stream
from rankday.drops.snapshot_store import newest
from rankday.engine.decided_rows import decided_rows
from rankday.rulebook.sessions import previous_session


def sessions_with_first_trades(home: Home, sessions: Iterable[date]) -> list[date]:
    """Those of ``sessions``, in order, in which a line traded first and of which no fast entry is published yet.

    By the model ``first_trade_days`` (6.4.fast), over the newest snapshot of each.
    """
    return [day for day in sorted(set(sessions)) if not _is_published(home, day) and _has_first_trade(home, day)]


def _is_published(home: Home, day: date) -> bool:
    return bool(publication.versions(home, str(Stream(Kind.FAST_ENTRY, day=day))))


def _has_first_trade(home: Home, session: date) -> bool:
    offered = _offering_dates(home, session)
    if not offered:
        return False
    sources = {
        "additions": [(session, str(Kind.FAST_ENTRY), previous_session(session), None, None)],
        "offering_dates": [(session, day) for day in offered],
    }
    return bool(decided_rows("first_trade_days", session, sources))


def _offering_dates(home: Home, session: date) -> list[date]:
    """Every date for which a line of the session's drop was offered; none of a drop that states no offering."""
    snapshot = newest(home, session)
    path = snapshot and snapshot.table_path("securities")
    if path is None:
        return []
    with duckdb.connect() as db:
        columns = {name for name, *_ in db.execute("describe from read_parquet($path)", {"path": str(path)}).fetchall()}
        if "ipo_date" not in columns:
            return []
        query = "select distinct ipo_date from read_parquet($path) where ipo_date is not null order by all"
        return [day for (day,) in db.execute(query, {"path": str(path)}).fetchall()]
