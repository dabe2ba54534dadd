"""A DuckDB file, opened with the threads the user gave and closed again; or one in memory."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from functools import cache
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


@contextmanager
def scratch():
    """A connection to an empty database in memory, for a query that leaves nothing: to open one of its own would take
    it 30 ms of processor. The database is the process's own; a forked process opens another."""
    with closing(_scratch_of(os.getpid()).cursor()) as db:
        yield db


@cache
def _scratch_of(process: int) -> duckdb.DuckDBPyConnection:
    # files are read anew: one of the same name may have been written since
    return duckdb.connect(":memory:", config={"threads": threads(), "enable_external_file_cache": False})


def threads() -> int:
    """The engine's threads: ``RANKDAY_THREADS``, else 2. The answer never depends on it. RankdayError if no number."""
    wanted = os.environ.get("RANKDAY_THREADS") or "2"
    if not wanted.isdecimal() or not 1 <= int(wanted) <= MOST_THREADS:
        raise RankdayError(f"RANKDAY_THREADS is {wanted!r}; give a whole number from 1 to {MOST_THREADS}")
    return int(wanted)
