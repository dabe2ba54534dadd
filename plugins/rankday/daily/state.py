"""The state that the last published day left, read back from publications and from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from rankday import publication
from rankday.contract.home import Home
from rankday.contract.streams import Stream
from rankday.daily.engine import DailyEngine
from rankday.daily.series import resume_series
from rankday.daily.tables import file_list
from rankday.drops.snapshot_store import Snapshot, newest
from rankday.publication.published import stream_folders

RESUMES = "resumes_from"


Days = Mapping[date, publication.Publication]


class PublishedDays(Mapping[date, publication.Publication]):
    """Session → a version of its published day, in order; a manifest is read when it is asked for."""

    def __init__(self, home: Home, versions: Mapping[date, int], read: Days | None = None):
        self.home, self.versions, self._read = home, dict(sorted(versions.items())), dict(read or {})

    def __getitem__(self, day: date) -> publication.Publication:
        if day not in self._read:
            self._read[day] = publication.load(self.home, f"daily/{day}", self.versions[day])
        return self._read[day]

    def folder(self, day: date) -> Path:
        """Where the files of a day are."""
        return self.home.published(f"daily/{day}") / f"v{self.versions[day]}"

    def __contains__(self, day: object) -> bool:
        return day in self.versions

    def __iter__(self) -> Iterator[date]:
        return iter(self.versions)

    def __len__(self) -> int:
        return len(self.versions)

    def with_versions(self, others: Days) -> PublishedDays:
        """These days, some of them in other versions."""
        return PublishedDays(
            self.home, self.versions | {day: one.version for day, one in others.items()}, {**self._read, **others}
        )

    def before(self, session: date) -> PublishedDays:
        """Those before ``session``."""
        versions = {day: version for day, version in self.versions.items() if day < session}
        return PublishedDays(self.home, versions, {day: one for day, one in self._read.items() if day in versions})


def published_days(home: Home) -> PublishedDays:
    """The newest version of every published day."""
    numbers = {
        stream: publication.versions(home, stream) for stream in stream_folders(home.root / "published", "daily")
    }
    return PublishedDays(home, {Stream.parse(stream).day: max(found) for stream, found in numbers.items() if found})


def run_of(one: publication.Publication) -> int:
    """The place in the ledger of the run that published a day: a later run has a higher one."""
    return one.manifest["as_of_ledger"]["number"]


def resume(
    engine: DailyEngine,
    home: Home,
    days: Days,
    sessions: list[date],
    choose: Callable[[Home, date], Snapshot | None] = newest,
    latest_run: int | None = None,
) -> None:
    """Put ``engine`` where the published ``days`` ended, to compute ``sessions``: the opening of the last one, and rows
    of those that it names. ``choose`` gives the drop of a session; ``latest_run`` the newest run (`run_of`) of these
    days, None where the manifests are to be asked."""
    last = days[max(days)]
    needed = _days_needed(days, last, latest_run)
    recent = folders_of(days, {*needed, *_days_looked_back(engine, days, sessions)})
    opening = f"read_parquet({file_list([last.folder / 'opening.parquet'])})"
    engine.copy_or_null(opening, "state.published_opening")
    engine.copy(_rows_of(recent, "index_values"), "state.published_values")
    # what is asked of them are the events at the opening to come
    engine.copy(_rows_of({max(days): last.folder}, "corporate_actions_applied"), "daily.corporate_actions_applied")
    engine.add_index_bits()
    engine.build("resumed_lines", "resumed_levels", "resumed_factors")
    engine.copy("levels.resumed_factors", "state.factors")
    composed_on = last.manifest.get("composition_rank_date")
    engine.composition_day = date.fromisoformat(composed_on) if composed_on else None
    engine.copy("levels.resumed_lines", "state.lines")
    engine.copy("levels.resumed_levels", "state.levels")
    resume_series(engine, home, days, folders_of(days, needed), choose)


def sessions_to_resume(engine: DailyEngine) -> list[str]:
    """The sessions whose rows the next one may need, for the manifest (contract 3.3)."""
    engine.db.execute("update state.series_sessions set is_asked = false where is_asked")
    engine.build("series_states", "fund_states", "resumed_sessions")
    rows = engine.db.execute("from funds.resumed_sessions order by session").fetchall()
    return [day.isoformat() for (day,) in rows]


def _days_needed(days: Days, last: publication.Publication, latest_run: int | None) -> list[date]:
    """The days that the last one names; all where it is of before it did, or where one before it is of a later run."""
    named = last.manifest.get(RESUMES)
    if named is None or (latest_run or max(map(run_of, days.values()))) > run_of(last):
        return list(days)
    return [day for day in map(date.fromisoformat, named) if day in days]


def _days_looked_back(engine: DailyEngine, days: Days, sessions: list[date]) -> list[date]:
    """The days whose dividend points futures look back to (10)."""
    found = []
    for session in {sessions[0], sessions[-1]}:
        engine.use_rulebook(session)
        found += engine.db.execute("select trailing_points_days from rulebook.rulebook_in_force").fetchall()
    since = sessions[0] - timedelta(days=max(days or 0 for (days,) in found))
    return [day for day in days if day > since]


def folders_of(days: Days, chosen: Iterable[date]) -> dict[date, Path]:
    """Where the files of some of the days are; no manifest is read for it."""
    return {day: days.folder(day) if isinstance(days, PublishedDays) else days[day].folder for day in chosen}


def _rows_of(folders: Mapping[date, Path], table: str) -> str:
    """The rows of a table of every one of the days, with their session."""
    files = file_list(folder / f"{table}.parquet" for folder in folders.values())
    sessions = ", ".join(f"date '{session}'" for session in folders)
    return f"(select *, [{sessions}][cast(file_index as bigint) + 1] as session from read_parquet({files}))"
