"""Parses the real DAGs as Airflow would and prints what it found as JSON. Run by the tests in a process of its own,
so that the tests see which modules parsing imports, and Airflow's settings stay out of the test process.
"""

import json
import sys
import time
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

HEAVY = ("pandas", "polars", "pyarrow", "duckdb", "dbt", "great_expectations", "exchange_calendars", "numpy")
FORMS = json.loads(sys.argv[1])


def main() -> None:
    import airflow  # noqa: F401  (settings, plugins folder on the path)
    from airflow.dag_processing.dagbag import DagBag
    from airflow.serialization.serialized_objects import DagSerialization

    before = {name for name in HEAVY if name in sys.modules}
    start = time.perf_counter()
    bag = DagBag(dag_folder=sys.argv[2], bundle_path=None, collect_dags=True)
    seconds = time.perf_counter() - start
    answer = {
        "errors": {str(file): text for file, text in bag.import_errors.items()},
        "seconds": seconds,
        "heavy": sorted({name for name in HEAVY if name in sys.modules} - before),
        "dags": {},
        "forms": [],
        "waiting": _waiting(),
        "run_ids": _run_ids(),
        "logical_dates": _logical_dates(),
        **_plugins(),
    }
    stored = {}
    for dag_id, dag in bag.dags.items():
        again = DagSerialization.from_dict(DagSerialization.to_dict(dag))
        answer["dags"][dag_id] = {
            "doc": dag.doc_md,
            "downstream": {task.task_id: sorted(task.get_flat_relative_ids(upstream=False)) for task in dag.tasks},
            "trigger_rules": {task.task_id: task.trigger_rule.value for task in sorted(dag.tasks, key=_name)},
            "teardowns": [task.task_id for task in again.tasks if task.is_teardown],
            "timetable": type(again.timetable).__name__,
            "summary": again.timetable.summary,
            "catchup": again.catchup,
            "described": {name: dag.params.get_param(name).description for name in dag.params},
            "next_run": str(_next_run(again.timetable)),
            "tells_somebody": bool(dag.deadline or any(task.on_failure_callback for task in dag.tasks)),
        }
        stored[dag_id] = again
    for dag_id, form in FORMS:
        answer["forms"].append(_refusal(stored[dag_id], form) if dag_id in stored else "no such DAG")
    print(json.dumps(answer))


def _name(task) -> str:
    return task.task_id


def _waiting() -> dict[str, str]:
    """What a sensor's task does with a drop that is there, not yet there, not there any longer, and refused."""
    from rankday.contract.errors import DropMissing, DropRefused
    from rankday_airflow.tasks import ready_or_wait

    def outcome(minutes_ago, error=None):
        def step():
            if error:
                raise error
            return "frozen"

        started = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        try:
            value = ready_or_wait(
                step, {"params": {"wait_minutes": 10}, "dag_run": SimpleNamespace(start_date=started)}
            )
        except (Exception, SystemExit) as failure:
            return f"{type(failure).__name__}: {failure}"
        return f"{value.is_done} {value.xcom_value}"

    missing, refused = DropMissing("no landing drop"), DropRefused("refused for 1 reason", ["prices.csv row 7"])
    return {
        "there": outcome(0),
        "missing": outcome(9, missing),
        "missing too long": outcome(11, missing),
        "there at last": outcome(11),
        "refused": outcome(0, refused),
    }


def _plugins() -> dict:
    """What Airflow has loaded from the plugins folder, and which of our modules it knows under a second name."""
    from airflow import plugins_manager

    plugins_manager.ensure_plugins_loaded()
    ours = {
        name
        for name, module in sys.modules.items()
        if "plugins/rankday_airflow" in (getattr(module, "__file__", "") or "")
    }
    return {
        "plugins": {one.name: str(one.source) for one in plugins_manager._get_plugins()[0] if "rankday" in one.name},
        "plugin_errors": plugins_manager.get_import_errors(),
        "timetables": sorted(name for name in plugins_manager.get_timetables_plugins() if "rankday" in name),
        "mounted": [one["url_prefix"] for one in plugins_manager.get_fastapi_plugins()[0] if "Rankday" in one["name"]],
        "ours": sorted(name for name in ours if name != "plugin" and not name.startswith("rankday_airflow")),
    }


def _run_ids() -> list[str]:
    from rankday_airflow.tasks import library_run_id

    named = ("manual__2026-04-30T22:00:00+00:00", "manual__2026-04-30T22-00-00-00-00", "../../ä " + "x" * 300)
    return [library_run_id(SimpleNamespace(dag_id="rank_day", run_id=name)) for name in (*named, named[0])]


def _logical_dates() -> dict[str, str | None]:
    """What a run of 10 November 2026 that chooses 30 October says to its logical date."""
    from rankday.contract.errors import RankdayError
    from rankday_airflow.tasks import refuse_other_logical_date

    now, chosen = datetime(2026, 11, 10, 15, tzinfo=UTC), date(2026, 10, 30)

    def outcome(logical_date, run_type="manual"):
        run = SimpleNamespace(run_type=run_type, logical_date=logical_date, run_after=now)
        try:
            refuse_other_logical_date(run, chosen)
        except RankdayError as refusal:
            return str(refusal)
        return None

    return {
        "none": outcome(None),
        "opened an hour ago": outcome(now - timedelta(hours=1)),
        "the same day, late in New York": outcome(datetime(2026, 10, 31, 2, tzinfo=UTC)),
        "another": outcome(datetime(2026, 4, 30, 12, tzinfo=UTC)),
        "to come": outcome(datetime(2026, 11, 12, 12, tzinfo=UTC)),
        "scheduled": outcome(datetime(2026, 4, 30, 12, tzinfo=UTC), "scheduled"),
    }


def _next_run(timetable) -> str:
    """The run after that of 30 April 2026 (both are days of long ago, so that today does not matter)."""
    import pendulum
    from airflow.timetables.base import DataInterval, TimeRestriction

    last = DataInterval.exact(pendulum.datetime(2026, 4, 30, 22))
    info = timetable.next_dagrun_info(
        last_automated_data_interval=last, restriction=TimeRestriction(None, None, catchup=True)
    )
    return str(info and info.run_after.isoformat())


def _refusal(dag, form) -> str | None:
    """Why the form is refused (the check that the REST API answers 400 by); None if it is taken."""
    try:
        dag.params.deep_merge(form).validate()
    except (Exception, SystemExit) as error:
        return f"{type(error).__name__}: {error}"
    return None


main()
