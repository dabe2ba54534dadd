"""A row of series.csv or withholding_rates.csv that cannot stand is refused in one line (methodology 9)."""

from __future__ import annotations

import shutil

import pytest

from rankday.contract.errors import RankdayError
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.series_checks import check_series

ROW = "A-1,2000-01-03,R2000,net,converted,EUR,,,,,,,,1000,,"


@pytest.fixture
def folder(tmp_path):
    for name in ("series", "withholding_rates", "indexes", "derived_indexes"):
        shutil.copyfile(RULEBOOK / f"{name}.csv", tmp_path / f"{name}.csv")
    return tmp_path


def add(folder, *rows: str, table="series") -> None:
    with (folder / f"{table}.csv").open("a") as file:
        file.writelines(f"{row}\n" for row in rows)


def test_the_shipped_rows_stand_and_so_do_amendments_of_parameters(folder):
    amended = "R2000-D5,2030-01-02,R2000,net,decrement_percent,,,0.04,,,,,,1000,,"
    add(folder, ROW, amended, "A-H,2000-01-03,R2000,A-1,hedged_daily,SEK,,,0.5,,,,2026-05-04,,,")
    check_series(folder)


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("a,2000-01-03,R2000,net,converted,EUR,,,,,,,,,,", "series_code", "is no code"),
        ("R1000,2000-01-03,R2000,net,converted,EUR,,,,,,,,,,", "series_code", "is an index"),
        ("A-1,2000-1-3,R2000,net,converted,EUR,,,,,,,,,,", "effective_from", "is not a date"),
        ("A-1,2000-01-03,SPX,net,converted,EUR,,,,,,,,,,", "index_code", "no base index and no derived one"),
        ("A-1,2000-01-03,R2000,gross,converted,EUR,,,,,,,,,,", "base", "none of price, total, net and no series"),
        ("A-1,2000-01-03,R2000,net,swapped,EUR,,,,,,,,,,", "rule", "swapped"),
        ("A-1,2000-01-03,R2000,net,converted,,,,,,,,,,,", "currency", "is empty; the rule converted needs it"),
        ("A-1,2000-01-03,R2000,net,converted,EURO,,,,,,,,,,", "currency", "three capitals"),
        ("A-1,2000-01-03,R2000,net,converted,USD,,,,,,,,,,", "currency", "the currency of the levels"),
        ("A-1,2000-01-03,R2000,net,converted,EUR,SE,,,,,,,,,", "country", "has no use for it"),
        ("A-1,2000-01-03,R2000,net,hedged_daily,EUR,,,1,1,,,,,,", "notional_lag", "has no use for it"),
        ("A-1,2000-01-03,R2000,net,hedged_monthly,EUR,,,1,2,,,,,,", "notional_lag", "0 or 1"),
        ("A-1,2000-01-03,R2000,net,hedged_monthly,EUR,,,-1,,,,,,,", "hedge_ratio", "from 0 to 999"),
        ("A-1,2000-01-03,R2000,net,net_of_withholding,,SE,,,,,,,,,", "base", "its base is price"),
        ("A-1,2000-01-03,R2000,price,net_of_withholding,,se,,,,,,,,,", "country", "two capitals"),
        ("A-1,2000-01-03,R2000,net,decrement_points,,,-5,,,,,,,,", "amount", "is negative"),
        ("A-1,2000-01-03,R2000,net,leveraged,,,2,,,,,,,,", "rate_code", "needs it"),
        ("A-1,2000-01-03,R2000,net,excess_return,,,2,,,SOFR,,,,,", "amount", "has no use for it"),
        ("A-1,2000-01-03,R2000,net,converted,EUR,,,,,,,tomorrow,,,", "base_date", "is not a date"),
        ("A-1,2000-01-03,R2000,net,converted,EUR,,,,,,,,0,,", "base_value", "a number above 0"),
        ("R2000-EUR,2030-01-02,R2000,net,converted,SEK,,,,,,,,1000,,", "currency", "an amendment leaves it"),
        ("R2000-EUR,2030-01-02,R2000,total,converted,EUR,,,,,,,,1000,,", "base", "an amendment leaves it"),
        ("R2000-EUR,2030-01-02,R2000,net,converted,EUR,,,,,,,,100,,", "base_value", "an amendment leaves it"),
        ("R2000-EUR,1978-12-31,R2000,net,converted,EUR,,,,,,,,1000,,", "effective_from", "keep one"),
        ("A-1,2000-01-03,R1000,R2000-EUR,converted,SEK,,,,,,,,,,", "base", "is a series of R2000, not of R1000"),
        ("A-1,2000-01-03,R2000,A-1,converted,SEK,,,,,,,,,,", "base", "a circle: A-1 of A-1"),
    ],
)
def test_a_row_that_cannot_stand_is_refused(folder, row, column, words):
    add(folder, row)
    with pytest.raises(RankdayError, match=rf"^series\.csv, row 12, column {column}: .*{words}"):
        check_series(folder)


def test_a_circle_of_two_is_refused(folder):
    add(folder, "A-1,2000-01-03,R2000,A-2,converted,SEK,,,,,,,,,,", "A-2,2000-01-03,R2000,A-1,converted,EUR,,,,,,,,,,")
    with pytest.raises(RankdayError, match="a circle: A-1 of A-2 of A-1"):
        check_series(folder)


@pytest.mark.parametrize(
    ("row", "column"),
    [("se,2000-01-03,0.1,", "country"), ("FR,soon,0.1,", "effective_from"), ("FR,2000-01-03,15,", "rate")],
)
def test_a_withholding_rate_that_cannot_stand_is_refused(folder, row, column):
    add(folder, row, table="withholding_rates")
    with pytest.raises(RankdayError, match=rf"^withholding_rates\.csv, row 9, column {column}: "):
        check_series(folder)
