"""When the DAGs run: at 18:00 in New York on the days that `rankday.rulebook.times` finds, by the home's sessions."""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.timetables.base import DagRunInfo, DataInterval, Timetable


class _RunTimetable(Timetable):
    """Runs at the times of `rankday.rulebook.times`; a run belongs to the New York date of its run time."""

    def _run_times(self):
        raise NotImplementedError

    def infer_manual_data_interval(self, *, run_after):
        return DataInterval.exact(run_after)

    def next_dagrun_info(self, *, last_automated_data_interval, restriction):
        import pendulum

        from rankday_airflow.sessions import known_sessions

        with known_sessions():
            run_time = self._run_times().next_run(
                now=datetime.now(UTC),
                last=last_automated_data_interval and last_automated_data_interval.end,
                earliest=restriction.earliest,
                latest=restriction.latest,
                catchup=restriction.catchup,
            )
        return run_time and DagRunInfo.exact(pendulum.instance(run_time))


class SessionTimetable(_RunTimetable):
    """Every session of the exchange."""

    description = "Every session of the New York Stock Exchange at 18:00 in New York, half days included"
    summary = "each session, 18:00 New York"

    def _run_times(self):
        from rankday.rulebook.times import session_run_times

        return session_run_times()


class RankDayTimetable(_RunTimetable):
    """Every rank day of the calendar in force."""

    description = "Every rank day of the rulebook's calendar at 18:00 in New York"
    summary = "each rank day, 18:00 New York"
    kind = "rank day"

    def _run_times(self):
        from rankday.rulebook.times import calendar_run_times

        return calendar_run_times(self.kind)


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


class AnnouncementTimetable(_RunTimetable):
    """Every day on which a quarter's IPO additions are announced."""

    description = "Every announcement day of IPO additions by the rulebook's quarters at 18:00 in New York"
    summary = "each announcement of IPO additions, 18:00 New York"

    def _run_times(self):
        from rankday.rulebook.times import announcement_run_times

        return announcement_run_times()


TIMETABLES = (
    SessionTimetable, RankDayTimetable, ListDateTimetable, ImplementationTimetable, AnnouncementTimetable,
)  # fmt: skip
