"""The drop's gate: a session's drop is checked before its day is computed, the same for the command line and the DAG.

A hundred lines at 10 USD on Monday and Tuesday; Wednesday's drop is what each test makes of it. Limits of gates.csv:
0.8 to 1.25 of the last snapshot's lines and companies, no line with zero shares without a warning.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from datetime import date

import pytest

from rankday import ledger, publication
from rankday.contract.errors import Code, GateFailed, RankdayError
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from rankday.daily.drop_gate import check_snapshot
from rankday.drops.ingest import ingest
from rankday.publication.verification import verify
from reference.drops import write_drop
from reference.nightly.drops import drop

MON, TUE, WED, THU = (date(2026, 5, day) for day in (4, 5, 6, 7))
LINES = [f"l{number:02}" for number in range(100)]
MORE = ("companies_against_last_snapshot", "snapshot.lines_against_last_snapshot")


def land(home: Home, session: date, more: int = 0, of: int = 100, **shares: tuple[int, int]) -> None:
    """``more`` lines that are in no index beside the first ``of``; ``shares``: line → (available, total)."""
    prices = dict.fromkeys([*LINES[:of], *(f"n{number:02}" for number in range(more)), *shares], "10")
    counts = dict.fromkeys(prices, (100, 200)) | shares
    members = dict.fromkeys(LINES[:of], "R3000E R2000")
    shutil.rmtree(home.landing(session), ignore_errors=True)
    write_drop(home.landing(session), session, drop(session, prices, counts, (), members))


@pytest.fixture(scope="module")
def two_days(tmp_path_factory) -> Home:
    """Read only."""
    home = Home(tmp_path_factory.mktemp("days") / "l'année")
    for session in (MON, TUE):
        land(home, session)
        nightly(home, session)
    return home


@pytest.fixture
def home(two_days, tmp_path) -> Home:
    shutil.copytree(two_days.root, tmp_path / "copy")
    return Home(tmp_path / "copy")


def entries(home: Home, kind: str) -> list[dict]:
    return [entry["payload"] for entry in ledger.entries(home) if entry["kind"] == kind]


def test_the_published_lines_are_the_incumbents_and_the_last_snapshot_the_measure(home):
    land(home, WED, more=10)
    ingest(home, WED)
    results = {result.gate: result for result in check_snapshot(home, WED, "a run")}
    assert len(results) == 37 and all(result.is_met for result in results.values())
    assert results["snapshot.lines_against_last_snapshot"].observed == "1.1 (last snapshot: 100)"
    assert results["snapshot.members_with_close"].observed.startswith("1")
    assert results["snapshot.vanished_incumbents"].observed.startswith("0")


def test_the_base_day_is_checked_with_the_composition_that_it_begins_with(tmp_path):
    home = Home(tmp_path)
    land(home, MON)
    ingest(home, MON)
    observed = {result.gate: result.observed for result in check_snapshot(home, MON, "a run")}
    assert observed["snapshot.lines_against_last_snapshot"] == "nothing to compare with"
    assert observed["snapshot.members_with_close"].startswith("1")


def test_an_ordinary_day_opens_no_reconstitution_and_publishes_none_of_the_drops_results(home):
    land(home, WED)
    nightly(home, WED)
    assert {entry.get("stream") for entry in entries(home, "run_opened")} == {None}
    assert not entries(home, "run_stopped")
    assert entries(home, "gates_judged")[-1]["met"] == 37 + 33  # of the drop, of the day
    published = publication.newest_version(home, f"daily/{WED}").folder
    with (published / "gate_results.csv").open(encoding="utf-8", newline="") as handle:
        assert {row["gate"].partition(".")[0] for row in csv.DictReader(handle)} == {"night"}


def test_a_strange_drop_stops_the_run_before_publication_with_one_line(home, rankday):
    land(home, WED)
    land(home, THU, more=30)
    status, _, told = rankday("nightly", "--home", home.root, "--session", THU)
    assert status == 5 and len(told.strip().splitlines()) == 1
    assert "snapshot.lines_against_last_snapshot 1.3 (last snapshot: 100), expected 0.8 to 1.25" in told
    assert told.strip().endswith(
        "To override: --accept-gate snapshot.companies_against_last_snapshot "
        "--accept-gate snapshot.lines_against_last_snapshot --reason …"
    )
    assert publication.newest_version(home, f"daily/{WED}") and not publication.newest_version(home, f"daily/{THU}")
    [stopped] = entries(home, "run_stopped")
    assert (stopped["stream"], stopped["stage"]) == (f"daily/{THU}", "snapshot")
    assert stopped["run_id"].startswith("nightly-") and stopped["why"] in told and "--accept-gate" not in stopped["why"]
    land(home, THU)
    assert nightly(home, THU)["state"] == "READY"
    assert not verify(home).problems


def test_its_findings_are_accepted_by_name_with_a_reason_by_two_people(home):
    land(home, WED, more=30)
    with pytest.raises(RankdayError) as unreasoned:
        nightly(home, WED, MORE)
    assert unreasoned.value.code is Code.OVERRIDE_WITHOUT_REASON
    with pytest.raises(GateFailed) as half:
        nightly(home, WED, MORE[:1], "thirty new listings")
    assert [result.gate for result in half.value.findings] == [MORE[1]]
    with pytest.raises(GateFailed) as held:
        nightly(home, WED, MORE, "thirty new listings")
    assert held.value.code is Code.APPROVAL_MISSING and "2 people must approve" in str(held.value)
    assert not publication.newest_version(home, f"daily/{WED}")
    for name in ("ana", "ben"):
        publication.approve(home, held.value.fields["stream"], held.value.fields["content_hash"], name)
    overrides = publication.newest_version(home, f"daily/{WED}").manifest["overrides"]
    assert [(one["gate"], one["reason"]) for one in overrides] == [
        ("snapshot.companies_against_last_snapshot", "thirty new listings"),
        ("snapshot.lines_against_last_snapshot", "thirty new listings"),
    ]
    land(home, THU, more=30)
    assert nightly(home, THU)["state"] == "READY"
    assert entries(home, "run_stopped")[-1]["stream"] == f"daily/{WED}"
    assert not verify(home).problems


def test_a_drop_that_its_day_was_published_from_has_passed_and_a_corrected_one_is_checked(home):
    assert check_snapshot(home, TUE, "a run") == []
    land(home, TUE, more=30)
    with pytest.raises(GateFailed, match=r"2026-05-05: its drop does not pass the gate"):
        nightly(home, TUE)
    assert publication.newest_version(home, f"daily/{TUE}").version == 1


def test_a_warning_is_shown_and_recorded_and_stops_nothing(home, rankday):
    land(home, WED, n00=(0, 0))
    status, shown, told = rankday("nightly", "--home", home.root, "--session", WED)
    assert status == 0 and told == "" and "warning: snapshot.zero_shares 1 (n00)" in shown
    [unmet] = entries(home, "gates_judged")[-1]["unmet"]
    assert (unmet["session"], unmet["gate"], unmet["severity"]) == (str(WED), "snapshot.zero_shares", "warning")


def test_the_drop_of_a_few_lines_only_warns(tmp_path):
    """Of twenty lines a ratio says little (`drop_gate_minimum_lines`): one spin-off is five per cent."""
    home = Home(tmp_path)
    for session, more in ((MON, 0), (TUE, 6)):
        land(home, session, more, of=20)
        result = nightly(home, session)
    assert result["state"] == "READY"
    assert {one["gate"]: one["severity"] for one in result["gates_not_met"]} == {
        "snapshot.companies_against_last_snapshot": "warning",
        "snapshot.lines_against_last_snapshot": "warning",
    }


RUN = """
import json, multiprocessing, sys
from rankday.cli import main
try:
    main.main(["nightly", "--home", sys.argv[1], "--session", sys.argv[2], "--json"])
finally:
    print(json.dumps([name for name in ("great_expectations", "pandas") if name in sys.modules]))
    print(len(multiprocessing.active_children()))
"""


def test_the_nightly_command_imports_no_great_expectations_or_pandas_here_or_in_a_process_beside(home):
    land(home, WED)
    command = [sys.executable, "-c", RUN, str(home.root), str(WED)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    *_, imported, children = done.stdout.splitlines()
    assert (json.loads(imported), children) == ([], "0")
