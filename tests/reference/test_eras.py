"""Rank days of other years by the rules of then (docs/methodology.md 2, dated values): the golden example, the referee.

One database holds every day; each is a scenario of its own, so that the eras do not touch each other.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rankday.engine.database import connection
from reference.drops import Market, Universe
from reference.edges import edge_universe
from reference.pipeline import decide_together, differences_in, on_days, oracle
from reference.universes import random_universe

DAYS = {
    date(2006, 5, 31): date(2006, 6, 30),
    date(2007, 5, 31): date(2007, 6, 22),
    date(2010, 5, 28): date(2010, 6, 25),
    date(2011, 5, 31): date(2011, 6, 24),
    date(2014, 5, 30): date(2014, 6, 27),
    date(2015, 5, 29): date(2015, 6, 26),
    date(2017, 5, 12): date(2017, 6, 23),
    date(2018, 5, 11): date(2018, 6, 22),
    date(2019, 5, 10): date(2019, 6, 28),
    date(2023, 4, 28): date(2023, 6, 23),
    date(2026, 4, 30): date(2026, 6, 26),
}


def era_market() -> dict[str, list[dict]]:
    """The companies of the golden example, in 1,010 that fill the ranks around #1000."""
    market = Market()
    market.company("bermuda", incorporation_country="BM")
    market.line("bermuda.s", "bermuda")
    market.company("classes")
    market.line("classes.a", "classes", volume_2y_shares=50_000_000)
    market.line("classes.b", "classes", volume_2y_shares=10_000_000)
    for name in ("votes_member", "votes_newcomer"):
        market.company(name, public_voting_power=Decimal("0.02"))
        market.line(f"{name}.s", name)
    market.member("votes_member.s", "R3000E")
    for name in ("cheap_member", "cheap_newcomer"):
        market.company(name)
        market.line(f"{name}.s", name, close="0.95", total=200_000_000, average_close_30d=Decimal("1.02"))
    market.member("cheap_member.s", "R3000E")
    market.simple("cboe", mic="BATS")
    for number in range(1, 1011):
        line = market.simple(f"n{number:04d}", close=2000 - number)
        market.member(line, f"R3000E R3000 {'R1000' if number <= 1001 else 'R2000'}")
    return market.drop


@pytest.fixture(scope="module")
def decided(tmp_path_factory):
    folder = tmp_path_factory.mktemp("eras")
    markets = [
        Universe(f"on_{day:%Y_%m_%d}", era_market(), rank_day=day, implementation_session=implementation)
        for day, implementation in DAYS.items()
    ]
    database = decide_together(folder, markets)
    with connection(database, read_only=True) as db:
        screens = db.execute(
            "select rank_day, security_id, screen_id, is_passed, is_flagged from screens.screen_results"
        ).fetchall()
        codes = db.execute("select rank_day, security_id, index_code from membership.line_memberships").fetchall()
    return {(day, line, screen): (passed, flagged) for day, line, screen, passed, flagged in screens}, set(codes)


@pytest.mark.parametrize(
    ("line", "screen", "day", "result"),
    [
        ("bermuda.s", "S05", date(2006, 5, 31), (False, False)),
        ("bermuda.s", "S05", date(2007, 5, 31), (True, False)),
        ("classes.b", "S10", date(2014, 5, 30), (False, False)),
        ("classes.a", "S10", date(2014, 5, 30), (True, False)),
        ("classes.b", "S10", date(2015, 5, 29), (True, False)),
        ("votes_newcomer.s", "S09", date(2017, 5, 12), (True, False)),
        ("votes_member.s", "S09", date(2017, 5, 12), (True, False)),
        ("votes_member.s", "S09", date(2018, 5, 11), (True, True)),
        ("votes_newcomer.s", "S09", date(2018, 5, 11), (False, False)),
        ("votes_member.s", "S09", date(2023, 4, 28), (False, False)),
        ("votes_newcomer.s", "S09", date(2023, 4, 28), (False, False)),
        ("cheap_member.s", "S06", date(2010, 5, 28), (False, False)),
        ("cheap_member.s", "S06", date(2011, 5, 31), (True, False)),
        ("cheap_newcomer.s", "S06", date(2011, 5, 31), (False, False)),
        ("cboe.s", "S02", date(2018, 5, 11), (False, False)),
        ("cboe.s", "S02", date(2019, 5, 10), (True, False)),
    ],
)
def test_a_screen_of_the_golden_example(decided, line, screen, day, result):
    assert decided[0][day, line, screen] == result


def test_a_member_behind_rank_1000_is_kept_by_its_band_from_2007_on(decided):
    _, codes = decided
    assert (date(2006, 5, 31), "n1001.s", "R2000") in codes
    assert (date(2007, 5, 31), "n1001.s", "R1000") in codes


@pytest.mark.parametrize(("line", "first"), [("bermuda.s", date(2007, 5, 31)), ("classes.b", date(2015, 5, 29))])
def test_who_enters_from_when_on(decided, line, first):
    entered = {day for day, security_id, code in decided[1] if (security_id, code) == (line, "R3000E")}
    assert entered == {day for day in DAYS if day >= first}


def test_the_referee_agrees_on_every_era(tmp_path_factory):
    folder = tmp_path_factory.mktemp("referee")
    days = list(DAYS.items())
    markets = [on_days(edge_universe(), *days[0])]
    for number, pair in enumerate(days[1:], start=1):
        market = on_days(random_universe(number, incumbents="consistent"), *pair)
        market.name = f"era_{number}"
        markets.append(market)
    database = decide_together(folder, markets)
    for market in markets:
        assert differences_in(database, market, oracle(market)) == [], market.rank_day
