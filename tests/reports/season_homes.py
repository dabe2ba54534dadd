"""Homes of the season 2026-06, made once and read by several tests: the market of `reconstitution.season_market`."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import pytest

from rankday import publication
from rankday.contract.errors import GateFailed
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from rankday.reconstitution.publish_list import publish_list
from rankday.reconstitution.steps import reconstitute
from rankday.rulebook.season import season_of_event
from rankday.rulebook.times import NEW_YORK
from reconstitution.season_market import RANK_DAY, land, market

SEASON = season_of_event("2026-06")
EVENT, LIST_1 = "reconstitution/2026-06", SEASON.list_dates[0]
WED, THU, FRI, MON, TUE = (date(2026, 6, day) for day in (24, 25, 26, 29, 30))
LEFT_OUT = "publication.last_list_left_out"


def at(day: date, hour: int = 19, minute: int = 0) -> datetime:
    """A time of ``day`` in New York."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=NEW_YORK)


def of_rejection(root: Path) -> Home:
    """The story: rank day and list 1 published, lists 2 to 5 left out, the final version rejected, nightly BLOCKED."""
    home = Home(root)
    land(home.root, market(RANK_DAY, c55=60_000_000))
    for session in (LIST_1, WED, THU):
        land(home.root, market(session))
    reconstitute(home, RANK_DAY, approvers=("ann", "bob"), at_rank_day=True)
    publish_list(home, "2026-06", LIST_1, triggered_by="olga")
    nightly(home, WED)
    nightly(home, THU)
    for session in (FRI, MON, TUE):
        land(home.root, market(session))
    submitted = reconstitute(home, RANK_DAY, accept_gates=[LEFT_OUT], reason="no lists this year", triggered_by="olga")
    publication.reject(home, EVENT, submitted["content_hash"], "rita", "c55 has too many shares")
    with pytest.raises(GateFailed):
        nightly(home, TUE, triggered_by="olga")
    return home


def of_calm(root: Path) -> Home:
    """Every step done, in order."""
    home = Home(root)
    land(home.root, market(RANK_DAY))
    reconstitute(home, RANK_DAY, approvers=("ann", "bob"), at_rank_day=True)
    for day in SEASON.list_dates:
        land(home.root, market(day))
        publish_list(home, "2026-06", day)
    for session in (THU, FRI, MON):
        land(home.root, market(session))
    nightly(home, THU)
    reconstitute(home, RANK_DAY, approvers=("ann", "bob"))
    nightly(home, MON)
    return home


def copy_of(home: Home, root: Path) -> Home:
    shutil.copytree(home.root, root, symlinks=True)
    return Home(root)
