"""Every published date of docs/methodology.md 1, and what is refused."""

import json
import re
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from rankday.cli.calendar import calendar_command
from rankday.contract.errors import RankdayError
from rankday.rulebook import calendar as calendar_rules
from rankday.rulebook.quarters import quarters_of_year
from rankday.rulebook.season import (
    calendar_versions,
    newest_day,
    note_of_year,
    season_at,
    season_of_event,
    season_of_rank_date,
    seasons_of_year,
)
from rankday.rulebook.sessions import is_session


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("event", "version", "rank_day", "implementation"),
    [
        ("1989-06", "annual_may", "1989-05-31", "1989-06-30"),
        ("1993-06", "annual_may", "1993-05-28", "1993-06-30"),  # 31 May was Memorial Day
        ("2000-06", "annual_may", "2000-05-31", "2000-06-30"),
        ("2001-06", "annual_may", "2001-05-31", "2001-06-29"),  # the last session: 30 June was a Saturday
        ("2003-06", "annual_may", "2003-05-30", "2003-06-30"),  # the last session, a Monday
        ("2004-06", "annual_may", "2004-05-28", "2004-06-25"),  # the last Friday from here on
        ("2006-06", "annual_may", "2006-05-31", "2006-06-30"),  # five Fridays: the last
        ("2007-06", "annual_may", "2007-05-31", "2007-06-22"),  # five Fridays: the fourth
        ("2010-06", "annual_may", "2010-05-28", "2010-06-25"),  # 31 May was a holiday
        ("2012-06", "annual_may", "2012-05-31", "2012-06-22"),
        ("2016-06", "annual_may", "2016-05-27", "2016-06-24"),  # a dated row
        ("2017-06", "annual_dated", "2017-05-12", "2017-06-23"),
        ("2018-06", "annual_dated", "2018-05-11", "2018-06-22"),
        ("2019-06", "annual_dated", "2019-05-10", "2019-06-28"),
        ("2020-06", "annual_dated", "2020-05-08", "2020-06-26"),
        ("2021-06", "annual_dated", "2021-05-07", "2021-06-25"),
        ("2022-06", "annual_dated", "2022-05-06", "2022-06-24"),
        ("2023-06", "annual_april", "2023-04-28", "2023-06-23"),
        ("2024-06", "annual_april", "2024-04-30", "2024-06-28"),
        ("2025-06", "annual_april", "2025-04-30", "2025-06-27"),
        ("2026-06", "semi_annual", "2026-04-30", "2026-06-26"),
        ("2026-12", "semi_annual", "2026-10-30", "2026-12-11"),
        ("2027-06", "semi_annual", "2027-04-30", "2027-06-25"),
        ("2027-12", "semi_annual", "2027-10-29", "2027-12-10"),
        ("2028-06", "semi_annual", "2028-04-28", "2028-06-23"),
        ("2028-12", "semi_annual", "2028-10-31", "2028-12-08"),
    ],
)
def test_published_rank_days_and_implementations(event, version, rank_day, implementation):
    season = season_of_event(event)
    assert (season.calendar_version, season.rank_date, season.implementation_date) == (
        version,
        day(rank_day),
        day(implementation),
    )
    assert season_of_rank_date(day(rank_day)) == season


@pytest.mark.parametrize(
    ("event", "first_list", "lock_down"),
    [
        ("2023-06", "2023-05-19", "2023-06-05"),
        ("2024-06", "2024-05-24", "2024-06-10"),
        ("2025-06", "2025-05-23", "2025-06-09"),
    ],
)
def test_published_first_list_and_lock_down(event, first_list, lock_down):
    season = season_of_event(event)
    assert season.list_dates[0] == day(first_list)
    assert {later - earlier for earlier, later in zip(season.list_dates, season.list_dates[1:], strict=False)} == {
        timedelta(days=7)
    }
    assert season.lock_down == day(lock_down)


def test_first_december():
    season = season_of_event("2026-12")
    assert season.list_dates == (day("2026-11-13"), day("2026-11-20"), day("2026-11-27"), day("2026-12-04"))
    assert season.lock_down == day("2026-11-30")
    assert season.effective_date == day("2026-12-14")
    assert season.query_period == (day("2026-11-13"), day("2026-11-27"))


