"""What the tasks of every DAG share: the library's run of an Airflow run, how a refusal ends a task, a gate's results
in the log, and how a sensor waits for a drop.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from airflow.sdk import ExceptionRetryPolicy, Param, RetryAction, RetryRule

from rankday.contract.errors import DropMissing, RankdayError
from rankday.contract.text import plain
from rankday_airflow.advice import advice_on, with_advice

log = logging.getLogger(__name__)


class TaskEnded(SystemExit):
    """Ends a try of a task as failed, its one line last in the log.

    No error of ours: of those Airflow logs the stack, in which a person must look for the line.
    """

    def __init__(self, line: str):
        super().__init__(line)
        self.code = 1
        log.error(line)


class TaskRefused(TaskEnded):
    """Ends a task without a retry: the answer would be the same."""


UNTOUCHED = timedelta(days=1)  # from opening a form to triggering
# Of each DAG's `default_args`.
RETRIES = {
    "retries": 2,
    "retry_delay": timedelta(seconds=20),
    "retry_policy": ExceptionRetryPolicy([RetryRule(TaskRefused, RetryAction.FAIL, reason="a refusal is for good")]),
}
# The sensor that each DAG begins with.
WAITING = {"mode": "reschedule", "poke_interval": 60, "timeout": timedelta(days=6)}


def wait_field() -> dict[str, Param]:
    """The form's field of every DAG that begins with a drop."""
    field = Param(360, type="integer", minimum=0, maximum=7200, title="Wait for the drop", description="In minutes.")
    return {"wait_minutes": field}


def override_fields(stages: Iterable[str]) -> dict[str, Param]:
    """The form's fields that accept critical findings of ``stages`` by name; `accepted_gates` reads them."""
    from rankday.contract.project import SHIPPED_RULEBOOK
    from rankday.rulebook.rows import rule_rows

    rows = rule_rows(SHIPPED_RULEBOOK / "gates.csv", ("stage", "gate"))
    return {
        "accept_gates": Param(
            None,
            type=["null", "array"],
            items={"type": "string", "minLength": 1},
            examples=[f"{row['stage']}.{row['gate']}" for row in rows if row["stage"] in stages],
            title="Accept gates",
            description="Critical findings to accept: overrides, disclosed and approved by two people.",
        ),
        "accept_reason": Param(
            None, type=["null", "string"], maxLength=500, title="Reason to accept", description="Needed with them."
        ),
    }


def accepted_gates(params: dict[str, Any]) -> tuple[list[str], str | None]:
    """Names of the accepted gates and the reason, as the library takes them."""
    return params["accept_gates"] or [], params["accept_reason"]


def library_run_id(dag_run: Any) -> str:
    """The library's run id for an Airflow run: the same for every task and every retry of it, another for another."""
    from rankday.engine.run_folder import run_id_of

    return run_id_of(dag_run.dag_id, dag_run.run_id)


@contextmanager
def refusals_end_the_task(but: type[RankdayError] | tuple = ()) -> Iterator[None]:
    """A refusal is the same at every retry: end the task without one, its one line last in the log; ``but`` passes.

    A home in an object store is open while the block runs; what changed is in the store when it has ended. Sessions are
    those of the home, with its closures and openings of now.
    """
    from rankday.contract.home import Home
    from rankday.rulebook.session_changes import with_changes_of

    try:
        home = Home.resolve()
        if home.store is None:
            with with_changes_of(home):
                yield
            return
        from rankday.stores.home import opened

        with opened(home, "airflow"), with_changes_of(home):
            yield
    except but:
        raise
    except RankdayError as refusal:
        for reason in getattr(refusal, "reasons", []):
            log.error(plain(reason))
        raise TaskRefused(plain(with_advice(refusal))) from None


def refuse_other_logical_date(dag_run: Any, chosen: date) -> None:
    """Airflow's logical date chooses no day; one that a person set to another day than ``chosen`` was meant to.

    RankdayError then. A form that is left alone has the time at which it was opened, which says nothing.
    """
    from rankday.rulebook.times import new_york_date

    logical = dag_run.logical_date
    if dag_run.run_type != "manual" or logical is None or abs(dag_run.run_after - logical) < UNTOUCHED:
        return
    if (day := new_york_date(logical)) != chosen:
        raise RankdayError(
            f"this run's logical date is {day}, and its form chooses {chosen}: the logical date chooses nothing; "
            "trigger again with the day in the form's first field"
        )


def log_results(results: Iterable[Any]) -> None:
    """A gate's results, a line each: a person reads there first."""
    for result in results:
        level, outcome = (logging.INFO, "met") if result.is_met else (logging.WARNING, f"NOT MET, {result.severity}")
        observed = plain(str(result.observed))  # it may name a vendor's lines
        log.log(level, "%s: %s (observed %s, expected %s)", result.gate, outcome, observed, result.expectation)


def ready_or_wait(step: Callable[[], Any], context: Any) -> Any:
    """For a sensor: run ``step()``; while a drop is missing, wait for it up to the form's `wait_minutes`.

    The wait counts from the start of the Airflow run, so that clearing the run begins a new one.
    """
    from airflow.sdk import PokeReturnValue

    with refusals_end_the_task():
        try:
            return PokeReturnValue(is_done=True, xcom_value=step())
        except DropMissing as missing:
            patience = timedelta(minutes=context["params"]["wait_minutes"])
            waited = datetime.now(UTC) - (context["dag_run"].start_date or datetime.now(UTC))
            if waited >= patience:
                raise TaskRefused(
                    f"gave up after {patience}: {missing}. Put the drop there and clear this task. {advice_on(missing)}"
                ) from None
            log.warning("waiting for the drop, %s of %s: %s", str(waited).partition(".")[0], patience, missing)
            return PokeReturnValue(is_done=False)
