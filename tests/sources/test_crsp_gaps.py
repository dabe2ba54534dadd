"""Facts of CRSP between rows that are not adjacent: a halt's split, a delisting without a row, a record of a halt."""

from __future__ import annotations

import csv
import json
from datetime import date

import pytest

from rankday.contract.home import Home
from rankday.drops.ingest import ingest
from rankday_sources.crsp import CrspFiles, import_crsp

DAYS = [date(2024, 1, day) for day in (2, 3, 4, 5, 8, 9)]
HEADER = "permno,permco,date,prc,vol,shrout,cfacshr,shrcd,exchcd,ticker,comnam,siccd"
NAMES = "permno,namedt,nameendt,shrcd,exchcd,siccd,ticker,comnam,primexch,permco"


def rows(permno: int, *cells: str | None) -> list[str]:
    """A row a day with price, shares and factor (``"2,8000,1"``); None: no row."""
    return [
        f"{permno},{permno},{day:%Y%m%d},{cell.split(',')[0]},100,{','.join(cell.split(',')[1:])},11,1,T{permno},CO,3571"
        for day, cell in zip(DAYS, cells, strict=True)
        if cell is not None
    ]


@pytest.fixture
def load(tmp_path):
    home = Home(tmp_path / "home")

    def function(*lines: list[str], delistings: str = "", names: str = "", sessions=DAYS):
        others = rows(90001, *["10,1000,1"] * 6)
        files = {"dsf.csv": "\n".join([HEADER, *others, *(row for line in lines for row in line)]) + "\n"}
        files |= {"del.csv": f"permno,dlstdt,dlstcd,dlret\n{delistings}\n"} if delistings else {}
        files |= {"names.csv": f"{NAMES}\n{names}"} if names else {}
        for name, text in files.items():
            (tmp_path / name).write_text(text)
        import_crsp(
            home,
            CrspFiles(
                tmp_path / "dsf.csv",
                tmp_path / "names.csv" if names else None,
                tmp_path / "del.csv" if delistings else None,
            ),
            sessions,
        )
        return home

    return function


def table(home: Home, day: date, name: str) -> list[dict]:
    folder = home.landing(day)
    file = json.loads((folder / "drop.json").read_text())["tables"][name]["file"]
    with (folder / file).open(newline="") as handle:
        return list(csv.DictReader(handle))


def events(home: Home) -> list[tuple]:
    return [
        (day.day, one["event_type"], one["ex_date"], one["ratio_new"], one["ratio_old"], one["cash_amount"])
        for day in DAYS
        for one in table(home, day, "corporate_actions")
    ]


def test_a_factor_that_changes_over_a_halt_is_a_split_on_the_first_session_after_it(load):
    home = load(rows(10004, "1,50000,0.1", "1,50000,0.1", None, None, "10,5000,1", "10,5000,1"))
    assert events(home) == [(5, "split", "2024-01-08", "1", "10", "")]
    (halted,) = [one for one in table(home, DAYS[3], "prices") if one["security_id"] == "PERMNO10004"]
    assert (halted["close"], halted["status"]) == ("", "halted")
    (shares,) = [one for one in table(home, DAYS[3], "shares") if one["security_id"] == "PERMNO10004"]
    assert (shares["total_shares"], shares["as_of"]) == ("50000000", "2024-01-03")
    assert all(ingest(home, day).is_new for day in DAYS)


def test_rows_without_a_price_are_a_halt_too(load):
    home = load(rows(10014, "1,50000,0.1", "1,50000,0.1", ",5000,1", ",5000,1", "10,5000,1", "10,5000,1"))
    assert events(home) == [(3, "split", "2024-01-04", "1", "10", "")]


def test_rows_without_a_factor_do_not_hide_a_split(load):
    home = load(rows(10015, "1,50000,0.1", "1,50000,", "1,50000,", ",5000,", "10,5000,1", "10,5000,1"))
    assert events(home) == [(5, "split", "2024-01-08", "1", "10", "")]


def test_a_factor_that_is_no_number_hides_no_split(load):
    home = load(rows(10015, "1,50000,0.1", "1,50000,x", "1,50000,0.1", "10,5000,1", "10,5000,1", "10,5000,1"))
    assert events(home) == [(4, "split", "2024-01-05", "1", "10", "")]


def test_a_delisting_without_a_row_leaves_with_its_return(load):
    home = load(rows(10005, "2,8000,1", "2,8000,1", None, None, None, None), delistings="10005,20240105,580,-0.5")
    assert events(home) == [(5, "delisting", "2024-01-08", "", "", "1.000000")]
    assert ["PERMNO10005" in {one["security_id"] for one in table(home, day, "securities")} for day in DAYS] == [
        True, True, True, True, False, False,
    ]  # fmt: skip


def test_a_delisting_after_rows_without_a_price_leaves_at_the_last_price(load):
    home = load(
        rows(10006, "-2,8000,1", "-2,8000,1", ",8000,1", ",8000,1", None, None), delistings="10006,20240106,580,-0.5"
    )
    assert events(home) == [(5, "delisting", "2024-01-08", "", "", "1.000000")]  # Saturday: the session before


def test_the_last_price_is_brought_to_the_shares_of_the_delisting(load):
    home = load(rows(10007, "2,8000,0.1", ",800,1", None, None, None, None), delistings="10007,20240104,580,-0.5")
    assert events(home)[-1] == (4, "delisting", "2024-01-05", "", "", "10.000000")


def test_a_line_that_the_file_does_not_know_any_more_is_not_carried(load):
    home = load(rows(10008, "2,8000,1", None, None, None, None, None))
    assert "PERMNO10008" not in {one["security_id"] for one in table(home, DAYS[1], "securities")}


@pytest.mark.parametrize("code", ["0", "-1", "-2"])
def test_a_name_record_of_a_halt_carries_its_line(load, code):
    names = "90001,20000101,,11,1,3571,FIL,FILLER,N,90001\n"
    names += "10009,20000101,20240103,11,1,3571,HLT,HALTED CO,N,10009\n"
    names += f"10009,20240104,20240105,11,{code},3571,HLT,HALTED CO,N,10009\n"
    home = load(rows(10009, "2,8000,1", "2,8000,1", None, None, None, None), names=names)
    found = {one["security_id"]: one for one in table(home, DAYS[2], "prices")}
    assert (found["PERMNO10009"]["status"], found["PERMNO10009"]["mic"]) == ("halted", "XNYS")
    assert "PERMNO10009" not in {one["security_id"] for one in table(home, DAYS[4], "prices")}


def test_sessions_that_are_not_asked_for_do_not_hide_what_came_before(load):
    home = load(rows(10010, "1,50000,0.1", None, None, None, "10,5000,1", "10,5000,1"), sessions=[DAYS[0], DAYS[3]])
    (one,) = table(home, DAYS[3], "corporate_actions")
    assert (one["ex_date"], one["ratio_new"], one["ratio_old"]) == ("2024-01-08", "1", "10")
