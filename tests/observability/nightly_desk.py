"""A DAG, task by task in a process of its own, beside an Airflow database of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

from rankday.contract.home import Home

PROJECT = Path(__file__).resolve().parents[2]
SCRIPT = PROJECT / "tests" / "observability" / "run_nightly.py"


class Desk:
    """An Airflow database in ``root``, for runs on ``home``: of the nightly DAG of ``session``, or of another."""

    def __init__(self, root: Path, home: Home, session: date):
        self.home, self.session = home, session
        self.environment = {n: one for n, one in os.environ.items() if not n.startswith(("AIRFLOW", "RANKDAY"))} | {
            "AIRFLOW_HOME": str(root / "airflow"),
            "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
            "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
            "RANKDAY_HOME": str(home.root),
        }
        self.python("-m", "airflow", "db", "migrate")

    def python(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command],
            env=self.environment | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=900,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:]
        return done.stdout

    def run(self, *forms: dict) -> list[str]:
        """What each run of the DAG printed, up to how it ended; one process for all: importing Airflow costs most."""
        return self.run_dag("nightly", *({"session": str(self.session)} | one for one in forms))

    def run_dag(self, dag_id: str, *forms: dict) -> list[str]:
        """The same of any DAG, each form as it is."""
        printed = self.python(str(SCRIPT), str(PROJECT / "dags"), dag_id, *map(json.dumps, forms))
        return re.findall(r".*?^ended \w+$", printed, re.DOTALL | re.MULTILINE)
