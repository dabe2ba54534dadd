"""IPO additions of a quarter (methodology 6.4), from the landing drop to a published version."""

from __future__ import annotations

import csv
import json
import shutil
import zipfile
from datetime import date
from types import SimpleNamespace

import pyarrow.parquet
import pytest

from rankday import publication
from rankday.contract.errors import GateFailed, RankdayError
from rankday.contract.home import Home
from rankday.contract.tables import ADDITION_TABLES
from rankday.publication.request import request_body
from rankday.publication.verification import verify
from rankday.reconstitution.additions.commands import add_ipos
from rankday.reconstitution.incumbents import additions_since, reconstitution_in_force
from rankday.replay import bundle_verify
from rankday.replay.bundle import bundle
from rankday.replay.replay import replay
from reconstitution.additions_market import FALL, JUNE, QUARTER, RANK_DAY, STREAM, RankDayMarket, published_june

DAYS = {
    "on_previous_rank_day": (date(2026, 4, 30), None),
    "day_after": (date(2026, 5, 1), "added"),
    "on_rank_day": (date(2026, 7, 31), "added"),
}
SPECIAL = {
    # kind, ipo_date, further columns, outcome (None: no candidate)
    "grace": ("direct_listing", date(2026, 3, 10), {"holders_disclosed_date": date(2026, 6, 15)}, "added"),
    "grace_efforts": ("best_efforts", date(2026, 3, 10), {"holders_disclosed_date": date(2026, 7, 31)}, "added"),
    "disclosed_late": ("direct_listing", date(2026, 3, 10), {"holders_disclosed_date": date(2026, 8, 3)}, None),
    "disclosed_in_june": ("direct_listing", date(2026, 3, 10), {"holders_disclosed_date": date(2026, 4, 30)}, None),
    "too_old": ("direct_listing", date(2026, 1, 30), {"holders_disclosed_date": date(2026, 6, 15)}, None),
    "no_grace": ("underwritten", date(2026, 3, 10), {"holders_disclosed_date": date(2026, 6, 15)}, None),
    "locked_up": ("de_spac", date(2026, 2, 2), {"lock_up_end_date": date(2026, 7, 31)}, None),
    "unlocked": ("de_spac", date(2026, 2, 2), {"lock_up_end_date": date(2026, 7, 30)}, "added"),
    "unlocked_on_previous": ("de_spac", date(2026, 2, 2), {"lock_up_end_date": date(2026, 4, 30)}, "added"),
    "unlocked_before": ("de_spac", date(2026, 6, 10), {"lock_up_end_date": date(2026, 4, 29)}, None),
    "spun_off": ("spin_off", date(2026, 6, 10), {}, None),
    "moved_up": ("uplisting", date(2026, 6, 10), {}, None),
    "other": ("other", date(2026, 6, 10), {}, None),
    "unknown_kind": (None, date(2026, 6, 10), {}, "added"),
}


def rank_day_market() -> RankDayMarket:
    market = RankDayMarket()
    for name, (day, _) in DAYS.items():
        market.offer(name, ipo_date=day)
    for name, (kind, day, columns, _) in SPECIAL.items():
        market.offer(name, kind=kind, ipo_date=day, **columns)
    market.offer("at_floor", total=90_000_000)
    market.offer("above_floor", total=90_000_000)
    market.unlisted("above_floor", "0.000001")
    market.offer("at_break", total=3_000_000_000)
    market.offer("below_break", total=2_999_999_999)
    market.unlisted("below_break", "0.999999")
    market.offer("abroad")
    market.drop["companies"][-1] |= {"incorporation_country": "BM", "headquarters_country": "BM"}
    market.drop["companies"][-1] |= {"most_liquid_exchange_country": "BM", "standard_exchange_countries": "BM"}
    market.offer("no_vehicle", close=None)
    # a new company that is priced by an older line
    market.simple("older", total=50_000_000, volume_2y_shares=900_000_000)
    market.offered_line("older.b", "older")
    # two lines of a new company, the second too small for S10 by the floor
    market.offer("twins", total=200_000_000)
    market.offered_line("twins.b", "twins", total=90_000_001)
    market.offered_line("twins.c", "twins", total=90_000_000)
    # the second line of a company that is not added
    market.offer("tiny", total=40_000_000, volume_2y_shares=90_000_000)
    market.offered_line("tiny.b", "tiny", total=90_000_001, volume_2y_shares=1, base_shares_per_share=0)
    # additional classes of members
    market.offered_line("m0005.b", "m0005", total=90_000_001)
    market.offered_line("m0006.b", "m0006", total=90_000_000)
    market.offered_line("m0007.b", "m0007", total=900_000_001, volume_2y_shares=900_000_000, addtv_2y_usd=1)
    market.offered_line("m1005.b", "m1005", total=900_000_001, volume_2y_shares=900_000_000)
    return market