def test_first_semi_annual_june():
    season = season_of_event("2026-06")
    assert season.lock_down == day("2026-06-08")
    assert season.effective_date == day("2026-06-29")
    assert season.query_period == (day("2026-05-22"), day("2026-06-05"))


@pytest.mark.parametrize(
    ("event", "last"),
    [
        ("2023-06", "2023-06-16"),
        ("2024-06", "2024-06-21"),
        ("2025-06", "2025-06-20"),
        ("2027-06", "2027-06-17"),  # 18 June is the holiday
        ("2028-06", "2028-06-16"),
    ],
)
def test_five_lists_a_june_the_last_a_week_before_implementation(event, last):
    season = season_of_event(event)
    assert len(season.list_dates) == 5
    assert season.list_dates[-1] == day(last)


def test_a_list_friday_without_trading_moves_to_the_session_before():
    lists = season_of_event("2026-06").list_dates
    assert lists == tuple(map(day, ("2026-05-22", "2026-05-29", "2026-06-05", "2026-06-12", "2026-06-18")))


def test_lock_down_is_a_monday_three_weeks_before_june_and_two_before_december():
    for year in range(2026, 2041):
        june, december = seasons_of_year(year)
        assert june.lock_down.weekday() == december.lock_down.weekday() == 0
        assert (june.implementation_date - june.lock_down).days == 18
        assert (december.implementation_date - december.lock_down).days == 11


PUBLISHED = {
    "rank_date": "2003-05-30 2016-05-27 2017-05-12 2018-05-11 2019-05-10 2020-05-08 2021-05-07 2022-05-06 2023-04-28"
    " 2024-04-30 2025-04-30",
    "implementation_date": "1998-06-30 1999-06-30 2001-06-29 2003-06-30 2004-06-25 2005-06-24 2006-06-30 2007-06-22"
    " 2008-06-27 2010-06-25 2011-06-24 2012-06-22 2013-06-28 2014-06-27 2015-06-26 2016-06-24 2017-06-23 2018-06-22"
    " 2019-06-28 2020-06-26 2021-06-25 2022-06-24 2023-06-23 2024-06-28 2025-06-27",
}
PUBLISHED_LISTS = {
    2003: "06-13",
    2005: "06-10 06-17",
    2010: "06-11 06-18 06-25",
    2011: "06-10 06-17 06-24",
    2012: "06-08 06-15 06-22",
    2013: "06-14",
    2014: "06-13 06-20 06-27",
    2015: "06-12 06-19 06-26",
    2016: "06-10 06-17 06-24",
    2017: "06-09",
    2018: "06-08 06-15 06-22",
    2019: "06-07",
    2020: "06-05",
    2021: "06-04",
    2022: "06-03",
}


def test_the_36_published_rank_days_and_implementations():
    assert sum(len(days.split()) for days in PUBLISHED.values()) == 36
    for kind, days in PUBLISHED.items():
        for text in days.split():
            assert getattr(season_of_event(f"{text[:4]}-06"), kind) == day(text)


def test_list_dates_and_lock_down_before_2023_are_those_on_record_and_none_is_derived():
    for year in range(1989, 2023):
        season = season_of_event(f"{year}-06")
        assert season.list_dates == tuple(day(f"{year}-{text}") for text in PUBLISHED_LISTS.get(year, "").split())
        assert season.query_period is None
        assert season.lock_down == (day("2022-06-13") if year == 2022 else None)


@pytest.mark.parametrize(
    ("year", "words"),
    [
        (1975, "no reconstitution on record"),
        (1979, "computed backwards"),
        (1983, "computed backwards"),
        (1984, "quarterly .* not on record"),
        (1986, "quarterly .* not on record"),
        (1987, "semi-annual .* not on record"),
        (1988, "semi-annual .* not on record"),
    ],
)
def test_a_year_that_is_not_on_record_has_no_dates_and_says_so(year, words):
    assert seasons_of_year(year) == []
    assert re.search(words, note_of_year(year))
    answer = json.loads(CliRunner().invoke(calendar_command, ["--year", str(year), "--json"]).output)
    assert (answer["seasons"], answer["quarters"]) == ([], [])
    assert answer["note"] == note_of_year(year)
    assert note_of_year(year) in " ".join(CliRunner().invoke(calendar_command, ["--year", str(year)]).output.split())


