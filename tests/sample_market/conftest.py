"""Generated markets, each made once."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from rankday.sample_market import _sessions_from
from rankday.sample_market.rank_day import market_of_rank_day
from rankday.sample_market.tables import Tables
from rankday.sample_market.walk import days

RANK_DAY = date(2026, 4, 30)


def market(companies: int, sessions: int, seed: int = 1) -> SimpleNamespace:
    """``calendar`` and ``drops``: a list of {table: list of rows} in memory, values typed, by session."""
    calendar = _sessions_from(RANK_DAY, sessions)
    built = market_of_rank_day(RANK_DAY, seed, companies)
    tables = Tables(built)
    drops = [
        {name: frame.to_dicts() for name, frame in tables.of(day).items()} for day in days(built, calendar, sessions)
    ]
    return SimpleNamespace(calendar=calendar, drops=drops, companies=built.companies)


@pytest.fixture(scope="session")
def nine_thousand():
    """The default market's rank day."""
    return market(9_000, 1)


@pytest.fixture(scope="session")
def small_market():
    """All named cases and as many random companies, nine sessions."""
    return market(320, 9)
