"""Exceptions: the one way to change a verdict by hand; checked, applied, told, disclosed, and stopped when stale."""

from __future__ import annotations

import csv
import json
from datetime import date
from io import StringIO
from types import SimpleNamespace

import pytest
from rich.console import Console

from rankday import publication
from rankday.contract.errors import GateFailed, RankdayError
from rankday.contract.home import Home
from rankday.publication import approvals
from rankday.publication.verification import verify
from rankday.reconstitution import steps as reconstitution
from rankday.reconstitution.frozen_rulebook import freeze_rulebook
from rankday.reports.explain import explain
from rankday.reports.summary import print_summary
from rankday.rulebook.exceptions import COLUMNS, exceptions_of
from rankday.rulebook.rows import RULEBOOK
from reference.drops import Market, Universe, write_universe

RANK_DAY = date(2026, 4, 30)
STREAM = "reconstitution/2026-06"
GOOD = {
    "event_id": "2026-06",
    "security_id": "let_in.s",
    "screen_id": "S06",
    "old_value": "fail",
    "new_value": "pass",
    "reason": "close was misreported",
    "evidence": "exchange notice 7",
    "author": "ana",
    "approver": "ben",
}
KEPT_OUT = GOOD | {"security_id": "kept_out.s", "screen_id": "S03", "old_value": "pass", "new_value": "fail"}


def write(home: Home, *rows: dict[str, str], columns=COLUMNS) -> Home:
    home.root.mkdir(parents=True, exist_ok=True)
    with home.exceptions_file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return home


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def test_an_exception_of_the_home_stands_beside_the_rulebooks(home):
    write(home, GOOD, KEPT_OUT)
    assert [row["security_id"] for row in exceptions_of(home, RULEBOOK)] == ["let_in.s", "kept_out.s"]
    assert exceptions_of(Home(home.root / "other"), RULEBOOK) == []


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        *((column, "", "is empty; fill it in") for column in COLUMNS),
        ("evidence", "  ", "is empty; fill it in"),
        ("security_id", " let_in.s", "begins or ends with a space"),
        ("event_id", "2026-07", "no reconstitution of any calendar"),
        ("event_id", "202606", "no reconstitution of any calendar"),
        ("event_id", "9999-06", "no reconstitution of any calendar"),
        ("screen_id", "S11", "'S11' is none of S01, "),
        ("old_value", "passed", "'passed' is none of fail, pass"),
        ("new_value", "PASS", "'PASS' is none of fail, pass"),
        ("new_value", "fail", "is 'fail' as before"),
        ("approver", " Ana".strip(), "is the author; somebody else must approve"),
        ("approver", "ben\u200b", "visible characters"),
        ("author", "BEN", "somebody else must approve"),
    ],
)
def test_an_exception_that_cannot_stand_is_refused_by_row_and_column(home, column, value, said):
    write(home, KEPT_OUT, GOOD | {column: value})
    named = "approver" if column == "author" and value else column
    with pytest.raises(RankdayError) as refused:
        exceptions_of(home, RULEBOOK)
    assert str(refused.value).startswith(f"{home.exceptions_file}, row 3, column {named}: ")
    assert said in str(refused.value)


def test_a_superseded_calendars_event_is_an_event(home):
    write(home, GOOD | {"event_id": "2026-11"})
    assert len(exceptions_of(home, RULEBOOK)) == 1


def test_one_event_line_and_screen_has_one_exception(home):
    write(home, GOOD, GOOD | {"reason": "another"})
    with pytest.raises(RankdayError, match=r"row 3, column screen_id: the same event, line and screen as in .*, row 2"):
        exceptions_of(home, RULEBOOK)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (",".join(COLUMNS[:-1]) + "\n", "column approver is missing from the first line"),
        (",".join(COLUMNS) + "\n" + ",".join(GOOD.values()) + ",more\n", "row 2: has more cells"),
        ("", "column event_id is missing"),
    ],
)
def test_a_file_that_is_no_table_of_exceptions(home, text, said):
    home.root.mkdir()
    home.exceptions_file.write_text(text, encoding="utf-8")
    with pytest.raises(RankdayError, match=said):
        exceptions_of(home, RULEBOOK)