def test_a_rank_day_of_a_year_that_is_not_on_record_needs_any_date():
    with pytest.raises(RankdayError, match=r"1985-05-31 is no rank day .*not on record.*nearest are 1989-05-31"):
        season_of_rank_date(day("1985-05-31"))
    assert season_of_rank_date(day("1985-05-31"), any_date=True).event_id == "1989-06"


def test_the_last_session_of_may_2016_was_no_rank_day():
    with pytest.raises(RankdayError, match=r"2016-05-31 is no rank day .* 2016-05-27 and 2017-05-12"):
        season_of_rank_date(day("2016-05-31"))


def test_every_year_since_1989_has_its_events_and_all_their_days_are_sessions():
    for year in range(1989, 2041):
        seasons = seasons_of_year(year)
        assert [season.event_id for season in seasons] == [f"{year}-06", f"{year}-12"][: 1 if year < 2026 else 2]
        for season in seasons:
            days = (season.rank_date, *season.list_dates, season.implementation_date, season.effective_date)
            assert all(map(is_session, days))
            assert sorted(days) == list(days)
            assert season.status == "in_force"


def test_the_superseded_november_is_there_by_name_only():
    season = season_of_event("2026-11", "semi_annual_november")
    assert (season.rank_date, season.implementation_date) == (day("2026-09-30"), day("2026-11-13"))
    assert (season.list_dates, season.query_period, season.lock_down) == ((), None, None)
    assert season.status == "superseded"
    assert season_of_rank_date(day("2026-09-30"), "semi_annual_november") == season
    with pytest.raises(RankdayError, match="semi_annual_november has it"):
        season_of_event("2026-11")
    with pytest.raises(RankdayError, match="semi_annual_november has it"):
        season_of_rank_date(day("2026-09-30"))


def test_each_era_has_a_name():
    assert calendar_versions() == [
        "computed_backwards",
        "quarterly_unrecorded",
        "semi_annual_unrecorded",
        "annual_may",
        "annual_dated",
        "annual_april",
        "semi_annual",
        "semi_annual_november",
        "study_annual_april",
        "study_annual_may",
        "study_semi_annual",
        "study_quarterly",
    ]
    assert seasons_of_year(2025, "semi_annual") == []


def test_a_date_that_is_no_rank_day_is_refused_and_the_nearest_are_named():
    with pytest.raises(RankdayError, match=r"2026-06-01 is no rank day .* 2026-04-30 and 2026-10-30") as refusal:
        season_of_rank_date(day("2026-06-01"))
    assert "\n" not in str(refusal.value)
    with pytest.raises(RankdayError, match="2026-04-30 is no rank day of calendar annual_april"):
        season_of_rank_date(day("2026-04-30"), "annual_april")


def test_any_date_takes_the_next_implementation():
    season = season_of_rank_date(day("2026-06-25"), any_date=True)
    assert (season.event_id, season.rank_date) == ("2026-06", day("2026-06-25"))
    assert season_of_rank_date(day("2026-06-26"), any_date=True).event_id == "2026-12"  # strictly after the date
    assert season_of_rank_date(day("2026-12-11"), any_date=True).event_id == "2027-06"
    assert season_of_rank_date(day("2026-04-30"), any_date=True) == season_of_event("2026-06")
    with pytest.raises(RankdayError, match="2026-05-29 and 2026-06-01"):
        season_of_rank_date(day("2026-05-30"), any_date=True)
    with pytest.raises(RankdayError, match="no implementation after it"):
        season_of_rank_date(day("2025-12-01"), "annual_april", any_date=True)


