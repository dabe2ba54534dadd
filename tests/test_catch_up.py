"""Nightly catches up missed sessions in their order and never skips one."""

from datetime import date
from types import SimpleNamespace

import pytest

from rankday import catch_up, ingest, snapshot_store
from rankday.errors import DropMissing, RankdayError
from rankday.home import Home


@pytest.fixture
def frozen(monkeypatch, tmp_path):
    days = []
    monkeypatch.setattr(snapshot_store, "sessions", lambda home: days)
    return SimpleNamespace(days=days, home=Home(tmp_path))


def test_an_empty_home_begins_with_the_session_itself(frozen):
    assert catch_up.sessions_to_freeze(frozen.home, date(2026, 6, 22)) == [date(2026, 6, 22)]


def test_missed_sessions_come_first_in_order_and_holidays_are_none(frozen):
    frozen.days.append(date(2026, 6, 16))
    expected = [date(2026, 6, 17), date(2026, 6, 18), date(2026, 6, 22)]
    assert catch_up.sessions_to_freeze(frozen.home, date(2026, 6, 22)) == expected


def test_the_session_itself_is_read_again_and_later_ones_do_not_matter(frozen):
    frozen.days.extend([date(2026, 6, 18), date(2026, 6, 22), date(2026, 6, 23)])
    assert catch_up.sessions_to_freeze(frozen.home, date(2026, 6, 22)) == [date(2026, 6, 22)]


def test_a_day_without_trading_is_refused(frozen):
    with pytest.raises(RankdayError, match="2026-06-19 is no session"):
        catch_up.sessions_to_freeze(frozen.home, date(2026, 6, 19))


def test_freezing_stops_at_the_first_missing_drop(frozen, monkeypatch):
    done = []

    def ingest_but_for_wednesday(home, day):
        if day == date(2026, 6, 17):
            raise DropMissing("no landing drop for 2026-06-17")
        done.append(day)

    monkeypatch.setattr(ingest, "ingest", ingest_but_for_wednesday)
    with pytest.raises(DropMissing, match="2026-06-17"):
        catch_up.freeze_in_order(frozen.home, [date(2026, 6, 16), date(2026, 6, 17), date(2026, 6, 18)])
    assert done == [date(2026, 6, 16)]
