"""What the page "Next reconstitution" shows beside its tables, and the record of all seasons."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.contract.publication_tables import SCORE_TABLES
from rankday.contract.streams import Kind, Stream, checked_stream
from rankday.projection.projecting import is_there
from rankday.projection.scoring import rows_of
from rankday.projection.sealing import sealed_forecasts
from rankday.publication.results import Result
from rankday.reports.web.projection_tables import CANDIDATES
from rankday.reports.web.queries import query
from rankday.reports.web.reading import Reading, meant, opened
from rankday.reports.web.refusals import NothingYet
from rankday.reports.web.tables import Table
from rankday.rulebook.sessions import sessions_between

MOST, FEWEST = 250, 5  # projections in a path, and such as make a cone

Rows = list[dict[str, Any]]


def projection_of(home: Home, day: str) -> Result:
    """The projection of ``day`` (empty: the newest). Raises NothingYet without one, RankdayError for another day."""
    streams = publication.streams(home, Kind.PROJECTION)
    if not streams:
        raise NothingYet(
            "Nothing is projected yet: rankday project --session DATE, or the DAG projection behind nightly."
        )
    return meant(home, f"{Kind.PROJECTION}/{day}" if day else streams[-1])


@contextmanager
def candidates(result: Result, code: str, amount: float) -> Iterator[tuple[Reading, Table, dict[str, Any]]]:
    """A reading of ``result`` with the table of candidates of ``code``, its rows computed once, and its sums: adds and
    deletes today and expected, bought and sold (USD), days of volume."""
    with opened(result) as reading:
        reading.db.execute(f"create temp table candidates as {CANDIDATES.query}", {"code": code, "amount": amount})
        table = replace(CANDIDATES, query="select * from candidates", given={})
        yield reading, table, reading.row(query("projected_totals").replace("candidates_query", "from candidates"))


def breaks_of(home: Home, result: Result, code: str) -> tuple[Rows, dict[str, Any], Rows]:
    """The breaks of ``result``, that which bounds ``code``, and its cap by each projection of the event up to then."""
    breaks = rows_of(result.folder / "projected_breakpoints.parquet")
    bounds = {row["index_code"]: row["break_rank"] for row in rows_of(result.folder / "projected_indexes.parquet")}
    bound = next((row for row in breaks if row["break_rank"] == bounds.get(code)), {})
    path = []
    for one in _projections_of_event(home, result):
        found = [row for row in rows_of(one / "projected_breakpoints.parquet") if row["break_rank"] == bounds.get(code)]
        path += [{"session": _day(one), "market_cap": row["market_cap"]} for row in found]
    return breaks, bound, path


def cone_of(result: Result, path: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """``session``, ``lowest`` and ``highest`` cap (USD) of each session up to the rank day; none of a short path."""
    last, rank_date = (date.fromisoformat(result.manifest[name]) for name in ("session", "event_rank_date"))
    ahead = sessions_between(last, rank_date)[1:] if rank_date > last else []
    if len(path) < FEWEST or not ahead:
        return []
    given = {"sessions": [row["session"] for row in path], "caps": [float(row["market_cap"]) for row in path],
             "ahead": list(ahead)}  # fmt: skip
    with duckdb.connect() as db:
        rows = db.execute(query("break_cone"), given).fetchall()
    return [{"session": session, "lowest": lowest, "highest": highest} for session, lowest, highest in rows]


def record(home: Home) -> list[dict[str, Any]]:
    """Every sealed forecast, the newest first, each with the row of its score of each index; none while it has none."""
    scored: dict[str, dict[str, dict[str, Any]]] = {}
    for stream in publication.streams(home, Kind.SCORE):
        for row in rows_of(publication.newest_version(home, stream).folder / "forecast_scores.parquet"):
            scored.setdefault(row["content_hash"], {})[row["index_code"]] = row
    return [{"sealed": one, "scores": scored.get(one.content_hash, {})} for one in reversed(sealed_forecasts(home))]


def scored_rows(home: Home, event: str, table: str) -> Rows:
    """The rows of a table of the newest score of ``event``. Raises NothingYet while there is none, RankdayError."""
    stream = str(Stream(Kind.SCORE, event=event))
    if table not in SCORE_TABLES:
        raise RankdayError(f"there is no table {table!r} of a score; there are {', '.join(SCORE_TABLES)}")
    if not publication.versions(home, checked_stream(stream)):
        raise NothingYet(f"The forecasts of {event} are not scored yet: rankday score --event {event}.")
    return rows_of(publication.newest_version(home, stream).folder / f"{table}.parquet")


def _projections_of_event(home: Home, result: Result) -> list[Path]:
    until, event = result.manifest["session"], result.manifest["event"]
    found = (publication.newest_version(home, one) for one in publication.streams(home, Kind.PROJECTION)[-MOST:])
    return [
        one.folder
        for one in found
        if is_there(one) and one.manifest["event"] == event and one.manifest["session"] <= until
    ]


def _day(folder: Path) -> date:
    return date.fromisoformat(folder.parent.name)
