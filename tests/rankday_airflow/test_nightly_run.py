"""The nightly DAG itself, task by task in one process: a strange drop stops it, and two people may accept the drop."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from rankday import ledger, publication
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from reference.drops import write_drop
from reference.nightly.drops import drop

PROJECT = Path(__file__).resolve().parents[2]
SCRIPT = PROJECT / "tests" / "observability" / "run_nightly.py"
MON, TUE = date(2026, 5, 4), date(2026, 5, 5)
MEMBERS = [f"l{number:02}" for number in range(100)]
STRANGE = ["snapshot.companies_against_last_snapshot", "snapshot.lines_against_last_snapshot"]


def land(home: Home, session: date, lines: list[str]) -> None:
    prices, shares = dict.fromkeys(lines, "10"), dict.fromkeys(lines, (100, 200))
    rows = drop(session, prices, shares, (), dict.fromkeys(MEMBERS, "R3000E R2000"))
    write_drop(home.landing(session), session, rows)


class Desk:
    """A home with a published Monday and a Tuesday of thirty more lines, and an Airflow database beside it."""

    def __init__(self, root: Path):
        self.home = Home(root / "home")
        land(self.home, MON, MEMBERS)
        nightly(self.home, MON)
        land(self.home, TUE, [*MEMBERS, *(f"n{number:02}" for number in range(30))])
        self.environment = {n: one for n, one in os.environ.items() if not n.startswith(("AIRFLOW", "RANKDAY"))} | {
            "AIRFLOW_HOME": str(root / "airflow"),
            "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
            "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
            "RANKDAY_HOME": str(self.home.root),
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
        """What each run of the DAG said, up to how it ended; one process for all, an import of Airflow costs most."""
        said = self.python(
            str(SCRIPT), str(PROJECT / "dags"), *(json.dumps({"session": str(TUE)} | one) for one in forms)
        )
        return re.findall(r".*?^ended \w+$", said, re.DOTALL | re.MULTILINE)


@pytest.mark.airflow
def test_a_strange_drop_stops_the_dag_until_two_people_accept_it(tmp_path):
    desk = Desk(tmp_path)
    said, accepted = desk.run({}, {"accept_gates": STRANGE, "accept_reason": "thirty new listings"})
    assert said.endswith("ended failed")
    assert "snapshot.lines_against_last_snapshot 1.3 (last snapshot: 100), expected 0.8 to 1.25" in said
    assert f"To override: trigger again with “Accept gates” {' '.join(STRANGE)} and a “Reason to accept”" in said
    assert "model snapshot_facts: 35 rows" in said
    [stopped] = [one["payload"] for one in ledger.entries(desk.home) if one["kind"] == "run_stopped"]
    assert (stopped["stream"], stopped["stage"]) == (f"daily/{TUE}", "snapshot")
    assert accepted.endswith("ended failed") and "NOT MET, critical" in accepted
    assert "2 people must approve" in accepted
    [(stream, content_hash)] = publication.pending(desk.home)
    assert (
        f"On the command line: rankday approve --stream {stream} --content-hash {content_hash[:12]} --as NAME"
        in accepted
    )
    for name in ("ana", "ben"):
        publication.approve(desk.home, stream, content_hash, name)
    assert desk.run({})[0].endswith("ended success")
    overrides = publication.newest_version(desk.home, f"daily/{TUE}").manifest["overrides"]
    assert [one["gate"] for one in overrides] == STRANGE
    opened = [one["payload"] for one in ledger.entries(desk.home) if one["kind"] == "run_opened"]
    assert all("stream" not in one for one in opened), "a day opens no reconstitution"
