"""The reconstitutions at which the codes of the eligibility evidence are tried: earlier rank days with a listing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import duckdb

from rankday.contract.errors import RankdayError
from rankday.evidence.store import LISTINGS, Evidence
from rankday.rulebook.season import season_of_rank_date


def rank_days_among(sessions: Iterable[date]) -> list[tuple[date, date]]:
    """(rank day, implementation day) of the ``sessions`` that are rank days of the calendar in force, oldest first."""
    found = []
    for session in sorted(set(sessions)):
        try:
            season = season_of_rank_date(session)
        except RankdayError:
            continue  # a listing of another day, such as an implementation session
        found.append((session, season.implementation_date))
    return found


def fill(db: duckdb.DuckDBPyConnection, rank_day: date, evidence: Evidence | None) -> None:
    """Fill ``run.evidence_rank_days``: the rank day, whatever its date, and earlier ones; empty without evidence."""
    if evidence is None:
        return
    sessions = {piece.day for piece in evidence.pieces if piece.kind == LISTINGS}
    days = dict(rank_days_among(sessions - {rank_day}))
    days[rank_day] = dict(rank_days_among([rank_day])).get(rank_day)
    db.executemany("insert into run.evidence_rank_days values (?, ?)", sorted(days.items()))
