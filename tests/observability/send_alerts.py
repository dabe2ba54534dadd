"""Ends tasks as the DAGs do and lets their callbacks tell it; prints the deadlines of the DAGs. A process of its own,
so that Airflow's settings stay out of the test process.
"""

import json
import os
import sys
from datetime import UTC, datetime
from types import SimpleNamespace


def main() -> None:
    import airflow  # noqa: F401  (settings, plugins folder on the path)
    from airflow.dag_processing.dagbag import DagBag

    from rankday_airflow import deadlines

    bag = DagBag(dag_folder=sys.argv[1], bundle_path=None, collect_dags=True)
    nightly = bag.dags["nightly"]
    notifier = nightly.get_task("publish_days").on_failure_callback
    run = SimpleNamespace(dag_id="nightly", run_id="scheduled__1", run_after=datetime(2026, 5, 1, 22, 5, tzinfo=UTC))
    ti = SimpleNamespace(dag_id="nightly", run_id="scheduled__1", task_id="publish_days")
    for error in ended():
        for one in notifier or []:
            one({"ti": ti, "dag_run": run, "exception": error, "params": {"session": "2026-05-04"}, "dag": nightly})
    shown = {"dag_id": "rank_day", "dag_run_id": "manual__2", "run_after": "2026-04-30T22:00:00+00:00", "conf": {}}
    deadlines.deadline_missed(minutes=90, context={"dag_run": shown, "deadline": {}})
    os.environ.pop("RANKDAY_ALERT_MAIL")
    os.environ["RANKDAY_ALERT_WEBHOOK"] = "http://127.0.0.1:9/very-secret"  # nobody listens there
    deadlines.deadline_missed(minutes=90, context={"dag_run": shown, "deadline": {}})
    deadlines = {
        dag_id: [[str(one.interval), one.callback.path, one.callback.kwargs] for one in dag.deadline or []]
        for dag_id, dag in bag.dags.items()
    }
    callbacks = {dag_id: sum(bool(one.on_failure_callback) for one in dag.tasks) for dag_id, dag in bag.dags.items()}
    print(json.dumps({"deadlines": deadlines, "callbacks": callbacks, "errors": list(bag.import_errors)}))


def ended():
    """A stopped gate and a missing drop as a task ends with them, and an error that is none of ours."""
    from rankday.contract.errors import DropMissing, GateFailed
    from rankday.gates.checking import GateResult
    from rankday_airflow.tasks import TaskRefused, refusals_end_the_task

    missing = GateResult("night.missing_prices", "at most 0.05", "critical", False, "0.0612 <b>{{ 7*7 }}</b>")
    for refusal in (
        GateFailed("2026-05-04 is BLOCKED: night.missing_prices 0.0612", [missing]),
        DropMissing("no drop"),
    ):
        try:
            with refusals_end_the_task():
                raise refusal
        except TaskRefused as error:
            yield error
    yield TaskRefused("REJECTED by ben: the float of May")
    yield OSError("postgresql://airflow:hunter2@db refused")


if __name__ == "__main__":
    main()
