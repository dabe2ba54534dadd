"""Nightly catches up missed sessions in their order and never skips one."""

from datetime import date
from types import SimpleNamespace

import pytest

from rankday import publication
from rankday.contract.errors import DropMissing, RankdayError
from rankday.contract.home import Home
from rankday.daily import catch_up


@pytest.fixture
def published(monkeypatch, tmp_path):
    days = []
    monkeypatch.setattr(publication, "streams", lambda home, kind: [f"{kind}/{day}" for day in days])
    return SimpleNamespace(days=days, home=Home(tmp_path))


def test_an_empty_home_begins_with_the_session_itself(published):
    assert catch_up.sessions_to_freeze(published.home, date(2026, 6, 22)) == [date(2026, 6, 22)]


def test_missed_sessions_come_first_in_order_and_holidays_are_none(published):
    published.days.append(date(2026, 6, 16))
    expected = [date(2026, 6, 17), date(2026, 6, 18), date(2026, 6, 22)]
    assert catch_up.sessions_to_freeze(published.home, date(2026, 6, 22)) == expected


def test_the_session_itself_is_read_again_and_later_ones_do_not_matter(published):
    published.days.extend([date(2026, 6, 18), date(2026, 6, 22), date(2026, 6, 23)])
    assert catch_up.sessions_to_freeze(published.home, date(2026, 6, 22)) == [date(2026, 6, 22)]


def test_a_day_frozen_for_a_trial_hides_none_of_the_missed_sessions(published, tmp_path):
    """A rank-day run of any date freezes its day; the sessions before it are still to be published."""
    (published.home.snapshots(date(2026, 6, 18)) / "v1").mkdir(parents=True)
    published.days.append(date(2026, 6, 16))
    expected = [date(2026, 6, 17), date(2026, 6, 18), date(2026, 6, 22)]
    assert catch_up.sessions_to_freeze(published.home, date(2026, 6, 22)) == expected


def test_a_day_without_trading_is_refused(published):
    with pytest.raises(RankdayError, match="2026-06-19 is no session"):
        catch_up.sessions_to_freeze(published.home, date(2026, 6, 19))


def test_freezing_stops_at_the_first_missing_drop(published, monkeypatch):
    done = []

    def frozen_but_for_wednesday(home, day):
        if day == date(2026, 6, 17):
            raise DropMissing("no landing drop for 2026-06-17")
        done.append(day)

    monkeypatch.setattr(catch_up, "snapshot_of", frozen_but_for_wednesday)
    with pytest.raises(DropMissing, match="2026-06-17"):
        catch_up.freeze_in_order(published.home, [date(2026, 6, 16), date(2026, 6, 17), date(2026, 6, 18)])
    assert done == [date(2026, 6, 16)]
