"""
# IPO additions: what was offered in a quarter joins between reconstitutions, approved by two people

1. **ingest_drop** waits for the drop of the quarter's IPO rank day, checks it and freezes it as a snapshot.
2. **check_snapshot** is the drop's gate: is this the market we know? (size, coverage, prices)
3. **find_candidates** names the lines that were offered since the IPO rank day before, and that are in no index yet.
4. **screen** asks the screens of a rank day of the whole drop, with its pricing vehicles and nationalities.
5. **set_thresholds** adjusts the floor of June and the breaks of the newest reconstitution by the market's return.
6. **assign_indexes** decides what becomes of each candidate; nobody else moves. **check_additions** is the gate: thresholds adjusted, nobody twice, a plausible number.
7. **hold_for_approval** submits the result, an empty one too; **first_approval** and **second_approval** ask two people (*Required Actions*), neither of them the one who triggered.
8. **publish** reads back `ipo_additions/<quarter>`; the lines enter after the close of the quarter's implementation.

Runs at 18:00 in New York on each announcement day of the calendar; *Trigger* runs any quarter (empty: the newest announced).
A task that fails may be cleared at any time: no step does harm when it runs twice. A refusal is one line at the end of its log.
"""  # noqa: E501

from __future__ import annotations

from airflow.sdk import DAG, Param

from rankday_airflow import addition_chain as additions
from rankday_airflow import season_chain as season
from rankday_airflow.deadlines import deadline_of
from rankday_airflow.timetables import AnnouncementTimetable


def open_quarter(context) -> str:
    """Freeze the drop of the quarter's IPO rank day and open the run of its additions; return the run's id."""
    from rankday.reconstitution.additions.opening import open_additions
    from rankday.rulebook.quarters import newest_announced
    from rankday.rulebook.times import new_york_date

    calendar = season.chosen_calendar(context)
    chosen = context["params"]["quarter"]
    quarter = chosen or newest_announced(new_york_date(context["dag_run"].run_after), calendar).quarter
    returns = additions.chosen_returns(context)
    return season.opened(context, open_additions, quarter, calendar, market_returns=returns)


with DAG(
    dag_id="ipo_additions",
    schedule=AnnouncementTimetable(),
    max_active_runs=3,
    doc_md=__doc__,
    **season.SETTINGS,
    deadline=deadline_of("ipo_additions"),
    params=season.form(
        additions.GATES,
        quarter=Param(
            None,
            type=["null", "string"],
            pattern="^[0-9]{4}-(0[1-9]|1[0-2])$",
            title="Quarter",
            description="Its last month, as in 2026-09. Empty: the newest announced.",
        ),
        **additions.market_return_field(),
    ),
):
    # steps 1 to 8 above, in that order: two gates, then two people, then publish
    additions.addition_chain(open_quarter)
