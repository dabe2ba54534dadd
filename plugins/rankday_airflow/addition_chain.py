"""The chain of additions between reconstitutions, written once for the DAGs `ipo_additions` and `fast_entry`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from airflow.sdk import Param, get_current_context, task

from rankday_airflow import season_chain as season
from rankday_airflow.tasks import WAITING, log_results, ready_or_wait

STEPS = "rankday.reconstitution.additions.steps"
SUBMIT = "hold_for_approval"
GATES = ("snapshot", "additions")  # the stages whose findings the form accepts


def addition_chain(open_run: Callable[[Any], str]) -> Any:
    """The tasks of a DAG of additions, in their order; ``open_run(context)`` freezes the drop and returns the run's id.

    Returns the first of them.
    """

    @task.sensor(**WAITING)
    def ingest_drop():
        context = get_current_context()
        return ready_or_wait(lambda: open_run(context), context)

    # fmt: off
    first = ingest_drop()
    (
        first
        >> check_snapshot()
        >> find_candidates()
        >> screen()
        >> set_thresholds()
        >> assign_indexes()
        >> check_additions()
        >> season.decision_of_two_people(SUBMIT)
    )
    # fmt: on
    return first


@task
def check_snapshot():
    log_results(season.library_step("check_snapshot", STEPS))


@task
def find_candidates():
    season.library_step("find_candidates", STEPS)


@task
def screen():
    season.library_step("screen", STEPS)


@task
def set_thresholds():
    season.library_step("set_thresholds", STEPS)


@task
def assign_indexes():
    season.library_step("assign_indexes", STEPS)


@task
def check_additions():
    log_results(season.library_step("check_additions", STEPS))


def market_return_field() -> dict[str, Param]:
    """The form's field for returns that the person who triggers states; `chosen_returns` reads it."""
    field = Param(
        None,
        type=["null", "array"],
        items={"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}=-?[0-9]+([.][0-9]{1,9})?$"},
        title="Market returns",
        description="Rank day=fraction, as in 2026-04-30=0.0205. Empty: by our levels.",
    )
    return {"market_returns": field}


def chosen_returns(context) -> dict:
    """The market returns of the form."""
    from rankday.reconstitution.additions.returns import returns_of

    return returns_of(context["params"]["market_returns"] or ())
