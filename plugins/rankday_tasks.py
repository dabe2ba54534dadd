"""The tasks that the DAGs of a season share, from an opened run to its publication; each DAG writes their order itself.

Every task is one step of `rankday.reconstitution.steps` on the run's folder, and may be cleared at any time.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import Any

from airflow.sdk import Param, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from rankday.contract.errors import RankdayError
from rankday.contract.project import SEEDS
from rankday.rulebook.rows import rule_rows
from rankday.rulebook.season import calendar_versions
from rankday_airflow import library_run_id, refusals_end_the_task, tell_verdicts
from rankday_approval import Approval, approval
from rankday_lineage import tell_held, tell_result, tell_snapshots
from rankday_observe import on_failure

log = logging.getLogger(__name__)
IN_FORCE = "in force"
# Of each DAG of a season, and of the sensor it begins with.
SETTINGS = {
    "catchup": False,
    "default_args": {"retries": 2, "retry_delay": timedelta(seconds=20), "on_failure_callback": on_failure()},
    "tags": ["reconstitution"],
}
WAITING = {"mode": "reschedule", "poke_interval": 60, "timeout": timedelta(days=6)}


def form(**first: Param) -> dict[str, Param]:
    """The trigger form of a DAG: its own fields, then those that all have."""
    rows = rule_rows(SEEDS / "rulebook" / "gates.csv", ("stage", "gate"))
    gates = [f"{row['stage']}.{row['gate']}" for row in rows if row["stage"] != "night"]
    return first | {
        "calendar_version": Param(IN_FORCE, type="string", enum=[IN_FORCE, *calendar_versions()], title="Calendar"),
        "note": Param(None, type=["null", "string"], maxLength=500, title="Note", description="Kept with the result."),
        "accept_gates": Param(
            None,
            type=["null", "array"],
            items={"type": "string", "minLength": 1},
            examples=gates,
            title="Accept gates",
            description="Critical findings let through all the same: overrides, disclosed and approved by two people.",
        ),
        "accept_reason": Param(
            None,
            type=["null", "string"],
            maxLength=500,
            title="Reason to accept",
            description="Needed with them.",
        ),
        "demonstration": Param(
            False, type="boolean", title="Demonstration", description="The manifest says so, and approvals are unseen."
        ),
        "wait_minutes": Param(
            360, type="integer", minimum=0, maximum=7200, title="Wait for the drop", description="In minutes."
        ),
    }


def date_field(title: str) -> Param:
    """A date picker that may stay empty."""
    return Param(
        None, type=["null", "string"], format="date", title=title, description=f"Empty: the newest {title.lower()}."
    )


def chosen_day(context, field: str, kind: str) -> tuple[date, str | None]:
    """The date of the form's ``field``, else the newest of ``kind`` when the run was due; and the calendar's name."""
    from rankday.rulebook.season import newest_day
    from rankday.rulebook.times import new_york_date

    params = context["params"]
    calendar = None if params["calendar_version"] == IN_FORCE else params["calendar_version"]
    if params[field]:
        return date.fromisoformat(params[field]), calendar
    return newest_day(kind, new_york_date(context["dag_run"].run_after), calendar), calendar


def opened(context, open_run, *days, **more) -> str:
    """Open the library's run for this Airflow run with what the form says; return its id."""
    from rankday import gates
    from rankday.contract.home import Home
    from rankday.engine import run_folder

    home, params, dag_run = Home.resolve(), context["params"], context["dag_run"]
    if params["accept_gates"] and not (params["accept_reason"] or "").strip():
        raise RankdayError("form: gates are accepted without a reason; fill in “Reason to accept” and trigger again")
    run_id = open_run(
        home,
        *days,
        run_id=library_run_id(dag_run),
        note=params["note"],
        triggered_by=dag_run.triggering_user_name,
        demonstration=params["demonstration"],
        **more,
    )
    gates.accept(home.run(run_id), params["accept_gates"] or [], params["accept_reason"])
    tell_snapshots([date.fromisoformat(day) for day in run_folder.load(home, run_id).facts["input_snapshots"]])
    return run_id


def library_step(name: str) -> Any:
    """A step of `rankday.reconstitution.steps` on this run's folder."""
    from rankday.contract.home import Home
    from rankday.reconstitution import steps as reconstitution

    with refusals_end_the_task():
        return getattr(reconstitution, name)(Home.resolve(), library_run_id(get_current_context()["dag_run"]))


@task
def check_snapshot():
    tell_verdicts(library_step("check_snapshot"))


@task
def decide_membership():
    library_step("decide")


@task
def check_membership():
    tell_verdicts(library_step("check_membership"))


@task
def weigh():
    library_step("weigh")


@task
def check_publication():
    tell_verdicts(library_step("check_publication"))


@task
def hold_for_approval() -> dict[str, str]:
    held = library_step("present")
    tell_held(held["stream"], held["content_hash"])
    return held


def first_approval() -> Approval:
    """Asks until at most one approval is missing."""
    return approval("first_approval", leaves_missing=1)


def second_approval() -> Approval:
    """Asks until none is missing; the answer publishes."""
    return approval("second_approval", leaves_missing=0)


@task(trigger_rule="none_failed")
def publish() -> dict[str, Any]:
    """Reads back what the last approval (or the gates alone) published, every file by its hash."""
    from rankday.contract.home import Home
    from rankday.publication.files import problems_of_files
    from rankday.publication.standing import published_as, standing_of

    context = get_current_context()
    held = context["ti"].xcom_pull(task_ids="hold_for_approval")
    with refusals_end_the_task():
        home = Home.resolve()
        standing = standing_of(home, held["stream"], held["content_hash"])
        if standing.status == "pending" and not context["params"].get("publish", True):
            raise AirflowSkipException(f"held as evidence (form: publish off); {standing.told}")
        if standing.status != "published":
            raise AirflowFailException(standing.told)
        version = published_as(home, held["stream"], held["content_hash"])
        for problem in problems_of_files(version.folder, version.manifest):
            raise AirflowFailException(f"{version.folder}: {problem}")
    log.info("%s", standing.told)
    tell_result(version.stream, version.version)
    return {"stream": version.stream, "version": version.version, "content_hash": version.content_hash}
