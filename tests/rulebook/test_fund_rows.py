"""A row of funds.csv or futures.csv that cannot stand is refused in one line (methodology 10)."""

from __future__ import annotations

import shutil

import pytest

from rankday.contract.errors import RankdayError
from rankday.rulebook.fund_checks import check_funds, check_futures
from rankday.rulebook.rows import RULEBOOK

SWAP = "A-1,2000-01-03,R2000,net,swap,total,0.003,,0.001,,100,"


@pytest.fixture
def folder(tmp_path):
    for name in ("funds", "futures", "series", "indexes", "derived_indexes"):
        shutil.copyfile(RULEBOOK / f"{name}.csv", tmp_path / f"{name}.csv")
    return tmp_path


def add(folder, *rows: str, table="funds") -> None:
    with (folder / f"{table}.csv").open("a") as file:
        file.writelines(f"{row}\n" for row in rows)


def test_the_shipped_rows_stand_and_so_do_amendments_of_costs(folder):
    add(folder, SWAP, "TWIN-PHYS,2030-01-02,R2000,net,physical,,0,1,,,100,")
    add(folder, "A-2,2000-01-03,R1000V,price,physical,,0,0,,,,")
    add(folder, "R2000,2030-01-02,20,0.05,1|12,99,SOFR", "R1000V,2000-01-03,0.5,0.25,6,1,TERM", table="futures")
    check_funds(folder)
    check_futures(folder)


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("a,2000-01-03,R2000,net,physical,,0.003,0.15,,,,", "fund_code", "is no code"),
        ("R1000,2000-01-03,R2000,net,physical,,0.003,0.15,,,,", "fund_code", "is an index"),
        ("R2000-EUR,2000-01-03,R2000,net,physical,,0.003,0.15,,,,", "fund_code", "is a series"),
        ("A-1,2000-1-3,R2000,net,physical,,0.003,0.15,,,,", "effective_from", "is not a date"),
        ("A-1,2000-01-03,SPX,net,physical,,0.003,0.15,,,,", "index_code", "no base index and no derived one"),
        ("A-1,2000-01-03,R2000,R2000-EUR,physical,,0.003,0.15,,,,", "benchmark", "is none of net, price, total"),
        ("A-1,2000-01-03,R2000,net,sampled,,0.003,0.15,,,,", "replication", "is none of physical, swap"),
        ("A-1,2000-01-03,R2000,net,physical,total,0.003,0.15,,,,", "swap_base", "has no use for it"),
        ("A-1,2000-01-03,R2000,net,swap,,0.003,,0.001,,,", "swap_base", "is empty"),
        ("A-1,2000-01-03,R2000,net,swap,gross,0.003,,0.001,,,", "swap_base", "is none of net, price, total"),
        ("A-1,2000-01-03,R2000,net,swap,total,0.003,0.15,0.001,,,", "dividend_tax", "has no use for it"),
        ("A-1,2000-01-03,R2000,net,physical,,0.003,,,,,", "dividend_tax", "is empty"),
        ("A-1,2000-01-03,R2000,net,physical,,0.003,1.5,,,,", "dividend_tax", "from 0 to 1"),
        ("A-1,2000-01-03,R2000,net,physical,,0.003,-0.15,,,,", "dividend_tax", "from 0 to 1"),
        ("A-1,2000-01-03,R2000,net,physical,,0.003,0.15,0.001,,,", "swap_fee", "has no use for it"),
        ("A-1,2000-01-03,R2000,net,swap,total,0.003,,,,,", "swap_fee", "is empty"),
        ("A-1,2000-01-03,R2000,net,swap,total,0.003,,1,,,", "swap_fee", "below 1"),
        ("A-1,2000-01-03,R2000,net,physical,,,0.15,,,,", "ter", "is empty"),
        ("A-1,2000-01-03,R2000,net,physical,,-0.003,0.15,,,,", "ter", "below 1"),
        ("A-1,2000-01-03,R2000,net,physical,,1,0.15,,,,", "ter", "below 1"),
        ("A-1,2000-01-03,R2000,net,physical,,0.0000003,0.15,,,,", "ter", "at most 6 decimals"),
        ("A-1,2000-01-03,R2000,net,physical,,0.003,0.15,,tomorrow,,", "base_date", "is not a date"),
        ("A-1,2000-01-03,R2000,net,physical,,0.003,0.15,,,0,", "base_value", "a number above 0"),
        ("A-1,2000-01-03,R2000,net,physical,,0.003,0.15,,,-1,", "base_value", "a number above 0"),
        ("TWIN-PHYS,2030-01-02,R1000,net,physical,,0.003,0.15,,,100,", "index_code", "an amendment leaves it"),
        ("TWIN-PHYS,2030-01-02,R2000,total,physical,,0.003,0.15,,,100,", "benchmark", "an amendment leaves it"),
        ("TWIN-PHYS,2030-01-02,R2000,net,swap,net,0.003,,0,,100,", "replication", "an amendment leaves it"),
        ("TWIN-SWAP,2030-01-02,R2000,net,swap,net,0.003,,0,,100,", "swap_base", "an amendment leaves it"),
        ("TWIN-PHYS,2030-01-02,R2000,net,physical,,0.003,0.15,,,50,", "base_value", "an amendment leaves it"),
        ("TWIN-PHYS,1978-12-31,R2000,net,physical,,0.001,0.15,,,100,", "effective_from", "keep one"),
    ],
)
def test_a_fund_that_cannot_stand_is_refused(folder, row, column, words):
    add(folder, row)
    with pytest.raises(RankdayError, match=rf"^funds\.csv, row 4, column {column}: .*{words}"):
        check_funds(folder)


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("SPX,2000-01-03,50,0.1,3,5,SOFR", "index_code", "no base index and no derived one"),
        ("R1000,soon,50,0.1,3,5,SOFR", "effective_from", "is not a date"),
        ("R1000,2000-01-03,0,0.1,3,5,SOFR", "multiplier", "a number above 0"),
        ("R1000,2000-01-03,,0.1,3,5,SOFR", "multiplier", "is empty"),
        ("R1000,2000-01-03,50,-0.1,3,5,SOFR", "tick", "a number above 0"),
        ("R1000,2000-01-03,50,0.1,3|13,5,SOFR", "months", "from 1 to 12"),
        ("R1000,2000-01-03,50,0.1,0|3,5,SOFR", "months", "from 1 to 12"),
        ("R1000,2000-01-03,50,0.1,3|3,5,SOFR", "months", "each once"),
        ('R1000,2000-01-03,50,0.1,"3,6",5,SOFR', "months", "from 1 to 12"),
        ("R1000,2000-01-03,50,0.1,,5,SOFR", "months", "is empty"),
        ("R1000,2000-01-03,50,0.1,3,0,SOFR", "listed", "1 to 99"),
        ("R1000,2000-01-03,50,0.1,3,5,", "rate_code", "is empty"),
        ("R2000,1978-12-31,50,0.1,3,5,SOFR", "effective_from", "keep one"),
    ],
)
def test_futures_that_cannot_stand_are_refused(folder, row, column, words):
    add(folder, row, table="futures")
    with pytest.raises(RankdayError, match=rf"^futures\.csv, row 3, column {column}: .*{words}"):
        check_futures(folder)


def test_a_draft_is_named_by_its_path_and_held_against_drafts_of_series(folder, tmp_path):
    header = (RULEBOOK / "series.csv").read_text().splitlines()[0]
    series, funds = tmp_path / "drafts.csv", tmp_path / "mine.csv"
    series.write_text(f"{header}\nA-1,2000-01-03,R2000,net,converted,EUR,,,,,,,,1000,,\n")
    funds.write_text((RULEBOOK / "funds.csv").read_text().splitlines()[0] + f"\n{SWAP}\n")
    check_funds(folder, funds=funds)
    with pytest.raises(RankdayError, match=r"mine\.csv, row 2, column fund_code: 'A-1' is a series"):
        check_funds(folder, series, funds)
