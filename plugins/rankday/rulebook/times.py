"""Run times of the DAGs: 18:00 in New York on every session (nightly), rank day, list date, implementation
and announcement of IPO additions.

18:00 is two hours after the close (five after that of a half day), in summer and winter. Dates and times only, so that
it is tested without Airflow; `rankday_airflow` passes it to the scheduler.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rankday.contract.errors import RankdayError
from rankday.rulebook import quarters, season, sessions

NEW_YORK = ZoneInfo("America/New_York")
RUN_TIME = time(18, 0)
# A DAG that is switched on within this time after a run time still runs for it; later it waits for the next one.
GRACE = timedelta(hours=1)


def run_time_of(day: date) -> datetime:
    """The run time of ``day``, in UTC."""
    return datetime.combine(day, RUN_TIME, NEW_YORK).astimezone(UTC)


def new_york_date(moment: datetime) -> date:
    """The date in New York at ``moment`` (aware)."""
    local = moment.astimezone(NEW_YORK)
    return date(local.year, local.month, local.day)  # a plain one also from Airflow's own kind of moment


def session_at(moment: datetime) -> date:
    """The newest session whose run time is at or before ``moment``."""
    day = new_york_date(moment)
    return sessions.session_on_or_before(day if run_time_of(day) <= moment else day - timedelta(days=1))


@dataclass(frozen=True)
class RunTimes:
    """The run times of a schedule, given by its first day on or after a date and its last on or before (None: none)."""

    on_or_after: Callable[[date], date | None]
    on_or_before: Callable[[date], date | None]

    def first_at_or_after(self, moment: datetime) -> datetime | None:
        day = new_york_date(moment)
        return self._first_from(day if moment <= run_time_of(day) else day + timedelta(days=1))

    def first_after(self, moment: datetime) -> datetime | None:
        day = new_york_date(moment)
        return self._first_from(day if moment < run_time_of(day) else day + timedelta(days=1))

    def last_at_or_before(self, moment: datetime) -> datetime | None:
        day = new_york_date(moment)
        found = self.on_or_before(day if run_time_of(day) <= moment else day - timedelta(days=1))
        return found and run_time_of(found)

    def next_run(
        self,
        now: datetime,
        last: datetime | None = None,
        earliest: datetime | None = None,
        latest: datetime | None = None,
        catchup: bool = False,
    ) -> datetime | None:
        """The time of the next scheduled run, which may have passed already; None if there is none.

        ``last`` is the time of the last scheduled run. Without ``catchup`` only the newest of several missed runs is
        made (nightly itself then catches up the sessions in order), and a DAG that never ran begins with the next
        run time. All moments are aware.
        """
        if last is not None:
            run = self.first_after(last)
            missed = None if catchup else self.last_at_or_before(now)
        elif catchup and earliest is not None:
            run, missed = self.first_at_or_after(earliest), None
        else:
            run, missed = self.first_at_or_after(now - GRACE), None
        candidates = [each for each in (run, missed) if each is not None]
        if run is None or not candidates:
            return None
        run = max(candidates)
        if earliest is not None and run < earliest:
            run = self.first_at_or_after(earliest)
        return None if run is None or (latest is not None and run > latest) else run

    def _first_from(self, day: date) -> datetime | None:
        found = self.on_or_after(day)
        return found and run_time_of(found)


def session_run_times() -> RunTimes:
    """Every session of the exchange, half days included."""
    return RunTimes(_if_known(sessions.session_on_or_after), _if_known(sessions.session_on_or_before))


def calendar_run_times(kind: str, calendar: str | None = None) -> RunTimes:
    """Every day of a ``kind`` of `season.KINDS_OF_DAY`, of the calendar in force or of the version named."""
    return RunTimes(
        _if_known(lambda day: season.next_day(kind, day, calendar)),
        _if_known(lambda day: season.newest_day(kind, day, calendar)),
    )


def announcement_run_times(calendar: str | None = None) -> RunTimes:
    """Every day on which a quarter announces IPO additions of its own."""
    return RunTimes(
        _if_known(lambda day: quarters.next_announced(day, calendar).announcement_date),
        _if_known(lambda day: quarters.newest_announced(day, calendar).announcement_date),
    )


def newest_day_at(kind: str, moment: datetime, calendar: str | None = None) -> date:
    """The newest day of ``kind`` at ``moment``, its own day included. RankdayError where there is none yet."""
    return season.newest_day(kind, new_york_date(moment), calendar)


def _if_known(find: Callable[[date], date]) -> Callable[[date], date | None]:
    """At the end of the known calendar there is no next run, which is no error of the scheduler's."""

    def found(day: date) -> date | None:
        try:
            return find(day)
        except RankdayError:
            return None

    return found
