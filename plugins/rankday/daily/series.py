"""Derived series of a session or of many (docs/methodology.md 9): what they are computed from, put into tables.

Every rule is in ``models/15_series``. Rates belong to drops: those of sessions before are read as far back as they may
matter, as a missing one is carried, and one is implausible beside the newest usable one. A series goes on from its own
rows: the last one, and the one on which it is anchored.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from rankday.contract.home import Home
from rankday.daily.funds import build_funds
from rankday.daily.session_inputs import SessionInputs
from rankday.daily.tables import file_list, insert_published, insert_rows, replace_rows
from rankday.drops.snapshot_store import Snapshot, check_files, newest

if TYPE_CHECKING:
    from rankday.daily.engine import DailyEngine

RATES = ("fx_rates", "interest_rates")
FOUND = ("series_rows", "fx_ways", "fx_found", "certain_rates", "rates_to_read")
RATE_MODELS = (
    "series_rows", "month_ends", "fx_ways", "fx_found", "spot_rates", "rate_days", "interest_days",
)  # fmt: skip
TERMS = ("series_rows", "month_ends", "series_terms", "withheld_shares")
CHAIN = ("series_states", "series_days", "series_steps", "series_chain")
SESSIONS_A_CHAIN = 12_000  # 45 years in one chain: a row of each session and series at once
TABLES = ("series_values", "fund_values")  # that go on from rows of their own
ROWS = "insert into daily.series_values by name from series.series_chain"


def series_of_session(engine: DailyEngine, inputs: SessionInputs) -> None:
    """Append the rows of ``inputs.session`` to the tables of series, funds and futures; its levels are there."""
    db = engine.db
    db.execute("update state.series_sessions set is_asked = false where is_asked")
    db.execute("insert into state.series_sessions values (?, true)", [inputs.session])
    db.execute("insert into state.sessions_read values (?)", [inputs.session])
    load_rates(db, [(inputs.session, inputs.rates)])
    engine.build("series_index_levels")
    engine.copy("series.series_index_levels", "state.series_levels")
    read_older_rates(engine)
    engine.build(*RATE_MODELS)
    build_rows(engine.db, engine.build)
    build_funds(engine.db, engine.build)


def read_older_rates(engine: DailyEngine) -> None:
    """Read the rates of sessions before, as far back as they may matter to those asked for (9.1)."""
    while engine.read_rates is not None:
        engine.build(*FOUND)
        sessions = [day for (day,) in engine.db.execute("from series.rates_to_read").fetchall()]
        if not sessions:
            return
        engine.read_rates(sessions)
        insert_rows(engine.db, "state.sessions_read", [(day,) for day in sessions])


def series_of_sessions(engine: DailyEngine, sessions: Sequence[SessionInputs], changes: Collection[int]) -> None:
    """The same of all of ``sessions``, whose levels are in ``state.series_levels``; ``changes`` are the places of those
    that are the first under a changed rulebook."""
    db, build = engine.db, partial(engine.runner.build, atomic=False)
    insert_rows(db, "state.series_sessions", [(one.session, False) for one in sessions])
    load_rates(db, [(one.session, one.rates) for one in sessions])
    bounds = sorted({*range(0, len(sessions), SESSIONS_A_CHAIN), *changes, len(sessions)})
    for first, end in pairwise(bounds):
        if first in changes or first == 0:
            engine.use_rulebook(sessions[first].session)
            build(RATE_MODELS)
        db.execute(
            "update state.series_sessions set is_asked = session between ? and ?",
            [sessions[first].session, sessions[end - 1].session],
        )
        build_rows(db, lambda *models: build(models))
        build_funds(db, lambda *models: build(models))


def build_rows(db: duckdb.DuckDBPyConnection, build: Callable[..., None]) -> None:
    """Append the rows of the sessions asked for: those of series on levels first, then of series on those."""
    build(*TERMS)
    [(deepest,)] = db.execute("select max(depth) from series.series_terms").fetchall()
    for depth in range(0 if deepest is None else deepest + 1):
        replace_rows(db, "state.series_depth", [(depth,)])
        build(*CHAIN)
        db.execute(ROWS)


def load_rates(db: duckdb.DuckDBPyConnection, rates: Iterable[tuple[date, Sequence[Path | None]]]) -> None:
    """Append the rates of drops: of each session the files of `RATES`, None for one that its drop has not."""
    rates = list(rates)
    for place, table in enumerate(RATES):
        there = [(day, paths[place]) for day, paths in rates if paths[place] is not None]
        if there:
            sessions = ", ".join(f"date '{day.isoformat()}'" for day, _ in there)
            db.execute(
                f"insert into state.{table} by name "
                f"select * exclude (file_index), [{sessions}][cast(file_index as bigint) + 1] as session "
                f"from (select *, file_index from read_parquet({file_list(path for _, path in there)}))"
            )


def rates_of(snapshot: Snapshot) -> tuple[Path | None, ...]:
    """The files of `RATES` of a snapshot, checked; None for one that is not there."""
    check_files(snapshot, RATES)
    return tuple(snapshot.table_path(table) for table in RATES)


def resume_series(
    engine: DailyEngine,
    home: Home,
    days: Iterable[date],
    needed: Mapping[date, Path],
    choose: Callable[[Home, date], Snapshot | None] = newest,
) -> None:
    """Put series and funds where the published ``days`` left them, by the rows of those ``needed`` (their folders).

    Rates are read when a session asks for them; ``choose`` gives the drop of a session. Days published before there
    were series have no rows, and none begins before the first day that has them.
    """
    db = engine.db

    def read_rates(sessions: Iterable[date]) -> None:
        chosen = [(day, choose(home, day)) for day in sessions]
        load_rates(db, [(day, rates_of(one)) for day, one in chosen if one is not None])

    engine.read_rates = read_rates
    insert_rows(db, "state.series_sessions", [(day, False) for day in days])
    for table in TABLES:
        insert_published(db, table, [(day, folder / f"{table}.parquet") for day, folder in needed.items()])