def test_newest_rank_day_includes_today():
    assert newest_day("rank day", day("2026-04-30")) == day("2026-04-30")
    assert newest_day("rank day", day("2026-04-29")) == day("2025-04-30")
    assert newest_day("rank day", day("2026-12-31")) == day("2026-10-30")
    assert newest_day("rank day", day("2026-10-01"), "semi_annual_november") == day("2026-09-30")
    with pytest.raises(RankdayError, match="no rank day on or before"):
        newest_day("rank day", day("1978-05-30"))


@pytest.mark.parametrize("question", [lambda: season_of_event("2026-06", "x"), lambda: seasons_of_year(2026, "")])
def test_an_unknown_calendar_is_refused_with_the_names(question):
    with pytest.raises(RankdayError, match="unknown; there are computed_backwards"):
        question()


@pytest.mark.parametrize("year", [1969, 2061, 0, 99999])
def test_years_beyond_the_exchange_calendar_are_refused(year):
    with pytest.raises(RankdayError, match="1970 to 2060"):
        seasons_of_year(year)


@pytest.mark.parametrize("event", ["2026-6", "june 2026", "2026-06-26", "2026-13", ""])
def test_a_malformed_event_is_refused(event):
    with pytest.raises(RankdayError):
        season_of_event(event)


RULES = (calendar_rules.SEEDS / "rulebook" / "calendar_rules.csv").read_text(encoding="utf-8")
DATES = (calendar_rules.SEEDS / "rulebook" / "calendar_dates.csv").read_text(encoding="utf-8")


@pytest.fixture
def rulebook(tmp_path, monkeypatch):
    """Put changed calendar files in the rulebook's place."""

    def replace(rules=RULES, dates=DATES):
        (tmp_path / "calendar_rules.csv").write_text(rules, encoding="utf-8")
        (tmp_path / "calendar_dates.csv").write_text(dates, encoding="utf-8")
        monkeypatch.setenv("RANKDAY_RULEBOOK", str(tmp_path))

    return replace


def test_the_calendar_of_one_event_is_changed_by_rows(rulebook):
    rulebook(
        dates=DATES
        + "semi_annual,2027-06,rank,2027-05-05,1.calendar,\n"
        + "semi_annual,2027-06,list,2027-06-11,1.calendar,\nsemi_annual,2027-06,list,2027-06-04,1.calendar,\n"
        + "semi_annual,2027-06,lock_down,2027-06-14,1.calendar,\n"
    )
    season = season_of_event("2027-06")
    assert season.rank_date == day("2027-05-05")
    assert season.list_dates == (day("2027-06-04"), day("2027-06-11"))
    assert season.lock_down == day("2027-06-14")
    assert season.implementation_date == day("2027-06-25")
    assert season_of_event("2028-06").rank_date == day("2028-04-28")


@pytest.mark.parametrize(
    ("kind", "moved", "changed"),
    [
        ("rank", "2027-05-05", "rank_date"),
        ("lock_down", "2027-06-14", "lock_down"),
        ("implementation", "2027-06-17", "implementation_date"),
        ("implementation", "2027-06-24", "implementation_date"),
    ],
)
def test_a_dated_row_replaces_one_date_and_the_others_stay_by_rule(rulebook, kind, moved, changed):
    usual = season_of_event("2027-06")
    moved_to = day(moved)
    rulebook(dates=DATES + f"semi_annual,2027-06,{kind},{moved_to},1.calendar,\n")
    season = season_of_event("2027-06")
    assert getattr(season, changed) == moved_to
    unmoved = {"rank_date", "list_dates", "query_period", "lock_down", "implementation_date"} - {changed}
    assert {name: getattr(season, name) for name in unmoved} == {name: getattr(usual, name) for name in unmoved}


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ("semi_annual,2027-06,rank,2027-05-32,1,", "calendar_dates.csv, row 48, column date"),
        ("semi_annual,2027-06,party,2027-05-05,1,", "calendar_dates.csv, row 48, column kind"),
        ("monthly,2027-06,rank,2027-05-05,1,", "calendar_dates.csv, row 48, column calendar_version"),
        ("annual_dated,2022-06,rank,2022-05-09,1,", "a second rank date for 2022-06"),
        ("semi_annual,2027-06,rank,2027-05-01,1,", "2027-05-01 is no session"),
        ("semi_annual,2027-06,implementation,2027-07-02,1,", "not in the month of 2027-06"),
    ],
)
def test_a_bad_date_row_is_refused_with_its_place(rulebook, row, line):
    rulebook(dates=DATES + row + "\n")
    with pytest.raises(RankdayError, match=line):
        season_of_event("2027-06")


