"""What-ifs of a quarter's IPO additions and of a fast entry: a scenario is what a run by that rule gives."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date
from decimal import Decimal

import pyarrow.parquet
import pytest

from rankday import publication
from rankday.contract.files import sha256_of_file
from rankday.contract.home import Home
from rankday.drops.ingest import ingest
from rankday.reconstitution.additions.commands import publish_additions
from rankday.rulebook.rows import RULEBOOK
from rankday.what_if.additions import what_if_additions
from reconstitution.additions_market import (
    FALL,
    JUNE,
    QUARTER,
    RANK_DAY,
    STREAM,
    RankDayMarket,
    every_offering,
    published_june,
)

RETURN = f"market_return_{JUNE}"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    """The quarter published with a fall of 25 %. Read only."""
    home = published_june(tmp_path_factory.mktemp("quarter"))
    shutil.copytree(home.root, home.root.parent / "unpublished", symlinks=True)
    every_offering().land(home)
    assert publish_additions(home, QUARTER, market_returns=FALL, approvers=("ana", "ben"))["status"] == "published"
    return home


def files_of(root):
    return {str(path.relative_to(root)): sha256_of_file(path) for path in root.rglob("*") if path.is_file()}


def candidates(home: Home) -> dict[str, dict]:
    table = publication.newest_version(home, STREAM).folder / "candidates.parquet"
    return {row["security_id"]: row for row in pyarrow.parquet.read_table(table).to_pylist()}


def test_a_stated_return_moves_the_thresholds_and_who_stands_above_them(home):
    before = files_of(home.root)
    result = what_if_additions(home, QUARTER, {RETURN: "-0.26"})
    assert files_of(home.root) == before
    assert (result["stream"], result["published"]["differing_rows"]) == (STREAM, 0)
    assert result["overrides"] == [
        {"parameter": RETURN, "in_force": "-0.250000000", "what_if": "-0.26", "unit": "fraction", "clause": "6.4"}
    ]
    [floor] = [one for one in result["thresholds"] if one["threshold"] == "floor"]
    assert (floor["adjusted_market_cap_in_force"], floor["adjusted_market_cap"]) == (90_000_000, Decimal("88800000"))
    moves = {one["security_id"]: one for one in result["moves"]}
    assert (moves["at_floor.s"]["change_type"], moves["at_floor.s"]["outcome"]) == ("add", "added")
    assert moves["below_break.s"]["change_type"] == "move" and "R1000" in moves["below_break.s"]["new_indexes"]
    added = {one["outcome"]: one for one in result["outcomes"]}["added"]
    assert added["candidates"] - added["candidates_in_force"] == sum(
        one["change_type"] == "add" for one in result["moves"]
    )


@pytest.mark.parametrize(
    "changed",
    [
        {RETURN: "-0.26"},
        {RETURN: "0.1", "minimum_price": "5"},
        {"minimum_float": "1", "additional_class_minimum_addtv": "0"},
        {"ipo_additions": "0"},
    ],
)
def test_a_scenario_is_what_a_run_under_that_rulebook_gives(home, tmp_path, monkeypatch, changed):
    """Of every candidate: outcome, first failed screen and indexes; and each adjusted threshold."""
    result = what_if_additions(home, QUARTER, changed)
    expected = candidates(home)
    for one in result["moves"]:
        if one["outcome"] is None:
            del expected[one["security_id"]]
        else:
            expected[one["security_id"]] |= {
                name: one[name] for name in ("outcome", "first_failed_screen", "new_indexes")
            }
    amended = shutil.copytree(RULEBOOK, tmp_path / "rulebook")
    rows = (amended / "parameters.csv").read_text().splitlines()
    names = [name for name in changed if name != RETURN]
    changed_rows = [
        ",".join([*line.split(",")[:2], changed[line.split(",")[0]], *line.split(",")[3:]])
        if line.split(",")[0] in names
        else line
        for line in rows
    ]
    (amended / "parameters.csv").write_text("\n".join(changed_rows) + "\n")
    monkeypatch.setattr("rankday.reconstitution.opening.RULEBOOK", amended)
    fresh = Home(shutil.copytree(home.root.parent / "unpublished", tmp_path / "home", symlinks=True))
    every_offering().land(fresh)
    returns = {JUNE: Decimal(changed.get(RETURN, "-0.25"))}
    assert publish_additions(fresh, QUARTER, market_returns=returns, approvers=("ana", "ben"))["status"] == "published"
    found = candidates(fresh)
    assert {line: _decided(row) for line, row in found.items()} == {
        line: _decided(row) for line, row in expected.items()
    }
    thresholds = publication.newest_version(fresh, STREAM).folder / "thresholds.parquet"
    assert {
        row["threshold"]: row["adjusted_market_cap"] for row in pyarrow.parquet.read_table(thresholds).to_pylist()
    } == {row["threshold"]: row["adjusted_market_cap"] for row in result["thresholds"]}


def _decided(row: dict) -> tuple:
    return row["outcome"], row["first_failed_screen"], row["new_indexes"]


def test_the_command_prints_and_answers_in_json(home, rankday, tmp_path):
    command = ("what-if", "--home", home.root, "--quarter", QUARTER)
    status, printed, _ = rankday(*command, "--market-return", f"{JUNE}=-0.26")
    assert status == 0
    assert "-0.250000000 → -0.26" in printed and "90.0" in printed and "88.8" in printed and "below floor" in printed
    status, printed, _ = rankday(*command, "--set", "minimum_price=5", "--json", "--report", tmp_path / "annex")
    result = json.loads(printed)
    assert list(result) == [
        "stream", "rank_date", "event", "published", "overrides", "rules", "thresholds", "outcomes", "indexes", "moves"
    ]  # fmt: skip
    assert (tmp_path / "annex" / "thresholds.csv").is_file() and "## Thresholds" in (
        tmp_path / "annex" / "report.md"
    ).read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--quarter", QUARTER, "--rank-date", JUNE), "one of them"),
        ((), "give --rank-date"),
        (("--rank-date", JUNE, "--market-return", f"{JUNE}=0"), "--market-return is of additions"),
        (("--quarter", QUARTER, "--set", "band_1000=0"), "no parameter that decides additions"),
        (("--quarter", QUARTER, "--set", "fast_entry_sessions=6"), "no parameter that decides additions"),
        (("--quarter", QUARTER, "--market-return", "2026-05-29=0"), "no threshold of ipo_additions/2026-09"),
        (("--quarter", "2026-06", "--set", "minimum_price=5"), "come with the reconstitution"),
    ],
)
def test_what_makes_no_sense_is_one_line(home, rankday, arguments, words):
    settings = () if "--market-return" in arguments or "--set" in arguments else ("--set", "minimum_price=5")
    status, _, error = rankday("what-if", "--home", home.root, *arguments, *settings)
    assert status != 0 and words in error and len(error.strip().splitlines()) == 1


def test_a_grid_is_its_scenarios_one_by_one(home, tmp_path, rankday):
    out = tmp_path / "grid.csv"
    grid = ("--grid", f"{RETURN}=-0.26,-0.25,0", "--grid", "minimum_float=0.05,0.5")
    command = ("what-if", "--home", home.root, "--quarter", QUARTER, "--index", "R3000E", *grid, "--out", out)
    status, _, error = rankday(*command)
    assert (status, error) == (0, "")
    with out.open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == 7 * 10 and {row["index_code"] for row in rows} >= {"R3000E", "RTOP50"}
    for row in [row for row in rows if row["scenario_id"] in ("s0001", "s0006")]:
        alone = what_if_additions(home, QUARTER, {name: row[name] for name in (RETURN, "minimum_float")})
        [one] = [one for one in alone["indexes"] if one["index_code"] == row["index_code"]]
        for name in ("companies", "lines", "adds", "deletes", "available_market_cap"):
            assert Decimal(row[name]) == one[name], (row["scenario_id"], row["index_code"], name)


def test_a_fast_entry_by_another_break_and_by_none(home, tmp_path, rankday):
    """47m shares at 100 are 4.7 bn: above company 500 of June (4.5 bn), below company 50 (4.95 bn)."""
    fresh, day = Home(shutil.copytree(home.root.parent / "unpublished", tmp_path / "home", symlinks=True)), "2026-07-15"
    market = RankDayMarket(date.fromisoformat(day))
    shares = 47_000_000
    market.offer("fast", close="100", total=shares, ipo_date=market.session, offering_shares=shares)
    market.land(fresh)
    ingest(fresh, market.session)
    moved = {}
    for setting in ("fast_entry_break=50", "fast_entry=0", "minimum_price=5"):
        command = ("what-if", "--home", fresh.root, "--first-day", day, "--set", setting, "--json")
        status, printed, error = rankday(*command)
        assert status == 0, error
        moved[setting] = [(one["change_type"], one["outcome"]) for one in json.loads(printed)["moves"]]
    assert moved == {
        "fast_entry_break=50": [("delete", "below_fast_entry")],
        "fast_entry=0": [("delete", None)],
        "minimum_price=5": [],
    }
    assert not publication.streams(fresh, "fast_entry") and not publication.pending(fresh)


def test_an_amended_rulebook_is_what_the_value_is(home, tmp_path):
    amended = shutil.copytree(RULEBOOK, tmp_path / "amended")
    with (amended / "parameters.csv").open("a", encoding="utf-8") as handle:
        handle.write("minimum_price,2026-01-01,5.000000,USD,2026,2.S06,raised\n")
    by_row = what_if_additions(home, QUARTER, {}, rulebook=amended)
    by_value = what_if_additions(home, QUARTER, {"minimum_price": "5"})
    assert by_row["moves"]
    for part in ("thresholds", "outcomes", "indexes", "moves"):
        assert by_row[part] == by_value[part]


def test_the_same_values_move_nobody(home):
    result = what_if_additions(home, QUARTER, {RETURN: "-0.25", "minimum_price": "1"})
    assert result["moves"] == []
    assert all(one["adds"] == one["deletes"] == 0 for one in result["indexes"])


def test_of_what_is_not_published_the_return_must_be_known(home, tmp_path, rankday):
    fresh = Home(shutil.copytree(home.root.parent / "unpublished", tmp_path / "home", symlinks=True))
    command = ("what-if", "--home", fresh.root, "--quarter", QUARTER)
    status, _, error = rankday(*command, "--set", "minimum_price=5")
    assert status == 1 and f"rankday ingest --session {RANK_DAY}" in error
    every_offering().land(fresh)
    ingest(fresh, RANK_DAY)
    status, _, error = rankday(*command, "--set", "minimum_price=5")
    assert status == 1 and f"--market-return {JUNE}=FRACTION" in error and error.count("\n") == 1
    result = what_if_additions(fresh, QUARTER, {RETURN: "-0.25", "minimum_price": "5"})
    assert result["published"] is None
    assert {one["market_return_in_force"] for one in result["thresholds"]} == {Decimal("-0.25")}
    assert "S06" in {one["first_failed_screen"] for one in result["moves"]}