@pytest.fixture(scope="module")
def june(tmp_path_factory):
    return published_june(tmp_path_factory.mktemp("june"))


@pytest.fixture(scope="module")
def added(june, tmp_path_factory):
    root = tmp_path_factory.mktemp("added") / "home"
    shutil.copytree(june.root, root)
    home, market = Home(root), rank_day_market()
    market.land(home)
    result = add_ipos(home, QUARTER, market_returns=FALL, approvers=["ana", "ben"])
    folder = home.published(STREAM) / "v1"
    tables = {name: pyarrow.parquet.read_table(folder / f"{name}.parquet").to_pylist() for name in ADDITION_TABLES}
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    return SimpleNamespace(home=home, result=result, folder=folder, manifest=manifest, market=market, **tables)


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


@pytest.mark.parametrize(("table", "key"), ADDITION_TABLES.items())
def test_csv_and_parquet_hold_the_same_rows_in_the_order_of_the_key(added, table, key):
    with (added.folder / f"{table}.csv").open(newline="", encoding="utf-8") as handle:
        text = list(csv.DictReader(handle))
    rows = getattr(added, table)
    assert [[str(row[name]) for name in key] for row in rows] == [[row[name] for name in key] for row in text]
    assert rows and len({tuple(row[name] for name in key) for row in rows}) == len(rows)


def test_nobody_else_moves(added):
    assert {row["change_type"] for row in added.changes} == {"add"}
    lines = {row["security_id"] for row in added.candidates if row["outcome"] == "added"}
    assert {row["security_id"] for row in added.constituents} == lines
    assert all(row["weight"] is None and row["company_rank"] is None for row in added.constituents)


def test_screen_results_are_of_the_candidates(added):
    assert {row["security_id"] for row in added.screen_results} == set(outcomes(added))
    assert len(added.screen_results) == 10 * len(added.candidates)


def test_the_manifest_names_dates_and_inputs(added):
    facts = added.manifest
    assert facts["rank_date"] == RANK_DAY.isoformat() and facts["previous_rank_date"] == "2026-04-30"
    assert (facts["announcement_date"], facts["implementation_date"]) == ("2026-08-21", "2026-09-18")
    june = publication.newest_version(added.home, "reconstitution/2026-06")
    assert {one["content_hash"] for one in facts["reconstitutions"].values()} == {june.content_hash}
    assert facts["market_return"] == {"2026-04-30": "-0.25"} and facts["dailies"] == {}


def test_the_same_comes_out_of_the_archive(added, monkeypatch):
    monkeypatch.setenv("RANKDAY_THREADS", "1")
    outcome = replay(added.home, STREAM, record=False)
    assert outcome.is_same, outcome.differences


def test_flagged_is_an_unknown_kind(added):
    assert [row["security_id"] for row in added.candidates if row["is_flagged"]] == ["unknown_kind.s"]


def test_without_offerings_the_publication_is_empty(june, tmp_path):
    shutil.copytree(june.root, tmp_path / "home")
    home = Home(tmp_path / "home")
    RankDayMarket().land(home)
    result = add_ipos(home, QUARTER, market_returns=FALL, approvers=["ana", "ben"])
    assert result["status"] == "published"
    folder = home.published(STREAM) / "v1"
    for table in ("candidates", "constituents", "changes", "screen_results", "statistics"):
        assert pyarrow.parquet.read_table(folder / f"{table}.parquet").num_rows == 0
    assert pyarrow.parquet.read_table(folder / "thresholds.parquet").num_rows == 5
    assert replay(home, STREAM, record=False).is_same


def test_without_levels_and_return_it_stops(june, tmp_path):
    shutil.copytree(june.root, tmp_path / "home")
    home = Home(tmp_path / "home")
    RankDayMarket().land(home)
    with pytest.raises(GateFailed, match=r"additions.threshold_levels 5 \(0050"):
        add_ipos(home, QUARTER)
    assert not publication.versions(home, STREAM)


@pytest.mark.parametrize(
    ("quarter", "words"),
    [
        ("2026-06", "come with the reconstitution"),
        ("2026-12", "come with the reconstitution"),
        ("2026-07", "no such quarter is on record"),
        ("1990-03", "no such quarter is on record"),
        ("Q3", "write its last month"),
    ],
)
def test_quarters_that_have_none_are_refused(june, quarter, words):
    with pytest.raises(RankdayError, match=words):
        add_ipos(june, quarter, market_returns=FALL)


