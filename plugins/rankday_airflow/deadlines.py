"""Deadlines of the DAGs, off until the environment asks for them (docs/observe.md)."""

from __future__ import annotations

import logging
import os
from datetime import datetime, timedelta
from typing import Any

log = logging.getLogger(__name__)


def deadline_of(dag_id: str) -> Any:
    """For a DAG's `deadline`: an alert when a run has not ended ``RANKDAY_DEADLINE_<DAG>_MINUTES`` after it began."""
    name = f"RANKDAY_DEADLINE_{dag_id.upper()}_MINUTES"
    value = os.environ.get(name)
    if not value:
        return None
    if not value.isdecimal() or not 1 <= int(value) <= 14400:
        log.error("%s is %r: expected whole minutes from 1 to 14400; there is no deadline", name, value)
        return None
    from airflow.sdk.definitions.callback import SyncCallback
    from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference

    return DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(minutes=int(value)),
        callback=SyncCallback("rankday_airflow.deadlines.deadline_missed", kwargs={"minutes": int(value)}),
        name=f"{dag_id} within {value} minutes",
    )


def deadline_missed(minutes: int, context: dict[str, Any]) -> None:
    """Called by Airflow with the run as its REST interface shows it."""
    from rankday_airflow.alerts import deadline_alert
    from rankday_airflow.notify import send, stream_of

    run = context["dag_run"]
    after = datetime.fromisoformat(str(run["run_after"]))
    of_run = type("DagRun", (), {"dag_id": run["dag_id"], "run_id": run["dag_run_id"], "run_after": after})
    stream = stream_of(run["dag_id"], of_run, run.get("conf") or {})
    send(deadline_alert(stream, minutes, {"dag": run["dag_id"], "run": run["dag_run_id"]}))
