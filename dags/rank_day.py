"""
# Rank day: from a landing drop to a reconstitution that waits for two approvals

1. **ingest_drops** waits for the drop of the rank day, checks it and freezes it as a snapshot; a refused drop is in quarantine with all its reasons.
2. **check_snapshot** is the first gate: is this the market we know? (size, coverage, prices)
3. **decide_membership** says who may enter (screens, nationality), ranks by total market cap, applies the bands and assigns the indexes.
4. **check_membership** is the second gate: breakpoint, turnover, counts, every incumbent accounted for.
5. **weigh** gives every constituent its weight and writes the publication's tables.
6. **check_publication** is the third gate: weights sum to 1, no duplicate line, nobody lost.
7. **hold_for_approval** puts the result, named by its content hash, into `pending/`. Two different people approve it: `rankday approve`.

Runs at 18:00 in New York on each rank day of the rulebook's calendar; *Trigger* runs any rank day (empty: the newest).
A task that fails may be cleared at any time: no step does harm when it runs twice. A refusal is one line at the end of its log.
"""  # noqa: E501

from __future__ import annotations

from datetime import date, timedelta

from airflow.sdk import DAG, Param, get_current_context, task

from rankday.season import calendar_versions
from rankday_airflow import RankDayTimetable, library_run_id, ready_or_wait, refusals_end_the_task, tell_verdicts

IN_FORCE = "in force"

with DAG(
    dag_id="rank_day",
    schedule=RankDayTimetable(),
    catchup=False,
    max_active_runs=3,
    default_args={"retries": 2, "retry_delay": timedelta(seconds=20)},
    tags=["reconstitution"],
    doc_md=__doc__,
    params={
        "rank_date": Param(
            None, type=["null", "string"], format="date", title="Rank day", description="Empty: the newest rank day."
        ),
        "calendar_version": Param(IN_FORCE, type="string", enum=[IN_FORCE, *calendar_versions()], title="Calendar"),
        "any_date": Param(
            False, type="boolean", title="Any date", description="Allow a session that is no rank day (a trial run)."
        ),
        "note": Param(None, type=["null", "string"], maxLength=500, title="Note", description="Kept with the result."),
        "demonstration": Param(
            False, type="boolean", title="Demonstration", description="The manifest says that it was one."
        ),
        "wait_minutes": Param(
            360, type="integer", minimum=0, maximum=7200, title="Wait for the drop", description="In minutes."
        ),
    },
):

    @task.sensor(mode="reschedule", poke_interval=60, timeout=timedelta(days=6))
    def ingest_drops():
        from rankday import reconstitution
        from rankday.home import Home
        from rankday.run_times import new_york_date
        from rankday.season import newest_day

        context = get_current_context()
        form, dag_run = context["params"], context["dag_run"]
        calendar = None if form["calendar_version"] == IN_FORCE else form["calendar_version"]

        def open_run() -> str:
            rank_date = (
                date.fromisoformat(form["rank_date"])
                if form["rank_date"]
                else newest_day("rank day", new_york_date(dag_run.run_after), calendar)
            )
            return reconstitution.open_run(
                Home.resolve(),
                rank_date,
                calendar=calendar,
                any_date=form["any_date"],
                run_id=library_run_id(dag_run),
                note=form["note"],
                triggered_by=dag_run.triggering_user_name,
                demonstration=form["demonstration"],
            )

        return ready_or_wait(open_run, context)

    def library_step(name: str):
        """A step of `rankday.reconstitution` on this run's folder."""
        from rankday import reconstitution
        from rankday.home import Home

        with refusals_end_the_task():
            return getattr(reconstitution, name)(Home.resolve(), library_run_id(get_current_context()["dag_run"]))

    @task
    def check_snapshot():
        tell_verdicts(library_step("check_snapshot"))

    @task
    def decide_membership():
        library_step("decide")

    @task
    def check_membership():
        tell_verdicts(library_step("check_membership"))

    @task
    def weigh():
        library_step("weigh")

    @task
    def check_publication():
        tell_verdicts(library_step("check_publication"))

    @task
    def hold_for_approval():
        return library_step("present")

    # fmt: off
    (
        ingest_drops()
        >> check_snapshot()
        >> decide_membership()
        >> check_membership()
        >> weigh()
        >> check_publication()
        >> hold_for_approval()
    )
    # fmt: on
