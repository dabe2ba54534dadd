"""IPO additions of a quarter (methodology 6.4): who is a candidate, what becomes of each, and where it goes."""

from __future__ import annotations

import pyarrow.parquet
import pytest

from rankday.publication.verification import verify
from reconstitution.additions_market import DAYS, JUNE, SPECIAL


def outcomes(added) -> dict[str, str]:
    return {row["security_id"]: row["outcome"] for row in added.candidates}


def test_it_is_published_by_two_people_and_intact(added):
    assert added.result["status"] == "published"
    assert not verify(added.home).problems
    assert [one["name"] for one in added.manifest["approvals"]] == ["ana", "ben"]


@pytest.mark.parametrize("name", [*DAYS, *SPECIAL])
def test_the_window_decides_who_is_a_candidate(added, name):
    expected = DAYS[name][1] if name in DAYS else SPECIAL[name][3]
    assert outcomes(added).get(f"{name}.s") == expected


def test_each_outcome(added):
    found = outcomes(added)
    expected = {
        "at_floor.s": "below_floor",
        "above_floor.s": "added",
        "at_break.s": "added",
        "below_break.s": "added",
        "abroad.s": "failed_screen",
        "no_vehicle.s": "failed_screen",
        "older.b": "vehicle_not_offered",
        "twins.s": "added",
        "twins.b": "added",
        "twins.c": "failed_screen",
        "tiny.s": "below_floor",
        "tiny.b": "company_not_added",
        "m0005.b": "added",
        "m0006.b": "failed_screen",
        "m0007.b": "failed_screen",
        "m1005.b": "added",
    }
    assert {line: found[line] for line in expected} == expected


def test_the_break_is_for_companies_that_reach_it(added):
    codes = {row["security_id"]: row["new_indexes"] for row in added.candidates}
    assert codes["at_break.s"].split("|")[:3] == ["R3000E", "R3000", "R1000"]
    assert codes["below_break.s"].split("|")[:3] == ["R3000E", "R3000", "R2000"]
    assert codes["at_floor.s"] == ""
    # a break that nobody was ranked at is no limit: rank 3000 and 2000 have no row
    assert "R3000" in codes["above_floor.s"].split("|") and "RMICRO" not in codes["above_floor.s"]


def test_a_class_of_a_member_joins_the_indexes_of_its_company(added):
    held = {row["security_id"]: set() for row in added.constituents}
    for row in added.constituents:
        held[row["security_id"]].add(row["index_code"])
    june = pyarrow.parquet.read_table(
        added.home.published("reconstitution/2026-06") / "v1" / "constituents.parquet"
    ).to_pylist()
    for line, company in (("m0005.b", "m0005"), ("m1005.b", "m1005")):
        assert held[line] == {row["index_code"] for row in june if row["company_id"] == company}
    reasons = {row["security_id"]: row["membership_reason"] for row in added.constituents}
    assert reasons["m0005.b"] == "ipo_additional_class" and reasons["twins.b"] == "ipo_addition"


def test_first_failures_are_the_lines_own(added):
    failed = {row["security_id"]: row["first_failed_screen"] for row in added.candidates}
    assert (failed["abroad.s"], failed["no_vehicle.s"], failed["twins.c"], failed["m0007.b"]) == (
        "S05",
        "S06",
        "S10",
        "S10",
    )
    assert failed["at_floor.s"] is None


def test_thresholds_are_as_they_were_and_as_they_are(added):
    rows = {row["threshold"]: row for row in added.thresholds}
    assert sorted(rows) == ["0050", "0200", "0500", "1000", "floor"]
    assert str(rows["floor"]["adjusted_market_cap"]) == "90000000.000000"
    assert str(rows["1000"]["adjusted_market_cap"]) == "3000000000.000000"
    assert rows["floor"]["reconstitution"] == "reconstitution/2026-06 v1"
    assert (rows["floor"]["break_rank"], rows["1000"]["break_rank"]) == (None, 1000)
    assert (rows["floor"]["level_then"], rows["floor"]["level_now"]) == (None, None)
    assert str(rows["1000"]["market_return"]) == "-0.250000000" and rows["1000"]["rank_date"] == JUNE


def test_nobody_else_moves(added):
    assert {row["change_type"] for row in added.changes} == {"add"}
    lines = {row["security_id"] for row in added.candidates if row["outcome"] == "added"}
    assert {row["security_id"] for row in added.constituents} == lines
    assert all(row["weight"] is None and row["company_rank"] is None for row in added.constituents)


def test_screen_results_are_of_the_candidates(added):
    assert {row["security_id"] for row in added.screen_results} == set(outcomes(added))
    assert len(added.screen_results) == 10 * len(added.candidates)


def test_flagged_is_an_unknown_kind(added):
    assert [row["security_id"] for row in added.candidates if row["is_flagged"]] == ["unknown_kind.s"]
