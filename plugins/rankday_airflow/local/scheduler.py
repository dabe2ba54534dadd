"""The scheduler, with the heavy libraries of the tasks imported beforehand.

LocalExecutor forks every task from the scheduler, so that a task finds them ready; otherwise each of the seven imports
dbt or Great Expectations anew, which costs more than its work. Nothing of Rankday itself is imported here: a change of
its code holds from the next task on.
"""

from __future__ import annotations

import importlib
import runpy
import sys

HEAVY = (
    "duckdb",
    "pandas",
    "exchange_calendars",
    "dbt.cli.main",
    "dbt.adapters.duckdb.connections",
    "great_expectations",
    "great_expectations.expectations.core",
)


def main() -> None:
    """`airflow scheduler` with the arguments of this process."""
    for name in HEAVY:
        importlib.import_module(name)
    sys.argv = ["airflow", "scheduler", *sys.argv[1:]]
    runpy.run_module("airflow", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
