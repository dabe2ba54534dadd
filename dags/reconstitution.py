"""
# Reconstitution: the final membership and the opening weights, after the close of the implementation session

1. **ingest_drops** waits for the drop of the implementation session, checks it and freezes it; a refused drop is in quarantine with all its reasons.
2. **check_snapshot** is the first gate: is this the market we know? (size, coverage, prices)
3. **decide_membership** takes the membership of the newest preliminary list (without one: of the rank day) and removes what has left since. Leavers are not replaced.
4. **check_membership** is the second gate: breakpoint, turnover, counts, every incumbent accounted for.
5. **weigh** gives the opening weights from this session's closes, shares and float. **check_publication**, the third gate: pro forma against final, weights sum to 1, nobody lost.
6. **submit_for_approval** puts the result, named by its content hash, into `pending/`.
7. **first_approval** and **second_approval** ask two people (*Required Actions*), neither of them the one who triggered; a refused answer is asked again, a rejection fails the run.
8. **publish** reads back the new version of `reconstitution/<month>`; it supersedes one with rank-day weights.

`nightly` takes it up with its next run; until then it is BLOCKED at this session. Approve before the next open: a later approval enters only by an override of two people.
Runs at 18:00 in New York on each implementation session; *Trigger* runs any (empty: the newest). A failed task may be cleared at any time.
"""  # noqa: E501

from __future__ import annotations

from airflow.sdk import DAG

from rankday_airflow import season_chain as season
from rankday_airflow.deadlines import deadline_of
from rankday_airflow.timetables import ImplementationTimetable


def open_implementation(context) -> str:
    """Freeze the drop of the implementation session and open the run of the final result; return the run's id."""
    from rankday.contract.home import Home
    from rankday.drops.ingest import snapshot_of
    from rankday.reconstitution.steps import open_run
    from rankday.rulebook.season import season_implemented_on

    day, calendar = season.chosen_day(context, "implementation_date", "implementation")
    dates = season_implemented_on(day, calendar)
    # Without it the library would publish rank-day weights: here it is what the run waits for.
    snapshot_of(Home.resolve(), dates.implementation_date)
    return season.opened(context, open_run, dates.rank_date, calendar)


with DAG(
    dag_id="reconstitution",
    schedule=ImplementationTimetable(),
    max_active_runs=3,
    doc_md=__doc__,
    **season.SETTINGS,
    deadline=deadline_of("reconstitution"),
    params=season.form(implementation_date=season.date_field("Implementation")),
):
    # steps 1 to 8 above, in that order: three gates, then two people, then publish
    season.season_chain(open_implementation)
