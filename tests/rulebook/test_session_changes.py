"""Closures and openings that the calendar package does not know, and every date that follows from them (1.calendar)."""

from __future__ import annotations

import csv
import threading
from datetime import UTC, date, datetime

import pytest

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.rulebook import session_changes, sessions
from rankday.rulebook.quarters import is_share_update
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.season import season_at, season_implemented_on, season_of_event, season_of_rank_date
from rankday.rulebook.session_changes import SessionChange, with_changes, with_changes_of
from rankday.rulebook.times import calendar_run_times, session_at, session_run_times

TUE, WED, THU, FRI = (date(2026, 5, day) for day in (5, 6, 7, 8))
SATURDAY, MON_AFTER = date(2026, 5, 9), date(2026, 5, 11)
HEADER = "kind,date,reason,author,approver\n"


def closed(*days: date):
    return with_changes([SessionChange("closure", day, "mourning") for day in days])


def opened(*days: date):
    return with_changes([SessionChange("opening", day, "a make-up session") for day in days])


def written(home: Home, rows: str, header: str = HEADER) -> Home:
    home.session_changes_file.write_text(header + rows, encoding="utf-8")
    return home


def test_a_closure_is_no_session_and_its_neighbours_meet():
    with closed(WED):
        assert not sessions.is_session(WED)
        assert sessions.next_session(TUE) == sessions.session_on_or_after(WED) == THU
        assert sessions.previous_session(THU) == sessions.session_on_or_before(WED) == TUE
        assert sessions.sessions_between(TUE, THU) == [TUE, THU]
    assert sessions.is_session(WED), "the rows hold while the block runs"


def test_two_closures_in_a_row():
    with closed(WED, THU):
        assert (sessions.next_session(TUE), sessions.previous_session(FRI)) == (FRI, TUE)


def test_an_opening_on_a_saturday():
    with opened(SATURDAY):
        assert sessions.is_session(SATURDAY)
        assert sessions.sessions_between(FRI, MON_AFTER) == [FRI, SATURDAY, MON_AFTER]


def test_of_two_rows_of_one_day_the_later_holds():
    rows = [SessionChange("closure", WED, "mourning"), SessionChange("opening", WED, "called off")]
    with with_changes(rows):
        assert sessions.is_session(WED)
        assert sessions.changed_between(TUE, THU) == []
    with with_changes([*rows, SessionChange("closure", WED, "and on again")]):
        assert not sessions.is_session(WED)
        assert sessions.changed_between(TUE, THU) == [WED]


def test_a_row_that_the_package_has_learnt_meanwhile_changes_nothing():
    with closed(date(2026, 11, 26)):
        assert sessions.changed_between(date(2026, 11, 1), date(2026, 12, 1)) == []


def test_a_half_day_is_a_session_and_may_become_a_closure():
    assert sessions.is_session(date(2026, 11, 27))
    with closed(date(2026, 11, 27)):
        assert sessions.next_session(date(2026, 11, 25)) == date(2026, 11, 30)


def test_a_refusal_says_why_the_day_is_closed():
    with (
        closed(WED),
        pytest.raises(RankdayError, match=r"2026-05-06 is no session .*\(closed: mourning\).*05-05 and .*07"),
    ):
        sessions.checked_session(WED)


def test_a_thread_reads_the_calendar_of_its_own_context():
    found = []
    with closed(WED):
        worker = threading.Thread(target=lambda: found.append(sessions.is_session(WED)))
        worker.start()
        worker.join()
    assert found == [True]


# what follows from the sessions


def test_a_rank_day_that_is_closed_is_the_session_before():
    with closed(date(2026, 4, 30)):
        assert season_of_event("2026-06").rank_date == date(2026, 4, 29)
        assert season_of_rank_date(date(2026, 4, 29)).event_id == "2026-06"
        with pytest.raises(RankdayError, match="2026-04-30 is no rank day"):
            season_of_rank_date(date(2026, 4, 30))
    with closed(date(2026, 4, 29), date(2026, 4, 30)):
        assert season_of_event("2026-06").rank_date == date(2026, 4, 28)


def test_a_rank_day_announced_as_a_date_moves_too():
    with closed(date(2022, 5, 6)):
        assert season_of_event("2022-06").rank_date == date(2022, 5, 5)


def test_an_implementation_that_is_closed_is_the_session_before_and_only_it_moves():
    usual = season_of_event("2026-06")
    with closed(date(2026, 6, 26)):
        moved = season_of_event("2026-06")
        assert moved.implementation_date == date(2026, 6, 25)
        assert moved.effective_date == date(2026, 6, 29)
        assert season_implemented_on(date(2026, 6, 25)) == season_at(date(2026, 6, 24)) == moved
    assert (moved.list_dates, moved.lock_down, moved.query_period, moved.rank_date) == (
        usual.list_dates,
        usual.lock_down,
        usual.query_period,
        usual.rank_date,
    )


def test_the_day_after_implementation_closed_moves_the_effective_date():
    with closed(date(2026, 6, 29)):
        assert season_of_event("2026-06").effective_date == date(2026, 6, 30)


def test_a_list_date_moves_back_and_the_lock_down_on():
    with closed(date(2026, 5, 22), date(2026, 6, 8)):
        season = season_of_event("2026-06")
    assert season.list_dates[0] == date(2026, 5, 21)
    assert season.query_period[0] == date(2026, 5, 21)
    assert season.lock_down == date(2026, 6, 9)


