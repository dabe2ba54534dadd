"""A history as the nights make it, one after the other: the slow way, which every faster one must agree with."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from rankday.daily.backfill.inputs import HistoryInputs
from rankday.daily.engine import NightEngine
from rankday.engine.database import threads
from rankday.rulebook.rows import RULEBOOK

INDEX_VALUES = "select * from daily.index_values order by session, index_code"


def chain(
    inputs: HistoryInputs, progress: Callable[[str], None] = lambda step: None, rulebook=RULEBOOK
) -> duckdb.DuckDBPyConnection:
    """A database with ``daily.index_values`` (session and the contract's columns) of every night of ``inputs``."""
    db = duckdb.connect(config={"threads": threads()})
    db.execute("attach ':memory:' as rankday; use rankday")
    engine = NightEngine(db, rulebook)
    engine.learn(inputs.calendar, inputs.events)
    for night in inputs.nights:
        progress(f"compute {night.session}")
        engine.run(night)
        db.execute("truncate daily.closing; truncate daily.opening; truncate daily.contributions")
    return db
