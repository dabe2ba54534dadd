"""
# Nightly: the day's drop, checked and frozen; the day's levels and files

1. **list_sessions** names the sessions to do: those since the last published one, then the session itself.
2. **ingest_drops** waits for their drops, checks them and freezes them as snapshots, in their order; it never skips one.
   A refused drop is in quarantine with all its reasons.
3. **check_snapshots** is the gate: is this the market we know? (size, coverage, prices). A critical finding stops here.
4. **publish_days** applies corporate actions, computes every index, gates the day (READY, DEGRADED or BLOCKED) and publishes
   `daily/<date>`. A day that a late event or a corrected drop changes gets a new version; `corrections` names it.

Runs at 18:00 in New York on each session of the exchange, half days too; *Trigger* runs any session (empty: the newest).
After a break in service only the newest evening runs, and catches up the rest.
A task that fails may be cleared at any time: no step does harm when it runs twice. A refusal is one line at the end of its log.
"""  # noqa: E501

from __future__ import annotations

from datetime import date, timedelta

from airflow.sdk import DAG, Param, get_current_context, task

from rankday_airflow import SessionTimetable, library_run_id, ready_or_wait, refusals_end_the_task, tell_verdicts
from rankday_lineage import tell_result, tell_snapshots
from rankday_observe import deadline_of, on_failure

with DAG(
    dag_id="nightly",
    schedule=SessionTimetable(),
    catchup=False,
    # One after the other: a session is frozen after those before it.
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(seconds=20), "on_failure_callback": on_failure()},
    deadline=deadline_of("nightly"),
    tags=["daily"],
    doc_md=__doc__,
    params={
        "session": Param(
            None, type=["null", "string"], format="date", title="Session", description="Empty: the newest session."
        ),
        "wait_minutes": Param(
            360, type="integer", minimum=0, maximum=7200, title="Wait for the drop", description="In minutes."
        ),
    },
):

    @task
    def list_sessions() -> list[str]:
        from rankday.contract.home import Home
        from rankday.daily.catch_up import sessions_to_freeze
        from rankday.rulebook.times import session_at

        context = get_current_context()
        chosen = context["params"]["session"]
        with refusals_end_the_task():
            session = date.fromisoformat(chosen) if chosen else session_at(context["dag_run"].run_after)
            return [day.isoformat() for day in sessions_to_freeze(Home.resolve(), session)]

    @task.sensor(mode="reschedule", poke_interval=60, timeout=timedelta(days=6))
    def ingest_drops(sessions: list[str]):
        from rankday.contract.home import Home
        from rankday.daily.catch_up import freeze_in_order

        days = [date.fromisoformat(session) for session in sessions]

        def freeze() -> None:
            freeze_in_order(Home.resolve(), days)
            tell_snapshots(days)

        return ready_or_wait(freeze, get_current_context())

    @task
    def check_snapshots(sessions: list[str]):
        from rankday.contract.home import Home
        from rankday.reconstitution import steps as reconstitution

        home, run_id = Home.resolve(), library_run_id(get_current_context()["dag_run"])
        with refusals_end_the_task():
            for session in sessions:
                run_of_session = reconstitution.open_run(
                    home, date.fromisoformat(session), any_date=True, run_id=f"{run_id}-{session}"
                )
                tell_verdicts(reconstitution.check_snapshot(home, run_of_session))

    @task
    def publish_days(sessions: list[str]) -> dict:
        from rankday.contract.home import Home
        from rankday.daily.daily_run import nightly

        with refusals_end_the_task():
            result = nightly(Home.resolve(), date.fromisoformat(sessions[-1]), progress=print)
        for day in result["published"]:
            tell_result(f"daily/{day['session']}", day["version"])
        return {name: result[name] for name in ("stream", "version", "state", "published")}

    sessions = list_sessions()
    sessions >> ingest_drops(sessions) >> check_snapshots(sessions) >> publish_days(sessions)
