"""Closures as Airflow meets them: no run is timed on them, a run that is there already is skipped with one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from test_nightly_run import MEMBERS, MON, TUE, land

from observability.nightly_desk import Desk
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from rankday.rulebook.sessions import is_session
from rankday_airflow.sessions import known_sessions

WED = date(2026, 5, 6)
ROWS = "kind,date,reason,author,approver\n"
NEXT_RUNS = """
import json, pendulum
from airflow.timetables.base import DataInterval, TimeRestriction
from rankday_airflow.timetables import ImplementationTimetable, SessionTimetable

def after(timetable, *moment):
    last = DataInterval.exact(pendulum.datetime(*moment))
    always = TimeRestriction(None, None, True)
    info = timetable().next_dagrun_info(last_automated_data_interval=last, restriction=always)
    return info.run_after.date().isoformat()

print(json.dumps([
    after(SessionTimetable, 2026, 5, 5, 22), after(SessionTimetable, 2026, 5, 8, 22),
    after(ImplementationTimetable, 2026, 5, 5, 22),
]))
"""
USUAL = ["2026-05-06", "2026-05-11", "2026-06-26"]


def next_runs(home: Path, airflow: Path) -> tuple[list[str], str]:
    environment = {name: one for name, one in os.environ.items() if not name.startswith(("AIRFLOW", "RANKDAY"))}
    environment |= {"AIRFLOW_HOME": str(airflow), "RANKDAY_HOME": str(home), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
    plugins = Path(__file__).resolve().parents[2] / "plugins"
    done = subprocess.run(
        [sys.executable, "-c", NEXT_RUNS],
        env=environment | {"PYTHONPATH": str(plugins)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1]), done.stdout + done.stderr


def test_the_timetables_read_the_rows_of_the_home(tmp_path):
    rows = "closure,2026-05-06,x,ana,ben\nopening,2026-05-09,x,ana,ben\nclosure,2026-06-26,x,ana,ben\n"
    (tmp_path / "session_changes.csv").write_text(ROWS + rows)
    assert next_runs(tmp_path, tmp_path / "airflow")[0] == ["2026-05-07", "2026-05-09", "2026-06-25"]


@pytest.mark.parametrize(
    "rows", [None, "", "closure\n", "closure,6 May,x,ana,ben\n", "closure,2026-05-06,x,ana,ana\n", "\0", "a folder"]
)
def test_no_home_and_no_row_stops_the_scheduler(tmp_path, monkeypatch, caplog, rows):
    """Then the calendar package and the rulebook say what is a session, and the log says why."""
    home = tmp_path / "home"
    monkeypatch.setenv("RANKDAY_HOME", str(home))
    if rows is not None:
        home.mkdir()
        file = home / "session_changes.csv"
        file.mkdir() if rows == "a folder" else file.write_text(ROWS + rows)
    with known_sessions():
        assert is_session(WED)
    assert ("passed over" in caplog.text) is bool(rows)


def test_a_home_that_cannot_be_named_does_not_stop_it_either(monkeypatch, caplog):
    monkeypatch.setenv("RANKDAY_HOME", "data*")
    with known_sessions():
        assert is_session(WED)
    assert "passed over" in caplog.text


@pytest.mark.airflow
def test_the_run_of_a_closed_date_is_skipped_in_one_line_and_the_next_goes_on(tmp_path):
    home = Home(tmp_path / "home")
    for session in (MON, TUE, date(2026, 5, 7)):
        land(home, session, MEMBERS)
    nightly(home, MON)
    nightly(home, TUE)
    desk = Desk(tmp_path, home, TUE)
    [waiting] = desk.run({"session": str(WED)})
    assert waiting.endswith("ended failed")
    assert "rankday calendar closure --session 2026-05-06" in waiting
    desk.home.session_changes_file.write_text(ROWS + "closure,2026-05-06,national mourning,ana,ben\n")
    closed, after = desk.run({"session": str(WED)}, {"session": "2026-05-07"})
    assert closed.endswith("ended success"), "a run whose tasks are skipped has not failed"
    assert "2026-05-06 is no session (closed: national mourning): nothing to do" in closed
    assert after.endswith("ended success")
    assert (desk.home.published("daily/2026-05-07") / "v1").is_dir()
    assert not desk.home.published(f"daily/{WED}").exists()
