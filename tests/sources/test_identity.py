"""Which line is which from session to session: by CIK, by issuer name with share count, by ticker, in that order."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import date

import pytest

from rankday.contract.home import Home
from rankday_sources.import_screener import ScreenerFiles, import_screener
from sources.screener_feed import row, write_csv

FIRST, SECOND, THIRD = date(2025, 4, 30), date(2025, 5, 30), date(2025, 6, 27)
M = 10**6


def one(symbol, name, price="10", shares=100 * M, cik=None):
    """A line of a feed and, with ``cik``, of the SEC's list; ``shares`` None: the feed states no cap."""
    cap = "" if shares is None else str(int(float(price) * shares))
    return row(symbol, f"{name} Common Stock" if " " not in name else name, last_price=price, market_cap_usd=cap), cik


@pytest.fixture
def ids(tmp_path):
    """Import a session; return ticker → security id."""
    home = Home(tmp_path / "home")

    def function(session, *lines, **more):
        feed = write_csv(tmp_path / f"{session}.csv", [{**cells, "asof": session.isoformat()} for cells, _ in lines])
        filers = [{"cik": cik, "ticker": cells["symbol"].replace("/", "-")} for cells, cik in lines if cik]
        sec = write_csv(tmp_path / f"sec-{session}.csv", filers, ("cik", "ticker")) if filers else None
        function.result = import_screener(home, session, ScreenerFiles(feed, sec_companies=sec, **more))
        return {line["ticker"]: line["security_id"] for line in function.table(session, "securities")}

    def table(session, name):
        folder = home.landing(session)
        file = folder / json.loads((folder / "drop.json").read_text())["tables"][name]["file"]
        with gzip.open(file, "rt") if file.suffix == ".gz" else file.open() as handle:
            return list(csv.DictReader(handle))

    function.table, function.home = table, home
    return function


WITH_CIKS = pytest.mark.parametrize("ciks", [(None, None), (1, 2), (1, None), (None, 2)], ids=str)


@WITH_CIKS
def test_a_ticker_given_to_a_newcomer_leaves_the_line_with_its_issuer(ids, ciks):
    old, new = ciks
    ids(FIRST, one("ABC", "Oldwidget", "5", 60 * M, old), one("XYZ", "Goneaway", "7", 57 * M))
    found = ids(
        THIRD, one("ABCD", "Oldwidget", "5.2", 60 * M, old), one("ABC", "Freshrocket", "90", 500 * M, new),
        one("XYZ", "Brandnew", "33", 27 * M),
    )  # fmt: skip
    assert found == {"ABCD": "US-ABC", "ABC": "US-ABC.2", "XYZ": "US-XYZ.2"}
    assert len({line["company_id"] for line in ids.table(THIRD, "securities")}) == 3
    assert ids.result["ticker_changes"] == [{"security_id": "US-ABC", "before": "ABC", "now": "ABCD"}]
    assert [each["ticker"] for each in ids.result["reused_tickers"]] == ["ABC", "XYZ"]


@WITH_CIKS
def test_two_issuers_that_swap_their_tickers_keep_their_lines(ids, ciks):
    a, b = ciks
    ids(FIRST, one("AAA", "Alpha", "5", 60 * M, a), one("BBB", "Beta", "90", 500 * M, b))
    found = ids(SECOND, one("BBB", "Alpha", "5", 60 * M, a), one("AAA", "Beta", "90", 500 * M, b))
    assert found == {"BBB": "US-AAA", "AAA": "US-BBB"}


def test_a_chain_of_tickers_over_three_sessions(ids):
    ids(FIRST, one("A", "Alpha"), one("B", "Beta"), one("C", "Gamma"))
    assert ids(SECOND, one("B", "Alpha"), one("C", "Beta"), one("D", "Gamma")) == {
        "B": "US-A", "C": "US-B", "D": "US-C"
    }  # fmt: skip
    assert ids(THIRD, one("C", "Alpha"), one("D", "Beta"), one("A", "Gamma"), one("B", "Delta", "3")) == {
        "C": "US-A", "D": "US-B", "A": "US-C", "B": "US-B.2"
    }  # fmt: skip


def test_a_ticker_reused_after_sessions_without_it_is_another_line(ids):
    ids(FIRST, one("ABC", "Oldwidget", "5", 60 * M), one("F", "Filler"))
    ids(SECOND, one("F", "Filler"))
    assert ids(THIRD, one("ABC", "Freshrocket", "90", 500 * M), one("F", "Filler"))["ABC"] == "US-ABC.2"


