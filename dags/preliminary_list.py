"""
# Preliminary list: the rank day's membership, re-evaluated for what may change, and why

1. **ingest_drops** waits for the drop of the list date (and needs that of the rank day), checks and freezes them.
2. **check_snapshot** is the first gate: is this the market we know? (size, coverage, prices)
3. **decide_membership** applies what has become known since the rank day: corrections, mergers and spin-offs (before lock-down), delistings, exceptions. Never a price. From lock-down on only removals.
4. **check_membership** is the second gate: breakpoint, turnover, counts, every incumbent accounted for.
5. **weigh** gives rank-day weights and writes the tables and the notice, each difference to the list before with its cause. **check_publication**, the third gate: no change without a cause, nobody lost.
6. **submit_for_approval** publishes the list on its gates. One with an override (an accepted gate, an exception) waits in `pending/`.
7. **first_approval** and **second_approval** then ask two people (*Required Actions*); they are skipped where nobody need be asked. A rejection fails the run.
8. **publish** reads back what was published.

Runs at 18:00 in New York on each list date of the rulebook's calendar; *Trigger* runs any list (empty: the newest).
A task that fails may be cleared at any time: no step does harm when it runs twice. A refusal is one line at the end of its log.
"""  # noqa: E501

from __future__ import annotations

from airflow.sdk import DAG

from rankday_airflow import season_chain as season
from rankday_airflow.deadlines import deadline_of
from rankday_airflow.timetables import ListDateTimetable


def open_newest_list(context) -> str:
    """Freeze the drop of the list date and open the run of its list; return the run's id."""
    from rankday.reconstitution.preliminary import open_list
    from rankday.rulebook.season import season_at

    list_date, calendar = season.chosen_day(context, "list_date", "list date")
    return season.opened(context, open_list, season_at(list_date, calendar).event_id, list_date, calendar)


with DAG(
    dag_id="preliminary_list",
    schedule=ListDateTimetable(),
    # One after the other: each list states its difference to the one before.
    max_active_runs=1,
    doc_md=__doc__,
    **season.SETTINGS,
    deadline=deadline_of("preliminary_list"),
    params=season.form(list_date=season.date_field("List date")),
):
    # steps 1 to 8 above, in that order: three gates, then two people where they are needed, then publish
    season.season_chain(open_newest_list)
