"""When the DAGs run: the evening of every session (nightly), and of every rank day, list date and implementation of the
season. Pure arithmetic, so that it is tested without Airflow; `rankday_airflow` only hands it over to the scheduler.

An evening is 18:00 in New York, two hours after the close (five after that of a half day), summer and winter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rankday.contract.errors import RankdayError
from rankday.rulebook import season, sessions

NEW_YORK = ZoneInfo("America/New_York")
EVENING = time(18, 0)
# A DAG that is switched on shortly after an evening still runs that evening; later it waits for the next one.
GRACE = timedelta(hours=1)


def evening_of(day: date) -> datetime:
    """The moment, in UTC, at which the runs of ``day`` begin."""
    return datetime.combine(day, EVENING, NEW_YORK).astimezone(UTC)


def new_york_date(moment: datetime) -> date:
    """The date in New York at ``moment`` (aware)."""
    local = moment.astimezone(NEW_YORK)
    return date(local.year, local.month, local.day)  # a plain one also from Airflow's own kind of moment


def session_at(moment: datetime) -> date:
    """The newest session whose evening has come at ``moment``."""
    day = new_york_date(moment)
    return sessions.session_on_or_before(day if evening_of(day) <= moment else day - timedelta(days=1))


@dataclass(frozen=True)
class Evenings:
    """A series of days, told by its first day on or after a date and its last on or before (None: there is none)."""

    on_or_after: Callable[[date], date | None]
    on_or_before: Callable[[date], date | None]

    def first_at_or_after(self, moment: datetime) -> datetime | None:
        day = new_york_date(moment)
        return self._first_from(day if moment <= evening_of(day) else day + timedelta(days=1))

    def first_after(self, moment: datetime) -> datetime | None:
        day = new_york_date(moment)
        return self._first_from(day if moment < evening_of(day) else day + timedelta(days=1))

    def last_at_or_before(self, moment: datetime) -> datetime | None:
        day = new_york_date(moment)
        found = self.on_or_before(day if evening_of(day) <= moment else day - timedelta(days=1))
        return found and evening_of(found)

    def next_run(
        self,
        now: datetime,
        last: datetime | None = None,
        earliest: datetime | None = None,
        latest: datetime | None = None,
        catchup: bool = False,
    ) -> datetime | None:
        """The evening of the next scheduled run, which may have passed already; None if there will be none.

        ``last`` is the evening of the last scheduled run. Without ``catchup`` only the newest of several missed
        evenings is run (nightly itself then catches up the sessions in order), and a DAG that never ran begins with
        the next evening. All moments are aware.
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
        return found and evening_of(found)


def session_evenings() -> Evenings:
    """Every session of the exchange, half days included."""
    return Evenings(_if_known(sessions.session_on_or_after), _if_known(sessions.session_on_or_before))


def calendar_evenings(kind: str, calendar: str | None = None) -> Evenings:
    """Every day of a ``kind`` of `season.KINDS_OF_DAY`, of the calendar in force or of the version named."""
    return Evenings(
        _if_known(lambda day: season.next_day(kind, day, calendar)),
        _if_known(lambda day: season.newest_day(kind, day, calendar)),
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
