"""A season's chain of tasks, written once: from the drop to the publication that two people approved.

Every task after the first is one step of `rankday.reconstitution.steps` on the run's folder, and may be cleared at any
time. The DAGs `rank_day`, `preliminary_list` and `reconstitution` differ in how they open their run; those of additions
(`addition_chain`) have the same end.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

from airflow.sdk import Param, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from rankday.contract.errors import RankdayError
from rankday.rulebook.season import calendar_versions, newest_day
from rankday.rulebook.times import new_york_date
from rankday_airflow import lineage
from rankday_airflow.approval import approval
from rankday_airflow.notify import on_failure
from rankday_airflow.tasks import (
    RETRIES,
    WAITING,
    TaskRefused,
    accepted_gates,
    library_run_id,
    log_results,
    override_fields,
    ready_or_wait,
    refusals_end_the_task,
    refuse_other_logical_date,
    wait_field,
)

log = logging.getLogger(__name__)
IN_FORCE = "in force"
SUBMIT = "submit_for_approval"
# Of each DAG of a season.
SETTINGS = {
    "catchup": False,
    "default_args": {**RETRIES, "on_failure_callback": on_failure()},
    "tags": ["reconstitution"],
}


def season_chain(open_run: Callable[[Any], str]) -> None:
    """The tasks of a season's DAG, in their order; ``open_run(context)`` freezes the drops and returns the run's id."""

    @task.sensor(**WAITING)
    def ingest_drops():
        context = get_current_context()
        return ready_or_wait(lambda: open_run(context), context)

    # fmt: off
    (
        ingest_drops()
        >> check_snapshot()
        >> decide_membership()
        >> check_membership()
        >> weigh()
        >> check_publication()
        >> decision_of_two_people()
    )
    # fmt: on


def decision_of_two_people(submitted_by: str = SUBMIT) -> Any:
    """The tail of every chain: the result is submitted by the task of that name, two people decide, it is published.

    Returns the first of these tasks, for what stands before it.
    """
    submit = submit_for_approval.override(task_id=submitted_by)()
    first = approval("first_approval", submitted_by=submitted_by, leaves_missing=1)
    second = approval("second_approval", submitted_by=submitted_by, leaves_missing=0)
    submit >> first >> second >> publish(submitted_by)
    return submit


@task
def check_snapshot():
    log_results(library_step("check_snapshot"))


@task
def decide_membership():
    library_step("decide")


@task
def check_membership():
    log_results(library_step("check_membership"))


@task
def weigh():
    library_step("weigh")


@task
def check_publication():
    log_results(library_step("check_publication"))


@task.short_circuit
def submit_for_approval() -> dict[str, str] | None:
    """Submit the result; ends here, with what to do, where somebody rejected the same content, and where there is
    nothing to decide on (a fast entry for which nobody qualifies)."""
    from rankday.contract.home import Home
    from rankday.publication.standing import refuse_rejected

    submitted = library_step("present")
    if submitted["content_hash"] is None:
        log.info("%s: nobody qualifies; nothing to decide on", submitted["stream"])
        return None
    lineage.emit_pending(submitted["stream"], submitted["content_hash"])
    with refusals_end_the_task():
        refuse_rejected(Home.resolve(), submitted["stream"], submitted["content_hash"])
    return submitted


@task(trigger_rule="none_failed")
def publish(submitted_by: str) -> dict[str, Any]:
    """Read back what the last approval (or the gates alone) published, every file by its hash."""
    from rankday.contract.home import Home
    from rankday.publication.files import problems_of_files
    from rankday.publication.standing import published_as, standing_of

    context = get_current_context()
    submitted = context["ti"].xcom_pull(task_ids=submitted_by)
    result = submitted["stream"], submitted["content_hash"]
    with refusals_end_the_task():
        home = Home.resolve()
        standing = standing_of(home, *result)
        if standing.status == "pending" and not context["params"].get("publish", True):
            raise AirflowSkipException(f"evidence only (form: publish off); {standing.summary}")
        if standing.status != "published":
            raise TaskRefused(standing.summary)
        version = published_as(home, *result)
        for problem in problems_of_files(version.folder, version.manifest):
            raise TaskRefused(f"{version.folder}: {problem}")
    log.info("%s", standing.summary)
    lineage.emit_published(version.stream, version.version)
    return {"stream": version.stream, "version": version.version, "content_hash": version.content_hash}


def library_step(name: str, module: str = "rankday.reconstitution.steps") -> Any:
    """A step of ``module`` on this run's folder."""
    from rankday.contract.home import Home

    with refusals_end_the_task():
        step = getattr(import_module(module), name)
        return step(Home.resolve(), library_run_id(get_current_context()["dag_run"]))


def form(stages: Iterable[str] = ("snapshot", "membership", "publication"), **first: Param) -> dict[str, Param]:
    """The trigger form of a season's DAG: its own fields, then those that all have; ``stages`` are its gates."""
    return {
        **first,
        "calendar_version": Param(IN_FORCE, type="string", enum=[IN_FORCE, *calendar_versions()], title="Calendar"),
        "note": Param(
            None, type=["null", "string"], maxLength=500, title="Note", description="Published with the result."
        ),
        **override_fields(stages),
        "demonstration": Param(
            False, type="boolean", title="Demonstration", description="The manifest says so, and approvals are unseen."
        ),
        **wait_field(),
    }


def date_field(title: str) -> Param:
    """A date picker that may stay empty; what it then takes is said as a date, which is another twice a year."""
    return Param(
        None,
        type=["null", "string"],
        format="date",
        title=title,
        description=f"Empty: the newest {title.lower()} when the run is due{_newest(title.lower())}.",
    )


def _newest(kind: str) -> str:
    try:
        return f", now {newest_day(kind, new_york_date(datetime.now(UTC)))} by the calendar in force"
    except RankdayError:  # the calendar has none yet
        return ""


def chosen_calendar(context) -> str | None:
    """The calendar version of the form; None is the one in force."""
    named = context["params"]["calendar_version"]
    return None if named == IN_FORCE else named


def chosen_day(context, field: str, kind: str) -> tuple[date, str | None]:
    """The date of the form's ``field``, else the newest of ``kind`` when the run was due; and the calendar's name."""
    named, calendar, dag_run = context["params"][field], chosen_calendar(context), context["dag_run"]
    chosen = date.fromisoformat(named) if named else newest_day(kind, new_york_date(dag_run.run_after), calendar)
    refuse_other_logical_date(dag_run, chosen)
    return chosen, calendar


def opened(context, open_run, *days, **more) -> str:
    """Open the library's run for this Airflow run with what the form says; return its id."""
    from rankday import gates
    from rankday.contract.home import Home
    from rankday.engine import run_folder

    home, params, dag_run = Home.resolve(), context["params"], context["dag_run"]
    names, reason = accepted_gates(params)
    gates.refuse_without_reason(names, reason)
    run_id = open_run(
        home,
        *days,
        run_id=library_run_id(dag_run),
        note=params["note"],
        triggered_by=dag_run.triggering_user_name,
        demonstration=params["demonstration"],
        **more,
    )
    gates.accept(home.run(run_id), names, reason)
    lineage.emit_snapshots([date.fromisoformat(day) for day in run_folder.load(home, run_id).facts["input_snapshots"]])
    return run_id
