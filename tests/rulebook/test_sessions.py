"""Sessions of the exchange: holidays, half days and the edges of what is known (docs/methodology.md 1)."""

from datetime import date, datetime

import pytest

from rankday.contract.errors import RankdayError
from rankday.rulebook import sessions


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 6, 18), True),
        (date(2026, 6, 19), False),  # Juneteenth, on a Friday
        (date(2020, 6, 19), True),  # before it became a holiday of the exchange
        (date(2026, 11, 27), True),  # a half day is a session
        (date(2026, 11, 26), False),
        (date(2026, 4, 25), False),  # a Saturday
        (date(2012, 10, 29), False),  # closed for a hurricane
        (date(1978, 12, 29), True),
        (date(2040, 12, 31), True),
    ],
)
def test_is_session(day, expected):
    assert sessions.is_session(day) is expected


def test_neighbours_are_strict_and_on_or_before_is_not():
    holiday, thursday, monday = date(2026, 6, 19), date(2026, 6, 18), date(2026, 6, 22)
    assert sessions.previous_session(holiday) == sessions.session_on_or_before(holiday) == thursday
    assert sessions.next_session(holiday) == sessions.session_on_or_after(holiday) == monday
    assert sessions.session_on_or_before(thursday) == sessions.session_on_or_after(thursday) == thursday
    assert sessions.previous_session(thursday) == date(2026, 6, 17)
    assert sessions.next_session(thursday) == monday


def test_sessions_between_includes_both_ends():
    assert sessions.sessions_between(date(2026, 6, 18), date(2026, 6, 22)) == [date(2026, 6, 18), date(2026, 6, 22)]
    assert sessions.sessions_between(date(2026, 6, 19), date(2026, 6, 21)) == []
    assert sessions.sessions_between(date(2026, 6, 22), date(2026, 6, 18)) == []


@pytest.mark.parametrize("day", [date(1969, 12, 31), date(2061, 1, 1), date.min, date.max])
def test_outside_the_known_range_is_refused_in_one_line(day):
    for question in (sessions.is_session, sessions.previous_session, sessions.next_session):
        with pytest.raises(RankdayError, match="known from 1970-01-01 to 2060-12-31 only"):
            question(day)


def test_nothing_lies_before_the_first_or_after_the_last_session():
    with pytest.raises(RankdayError, match="before it"):
        sessions.previous_session(date(1970, 1, 2))
    with pytest.raises(RankdayError, match="after it"):
        sessions.next_session(date(2060, 12, 31))


def test_a_moment_is_not_a_day():
    with pytest.raises(TypeError, match=r"datetime\.date"):
        sessions.is_session(datetime(2026, 6, 18, 16))


def test_checked_session_names_the_sessions_on_either_side():
    assert sessions.checked_session(date(2026, 6, 18)) == date(2026, 6, 18)
    with pytest.raises(RankdayError, match="nearest are 2026-06-18 and 2026-06-22"):
        sessions.checked_session(date(2026, 6, 20))