def test_a_line_that_a_session_lacks_comes_back_as_itself(ids):
    ids(FIRST, one("ABC", "Oldwidget"), one("F", "Filler"))
    ids(SECOND, one("F", "Filler"))
    assert ids(THIRD, one("ABCD", "Oldwidget"), one("F", "Filler"))["ABCD"] == "US-ABC"


@pytest.mark.parametrize(
    ("price", "shares", "is_one"),
    [
        ("10", 100 * M, True),  # renamed
        ("11", 104 * M, True),  # … and issued a few
        ("35", 100 * M, True),  # … and liked for it: the very same count
        ("1", 1000 * M, True),  # … and split
        ("100", 10 * M, True),  # … and consolidated
        ("10", 140 * M, False),
        ("30", 104 * M, False),
        ("90", 500 * M, False),
        ("10", None, False),  # nothing but the ticker
    ],
)
def test_another_name_under_one_ticker_is_the_line_only_if_the_share_count_says_so(ids, price, shares, is_one):
    ids(FIRST, one("ABC", "Oldwidget"))
    assert ids(SECOND, one("ABC", "Newwidget", price, shares)) == {"ABC": "US-ABC" if is_one else "US-ABC.2"}


def test_with_one_cik_a_rename_with_a_new_ticker_and_any_count_is_one_line(ids):
    ids(FIRST, one("SPAK", "Blank Acquisition", "10", 30 * M, 7))
    assert ids(SECOND, one("REAL", "Realthing", "14", 250 * M, 7)) == {"REAL": "US-SPAK"}


def test_of_one_name_another_cik_is_another_line_whatever_ticker_and_count(ids):
    ids(FIRST, one("FBP", "First Bancorp", cik=1))
    assert ids(SECOND, one("FBP", "First Bancorp", cik=2)) == {"FBP": "US-FBP.2"}
    assert ids(THIRD, one("FBNC", "First Bancorp", cik=3)) == {"FBNC": "US-FBNC"}


def test_two_companies_of_one_name_are_distinguished_by_count_and_cap(ids):
    ids(FIRST, one("FBP", "First Bancorp", "20", 160 * M))
    assert ids(SECOND, one("FBNC", "First Bancorp", "40", 30 * M)) == {"FBNC": "US-FBNC"}
    assert {line["company_id"] for line in ids.table(SECOND, "securities")} == {"NAME-FIRSTBANCORP-FBNC"}


def test_a_new_ticker_on_the_day_of_a_split_is_one_line(ids):
    ids(FIRST, one("ABC", "Oldwidget", "50", 20 * M))
    assert ids(SECOND, one("ABCD", "Oldwidget", "5.1", 200 * M)) == {"ABCD": "US-ABC"}


def test_a_sec_list_in_one_session_only_changes_no_line(ids):
    ids(FIRST, one("ABC", "Oldwidget", cik=1), one("XYZ", "Other", "3"))
    assert ids(SECOND, one("ABCD", "Oldwidget"), one("XYZ", "Other", "3")) == {"ABCD": "US-ABC", "XYZ": "US-XYZ"}
    assert {line["company_id"] for line in ids.table(SECOND, "securities")} == {"CIK0000000001", "NAME-OTHER"}
    assert ids(THIRD, one("ABC", "Oldwidget", cik=1), one("XYZ", "Other", "3", cik=2)) == {
        "ABC": "US-ABC", "XYZ": "US-XYZ"
    }  # fmt: skip


def test_a_sec_list_of_another_day_gives_no_line_the_cik_of_its_ticker_s_other_owner(ids, tmp_path):
    ids(FIRST, one("ABC", "Oldwidget", "5", 60 * M, 1))
    sec = write_csv(
        tmp_path / "old.csv", [{"cik": "1", "name": "OLDWIDGET INC", "ticker": "ABC"}], ("cik", "name", "ticker")
    )
    feed = [one("ABCD", "Oldwidget", "5", 60 * M)[0], one("ABC", "Freshrocket", "90", 500 * M)[0]]
    path = write_csv(tmp_path / "s.csv", [{**cells, "asof": SECOND.isoformat()} for cells in feed])
    import_screener(ids.home, SECOND, ScreenerFiles(path, sec_companies=sec))
    assert {line["ticker"]: (line["security_id"], line["company_id"]) for line in ids.table(SECOND, "securities")} == {
        "ABCD": ("US-ABC", "CIK0000000001"), "ABC": ("US-ABC.2", "NAME-FRESHROCKET")
    }  # fmt: skip


