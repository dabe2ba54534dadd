"""
# Nightly: the day's drop, checked and frozen; the day's levels and files

1. **list_sessions** names the sessions to do: those since the last published one, then the session itself.
2. **ingest_drops** waits for their drops, checks them and freezes them as snapshots, in their order; it never skips one. A refused drop is in quarantine with all its reasons.
3. **check_snapshots** is the drop's gate: is this the market we know? (size, coverage, prices). A critical finding stops here. Of several sessions it asks the first; *publish_days* asks each of the others when its turn comes, so that those before a bad drop are published.
4. **publish_days** applies corporate actions, computes every index, gates the day (READY, DEGRADED or BLOCKED) and publishes `daily/<date>`. A day that a late event or a corrected drop changes gets a new version; `corrections` names it.
   A finding under *Accept gates*, with a reason, is an override: the day waits in `pending/` for two people.
5. **check_season** runs however the day ended and cannot change that: alarms of the season (overdue, rejected, expired, failed, skipped) are a line each in its log, and one alert a day.

Runs at 18:00 in New York on each session of the exchange, half days too; *Trigger* runs any session (empty: the newest).
After a break in service only the newest session runs, and catches up the rest.
No drop because the exchange was closed (a day of mourning, a storm): `rankday calendar closure --session D --reason … --as NAME`, by two people. The run of that day is then skipped, also one that waits, and the next one goes from the session before to the session after. An `opening` is a session that the calendar does not know: the next run catches it up, or *Trigger* it.
A task that fails may be cleared at any time: no step does harm when it runs twice. A refusal is one line at the end of its log.
"""  # noqa: E501

from __future__ import annotations

from datetime import date

from airflow.sdk import DAG, Param, get_current_context, task

from rankday_airflow import lineage
from rankday_airflow.assets import DAYS, note_published
from rankday_airflow.deadlines import deadline_of
from rankday_airflow.notify import on_failure
from rankday_airflow.sessions import skip_if_closed
from rankday_airflow.tasks import (
    RETRIES,
    WAITING,
    accepted_gates,
    library_run_id,
    log_results,
    override_fields,
    ready_or_wait,
    refusals_end_the_task,
    refuse_other_logical_date,
    wait_field,
)
from rankday_airflow.timetables import SessionTimetable

with DAG(
    dag_id="nightly",
    schedule=SessionTimetable(),
    catchup=False,
    # One after the other: a session is frozen after those before it.
    max_active_runs=1,
    default_args={**RETRIES, "on_failure_callback": on_failure()},
    deadline=deadline_of("nightly"),
    tags=["daily"],
    doc_md=__doc__,
    params={
        "session": Param(
            None, type=["null", "string"], format="date", title="Session", description="Empty: the newest session."
        ),
        **override_fields(("snapshot", "night")),
        **wait_field(),
    },
):

    @task
    def list_sessions() -> list[str]:
        from rankday.contract.home import Home
        from rankday.daily.catch_up import sessions_to_freeze
        from rankday.rulebook.times import new_york_date, session_at

        context = get_current_context()
        chosen, dag_run = context["params"]["session"], context["dag_run"]
        with refusals_end_the_task():
            if chosen or dag_run.run_type == "scheduled":
                skip_if_closed(date.fromisoformat(chosen) if chosen else new_york_date(dag_run.run_after))
            session = date.fromisoformat(chosen) if chosen else session_at(dag_run.run_after)
            refuse_other_logical_date(dag_run, session)
            return [day.isoformat() for day in sessions_to_freeze(Home.resolve(), session)]

    @task.sensor(**WAITING)
    def ingest_drops(sessions: list[str]):
        from rankday.contract.home import Home
        from rankday.daily.catch_up import freeze_in_order
        from rankday.rulebook.session_changes import is_closed

        days = [date.fromisoformat(session) for session in sessions]

        def freeze() -> None:
            skip_if_closed(days[-1])  # closed while the drop was waited for
            to_freeze = [day for day in days if not is_closed(day)]
            freeze_in_order(Home.resolve(), to_freeze)
            lineage.emit_snapshots(to_freeze)

        return ready_or_wait(freeze, get_current_context())

    @task
    def check_snapshots(sessions: list[str]):
        from rankday.contract.home import Home
        from rankday.daily.drop_gate import check_snapshot
        from rankday.rulebook.session_changes import is_closed

        context = get_current_context()
        run_id, accepted = library_run_id(context["dag_run"]), accepted_gates(context["params"])
        with refusals_end_the_task():
            days = [day for day in map(date.fromisoformat, sessions) if not is_closed(day)]
            if days:  # those behind it are checked in their turn: against indexes that are not computed yet
                log_results(check_snapshot(Home.resolve(), days[0], run_id, *accepted))

    @task(outlets=[DAYS])
    def publish_days(sessions: list[str]) -> dict:
        from rankday.contract.home import Home
        from rankday.daily.daily_run import nightly

        context = get_current_context()
        accepted, who = accepted_gates(context["params"]), context["dag_run"].triggering_user_name
        with refusals_end_the_task():
            day = date.fromisoformat(sessions[-1])
            result = nightly(Home.resolve(), day, *accepted, progress=print, triggered_by=who)
        for day in result["published"]:
            lineage.emit_published(f"daily/{day['session']}", day["version"])
        note_published(context, [day["session"] for day in result["published"]])
        return {name: result[name] for name in ("stream", "version", "state", "published")}

    @task(on_failure_callback=None, retries=0)
    def check_season() -> list[str]:
        from rankday_airflow.season_alarms import report_alarms

        ti = get_current_context()["ti"]
        with refusals_end_the_task():
            return report_alarms({"dag": ti.dag_id, "run": ti.run_id, "task": ti.task_id})

    sessions = list_sessions()
    published = sessions >> ingest_drops(sessions) >> check_snapshots(sessions) >> publish_days(sessions)
    published >> check_season().as_teardown()  # runs however the day ended, and cannot change that
