"""Every published date of a quarter (docs/methodology.md 1.quarters), what each carries, and what is refused."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from rankday.cli.calendar import calendar_command
from rankday.contract.errors import RankdayError
from rankday.rulebook.quarters import notes_of_quarters, quarter_before, quarter_of_name, quarters_of_year
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.season import season_of_event
from rankday.rulebook.session_changes import CLOSURE, SessionChange, with_changes
from rankday.rulebook.sessions import is_session


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("name", "rank", "announcement", "implementation", "status"),
    [
        ("2004-09", "2004-08-31", "2004-09-15", "2004-09-30", "assumed"),
        ("2005-03", "2005-02-28", None, "2005-03-31", "assumed"),
        ("2005-09", "2005-08-31", None, "2005-09-30", "assumed"),
        ("2011-09", "2011-08-31", None, "2011-09-30", "assumed"),
        ("2011-12", "2011-11-30", None, "2011-12-16", "assumed"),
        ("2018-03", "2018-02-28", None, "2018-03-16", "assumed"),
        ("2018-09", "2018-08-17", "2018-08-31", "2018-09-21", "in_force"),
        ("2018-12", "2018-11-16", "2018-11-30", "2018-12-21", "in_force"),
        ("2019-03", "2019-02-08", "2019-02-22", "2019-03-15", "in_force"),
        ("2021-03", "2021-02-12", "2021-02-26", "2021-03-19", "in_force"),
        ("2023-03", "2023-02-10", "2023-02-24", "2023-03-17", "in_force"),
        ("2023-09", "2023-07-31", "2023-08-18", "2023-09-15", "in_force"),
        ("2023-12", "2023-10-31", "2023-11-17", "2023-12-15", "in_force"),
        ("2025-12", "2025-10-31", "2025-11-21", "2025-12-19", "in_force"),
        ("2026-03", "2026-01-30", "2026-02-20", "2026-03-20", "in_force"),
        ("2026-09", "2026-07-31", "2026-08-21", "2026-09-18", "in_force"),
        ("2027-03", "2027-01-29", "2027-02-19", "2027-03-19", "in_force"),
    ],
)
def test_dates_of_a_quarter(name, rank, announcement, implementation, status):
    quarter = quarter_of_name(name)
    assert (quarter.ipo_rank_date, quarter.announcement_date) == (day(rank), day(announcement))
    assert (quarter.implementation_date, quarter.status) == (day(implementation), status)
    assert quarter.carries == "ipo|shares"


@pytest.mark.parametrize(
    ("name", "before", "rank_before"),
    [
        ("2026-09", "2026-06", "2026-04-30"),
        ("2027-03", "2026-12", "2026-10-30"),
        ("2018-09", "2018-06", "2018-05-11"),
        ("2026-06", "2026-03", "2026-01-30"),
        ("2005-03", "2004-12", "2004-11-30"),
        ("2004-09", "2004-06", "2004-05-28"),
    ],
)
def test_the_quarter_before_may_be_that_of_a_reconstitution(name, before, rank_before):
    found = quarter_before(quarter_of_name(name))
    assert (found.quarter, found.ipo_rank_date) == (before, day(rank_before))


def test_there_is_none_before_the_first():
    assert quarter_before(quarter_of_name("1989-06")) is None


@pytest.mark.parametrize("name", ["1989-06", "2003-06", "2016-06", "2026-06", "2026-12"])
def test_a_reconstitution_brings_its_own_dates(name):
    quarter, season = quarter_of_name(name), season_of_event(name)
    assert (quarter.carries, quarter.status) == ("reconstitution", "in_force")
    assert (quarter.ipo_rank_date, quarter.implementation_date) == (season.rank_date, season.implementation_date)
    assert quarter.announcement_date == (season.list_dates[0] if season.list_dates else None)


def test_the_named_november_is_in_the_quarter_that_ends_in_december():
    quarter = quarter_of_name("2026-12", "semi_annual_november")
    assert (quarter.ipo_rank_date, quarter.implementation_date) == (date(2026, 9, 30), date(2026, 11, 13))
    assert quarter.announcement_date is None


@pytest.mark.parametrize(
    ("year", "months"), [(1987, ""), (1989, "06"), (2003, "06"), (2004, "06 09 12"), (2005, "03 06 09 12"),
                         (2025, "03 06 09 12"), (2026, "03 06 09 12")]
)  # fmt: skip
def test_the_quarters_of_a_year_and_all_their_days_are_sessions(year, months):
    quarters = quarters_of_year(year)
    assert [quarter.quarter for quarter in quarters] == [f"{year}-{month}" for month in months.split()]
    for quarter in quarters:
        days = (quarter.ipo_rank_date, quarter.announcement_date, quarter.implementation_date)
        assert all(is_session(one) for one in days if one)


def test_a_closed_day_moves_alone():
    with with_changes([SessionChange(CLOSURE, date(2026, 9, 18), "storm")]):
        quarter = quarter_of_name("2026-09")
    assert (quarter.announcement_date, quarter.implementation_date) == (date(2026, 8, 21), date(2026, 9, 17))


@pytest.mark.parametrize("name", ["2026-9", "2026", "september", "2026-13", ""])
def test_a_text_that_is_no_quarter_is_refused(name):
    with pytest.raises(RankdayError, match="write its last month, as in 2026-09"):
        quarter_of_name(name)


def test_a_quarter_that_is_not_on_record_is_refused_and_those_of_the_year_are_named():
    with pytest.raises(RankdayError, match="2004-03: no such quarter is on record; of 2004 there are 2004-06, 2004-09"):
        quarter_of_name("2004-03")


def test_doubts_are_said_once_each():
    assert notes_of_quarters(quarters_of_year(2021)) == [
        "2021-03: a release says 26 March 2021; the rule gives 19 March and is kept (our choice)"
    ]
    assert [note.partition(":")[0] for note in notes_of_quarters(quarters_of_year(2006))] == [
        "quarters 2004-09 to 2011-09"
    ]
    assert notes_of_quarters(quarters_of_year(2026)) == []


def test_the_command_shows_quarters_for_people_and_for_machines():
    answer = json.loads(CliRunner().invoke(calendar_command, ["--year", "2026", "--json"]).output)
    assert answer["note"] is None
    assert answer["quarters"][2] == {
        "quarter": "2026-09",
        "carries": "ipo|shares",
        "ipo_rank_date": "2026-07-31",
        "announcement_date": "2026-08-21",
        "implementation_date": "2026-09-18",
        "status": "in_force",
    }
    answer = json.loads(CliRunner().invoke(calendar_command, ["--year", "2011", "--json"]).output)
    assert answer["quarters"][0]["announcement_date"] is None
    assert answer["quarters"][0]["status"] == "assumed"
    assert "assumed" in answer["note"]
    table = CliRunner().invoke(calendar_command, ["--year", "2021"]).output
    assert "IPO rank day" in table
    assert "a release says 26 March 2021" in table


QUARTERS = (RULEBOOK / "calendar_quarters.csv").read_text(encoding="utf-8")
DATES = (RULEBOOK / "calendar_dates.csv").read_text(encoding="utf-8")


@pytest.fixture
def rulebook(tmp_path, monkeypatch):
    folder = Path(shutil.copytree(RULEBOOK, tmp_path / "rulebook"))
    monkeypatch.setenv("RANKDAY_RULEBOOK", str(folder))
    return folder


def test_a_dated_row_moves_one_date_of_a_quarter(rulebook):
    row = "quarters_2026,2027-03,implementation,2027-03-18,1.quarters,moved\n"
    (rulebook / "calendar_dates.csv").write_text(DATES + row)
    quarter = quarter_of_name("2027-03")
    assert quarter.implementation_date == date(2027, 3, 18)
    assert quarter.announcement_date == date(2027, 2, 19)
    assert quarter.notes == ("2027-03: moved",)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("q,in_force,2030-9,,9,ipo|shares,8,last_business_day,,4,friday_3,1,", "row 18, column first_quarter"),
        ("q,in_force,2030-09,,9,all,8,last_business_day,,4,friday_3,1,", "row 18, column carries"),
        ("q,in_force,2030-09,,9,ipo|shares,,last_business_day,,4,friday_3,1,", "row 18, column rank_month"),
        ("q,in_force,2030-09,,9,ipo|shares,8,last_business_day,,4,,1,", "row 18, column implementation_rule"),
        ("q,in_force,2026-09,,9,ipo|shares,8,last_business_day,,4,friday_3,1,", "two rows date the quarter 2026-09"),
    ],
)
def test_a_wrong_row_is_refused_with_its_place(rulebook, row, message):
    (rulebook / "calendar_quarters.csv").write_text(QUARTERS + row + "\n")
    with pytest.raises(RankdayError, match=message):
        quarters_of_year(2026)


def test_a_rulebook_archived_before_there_were_quarters_has_those_of_today(rulebook):
    (rulebook / "calendar_quarters.csv").unlink()
    assert quarter_of_name("2026-09").implementation_date == date(2026, 9, 18)
