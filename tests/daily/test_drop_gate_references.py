"""What a drop says of lines, indexes and days that it does not describe is disclosed (6.1.drop)."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from daily.compared_market import MON, TUE, land, monday_of, unmet
from rankday import ledger, publication
from rankday.contract.home import Home
from rankday.contract.tables import INPUT_TABLES
from rankday.daily.daily_run import nightly
from rankday.daily.drop_gate import check_snapshot
from rankday.drops.ingest import ingest
from reference import drops
from reference.nightly.drops import event


@pytest.fixture(scope="module")
def monday(tmp_path_factory) -> Home:
    """Read only."""
    return monday_of(tmp_path_factory.mktemp("monday"))


@pytest.fixture
def home(monday, tmp_path) -> Home:
    shutil.copytree(monday.root, tmp_path / "copy")
    return Home(tmp_path / "copy")


GIVEN = {"index_code": "R3000E", "value": "BBG000B9XRY4", "valid_from": MON}


def rows_with_unknown_ids() -> list:
    """A row for each id of each optional table of the contract, whatever tables there will be."""
    cases = []
    for name, table in INPUT_TABLES.items():
        ids = [column for column in table.column_names if column.endswith(("company_id", "security_id"))]
        for column in () if table.required else ids:
            row = dict.fromkeys(table.column_names)
            for one in table.columns:
                if not one.nullable:
                    row[one.name] = one.allowed[0] if one.allowed else GIVEN.get(one.name, "US")
            cases.append(pytest.param(name, column, row | {column: "nobody"}, id=f"{name} {column}"))
    assert len(cases) >= 5
    return cases


@pytest.mark.parametrize(("table", "column", "row"), rows_with_unknown_ids())
def test_an_id_unknown_to_the_drop_is_disclosed_whatever_the_table(home, monkeypatch, table, column, row):
    monkeypatch.setitem(drops.COLUMNS, table, " ".join(INPUT_TABLES[table].column_names))
    land(home, TUE, **{table: [row]})
    found = unmet(home, TUE)
    shown = " ".join(observed for severity, observed in found.values() if severity == "warning")
    assert "nobody" in shown
    assert table == "geography" or f"{table} {column} nobody" in shown


def test_codes_outside_the_family_and_unknown_ids_are_disregarded_data_in_the_ledger(home):
    rows = [{"index_code": "SPX", "security_id": "l000"}, {"index_code": "R3000E", "security_id": "nobody"}]
    land(home, TUE, memberships=rows)
    result = nightly(home, TUE)
    assert {one["gate"]: one["observed"] for one in result["gates_not_met"]} == {
        "snapshot.memberships_outside_the_family": "1 (SPX of l000)",
        "snapshot.unknown_ids_of_optional_rows": "1 (memberships security_id nobody)",
    }
    entry = [one["payload"] for one in ledger.entries(home) if one["kind"] == "gates_judged"][-1]
    assert sorted(one["gate"] for one in entry["disregarded"]) == [
        "snapshot.memberships_outside_the_family",
        "snapshot.unknown_ids_of_optional_rows",
    ]


def test_an_announcement_after_the_session_is_disclosed(home):
    late = event("e", "l000", "cash_dividend", date(2026, 6, 1), cash="0.1", announced=date(2026, 5, 20))
    land(home, TUE, events=[late])
    assert unmet(home, TUE)["dates_after_the_session"] == ("warning", "1 (e announced 2026-05-20)")


def test_an_offering_after_the_session_is_disclosed_and_one_of_the_session_is_not(home):
    land(home, TUE, offerings={"l000": {"ipo_date": TUE}, "l001": {"ipo_date": date(2026, 5, 6)}})
    assert unmet(home, TUE) == {"dates_after_the_session": ("warning", "1 (l001 offered 2026-05-06)")}


def test_more_shares_offered_than_there_are_is_disclosed_and_all_of_them_is_not(home):
    land(home, TUE, offerings={"l000": {"offering_shares": 100_000}, "l001": {"offering_shares": 100_001}})
    assert unmet(home, TUE) == {"offering_shares_above_total": ("warning", "1 (l001 offered 100001 of 100000)")}


def test_a_drop_without_offerings_is_not_asked_about_them(home):
    for offerings, is_asked in (({}, False), ({"l000": {"offering_shares": 1}}, True)):
        land(home, TUE, offerings=offerings)
        ingest(home, TUE)
        asked = {one.gate for one in check_snapshot(home, TUE, "a run")}
        assert "snapshot.dates_after_the_session" in asked
        assert ("snapshot.offering_shares_above_total" in asked) is is_asked


def test_the_snapshot_compared_with_stands_in_the_days_record(home):
    land(home, TUE)
    nightly(home, TUE)
    named = publication.newest_version(home, f"daily/{TUE}").manifest["snapshot_compared_with"]
    assert (named["session"], named["version"]) == (str(MON), 1)
