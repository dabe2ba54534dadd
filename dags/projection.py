"""
# Projection: the next reconstitution as it would be today, after every daily run

1. **list_sessions** names the sessions that nightly just published, or the one of the form.
2. **project_sessions** tries the rank day on each and publishes `projection/<date>`: who would move, how far from it, what changed and why. In the season it seals each in the ledger as a forecast, up to the rank day.
3. **score_forecasts** holds the sealed forecasts of an event against it once it is published: `score/<event>`.

Runs behind *nightly*; *Trigger* runs any session whose drop is frozen (empty: the newest published). Nobody approves an opinion, and what a gate finds is a warning in it.
A task that fails may be cleared at any time: no step does harm when it runs twice. A refusal is one line at the end of its log.
"""  # noqa: E501

from __future__ import annotations

from datetime import date

from airflow.sdk import DAG, Param, get_current_context, task

from rankday_airflow import lineage
from rankday_airflow.assets import DAYS, sessions_published
from rankday_airflow.notify import on_failure, send_if_wanted
from rankday_airflow.tasks import RETRIES, refusals_end_the_task

with DAG(
    dag_id="projection",
    schedule=[DAYS],
    catchup=False,
    # one after the other: each is compared with the last
    max_active_runs=1,
    default_args={**RETRIES, "on_failure_callback": on_failure()},
    tags=["daily"],
    doc_md=__doc__,
    params={
        "session": Param(
            None, type=["null", "string"], format="date", title="Session", description="Empty: the newest published."
        ),
    },
):

    @task
    def list_sessions() -> list[str]:
        context = get_current_context()
        with refusals_end_the_task():
            return [context["params"]["session"]] if context["params"]["session"] else sessions_published(context)

    @task
    def project_sessions(sessions: list[str]) -> list[str]:
        from rankday.contract.home import Home
        from rankday.projection.projecting import project
        from rankday.projection.sealing import seal_in_season
        from rankday_airflow.alerts import watch_alert

        made, who = [], get_current_context()["dag_run"].triggering_user_name
        for session in map(date.fromisoformat, sessions):
            with refusals_end_the_task():
                result = project(Home.resolve(), session, triggered_by=who, progress=print)
                sealed = seal_in_season(Home.resolve(), session)
            print(f"{result['stream']} v{result['version']}{', sealed' if sealed else ''}")
            for line in result["alerts"]:
                send_if_wanted(watch_alert(line, result["stream"]))
            lineage.emit_published(result["stream"], result["version"])
            made.append(f"{result['stream']} v{result['version']}")
        return made

    @task
    def score_forecasts(made: list[str]) -> list[str]:
        from rankday.contract.home import Home
        from rankday.projection.scoring import score_what_is_due

        with refusals_end_the_task():
            scored = score_what_is_due(Home.resolve(), progress=print)
        return [f"{one['stream']} v{one['version']}" for one in scored]

    score_forecasts(project_sessions(list_sessions()))