def test_a_return_from_another_day_is_refused(june):
    with pytest.raises(RankdayError, match="no threshold of ipo_additions/2026-09 is of that rank day"):
        add_ipos(june, QUARTER, market_returns={date(2026, 4, 29): FALL[JUNE]})


def test_without_a_reconstitution_of_june_there_is_no_floor(tmp_path):
    with pytest.raises(RankdayError, match="gives the floor, publish it first"):
        add_ipos(Home(tmp_path), QUARTER)


def test_the_command_refuses_explains_and_shows(added, rankday):
    home = added.home.root
    status, out, _ = rankday("explain", "--home", home, "--quarter", QUARTER, "AT_FLOOR.S")
    assert status == 0 and "not added" in out and "floor of 90.0m" in out.replace("\n", " ")
    status, out, _ = rankday("explain", "--home", home, "--quarter", QUARTER, "m0005", "--json")
    assert json.loads(out)["lines"][0]["outcome"] == "added"
    status, _, err = rankday("explain", "--home", home, "--quarter", QUARTER, "m0001")
    assert status == 1 and "no such ticker, id or name among the candidates of ipo_additions/2026-09" in err
    status, out, _ = rankday("show", "--home", home, "--stream", STREAM)
    assert status == 0 and "below floor" in out and "reconstitution/2026-06 v1" in out
    status, out, _ = rankday("versions", "--home", home, "--stream", STREAM)
    assert status == 0 and "first publication" in out
    status, _, err = rankday("ipo-additions", "--home", home, "--quarter", "2026-06")
    assert status == 1 and err.count("\n") == 1 and "come with the reconstitution" in err
    status, _, err = rankday("ipo-additions", "--home", home, "--quarter", QUARTER, "--market-return", "2026-04-30:5")
    assert status == 2 and "write the rank day and the return" in err


def test_a_restatement_takes_up_a_corrected_drop(added, tmp_path, rankday):
    shutil.copytree(added.home.root, tmp_path / "home")
    home, market = Home(tmp_path / "home"), rank_day_market()
    for row in market.drop["shares"]:
        if row["security_id"] == "at_floor.s":
            row |= {"total_shares": 90_000_001}
    shutil.rmtree(home.landing(RANK_DAY))
    market.land(home)
    arguments = ("restate", "--home", home.root, "--stream", STREAM, "--ticket", "T1", "--reason", "a count")
    status, out, err = rankday(*arguments, "--approve-as", "ana", "--approve-as", "ben", "--json")
    assert status == 0, err
    result = json.loads(out)
    assert (result["status"], result["version"], result["restates"]) == ("published", 2, 1)
    assert {one["index_code"]: one["adds"] for one in result["impact"]}["R3000E"] == 1
    newest = publication.newest_version(home, STREAM)
    assert newest.manifest["market_return"] == {"2026-04-30": "-0.25"}
    assert "AT\\_FLOOR.S" in (newest.folder / "notice.md").read_text()
    assert replay(home, STREAM, 1, record=False).is_same and replay(home, STREAM, 2, record=False).is_same
    assert not verify(home).problems


def test_a_bundle_of_the_quarter_checks_itself(added, tmp_path):
    written = bundle(added.home, QUARTER, tmp_path / "quarter.zip")
    with zipfile.ZipFile(written.path) as archive:
        archive.extractall(tmp_path / "unpacked")
    root = tmp_path / "unpacked" / f"rankday-{QUARTER}"
    assert bundle_verify.problems(root) == []
    assert f"--stream {STREAM})" in (root / "README.txt").read_text()
    assert replay(Home(root), STREAM, record=False).is_same


def test_one_person_cannot_publish_additions(june, tmp_path):
    shutil.copytree(june.root, tmp_path / "home")
    home = Home(tmp_path / "home")
    RankDayMarket().land(home)
    result = add_ipos(home, QUARTER, market_returns=FALL)
    assert result["status"] == "pending"
    body = request_body(home, STREAM, result["content_hash"])
    assert "Candidates** none" in body and "-0.250000000" in body and "trial run" not in body
    assert publication.approve(home, STREAM, result["content_hash"], "ana").missing == 1
    assert publication.approve(home, STREAM, result["content_hash"], "ben").status == "published"


def test_members_are_known_by_what_was_added_before(added):
    """The incumbents of a later day: the reconstitution in force and the additions since."""
    day = date(2026, 9, 21)
    in_force = reconstitution_in_force(added.home, day)
    assert in_force.stream == "reconstitution/2026-06"
    assert [one.stream for one in additions_since(added.home, date(2026, 6, 26), day)] == [STREAM]
    assert additions_since(added.home, date(2026, 6, 26), date(2026, 9, 18)) == []
