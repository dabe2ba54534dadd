"""When the DAGs run: across holidays, half days, summer time, year ends and breaks in service."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rankday.rulebook.times import (
    announcement_run_times,
    calendar_run_times,
    run_time_of,
    session_at,
    session_run_times,
)

NIGHTLY, RANK_DAY = session_run_times(), calendar_run_times("rank day")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def evening(text: str) -> datetime:
    return run_time_of(date.fromisoformat(text))


def test_the_evening_is_six_o_clock_in_new_york_in_summer_and_winter():
    assert evening("2026-06-26") == utc("2026-06-26T22:00")
    assert evening("2026-12-11") == utc("2026-12-11T23:00")


@pytest.mark.parametrize(
    ("last", "following"),
    [
        ("2026-06-17", "2026-06-18"),
        ("2026-06-18", "2026-06-22"),  # holiday and weekend
        ("2026-11-25", "2026-11-27"),  # the half day after Thanksgiving runs too
        ("2026-12-31", "2027-01-04"),  # year end
        ("2026-03-06", "2026-03-09"),  # clocks go forward on the Sunday between
        ("2026-10-30", "2026-11-02"),  # and back
    ],
)
def test_nightly_runs_every_session(last, following):
    assert NIGHTLY.next_run(now=evening(last), last=evening(last)) == evening(following)


@pytest.mark.parametrize(
    ("last", "following"), [("2025-04-30", "2026-04-30"), ("2026-04-30", "2026-10-30"), ("2026-10-30", "2027-04-30")]
)
def test_rank_day_runs_every_rank_day(last, following):
    assert RANK_DAY.next_run(now=evening(last), last=evening(last)) == evening(following)


def test_a_dag_that_never_ran_begins_with_the_next_evening_not_with_an_old_one():
    assert NIGHTLY.next_run(now=utc("2026-06-26T20:00")) == evening("2026-06-26")
    assert NIGHTLY.next_run(now=evening("2026-06-26")) == evening("2026-06-26")
    assert NIGHTLY.next_run(now=evening("2026-06-26") + timedelta(hours=1)) == evening("2026-06-26")
    assert NIGHTLY.next_run(now=evening("2026-06-26") + timedelta(hours=1, seconds=1)) == evening("2026-06-29")
    assert RANK_DAY.next_run(now=utc("2026-11-21T00:00")) == evening("2027-04-30")


def test_after_a_break_only_the_newest_missed_evening_runs():
    now = utc("2026-06-24T12:00")
    assert NIGHTLY.next_run(now=now, last=evening("2026-06-11")) == evening("2026-06-23")
    assert RANK_DAY.next_run(now=utc("2026-11-21T00:00"), last=evening("2025-04-30")) == evening("2026-10-30")


def test_with_catchup_every_missed_evening_runs():
    now = utc("2026-06-24T12:00")
    assert NIGHTLY.next_run(now=now, last=evening("2026-06-11"), catchup=True) == evening("2026-06-12")
    assert NIGHTLY.next_run(now=now, earliest=evening("2026-06-11"), catchup=True) == evening("2026-06-11")


def test_the_dag_s_own_limits_hold():
    now = utc("2026-06-24T12:00")
    assert NIGHTLY.next_run(now=now, earliest=utc("2026-07-03T00:00")) == evening("2026-07-06")
    assert NIGHTLY.next_run(now=now, latest=evening("2026-06-24")) == evening("2026-06-24")
    assert NIGHTLY.next_run(now=now, latest=evening("2026-06-24") - timedelta(seconds=1)) is None


def test_at_the_end_of_the_known_calendar_there_is_no_next_run():
    end = evening("2060-12-31")
    assert NIGHTLY.next_run(now=end, last=end) is None
    assert RANK_DAY.next_run(now=end, last=evening("2060-10-29")) is None


def test_the_superseded_calendar_has_its_own_run_times():
    november = calendar_run_times("rank day", "semi_annual_november")
    assert november.next_run(now=utc("2026-05-01T00:00")) == evening("2026-09-30")


@pytest.mark.parametrize(
    ("moment", "session"),
    [
        ("2026-06-26T21:59:59", "2026-06-25"),
        ("2026-06-26T22:00:00", "2026-06-26"),
        ("2026-06-27T03:59:59", "2026-06-26"),  # still Friday in New York
        ("2026-06-29T12:00:00", "2026-06-26"),
    ],
)
def test_the_session_of_a_moment_is_the_newest_whose_evening_has_come(moment, session):
    assert session_at(utc(moment)).isoformat() == session


def test_the_run_times_of_a_season_follow_its_calendar():
    lists, last = calendar_run_times("list date"), calendar_run_times("implementation")
    # the Friday of 19 June 2026 is a holiday: the list comes on the session before
    assert lists.next_run(now=utc("2026-05-01T00:00")) == evening("2026-05-22")
    assert lists.next_run(now=utc("2026-06-13T00:00"), last=evening("2026-06-12")) == evening("2026-06-18")
    assert lists.next_run(now=utc("2026-06-19T12:00"), last=evening("2026-06-18")) == evening("2026-11-13")
    assert last.next_run(now=utc("2026-06-19T12:00"), last=evening("2025-06-27")) == evening("2026-06-26")
    assert last.next_run(now=utc("2026-06-27T12:00"), last=evening("2026-06-26")) == evening("2026-12-11")


@pytest.mark.parametrize(
    ("last", "following"),
    [("2026-02-20", "2026-08-21"), ("2026-08-21", "2027-02-19"), ("2025-02-21", "2025-08-22")],
)
def test_announcements_are_those_of_quarters_with_additions_of_their_own(last, following):
    times = announcement_run_times()
    assert times.next_run(now=evening(last), last=evening(last)) == evening(following)