def test_the_share_update_is_on_the_session_before_a_closed_third_friday():
    third_friday = date(2026, 9, 18)
    with closed(third_friday):
        assert is_share_update(date(2026, 9, 17)) and not is_share_update(third_friday)
    with closed(third_friday, date(2026, 9, 17)):
        assert is_share_update(date(2026, 9, 16))
    with opened(date(2011, 12, 31)):  # a Saturday after the last session of the quarter, when that counted
        assert is_share_update(date(2011, 12, 16))
    with opened(date(2007, 3, 31)):
        assert is_share_update(date(2007, 3, 31)) and not is_share_update(date(2007, 3, 30))


def test_the_timetables_leave_out_a_closure_and_take_in_an_opening():
    after_tuesday = datetime(2026, 5, 5, 22, tzinfo=UTC)
    with closed(WED):
        assert session_run_times().first_after(after_tuesday) == datetime(2026, 5, 7, 22, tzinfo=UTC)
        assert session_at(datetime(2026, 5, 6, 23, tzinfo=UTC)) == TUE
    with opened(SATURDAY):
        assert session_at(datetime(2026, 5, 9, 23, tzinfo=UTC)) == SATURDAY
    with closed(date(2026, 6, 26)):
        found = calendar_run_times("implementation").first_after(after_tuesday)
    assert found == datetime(2026, 6, 25, 22, tzinfo=UTC)


# the rows


def test_the_shipped_rows_change_the_package_and_none_is_written_twice():
    rows = session_changes.changes_in(RULEBOOK / session_changes.NAME)
    with with_changes(()):
        for row in rows:
            assert sessions.is_session(row.date) is (row.kind == "closure"), f"{row}: the package knows it already"
    assert len({row.date for row in rows}) == len(rows)


def test_the_rulebook_of_the_process_is_in_force_without_a_home(tmp_path, monkeypatch):
    (tmp_path / session_changes.NAME).write_text("kind,date,reason\nclosure,2026-05-06,mourning\n", encoding="utf-8")
    monkeypatch.setattr(session_changes, "RULEBOOK", tmp_path)
    assert not sessions.is_session(WED)
    (tmp_path / session_changes.NAME).unlink()
    assert sessions.is_session(WED), "a rulebook of before there was the file has no rows"


def test_the_rows_of_a_home_follow_those_of_the_rulebook(tmp_path):
    home = written(Home(tmp_path), "closure,2026-05-06,mourning,ana,ben\nopening,2026-05-09,make-up,ana,ben\n")
    with with_changes_of(home):
        assert not sessions.is_session(WED) and sessions.is_session(SATURDAY)
        assert [row.approver for row in session_changes.in_force()] == ["ben", "ben"]
    assert sessions.is_session(WED)


def test_a_home_without_rows_or_without_a_folder_has_the_days_of_the_rulebook(tmp_path):
    with with_changes_of(Home(tmp_path / "nowhere")):
        assert sessions.is_session(WED)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("closure,2026-05-06,mourning,ana,ana", "column approver: 'ana' is the author"),
        ("closure,2026-05-06,mourning,ana,Ana@example.org", "column approver: 'Ana@example.org' is the author"),
        ("closure,2026-05-06,mourning,ana,EXAMPLE\\ana", "is the author"),
        ("closure,2026-05-06,mourning,ana,", "column approver: is empty"),
        ("closure,2026-05-06,mourning,,ben", "column author: is empty"),
        ("closure,2026-05-06, ,ana,ben", "column reason: is empty"),
        ("closure,2026-05-06,mourning ,ana,ben", "column reason: .*space"),
        ("closure,2026-5-6,mourning,ana,ben", "column date: '2026-5-6' is not a date"),
        ("closure,6 May 2026,mourning,ana,ben", "column date"),
        ("closure,20260506,mourning,ana,ben", "column date"),
        ("closure,2026-W19-3,mourning,ana,ben", "column date"),
        ("closure,2026-05-32,mourning,ana,ben", "column date"),
        ("closure,1969-05-06,mourning,ana,ben", "column date: .*1970-01-01 to 2060-12-31"),
        ("closed,2026-05-06,mourning,ana,ben", "column kind: 'closed' is none of closure, opening"),
        ("half_day,2026-05-06,mourning,ana,ben", "column kind"),
    ],
)
def test_a_row_of_the_home_that_cannot_stand_is_refused_by_file_row_and_column(tmp_path, row, words):
    home = written(Home(tmp_path), row + "\n")
    with with_changes_of(home), pytest.raises(RankdayError, match=rf"session_changes\.csv, row 2.*{words}"):
        sessions.is_session(WED)


def test_a_file_without_a_column_is_refused(tmp_path):
    home = written(Home(tmp_path), "closure,2026-05-06,mourning\n", "kind,date,reason\n")
    with with_changes_of(home), pytest.raises(RankdayError, match=r"session_changes\.csv: column author is missing"):
        sessions.is_session(WED)


def test_a_row_is_what_its_file_says(tmp_path):
    """A reason with a comma and quotes comes back as it was written."""
    reason = 'mourning, "national"'
    row = SessionChange("closure", WED, reason, "ana", "ben")
    session_changes.write([row], tmp_path / "session_changes.csv")
    with (tmp_path / "session_changes.csv").open(newline="", encoding="utf-8") as handle:
        assert next(csv.DictReader(handle))["reason"] == reason
    assert session_changes.changes_in(tmp_path / "session_changes.csv") == (row,)
