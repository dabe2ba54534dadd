"""A DuckDB file, opened with the threads the user gave and closed again; or one in memory."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path

import duckdb

from rankday.contract.errors import RankdayError

MOST_THREADS = 256


@contextmanager
def connection(database: Path, read_only: bool = False):
    """An open DuckDB connection, closed afterwards so that dbt may have the file."""
    opened = duckdb.connect(str(database), read_only=read_only, config={"threads": threads()})
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def in_memory():
    """A database in memory under the name that compiled models use, gone afterwards."""
    with duckdb.connect(":memory:", config={"threads": threads()}) as db:
        db.execute("attach ':memory:' as rankday; use rankday")
        yield db


def threads() -> int:
    """The engine's threads: ``RANKDAY_THREADS``, else 2. The answer never depends on it. RankdayError if no number."""
    wanted = os.environ.get("RANKDAY_THREADS") or "2"
    if not wanted.isdecimal() or not 1 <= int(wanted) <= MOST_THREADS:
        raise RankdayError(f"RANKDAY_THREADS is {wanted!r}; give a whole number from 1 to {MOST_THREADS}")
    return int(wanted)