def test_a_file_without_its_header_is_refused(rulebook):
    rulebook(rules=RULES.replace("calendar_version", "version", 1))
    with pytest.raises(RankdayError, match=r"calendar_rules\.csv: column calendar_version is missing"):
        season_of_event("2027-06")
    rulebook(rules=RULES + "short,in_force,,,,,last_business_day,,friday_4\n")
    with pytest.raises(RankdayError, match=r"calendar_rules\.csv, row 22, column first_year: '' is not a whole"):
        season_of_event("2027-06")


def test_two_rules_for_one_season_are_refused(rulebook):
    rulebook(rules=RULES + "monthly,in_force,june,2030,2031,4,last_business_day,6,friday_1,,,,1,\n")
    with pytest.raises(RankdayError, match="semi_annual and monthly both date the june of 2030"):
        season_of_event("2027-06")


def test_a_dated_season_without_its_row_says_which_to_add(rulebook):
    rulebook(dates="".join(line for line in DATES.splitlines(keepends=True) if "2019-05-10" not in line))
    with pytest.raises(RankdayError, match="no rank date of 2019-06 for annual_dated; add the row"):
        season_of_event("2019-06")


def test_the_command_prints_dates_for_people_and_for_machines():
    table = CliRunner().invoke(calendar_command, ["--year", "2026"])
    assert table.exit_code == 0
    assert "Thu 2026-06-18" in table.output
    assert "semi_annual_november" in table.output
    answer = json.loads(CliRunner().invoke(calendar_command, ["--year", "2026", "--json"]).output)
    assert [season["implementation_date"] for season in answer["seasons"]] == ["2026-06-26", "2026-12-11"]
    none = CliRunner().invoke(calendar_command, ["--year", "2030", "--calendar", "annual_may"])
    assert "No reconstitution of 2030 has dates in annual_may" in none.output


@pytest.mark.parametrize("year", [1989, 2004, 2016, 2026])
def test_no_word_and_no_date_is_cut_in_a_line_of_80_characters(year):
    shown = CliRunner().invoke(calendar_command, ["--year", str(year)]).output
    assert "…" not in shown
    assert max(map(len, shown.partition("Note:")[0].partition("Calendar versions")[0].splitlines())) <= 80
    for day in (f"{season.implementation_date:%a %Y-%m-%d}" for season in seasons_of_year(year)):
        assert day in shown
    for day in (f"{quarter.implementation_date:%a %Y-%m-%d}" for quarter in quarters_of_year(year)):
        assert day in shown


@pytest.mark.parametrize("year", [1984, 1985, 1988])
def test_reconstitutions_without_recorded_dates_are_not_denied(year):
    shown = CliRunner().invoke(calendar_command, ["--year", str(year)]).output
    assert "No reconstitution is implemented" not in shown
    assert f"No reconstitution of {year} has dates in the calendar in force" in shown


def test_the_group_s_help_names_the_way_to_a_year():
    shown = CliRunner().invoke(calendar_command, ["--help"]).output
    assert "rankday calendar --year 2026" in shown
    assert "..." not in shown.partition("Commands:")[2]


@pytest.mark.parametrize(
    ("any_day", "event"),
    [
        ("2026-05-22", "2026-06"),
        ("2026-06-26", "2026-06"),  # the implementation itself
        ("2026-06-27", "2026-12"),
        ("2026-12-12", "2027-06"),
    ],
)
def test_a_day_belongs_to_the_season_that_is_implemented_next(any_day, event):
    assert season_at(day(any_day)).event_id == event


def test_the_newest_list_date_is_the_latest_of_all_seasons():
    assert newest_day("list date", day("2026-06-19")) == day("2026-06-18")
    assert newest_day("list date", day("2026-11-12")) == day("2026-06-18")
    assert newest_day("list date", day("2026-11-13")) == day("2026-11-13")
