"""A run of nightly that ends between two days, or between two steps of one: the next run ends as it would have."""

from __future__ import annotations

import shutil

import pytest

from daily.week_market import LINES, MON, THU, TUE, WED, land
from faults.observed import end_state, left_over, wrong_after_death
from rankday.contract.errors import GateFailed, VerificationFailed
from rankday.contract.home import Home
from rankday.daily import daily_run as nights
from rankday.daily.daily_run import nightly
from rankday.drops.ingest import ingest
from rankday.publication import publishing
from rankday.publication import unfinished as nightly_unfinished
from rankday.publication.verification import verify

DAYS = (MON, TUE, WED, THU)


class Crash(BaseException):
    """Not an Exception: nothing may catch it by accident."""


@pytest.fixture(scope="module")
def corrected(tmp_path_factory) -> Home:
    """Four published days, and a new drop of the second that changes all after it. Never changed."""
    home = Home(tmp_path_factory.mktemp("nights") / "corrected")
    for day in DAYS:
        land(home, day)
    nightly(home, MON)
    nightly(home, THU)
    land(home, TUE, {"l00": "12", "l01": "9"})
    return home


@pytest.fixture(scope="module")
def plain(corrected, tmp_path_factory):
    """The end of a run that nothing disturbs."""
    home = copy_of(corrected, tmp_path_factory.mktemp("plain") / "home")
    nightly(home, TUE)
    return end_state(home)


@pytest.fixture
def home(corrected, tmp_path) -> Home:
    return copy_of(corrected, tmp_path / "home")


def copy_of(home: Home, target) -> Home:
    shutil.copytree(home.root, target)
    return Home(target)


def crash_at(monkeypatch, owner, name: str, call: int) -> None:
    """Let the ``call``-th call of ``owner.name`` crash instead."""
    real, calls = getattr(owner, name), []

    def counted(*arguments, **options):
        calls.append(name)
        if len(calls) == call:
            raise Crash
        return real(*arguments, **options)

    monkeypatch.setattr(owner, name, counted)


@pytest.mark.parametrize(("published", "asked"), [(0, TUE), (1, TUE), (2, THU)])
def test_a_correction_cut_between_two_days_is_carried_through(home, plain, monkeypatch, published, asked):
    """The inputs of the days behind are as they were: only the note says that they belong to the old chain."""
    with monkeypatch.context() as patch:
        crash_at(patch, nights, "publish", published + 1)
        with pytest.raises(Crash):
            nightly(home, TUE)
    assert wrong_after_death(home) == []
    assert ["cut short" in line for line in verify(home).problems] == [True] * bool(published)
    nightly(home, asked)
    assert end_state(home) == plain
    assert verify(home).problems == [] and left_over(home) == []
    assert not (home.root / nightly_unfinished.NOTE).exists()


@pytest.mark.parametrize(("step", "call"), [("_point_latest", 1), ("_record", 3), ("discard_pending", 2)])
def test_a_day_cut_after_it_appeared_is_entered_by_the_next_run(home, plain, monkeypatch, step, call):
    with monkeypatch.context() as patch:
        crash_at(patch, publishing, step, call)
        with pytest.raises(Crash):
            nightly(home, TUE)
    assert wrong_after_death(home) == []
    nightly(home, TUE)
    assert end_state(home) == plain
    assert verify(home).problems == [] and left_over(home) == []


def test_only_the_note_left_changes_nothing(home, plain, monkeypatch):
    with monkeypatch.context() as patch:
        crash_at(patch, nightly_unfinished, "clear", 1)
        with pytest.raises(Crash):
            nightly(home, TUE)
    assert verify(home).problems == []
    assert nightly(home, THU)["published"] == []
    assert end_state(home) == plain


def test_a_correction_that_stops_at_a_blocked_day_goes_on_with_it(home, plain):
    land(home, WED, dict.fromkeys(LINES[:12]))
    ingest(home, WED)
    with pytest.raises(GateFailed, match="2026-05-06 is BLOCKED"):
        nightly(home, TUE)
    assert "cut short" in "".join(verify(home).problems)
    land(home, WED)
    nightly(home, WED)
    assert end_state(home)["published"] == plain["published"]
    assert verify(home).problems == []


def test_a_note_that_cannot_be_read_is_one_line(home):
    (home.root / nightly_unfinished.NOTE).write_text("{}")
    with pytest.raises(VerificationFailed, match=r"unfinished_night\.json: changed, not readable"):
        nightly(home, TUE)
    assert any("unfinished_night.json: changed" in line for line in verify(home).problems)
