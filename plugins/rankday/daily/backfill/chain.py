"""A backfill as the daily runs make it, one after the other: the slow way, which the fast one must agree with."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from rankday.daily.backfill.inputs import HistoryInputs
from rankday.daily.engine import DailyEngine
from rankday.engine.database import threads
from rankday.rulebook.rows import RULEBOOK


def chain(
    inputs: HistoryInputs, progress: Callable[[str], None] = lambda step: None, rulebook=RULEBOOK
) -> duckdb.DuckDBPyConnection:
    """A database with ``daily.index_values`` (session and the contract's columns) of every session of ``inputs``."""
    db = duckdb.connect(config={"threads": threads()})
    db.execute("attach ':memory:' as rankday; use rankday")
    engine = DailyEngine(db, rulebook)
    engine.load_events(inputs.calendar, inputs.events)
    for night in inputs.nights:
        progress(f"compute {night.session}")
        engine.run(night)
        db.execute("truncate daily.closing; truncate daily.opening; truncate daily.contributions")
    return db
