"""
# Fast entry: a large IPO enters after its first days of trading, approved by two people

1. **find_first_trades** names the sessions that nightly published in which a line traded first; where none did, the run ends here, skipped. This run takes the oldest; **list_further** and **run_further** trigger a run of this DAG for each of the others, once.
2. **ingest_drop** takes the drop of that session. **check_snapshot** is its gate.
3. **find_candidates** names the underwritten lines of new companies; **screen** asks the screens of a rank day, float and votes also as of in twelve months.
4. **set_thresholds** adjusts the breaks to the IPO rank day before; **assign_indexes** decides who exceeds the break of rank 500 by what was offered, and where it goes. **check_additions** is the gate.
5. **hold_for_approval** submits the result; where nobody qualifies the run ends here. **first_approval** and **second_approval** ask two people (*Required Actions*).
6. **publish** reads back `fast_entry/<first trading day>`; the lines enter after the fifth session, or with the reconstitution in its lock-down.

Runs after every nightly that publishes a day, also one that caught up several; *Trigger* runs any session, whatever traded first in it (empty: the newest published).
A task that fails may be cleared at any time: no step does harm when it runs twice. A refusal is one line at the end of its log.
"""  # noqa: E501

from __future__ import annotations

from datetime import date

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import DAG, Param, get_current_context, task

from rankday_airflow import addition_chain as additions
from rankday_airflow import season_chain as season
from rankday_airflow.assets import DAYS, sessions_published
from rankday_airflow.deadlines import deadline_of
from rankday_airflow.tasks import refusals_end_the_task

FIND = "find_first_trades"


def open_first_day(context) -> str:
    """Open the run of the first session that the first task found; return the run's id."""
    from rankday.reconstitution.additions.opening import open_additions

    session = date.fromisoformat(context["ti"].xcom_pull(task_ids=FIND)[0])
    returns = additions.chosen_returns(context)
    return season.opened(context, open_additions, session, season.chosen_calendar(context), market_returns=returns)


with DAG(
    dag_id="fast_entry",
    schedule=[DAYS],
    max_active_runs=3,
    doc_md=__doc__,
    **season.SETTINGS,
    deadline=deadline_of("fast_entry"),
    params=season.form(
        additions.GATES,
        session=Param(
            None, type=["null", "string"], format="date", title="Session", description="Empty: the newest published."
        ),
        **additions.market_return_field(),
    ),
):

    @task.short_circuit(task_id=FIND)
    def find_first_trades() -> list[str]:
        """The sessions to look at: the form's, else those that nightly just published with a first trade."""
        from rankday.contract.home import Home
        from rankday.reconstitution.additions.first_trades import sessions_with_first_trades

        context = get_current_context()
        chosen = context["params"]["session"]
        if chosen:
            return [chosen]
        with refusals_end_the_task():
            sessions = map(date.fromisoformat, sessions_published(context))
            return [day.isoformat() for day in sessions_with_first_trades(Home.resolve(), sessions)]

    @task
    def list_further(sessions: list[str]) -> list[dict]:
        """The runs to trigger for the sessions after the first; their ids say for which, and after which run."""
        after = get_current_context()["dag_run"].run_id
        return [{"conf": {"session": day}, "trigger_run_id": f"caught_up__{day}__{after}"} for day in sessions[1:]]

    found = find_first_trades()
    TriggerDagRunOperator.partial(
        task_id="run_further", trigger_dag_id="fast_entry", logical_date=None, skip_when_already_exists=True
    ).expand_kwargs(list_further(found))
    # steps 1 to 6 above, in that order: two gates, then two people, then publish
    found >> additions.addition_chain(open_first_day)
