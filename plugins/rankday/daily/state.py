"""The state that the last published day left, read back from publications and from nothing else."""

from __future__ import annotations

from datetime import date

from rankday import publication
from rankday.contract.home import Home
from rankday.daily.engine import DailyEngine
from rankday.daily.tables import file_list


def published_days(home: Home) -> dict[date, publication.Publication]:
    """Session → newest version of every published day, in order."""
    found = {}
    for stream in publication.streams(home, "daily"):
        found[date.fromisoformat(stream.rpartition("/")[2])] = publication.newest_version(home, stream)
    return dict(sorted(found.items()))


def resume(engine: DailyEngine, days: dict[date, publication.Publication], last: date) -> None:
    """Put ``engine`` where the published day ``last`` ended: read its opening and what the days up to it published."""
    known = {session: one for session, one in days.items() if session <= last}
    opening = f"read_parquet({file_list([known[last].folder / 'opening.parquet'])})"
    engine.copy_or_null(opening, "state.published_opening")
    engine.copy(_rows_of(known, "index_values"), "state.published_values")
    engine.copy(_rows_of(known, "corporate_actions_applied"), "daily.corporate_actions_applied")
    engine.add_index_bits()
    engine.build("resumed_lines", "resumed_levels", "resumed_factors")
    engine.copy("levels.resumed_factors", "state.factors")
    composed_on = known[last].manifest.get("composition_rank_date")
    engine.composition_day = date.fromisoformat(composed_on) if composed_on else None
    engine.copy("levels.resumed_lines", "state.lines")
    engine.copy("levels.resumed_levels", "state.levels")


def _rows_of(days: dict[date, publication.Publication], table: str) -> str:
    """The rows of a table of every one of ``days``, with their session."""
    files = file_list(one.folder / f"{table}.parquet" for one in days.values())
    sessions = ", ".join(f"date '{session}'" for session in days)
    return f"(select *, [{sessions}][cast(file_index as bigint) + 1] as session from read_parquet({files}))"
