"""
# Rank day: from a landing drop to a reconstitution with rank-day weights, approved by two people

1. **ingest_drops** waits for the drop of the rank day, checks it and freezes it as a snapshot; a refused drop is in quarantine with all its reasons.
2. **check_snapshot** is the first gate: is this the market we know? (size, coverage, prices)
3. **decide_membership** says who may enter (screens, nationality), ranks by total market cap, applies the bands and assigns the indexes.
4. **check_membership** is the second gate: breakpoint, turnover, counts, every incumbent accounted for.
5. **weigh** gives every constituent its weight and writes the publication's tables. **check_publication**, the third gate: weights sum to 1, no duplicate line, nobody lost.
6. **submit_for_approval** puts the result, named by its content hash, into `pending/`.
7. **first_approval** and **second_approval** ask two people (*Required Actions*), neither of them the one who triggered; a refused answer is asked again, a rejection fails the run.
8. **publish** reads back what the second approval published. Form, *publish* off: the result stays in `pending/` as evidence and nobody is asked.

Runs at 18:00 in New York on each rank day of the rulebook's calendar; *Trigger* runs any rank day (empty: the newest).
A task that fails may be cleared at any time: no step does harm when it runs twice. A refusal is one line at the end of its log.
"""  # noqa: E501

from __future__ import annotations

from airflow.sdk import DAG, Param

from rankday_airflow import season_chain as season
from rankday_airflow.deadlines import deadline_of
from rankday_airflow.timetables import RankDayTimetable


def open_rank_day(context) -> str:
    """Freeze the drop of the rank day and open the run of its reconstitution; return the run's id."""
    from rankday.reconstitution.steps import open_run

    rank_date, calendar = season.chosen_day(context, "rank_date", "rank day")
    any_date = context["params"]["any_date"]
    return season.opened(context, open_run, rank_date, calendar, any_date=any_date, at_rank_day=True)


with DAG(
    dag_id="rank_day",
    schedule=RankDayTimetable(),
    max_active_runs=3,
    doc_md=__doc__,
    **season.SETTINGS,
    deadline=deadline_of("rank_day"),
    params=season.form(
        rank_date=season.date_field("Rank day"),
        any_date=Param(
            False, type="boolean", title="Any date", description="Allow a session that is no rank day (a trial run)."
        ),
        publish=Param(
            True, type="boolean", title="Publish", description="Ask two people, then publish with rank-day weights."
        ),
    ),
):
    # steps 1 to 8 above, in that order: three gates, then two people, then publish
    season.season_chain(open_rank_day)
