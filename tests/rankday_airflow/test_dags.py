"""The DAGs as Airflow sees them: they import, cost nothing to parse, and nothing is held out before every gate."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rankday.contract.home import Home
from rankday.rulebook.season import newest_day
from rankday.rulebook.times import new_york_date

PROJECT = Path(__file__).resolve().parents[2]
SEASON = ("rank_day", "preliminary_list", "reconstitution")
GATES = ("check_snapshot", "check_membership", "check_publication")
ADDITIONS = ("ipo_additions", "fast_entry")
ADDITION_TASKS = (
    "ingest_drop", "check_snapshot", "find_candidates", "screen", "set_thresholds", "assign_indexes",
    "check_additions", "hold_for_approval", "first_approval", "second_approval", "publish",
)  # fmt: skip
FURTHER = ("list_further", "run_further")  # a run for each further session that was caught up
FORMS_TAKEN = [
    ("rank_day", {}),
    ("rank_day", {"rank_date": None}),
    ("rank_day", {"rank_date": "2026-04-30", "calendar_version": "semi_annual_november", "note": "a trial"}),
    ("rank_day", {"any_date": True, "wait_minutes": 0}),
    ("rank_day", {"accept_gates": ["membership.r3000_companies"], "accept_reason": "a small market", "publish": False}),
    ("preliminary_list", {"list_date": "2026-05-22"}),
    ("reconstitution", {"implementation_date": "2026-06-26", "demonstration": True}),
    ("nightly", {"session": "2026-04-30"}),
    ("ipo_additions", {}),
    ("ipo_additions", {"quarter": "2026-09", "market_returns": ["2026-04-30=-0.25", "2026-04-30=1"]}),
    ("ipo_additions", {"accept_gates": ["additions.threshold_levels"], "accept_reason": "no daily of that day"}),
    ("fast_entry", {"session": "2026-07-15", "market_returns": None}),
    ("nightly", {"accept_gates": ["snapshot.members_with_close", "night.members_without_price"], "accept_reason": "x"}),
    ("what_if", {"rank_date": "2026-04-30", "grid": ["band_1000=0:0.05:0.01"]}),
    ("index_history", {"first": "2026-06-26", "last": "2026-12-31", "groups": 4}),
    ("backtest", {"first": "2026-06-26", "last": "2026-12-31", "grid": ["band_1000=0:0.1:0.025"], "groups": 4}),
    ("backtest", {"first": "2026-06-26", "last": "2026-12-31", "study": "bands"}),
]
FORMS_REFUSED = [
    ("rank_day", {"rank_date": "2026-04-31"}),
    ("rank_day", {"rank_date": "30.04.2026"}),
    ("rank_day", {"rank_date": ""}),
    ("rank_day", {"rank_date": 20260430}),
    ("rank_day", {"calendar_version": "semi_annual_october"}),
    ("rank_day", {"calendar_version": None}),
    ("rank_day", {"any_date": "yes"}),
    ("rank_day", {"note": "x" * 501}),
    ("rank_day", {"wait_minutes": -1}),
    ("rank_day", {"accept_gates": "membership.r3000_companies"}),
    ("rank_day", {"accept_gates": [""]}),
    ("rank_day", {"publish": "no"}),
    ("preliminary_list", {"list_date": "22 May"}),
    ("reconstitution", {"implementation_date": "2026-06-31"}),
    ("rank_day", {"wait_minutes": 1.5}),
    ("nightly", {"session": "tomorrow"}),
    ("ipo_additions", {"quarter": "2026-13"}),
    ("ipo_additions", {"quarter": "2026-9"}),
    ("ipo_additions", {"quarter": 202609}),
    ("ipo_additions", {"market_returns": ["2026-04-30: 2 %"]}),
    ("ipo_additions", {"market_returns": "2026-04-30=0.02"}),
    ("fast_entry", {"session": "15 July"}),
    ("nightly", {"wait_minutes": "soon"}),
    ("nightly", {"accept_gates": "members_with_close"}),
    ("what_if", {"grid": []}),
    ("what_if", {"grid": "band_1000=0.05"}),
    ("what_if", {"rank_date": None}),
    ("what_if", {"index_code": "R2000' or '1'='1"}),
    ("index_history", {}),
    ("index_history", {"first": "2026-06-26", "last": "June"}),
    ("index_history", {"first": "2026-06-26", "last": "2026-12-31", "groups": 0}),
    ("backtest", {}),
    ("backtest", {"first": "2026-06-26", "last": "2026-12-31", "grid": "band_1000=0"}),
    ("backtest", {"first": "2026-06-26", "last": "2026-12-31", "study": "../bands"}),
]


@pytest.fixture(scope="module")
def parsed(tmp_path_factory):
    home = tmp_path_factory.mktemp("airflow")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    environment |= {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    }
    script = [sys.executable, str(Path(__file__).with_name("parse_dags.py"))]
    answer = subprocess.run(
        [*script, json.dumps(FORMS_TAKEN + FORMS_REFUSED), str(PROJECT / "dags")],
        env=environment,
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr[-3000:]
    return json.loads(answer.stdout.splitlines()[-1])


def test_the_dags_import(parsed):
    assert parsed["errors"] == {}
    assert {*SEASON, "nightly"} <= set(parsed["dags"])


def test_parsing_imports_nothing_heavy(parsed):
    assert parsed["heavy"] == []


@pytest.mark.parametrize("dag", SEASON)
def test_nothing_is_published_but_after_every_gate_and_two_approvals(parsed, dag):
    downstream = parsed["dags"][dag]["downstream"]
    for vital in (*GATES, "submit_for_approval", "first_approval", "second_approval"):
        assert "publish" in downstream[vital], vital
    for gate in GATES:
        assert "submit_for_approval" in downstream[gate], gate
    assert "first_approval" in downstream["submit_for_approval"]
    assert "second_approval" in downstream["first_approval"]
    assert downstream["publish"] == []


@pytest.mark.parametrize("dag", SEASON)
def test_a_failed_gate_or_a_rejection_is_never_passed_over(parsed, dag):
    """A task whose trigger rule looked away from a failure would ask for, or publish, what a gate has stopped."""
    rules = parsed["dags"][dag]["trigger_rules"]
    assert set(rules.values()) <= {"all_success", "none_failed"}
    assert [task for task, rule in rules.items() if rule == "none_failed"] == [
        "first_approval",
        "publish",
        "second_approval",
    ]


@pytest.mark.parametrize("dag", SEASON)
def test_each_gate_stands_behind_what_it_checks(parsed, dag):
    downstream = parsed["dags"][dag]["downstream"]
    for step, gate in zip(("ingest_drops", "decide_membership", "weigh"), GATES, strict=True):
        assert gate in downstream[step]
    assert "decide_membership" in downstream["check_snapshot"]
    assert "weigh" in downstream["check_membership"]


def test_nightly_checks_what_it_froze(parsed):
    downstream = parsed["dags"]["nightly"]["downstream"]
    assert "check_snapshots" in downstream["ingest_drops"]
    assert "ingest_drops" in downstream["list_sessions"]
    assert "publish_days" in downstream["check_snapshots"]
    assert downstream["publish_days"] == ["check_season"] and downstream["check_season"] == []
    assert parsed["dags"]["nightly"]["teardowns"] == ["check_season"], "a teardown does not decide how a run ended"


@pytest.mark.parametrize("dag", ADDITIONS)
def test_additions_follow_their_chain_to_two_people(parsed, dag):
    whole = parsed["dags"][dag]["downstream"]
    downstream = {task: later for task, later in whole.items() if task not in FURTHER}
    in_order = sorted(downstream, key=lambda task: -len(downstream[task]))
    assert in_order[-len(ADDITION_TASKS) :] == list(ADDITION_TASKS)
    assert len({len(later) for later in downstream.values()}) == len(downstream), "one task after the other"
    rules = parsed["dags"][dag]["trigger_rules"]
    assert [task for task, rule in rules.items() if rule == "none_failed"] == [
        "first_approval",
        "publish",
        "second_approval",
    ]
    assert set(rules.values()) <= {"all_success", "none_failed"}


def test_a_fast_entry_looks_for_first_trades_after_every_daily_run(parsed):
    downstream = parsed["dags"]["fast_entry"]["downstream"]
    assert downstream["find_first_trades"] == sorted([*ADDITION_TASKS, *FURTHER])
    assert (downstream["list_further"], downstream["run_further"]) == (["run_further"], [])
    assert parsed["dags"]["fast_entry"]["timetable"] == "AssetTriggeredTimetable"


@pytest.mark.parametrize(
    ("dag", "first", "last"),
    [
        ("what_if", "list_scenarios", "summarise"),
        ("index_history", "list_groups", "unite"),
        ("backtest", "list_scenarios", "unite"),
    ],
)
def test_a_study_reads_only(parsed, dag, first, last):
    """Its three tasks follow each other, and none of them is one that holds, asks or publishes."""
    study = parsed["dags"][dag]
    assert study["downstream"] == {first: sorted(["compute", last]), "compute": [last], last: []}
    assert (study["timetable"], study["next_run"]) == ("NullTimetable", "None")


def test_a_missing_drop_waits_and_then_fails_without_a_retry(parsed):
    waiting = parsed["waiting"]
    assert waiting["there"] == waiting["there at last"] == "True frozen"
    assert waiting["missing"] == "False None"
    assert waiting["missing too long"].startswith("TaskRefused: gave up after 0:10:00: no landing drop")
    assert waiting["refused"] == "TaskRefused: refused for 1 reason"


def test_a_logical_date_that_somebody_set_must_be_the_day_of_the_form(parsed):
    said = parsed["logical_dates"]
    assert {name for name, line in said.items() if line} == {"another", "to come"}
    assert said["another"] == (
        "this run's logical date is 2026-04-30, and its form chooses 2026-10-30: the logical date chooses nothing; "
        "trigger again with the day in the form's first field"
    )


@pytest.mark.parametrize(
    "dag_id, field, kind",
    [
        ("rank_day", "rank_date", "rank day"),
        ("preliminary_list", "list_date", "list date"),
        ("reconstitution", "implementation_date", "implementation"),
    ],
)
def test_the_form_says_which_date_an_empty_field_is(parsed, dag_id, field, kind):
    newest = newest_day(kind, new_york_date(datetime.now(UTC)))
    assert f"now {newest} by the calendar in force" in parsed["dags"][dag_id]["described"][field]


def test_the_library_s_run_id_is_a_file_name_of_this_run_alone(parsed, tmp_path):
    first, alike, hostile, first_again = parsed["run_ids"]
    assert first == first_again
    assert len({first, alike, hostile}) == 3
    for run_id in parsed["run_ids"]:
        assert Home(tmp_path).run(run_id).parent == tmp_path / "runs"


@pytest.mark.parametrize(
    ("dag", "timetable", "next_run"),
    [
        ("nightly", "SessionTimetable", "2026-05-01T22:00:00+00:00"),
        ("rank_day", "RankDayTimetable", "2026-10-30T22:00:00+00:00"),
        ("preliminary_list", "ListDateTimetable", "2026-05-22T22:00:00+00:00"),
        ("reconstitution", "ImplementationTimetable", "2026-06-26T22:00:00+00:00"),
        ("ipo_additions", "AnnouncementTimetable", "2026-08-21T22:00:00+00:00"),
    ],
)
def test_the_timetable_survives_the_database(parsed, dag, timetable, next_run):
    stored = parsed["dags"][dag]
    assert (stored["timetable"], stored["next_run"], stored["catchup"]) == (timetable, next_run, False)
    assert "18:00 New York" in stored["summary"]


def test_the_page_in_the_ui_tells_the_way_in_about_ten_lines(parsed):
    for dag in (*SEASON, *ADDITIONS, "nightly", "what_if", "index_history", "backtest"):
        doc = parsed["dags"][dag]["doc"].strip()
        assert doc.startswith("# ")
        assert len(doc.splitlines()) <= 14
        assert all(f"**{task}**" in doc for task in parsed["dags"][dag]["downstream"])


@pytest.mark.parametrize("dag", [*SEASON, *ADDITIONS, "nightly"])
def test_the_page_numbers_the_tasks_in_the_order_they_run(parsed, dag):
    downstream = parsed["dags"][dag]["downstream"]
    in_order = sorted(set(downstream) - set(FURTHER), key=lambda task: -len(downstream[task]))
    named = [task for task in re.findall(r"\*\*(\w+)\*\*", parsed["dags"][dag]["doc"]) if task in in_order]
    assert list(dict.fromkeys(named)) == in_order
    assert len({len(downstream[task]) for task in in_order}) == len(in_order)


def test_airflow_loads_one_file_of_the_plugins_folder_once(parsed):
    assert parsed["plugins"] == {"rankday": "$PLUGINS_FOLDER/rankday_airflow/plugin.py"}
    assert parsed["plugin_errors"] == {}
    assert parsed["timetables"] == [
        f"rankday_airflow.timetables.{name}Timetable"
        for name in ("Announcement", "Implementation", "ListDate", "RankDay", "Session")
    ]
    assert parsed["ours"] == [] and parsed["mounted"] == ["/rankday"]


def test_good_forms_are_taken(parsed):
    assert parsed["forms"][: len(FORMS_TAKEN)] == [None] * len(FORMS_TAKEN)


@pytest.mark.parametrize("number", range(len(FORMS_REFUSED)))
def test_bad_forms_are_refused(parsed, number):
    refusal = parsed["forms"][len(FORMS_TAKEN) + number]
    assert refusal is not None, FORMS_REFUSED[number]
    assert refusal.startswith("ParamValidationError")


def test_nobody_is_alerted_unless_the_environment_asks_for_it(parsed):
    assert not any(dag["tells_somebody"] for dag in parsed["dags"].values())
