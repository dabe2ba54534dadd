"""At which level each series of an index begins (6.base): by its day, by the user's row, and for ever after."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from daily.week_market import LINES, MON, THU, TUE, WED, folder, land, table, versions
from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.daily.backfill.backfill import history
from rankday.daily.daily_run import nightly
from rankday.publication.verification import verify
from rankday.replay.replay import replay
from reference.drops import write_drop
from reference.nightly.drops import drop

HEADER = "index_code,series,base_date,base_value\n"
LEVELS = "index_code, price_level, total_return_level, net_total_return_level"
USERS = f"{HEADER}R3000E,price,,250\nR3000E,total,{MON},50.5\nR2000,net,,0.00000001\nR2000,price,2026-05-05,7\n"
# R2000's price row is of Tuesday: on Monday, when it begins, it does not hold
BEGUN = {"R2000": (1000, 1000, 0.00000001), "R3000E": (250, 50.5, 50.5)}


def begun(home: Home, session: date) -> dict[str, tuple[float, ...]]:
    return {code: tuple(map(float, values)) for code, *values in table(home, session, "index_values", LEVELS)}


@pytest.fixture(scope="module")
def week(tmp_path_factory) -> Home:
    """Monday to Thursday, begun at the user's values. Read only."""
    home = Home(tmp_path_factory.mktemp("week"))
    for session in (MON, TUE, WED, THU):
        land(home, session)
    home.base_values_file.write_text(USERS, encoding="utf-8")
    nightly(home, MON)
    nightly(home, THU)
    return home


@pytest.fixture
def home(week, tmp_path) -> Home:
    shutil.copytree(week.root, tmp_path / "copy")
    return Home(tmp_path / "copy")


def test_each_series_begins_at_its_own_value(week):
    assert begun(week, MON) == BEGUN
    (divisor,) = table(week, MON, "index_values", "divisor", "index_code = 'R3000E'")
    assert float(divisor[0]) == 20_000 / 250


def test_a_backfill_begins_as_the_chain_did(home):
    found = history(home, MON, THU)
    rows = duckdb.sql(
        f"select session, {LEVELS}, divisor from read_parquet($path) order by all",
        params={"path": str(Path(found["folder"]) / "index_values.parquet")},
    ).fetchall()
    daily = [
        (session, *row)
        for session in (MON, TUE, WED, THU)
        for row in table(home, session, "index_values", f"{LEVELS}, divisor")
    ]
    assert rows == sorted(daily)


def test_what_a_day_began_with_lies_in_its_rulebook(week):
    archived = (folder(week, MON) / "rulebook" / "base_values.csv").read_text(encoding="utf-8")
    assert "R3000E,price,,250,the home's own" in archived and "R2000,price,1986-12-31,135.00," in archived


def test_a_later_change_touches_nothing_published_and_no_replay(home):
    home.base_values_file.write_text(f"{HEADER}R3000E,price,,9\n", encoding="utf-8")
    assert nightly(home, THU)["published"] == []
    outcome = replay(home, f"daily/{MON}")
    assert outcome.is_same and "base_values.csv of the home has changed since" in " ".join(outcome.notes)
    land(home, MON, {LINES[0]: "12"})  # the base day comes again, corrected: it begins where it began
    nightly(home, MON)
    assert versions(home)[MON] == 2 and begun(home, MON) == BEGUN
    assert all(replay(home, stream).is_same for stream in publication.streams(home, "daily"))
    assert not verify(home).problems


def test_a_file_that_is_as_it_was_is_not_noted(week):
    assert "base_values" not in " ".join(replay(week, f"daily/{MON}", record=False).notes)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("R9999,price,,1", "row 2, column index_code: 'R9999' is none of "),
        ("R2000,gross,,1", "row 2, column series: 'gross' is none of net, price, total"),
        (
            "R2000,price,31.12.1986,1",
            "row 2, column base_date: '31.12.1986' is not a date; write YYYY-MM-DD, or leave it",
        ),
        ("R2000,price,,0", "row 2, column base_value: '0' is no level; write a number above 0"),
        ("R2000,price,,-1", "row 2, column base_value: '-1' is no level"),
        ("R2000,price,,1e3", "row 2, column base_value: '1e3' is no level"),
        ("R2000,price,,1.000000001", "row 2, column base_value: '1.000000001' is no level; write a number above 0"),
        ("R2000,price,", "row 2, column base_value: '' is no level"),
        ("R2000,price,,1\nR2000,price,,2", "row 3, column base_date: the same index, series and date as in "),
        ("R2000,price,,1,2", "row 2: has more cells than the first line names"),
    ],
)
def test_a_row_that_cannot_stand_is_one_line_that_names_it(home, row, words):
    home.base_values_file.write_text(f"{HEADER}{row}\n", encoding="utf-8")
    land(home, date(2026, 5, 8))
    with pytest.raises(RankdayError) as refused:
        nightly(home, date(2026, 5, 8))
    line = str(refused.value)
    assert "base_values.csv" in line and words in line and "\n" not in line


def test_a_chain_from_1986_begins_at_the_published_values(tmp_path):
    """Golden example 11; 31 December 1986 was a Wednesday."""
    home, day = Home(tmp_path), date(1986, 12, 31)
    members = dict.fromkeys(LINES[:2], "R3000E R3000 R1000") | dict.fromkeys(LINES[2:], "R3000E R3000 R2000")
    made = drop(day, dict.fromkeys(LINES, "10"), dict.fromkeys(LINES, (100, 200)), (), members)
    write_drop(home.landing(day), day, made)
    nightly(home, day)
    assert begun(home, day) == {
        "R1000": (130, 1000, 1000),
        "R2000": (135, 1000, 1000),
        "R3000": (140, 1000, 1000),
        "R3000E": (1000, 1000, 1000),
    }
