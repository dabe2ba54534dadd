"""An amended rulebook against the one in force, and the impact report."""

from __future__ import annotations

import csv
import shutil
from datetime import date

import pytest

from rankday.rulebook.rows import RULEBOOK
from rankday.what_if.answer import what_if

RANK_DAY = date(2026, 4, 30)
FILES = {"breaks", "indexes", "moves", "overrides", "rules", "sectors"}


@pytest.fixture
def amended(tmp_path):
    """A copy of the seeds with a higher minimum price from 2026 on; a later row that has not begun by the rank day."""
    folder = tmp_path / "amended"
    shutil.copytree(RULEBOOK, folder)
    with (folder / "parameters.csv").open("a", encoding="utf-8") as handle:
        handle.write("minimum_price,2026-01-01,5.000000,USD,2026,2.S06,raised\n")
        handle.write("minimum_float,2027-01-01,0.50,fraction,2026,2.S08,later\n")
    return folder


def test_a_row_of_the_rulebook_moves_whom_the_value_moves(copied, amended):
    by_row, by_value = (
        what_if(copied, RANK_DAY, {}, rulebook=amended),
        what_if(copied, RANK_DAY, {"minimum_price": "5"}),
    )
    for part in ("indexes", "breaks", "sectors", "moves"):
        assert by_row[part] == by_value[part]
    assert by_row["moves"]
    raised = next(one for one in by_row["rules"] if one["key"] == "minimum_price 2026-01-01")
    assert (raised["file"], raised["clause"]) == ("parameters.csv", "2.S06")
    assert "value 1.000000" in raised["in_force"]
    assert "value 5.000000" in raised["what_if"]
    assert len(by_row["rules"]) == 2


def test_a_list_that_loses_an_entry_moves_its_lines(copied, amended):
    with (amended / "eligible_values.csv").open("a", encoding="utf-8") as handle:
        handle.write("eligible_exchange,XNYS,2026-01-01,false,2.S02,out\n")
    result = what_if(copied, RANK_DAY, {}, rulebook=amended)
    assert "failed_S02" in {one["reason_code"] for one in result["moves"]}


def test_the_report_tells_rules_moves_and_every_table(copied, amended, tmp_path, rankday):
    folder = tmp_path / "report"
    arguments = ("what-if", "--home", copied.root, "--rank-date", RANK_DAY, "--rulebook", amended, "--report", folder)
    status, told, error = rankday(*arguments)
    assert (status, error) == (0, "")
    assert "report.html" in told
    assert {path.name for path in folder.iterdir()} == {"report.md", "report.html", *(f"{one}.csv" for one in FILES)}
    text = (folder / "report.md").read_text()
    for words in ("2.S06", "minimum_price 2026-01-01", "## Indexes", "Breakpoints, 2026-04-30", "failed S06"):
        assert words in text
    assert "http" not in (folder / "report.html").read_text()
    moves = list(csv.DictReader((folder / "moves.csv").open(encoding="utf-8")))
    assert {one["rank_date"] for one in moves} == {"2026-04-30"}
    status, _, error = rankday(*arguments)
    assert status != 0
    assert "is there already" in error


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda folder: (folder / "breaks.csv").unlink(), "breaks.csv is missing"),
        (lambda folder: (folder / "parameters.csv").write_text("parameter,value\nx,1\n"), "column effective_from"),
        (lambda folder: shutil.rmtree(folder), "is missing; give a whole copy"),
    ],
)
def test_a_folder_that_is_no_rulebook_is_one_line(copied, amended, rankday, harm, words):
    harm(amended)
    status, _, error = rankday("what-if", "--home", copied.root, "--rank-date", RANK_DAY, "--rulebook", amended)
    assert status != 0
    assert words in error
    assert len(error.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--set", "band_1000=0.1", "--rulebook", "x"), "not both"),
        (("--grid", "band_1000=0.1", "--report", "x"), "one change"),
        (("--rank-date", "2025-04-30", "--set", "band_1000=0.1"), "several are for --report"),
        ((), "say what is to be another"),
        (("--grid", "band_1000=0.1", "--out", "x.txt"), ".csv or a .parquet"),
    ],
)
def test_options_that_do_not_go_together_are_refused(tmp_path, rankday, arguments, words):
    status, _, error = rankday("what-if", "--home", tmp_path, "--rank-date", RANK_DAY, *arguments)
    assert status != 0
    assert words in error
