"""When the DAGs run: at 18:00 in New York on the days that `rankday.rulebook.times` finds."""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.timetables.base import DagRunInfo, DataInterval, Timetable


class _EveningTimetable(Timetable):
    """Runs at the times of `rankday.rulebook.times`; a run stands for the day of its evening."""

    def _evenings(self):
        raise NotImplementedError

    def infer_manual_data_interval(self, *, run_after):
        return DataInterval.exact(run_after)

    def next_dagrun_info(self, *, last_automated_data_interval, restriction):
        import pendulum

        evening = self._evenings().next_run(
            now=datetime.now(UTC),
            last=last_automated_data_interval and last_automated_data_interval.end,
            earliest=restriction.earliest,
            latest=restriction.latest,
            catchup=restriction.catchup,
        )
        return evening and DagRunInfo.exact(pendulum.instance(evening))


class SessionTimetable(_EveningTimetable):
    """Every session of the exchange."""

    description = "Every session of the New York Stock Exchange at 18:00 in New York, half days included"
    summary = "each session, 18:00 New York"

    def _evenings(self):
        from rankday.rulebook.times import session_evenings

        return session_evenings()


class RankDayTimetable(_EveningTimetable):
    """Every rank day of the calendar in force."""

    description = "Every rank day of the rulebook's calendar at 18:00 in New York"
    summary = "each rank day, 18:00 New York"
    kind = "rank day"

    def _evenings(self):
        from rankday.rulebook.times import calendar_evenings

        return calendar_evenings(self.kind)


class ListDateTimetable(RankDayTimetable):
    """Every date of a preliminary list."""

    description = "Every date of a preliminary list of the rulebook's calendar at 18:00 in New York"
    summary = "each list date, 18:00 New York"
    kind = "list date"


class ImplementationTimetable(RankDayTimetable):
    """Every implementation session, after its close."""

    description = "Every implementation session of the rulebook's calendar at 18:00 in New York"
    summary = "each implementation, 18:00 New York"
    kind = "implementation"


TIMETABLES = (SessionTimetable, RankDayTimetable, ListDateTimetable, ImplementationTimetable)