def test_the_approver_of_an_exception_must_be_one(home):
    write(home, GOOD, GOOD | {"event_id": "2026-12", "approver": "gone since"})
    home.approvers_file.write_text('{"ben": ["viewer"]}')
    with pytest.raises(RankdayError, match="row 2, column approver: ben is neither reviewer nor approver"):
        freeze_rulebook(home, "2026-06", home.root / "runs" / "rulebook")
    home.approvers_file.write_text('{"ben": ["approver"]}')
    assert freeze_rulebook(home, "2026-06", home.root / "runs" / "rulebook") == [GOOD]


@pytest.mark.parametrize("stream", ["preliminary/2026-06/2026-05-22", "daily/2026-05-01"])
def test_a_result_with_exceptions_needs_two_people(stream):
    assert approvals.required_approvals(stream, {"exceptions": [GOOD]}) == 2
    assert approvals.required_approvals(stream, {"exceptions": []}) == 0


def market(home: Home) -> Home:
    one = Market(RANK_DAY)
    for company in ("plain", "kept_out", "stale"):
        one.simple(company)
    one.simple("let_in", close="0.50", total=200_000_000)
    one.company("two_lines", structure="llc")
    one.line("two_lines.a", "two_lines")
    one.line("two_lines.b", "two_lines")
    write_universe(home.root, Universe("exceptions", one.drop))
    return home


def test_stale_unknown_and_partial_exceptions_stop_the_run(tmp_path):
    home = market(Home(tmp_path / "home"))
    partial = GOOD | {"security_id": "two_lines.a", "screen_id": "S03"}
    stale = GOOD | {"security_id": "stale.s", "screen_id": "S08"}
    write(home, GOOD, KEPT_OUT, stale, partial, GOOD | {"security_id": "nobody.s"})
    run_id = reconstitution.open_run(home, RANK_DAY)
    reconstitution.check_snapshot(home, run_id)
    reconstitution.decide(home, run_id)
    with pytest.raises(GateFailed) as stopped:
        reconstitution.check_membership(home, run_id)
    assert "membership.exceptions_without_a_line 1 (nobody.s S06)" in str(stopped.value)
    assert "membership.stale_exceptions 1 (stale.s S08)" in str(stopped.value)
    assert "membership.companies_judged_two_ways 1 (two_lines S03)" in str(stopped.value)


@pytest.fixture(scope="module")
def excepted(tmp_path_factory):
    """A market with two exceptions of its home, published by two people."""
    home = write(market(Home(tmp_path_factory.mktemp("excepted"))), GOOD, KEPT_OUT, GOOD | {"event_id": "2026-12"})
    result = reconstitution.reconstitute(home, RANK_DAY, approvers=["ben", "cleo"])
    return SimpleNamespace(home=home, folder=publication.newest_version(home, STREAM).folder, result=result)


def rows(folder, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


TOLD = "close was misreported (exchange notice 7), by ana, approved by ben"


def test_an_exception_changes_the_verdict_and_is_told(excepted):
    decisions = {row["company_id"]: row for row in rows(excepted.folder, "decisions")}
    assert decisions["let_in"]["is_eligible"] == "true"
    assert decisions["let_in"]["explanation"].endswith(
        f"by rank. Changed by an exception: S06 of let_in.s, fail → pass, {TOLD}."
    )
    assert decisions["kept_out"]["first_failed_screen"] == "S03"
    assert decisions["kept_out"]["exceptions"] == f"S03 of kept_out.s, pass → fail, {TOLD}"
    assert decisions["plain"]["exceptions"] == ""
    assert {row["security_id"] for row in rows(excepted.folder, "constituents")} >= {"let_in.s", "plain.s"}
    notes = {(row["security_id"], row["screen_id"]): row["note"] for row in rows(excepted.folder, "screen_results")}
    assert notes["let_in.s", "S06"] == f"exception: fail → pass, {TOLD}"
    assert notes["plain.s", "S06"] == ""
    assert explain(excepted.home, "2026-06", "let_in")["decision"]["exceptions"].startswith("S06 of let_in.s")


def test_exceptions_are_disclosed_and_archived(excepted):
    manifest = json.loads((excepted.folder / "MANIFEST.json").read_text())
    assert manifest["exceptions"] == [KEPT_OUT, GOOD]
    archived = rows(excepted.folder / "rulebook", "exceptions")
    assert [row["event_id"] for row in archived] == ["2026-06", "2026-06", "2026-12"]
    assert verify(excepted.home).problems == []
    console = Console(width=200, record=True, file=StringIO())
    print_summary(excepted.home, STREAM, console=console)
    assert f"exception: S06 of let_in.s fail → pass, {TOLD}" in console.export_text()
