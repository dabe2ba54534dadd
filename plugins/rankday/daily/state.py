"""The state that the last published day left, read back from publications and from nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from rankday import publication
from rankday.contract.home import Home
from rankday.daily.engine import DailyEngine
from rankday.daily.series import resume_series
from rankday.daily.tables import file_list
from rankday.drops.snapshot_store import Snapshot, newest

RESUMES = "resumes_from"


def published_days(home: Home) -> dict[date, publication.Publication]:
    """Session → newest version of every published day, in order."""
    found = {}
    for stream in publication.streams(home, "daily"):
        found[date.fromisoformat(stream.rpartition("/")[2])] = publication.newest_version(home, stream)
    return dict(sorted(found.items()))


def resume(
    engine: DailyEngine,
    home: Home,
    days: dict[date, publication.Publication],
    sessions: list[date],
    choose: Callable[[Home, date], Snapshot | None] = newest,
) -> None:
    """Put ``engine`` where the published ``days`` ended, to compute ``sessions``: the opening of the last one, and rows
    of those that it names. ``choose`` gives the drop of a session."""
    last = days[max(days)]
    needed = _days_needed(days, last)
    recent = {day: days[day] for day in {*needed, *_days_looked_back(engine, days, sessions)}}
    opening = f"read_parquet({file_list([last.folder / 'opening.parquet'])})"
    engine.copy_or_null(opening, "state.published_opening")
    engine.copy(_rows_of(recent, "index_values"), "state.published_values")
    engine.copy(_rows_of(days, "corporate_actions_applied"), "daily.corporate_actions_applied")
    engine.add_index_bits()
    engine.build("resumed_lines", "resumed_levels", "resumed_factors")
    engine.copy("levels.resumed_factors", "state.factors")
    composed_on = last.manifest.get("composition_rank_date")
    engine.composition_day = date.fromisoformat(composed_on) if composed_on else None
    engine.copy("levels.resumed_lines", "state.lines")
    engine.copy("levels.resumed_levels", "state.levels")
    resume_series(engine, home, days, needed, choose)


def sessions_to_resume(engine: DailyEngine) -> list[str]:
    """The sessions whose rows the next one may need, for the manifest (contract 3.3)."""
    engine.db.execute("update state.series_sessions set is_asked = false where is_asked")
    engine.build("series_states", "fund_states", "resumed_sessions")
    rows = engine.db.execute("from funds.resumed_sessions order by session").fetchall()
    return [day.isoformat() for (day,) in rows]


def _days_needed(days: dict[date, publication.Publication], last: publication.Publication) -> list[date]:
    """The days that the last one names; all where it is of before it did, or where one before it is of a later run."""
    named = last.manifest.get(RESUMES)
    if named is None or any(_run_of(one) > _run_of(last) for one in days.values()):
        return list(days)
    return [day for day in map(date.fromisoformat, named) if day in days]


def _run_of(one: publication.Publication) -> int:
    return one.manifest["as_of_ledger"]["number"]


def _days_looked_back(
    engine: DailyEngine, days: dict[date, publication.Publication], sessions: list[date]
) -> list[date]:
    """The days whose dividend points futures look back to (10)."""
    found = []
    for session in {sessions[0], sessions[-1]}:
        engine.use_rulebook(session)
        found += engine.db.execute("select trailing_points_days from rulebook.rulebook_in_force").fetchall()
    since = sessions[0] - timedelta(days=max(days or 0 for (days,) in found))
    return [day for day in days if day > since]


def _rows_of(days: dict[date, publication.Publication], table: str) -> str:
    """The rows of a table of every one of ``days``, with their session."""
    files = file_list(one.folder / f"{table}.parquet" for one in days.values())
    sessions = ", ".join(f"date '{session}'" for session in days)
    return f"(select *, [{sessions}][cast(file_index as bigint) + 1] as session from read_parquet({files}))"