@WITH_CIKS
def test_classes_whose_tickers_all_change_keep_their_own_lines(ids, ciks):
    cik = ciks[0]
    ids(
        FIRST, one("OLD/A", "Two Inc. Class A Common Stock", cik=cik),
        one("OLD/B", "Two Inc. Class B Common Stock", "11"),
        one("OLD^C", "Two Inc. 5% Series C Preferred Stock", "25", None),
    )  # fmt: skip
    assert ids(
        SECOND, one("NEWB", "Two Inc. Class A Common Stock", cik=cik),
        one("NEW", "Two Inc. Class B Common Stock", "11"),
        one("NEW^C", "Two Inc. 5% Series C Preferred Stock", "25", None),
    ) == {"NEWB": "US-OLDA", "NEW": "US-OLDB", "NEW^C": "US-OLD-PC"}  # fmt: skip


def test_classes_that_swap_their_tickers_keep_their_own_lines(ids):
    ids(FIRST, one("TWOA", "Two Inc. Class A Common Stock"), one("TWOB", "Two Inc. Class B Common Stock", "11"))
    found = ids(
        SECOND, one("TWOB", "Two Inc. Class A Common Stock"), one("TWOA", "Two Inc. Class B Common Stock", "11")
    )
    assert found == {"TWOB": "US-TWOA", "TWOA": "US-TWOB"}


def test_a_class_that_ends_does_not_leave_its_line_to_a_new_class(ids):
    ids(FIRST, one("TWO", "Two Inc. Class A Common Stock"))
    assert ids(SECOND, one("TWOC", "Two Inc. Class C Common Stock")) == {"TWOC": "US-TWOC"}


def test_what_states_no_count_follows_the_share_of_its_renamed_issuer(ids):
    ids(FIRST, one("ABC", "Oldwidget"), one("ABC^D", "Oldwidget 5% Series D Preferred Stock", "25", None))
    assert ids(
        SECOND, one("ABC", "Newwidget"), one("ABC^D", "Newwidget 5% Series D Preferred Stock", "25", None)
    ) == {"ABC": "US-ABC", "ABC^D": "US-ABC-PD"}  # fmt: skip


@pytest.mark.parametrize("order", [(FIRST, SECOND, THIRD), (THIRD, SECOND, FIRST), (FIRST, THIRD, SECOND)], ids=str)
def test_sessions_agree_in_whatever_order_they_are_imported(ids, order):
    feeds = {
        FIRST: [one("ABC", "Oldwidget", "5", 60 * M)],
        SECOND: [one("ABCD", "Oldwidget", "5", 60 * M)],
        THIRD: [one("ABCD", "Oldwidget", "5", 60 * M), one("ABC", "Freshrocket", "90", 500 * M)],
    }
    found = {session: ids(session, *feeds[session]) for session in order}
    assert found[FIRST]["ABC"] == found[SECOND]["ABCD"] == found[THIRD]["ABCD"] != found[THIRD]["ABC"]


@pytest.mark.parametrize(
    ("listed", "members"),
    [
        (["ABC", "XYZ"], ["US-ABC"]),  # of before: Oldwidget, and Goneaway, which is gone
        (["ABC", "ABCD", "XYZ"], ["US-ABC", "US-ABC.2", "US-XYZ.2"]),  # it knows the new ticker: of today
    ],
)
def test_a_list_of_incumbents_names_those_who_had_the_tickers(ids, tmp_path, listed, members):
    ids(FIRST, one("ABC", "Oldwidget", "5", 60 * M), one("XYZ", "Goneaway", "7", 57 * M))
    rows = [{"index_code": "R3000E", "ticker": ticker} for ticker in listed]
    path = write_csv(tmp_path / "members.csv", rows, ("index_code", "ticker"))
    ids(
        THIRD, one("ABCD", "Oldwidget", "5.2", 60 * M), one("ABC", "Freshrocket", "90", 500 * M),
        one("XYZ", "Brandnew", "33", 27 * M), incumbents=(path,),
    )  # fmt: skip
    assert [line["security_id"] for line in ids.table(THIRD, "memberships")] == members


def test_the_notes_say_by_what_a_line_was_found_again(ids):
    ids(FIRST, one("ABC", "Oldwidget", "5", 60 * M))
    ids(SECOND, one("ABCD", "Oldwidget", "5", 60 * M), one("ABC", "Freshrocket", "90", 500 * M))
    folder = ids.home.landing(SECOND)
    notes = [row for row in csv.DictReader((folder / "inference.csv").open()) if row["column"] == "security_id"]
    assert [(note["id"], note["why"]) for note in notes] == [
        ("US-ABC", "same issuer name as ABC, Oldwidget Common Stock"),
        ("US-ABC.2", "ABC was US-ABC, Oldwidget Common Stock"),
    ]
