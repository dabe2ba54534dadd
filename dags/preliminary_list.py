"""
# Preliminary list: the rank day's membership, re-evaluated for what may change, and why

1. **ingest_drops** waits for the drop of the list date (and needs that of the rank day), checks and freezes them.
2. **check_snapshot** is the first gate: is this the market we know? (size, coverage, prices)
3. **decide_membership** applies what has become known since the rank day: corrections, mergers and spin-offs (before lock-down), delistings, exceptions. Never a price. From lock-down on only removals.
4. **check_membership** is the second gate: breakpoint, turnover, counts, every incumbent accounted for.
5. **weigh** gives rank-day weights and writes the tables and the notice, each difference to the list before with its cause. **check_publication**, the third gate: no change without a cause, nobody lost.
6. **hold_for_approval** publishes the list on its gates. One with an override (an accepted gate, an exception) waits in `pending/`.
7. **first_approval** and **second_approval** then ask two people (*Required Actions*); they are skipped where nobody need be asked. A rejection fails the run.
8. **publish** reads back what was published.

Runs at 18:00 in New York on each list date of the rulebook's calendar; *Trigger* runs any list (empty: the newest).
A task that fails may be cleared at any time: no step does harm when it runs twice. A refusal is one line at the end of its log.
"""  # noqa: E501

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, get_current_context, task

from rankday_airflow import ListDateTimetable, ready_or_wait
from rankday_tasks import (
    check_membership,
    check_publication,
    check_snapshot,
    chosen_day,
    date_field,
    decide_membership,
    first_approval,
    form,
    hold_for_approval,
    opened,
    publish,
    second_approval,
    weigh,
)

with DAG(
    dag_id="preliminary_list",
    schedule=ListDateTimetable(),
    catchup=False,
    # One after the other: each list tells its difference to the one before.
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(seconds=20)},
    tags=["reconstitution"],
    doc_md=__doc__,
    params=form(list_date=date_field("List date")),
):

    @task.sensor(mode="reschedule", poke_interval=60, timeout=timedelta(days=6))
    def ingest_drops():
        from rankday.preliminary import open_list
        from rankday.season import season_at

        context = get_current_context()

        def open_newest_list() -> str:
            list_date, calendar = chosen_day(context, "list_date", "list date")
            return opened(context, open_list, season_at(list_date, calendar).event_id, list_date, calendar)

        return ready_or_wait(open_newest_list, context)

    # fmt: off
    (
        ingest_drops()
        >> check_snapshot()
        >> decide_membership()
        >> check_membership()
        >> weigh()
        >> check_publication()
        >> hold_for_approval()
        >> first_approval()
        >> second_approval()
        >> publish()
    )
    # fmt: on
