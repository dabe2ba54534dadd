"""A draft on what is published: members, weights, turnover of each event, and levels, all against its parent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from rankday.contract.home import Home
from rankday.rulebook.derived import with_parents
from rankday.rulebook.session_changes import in_sessions_of_home
from rankday.what_if.answer import working_folder
from rankday.what_if.drafts.events import Event, compute_events, published_events
from rankday.what_if.drafts.levels import draft_levels
from rankday.what_if.drafts.queries import query
from rankday.what_if.drafts.row import checked_draft, home_of_draft, row_as_csv

YEARS = 5


@in_sessions_of_home
def try_draft(
    home: Home,
    values: Mapping[str, str],
    years: int = YEARS,
    progress: Callable[[str], None] = lambda step: None,
) -> dict[str, Any]:
    """What the index of the row ``values`` (`checked_draft`) would have been at the events of the last ``years``.

    The draft counts as in force at all of them, whatever its own first day. Returns ``row`` (its columns), ``csv`` (the
    file of it), ``event`` (the newest), ``figures`` (a row an event and index, the draft's before its parent's:
    companies, lines, adds, deletes, turnover as a fraction and market_cap in USD), ``comparison``, ``top``, ``sectors``
    and ``members`` at the newest event (weights are fractions), ``levels`` (100 at the first common session) and
    ``years`` (total returns as fractions).

    Reads only; a run folder of its own is removed. Raises RankdayError for a row that cannot stand and where nothing is
    published.
    """
    row = checked_draft(home, values)
    draft, parent = row["index_code"], row["parent_code"]
    with working_folder(home) as folder:
        events = published_events(home, years, folder)
        rules_of = home_of_draft(home, row, events[0].rank_date, folder / "rules")
        compute_events(home, rules_of, {draft, *with_parents(home, [parent])}, events, folder, progress)
        levels = draft_levels(home, rules_of, draft, parent, events, folder, progress)
        found = _figures(draft, parent, events, levels)
    return {"row": dict(row), "csv": row_as_csv(row), "event": events[-1].name, **found}


def _figures(draft: str, parent: str, events: list[Event], levels: Path | None) -> dict[str, Any]:
    both, newest = {"draft": draft, "parent": parent}, {"event": events[-1].name}
    with duckdb.connect() as db:
        db.execute("create table events (event varchar, rank_date date, implementation_date date)")
        db.executemany(
            "insert into events values (?, ?, ?)",
            [(one.name, one.rank_date, one.implementation_date) for one in events],
        )
        for table in ("lines", "closes"):
            files = [str(getattr(event, table)) for event in events]
            db.execute(f"create table {table} as from read_parquet(?)", [files])
        db.execute(
            "create table levels (session date, index_code varchar, price_level double, total_return_level double)"
        )
        if levels:
            db.execute("insert into levels by name select session, index_code, price_level, total_return_level "
                       "from read_parquet(?)", [str(levels)])  # fmt: skip
        shown = _rows(db, "levels", both)
        db.execute("create table shown_levels (session date, draft_total double, parent_total double)")
        if shown:
            db.executemany("insert into shown_levels values (?, ?, ?)",
                           [(one["session"], one["draft_total"], one["parent_total"]) for one in shown])  # fmt: skip
        return {
            "figures": _rows(db, "figures", both),
            "comparison": _rows(db, "comparison", both | newest)[0],
            "top": _rows(db, "top", both | newest),
            "sectors": _rows(db, "sectors", both | newest),
            "members": _rows(db, "members", both | newest),
            "levels": shown,
            "years": _rows(db, "years", {}),
        }


def _rows(db: duckdb.DuckDBPyConnection, name: str, parameters: dict[str, str]) -> list[dict[str, Any]]:
    cursor = db.execute(query(name), parameters)
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
