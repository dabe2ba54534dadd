"""Funds and futures of random markets against the referee, all sessions at once and one by one: every figure."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import duckdb
import pytest

from rankday.daily.engine import DailyEngine
from rankday.daily.funds import build_funds
from rankday.daily.tables import replace_rows
from rankday.rulebook.sessions import every_session, sessions_between
from reference.funds import Day, Fund, Future, expiry, fund_rows, future_rows
from reference.series import Rates

FIRST, COUNT = date(2024, 5, 1), 420
FUNDS = [
    Fund("A-K", "net", ter=Fraction("0.003"), tax=Fraction("0.15")),
    Fund("A-FREE", "total", base_date=date(2024, 5, 18), base_value=Fraction("12.5")),
    Fund("A-S", "net", "total", ter=Fraction("0.0015"), swap_fee=Fraction("0.001")),
    Fund("A-SP", "price", "net", ter=Fraction("0.999999"), swap_fee=Fraction("0.999999")),
    Fund("A-BIG", "net", "total", base_value=Fraction("300000000000.00000001")),
]
FUTURE = Future(Fraction("12.345678"), Fraction("0.25"), (1, 3, 6, 12), 6)
FUND_COLUMNS = "fund_code, session, nav, performance, fee, swap_cost, benchmark_level"
FUTURE_COLUMNS = (
    "session, contract, expiry, days, level, interest_rate, dividend_points, dividend_source, fair_value, "
    "fair_value_tick, notional"
)


def _market(seed: int) -> tuple[dict[date, tuple], dict[date, Decimal]]:
    """Session → levels (price, total, net), dividends, divisor, points; a hole, and levels that end in zero or not at
    all. Interest with holes longer than may be carried."""
    dice = random.Random(seed)
    price, total, net, levels, interest = 2000.0, 5000.0, 4000.0, {}, {}
    for place, day in enumerate(sessions_between(FIRST, date(2026, 6, 30))[:COUNT]):
        paid, divisor = dice.choice([0, 0, 0, dice.uniform(0, 5e7)]), dice.uniform(1e6, 2e6)
        move = dice.uniform(0.97, 1.031)
        price, total, net = price * move, total * (move + 0.0004), net * (move + 0.0003)
        if not 200 < place < 206:
            found = [_decimal(one, 8) for one in (price, total, net)]
            if seed == 2 and place > 410:
                found = [Decimal(0), None, None] if place > 411 else [Decimal(0), Decimal(0), Decimal(0)]
            levels[day] = (*found, _decimal(paid, 6), _decimal(divisor, 12), _decimal(paid / divisor, 8))
        if dice.random() < 0.5 and not 100 < place < 110:
            interest[day] = _decimal(dice.uniform(-0.03, 0.09), 9)
    return levels, interest


def _decimal(value: float, decimals: int) -> Decimal:
    return round(Decimal(value), decimals)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_fund_and_future_is_the_referees_at_once_and_session_by_session(seed):
    levels, interest = _market(seed)
    sessions = sessions_between(FIRST, date(2026, 6, 30))[:COUNT]
    engine = _engine(interest)
    at_once = _computed(engine, levels, [sessions])
    alone = [*range(2, 8), *range(199, 208), *range(409, COUNT)]  # the beginning, the hole, the end
    bounds = [0, *(place + after for place in alone for after in (0, 1)), COUNT]
    chunks = [sessions[first:end] for first, end in pairwise(bounds) if end > first]
    assert _computed(engine, levels, chunks) == at_once
    days = {
        day: Day(
            dict(zip(("price", "total", "net"), map(_fraction, row[:3]), strict=True)),
            Fraction(row[3]) / Fraction(row[4]),
            Fraction(row[5]),
        )
        for day, row in levels.items()
    }
    for fund in FUNDS:
        expected = [(fund.code, *row) for row in fund_rows(fund, days)]
        assert len(expected) > 350, fund.code
        assert [row for row in at_once[0] if row[0] == fund.code] == expected, fund.code
    money = Rates(sessions, {}, {day: {"R": Fraction(rate)} for day, rate in interest.items()}).money("R")
    rates = {day: found and found[0] for day, found in zip(sessions, money, strict=True)}
    assert at_once[1] == future_rows(FUTURE, days, rates, every_session())
    assert {row[7] for row in at_once[1]} == {"trailing", "none"}
    assert None in {row[8] for row in at_once[1]}


def _engine(interest: dict[date, Decimal]) -> DailyEngine:
    db = duckdb.connect()
    db.execute("attach ':memory:' as rankday; use rankday")
    engine = DailyEngine(db)
    engine.use_rulebook(FIRST)
    replace_rows(db, "state.interest_rates", [(day, "R", rate) for day, rate in interest.items()])
    replace_rows(db, "seeds.funds", [_row(fund) for fund in FUNDS])
    months = "|".join(map(str, FUTURE.months))
    row = ("R2000", "1978-12-31", "12.345678", "0.25", months, str(FUTURE.listed), "R")
    replace_rows(db, "seeds.futures", [row])
    return engine


def _row(fund: Fund) -> tuple:
    def text(value: Fraction) -> str:
        return str(Decimal(value.numerator) / Decimal(value.denominator))

    tax, fee = (None, text(fund.swap_fee)) if fund.swap_base else (text(fund.tax), None)
    start = fund.base_date and fund.base_date.isoformat()
    replication = "swap" if fund.swap_base else "physical"
    terms = (fund.benchmark, replication, fund.swap_base, text(fund.ter), tax, fee)
    return (fund.code, "1978-12-31", "R2000", *terms, start, text(fund.base_value), None)


def _computed(engine: DailyEngine, levels: dict[date, tuple], calls: list[list[date]]) -> tuple[list, list]:
    """Rows of funds and of futures, numbers as fractions; each of ``calls`` the sessions asked for."""
    db = engine.db
    for table in ("daily.index_values", "daily.fund_values", "daily.futures"):
        db.execute(f"truncate {table}")
    seen: list[date] = []
    for asked in calls:
        replace_rows(db, "state.series_sessions", [(d, False) for d in seen] + [(d, True) for d in asked])
        seen += asked
        there = [(day, levels[day]) for day in asked if day in levels]
        replace_rows(db, "state.series_levels", [(day, "R2000", *row[:5]) for day, row in there])
        for day, row in there:
            db.execute(
                "insert into daily.index_values (session, index_code, price_level, total_return_level, "
                "net_total_return_level, dividend_points) values (?, 'R2000', ?, ?, ?, ?)",
                [day, *row[:3], row[5]],
            ).fetchall()
        engine.build("interest_days")
        build_funds(db, engine.build)
    funds = db.execute(f"select {FUND_COLUMNS} from daily.fund_values order by fund_code, session").fetchall()
    futures = db.execute(f"select {FUTURE_COLUMNS} from daily.futures order by session, expiry").fetchall()
    return [tuple(map(_fraction, row)) for row in funds], [tuple(map(_fraction, row)) for row in futures]


def _fraction(cell):
    return Fraction(cell) if isinstance(cell, Decimal) else cell


@pytest.mark.parametrize(
    ("year", "month", "day"), [(2026, 6, date(2026, 6, 18)), (2026, 9, date(2026, 9, 18)), (2008, 3, date(2008, 3, 20))]
)
def test_the_referee_knows_holidays(year, month, day):
    """19 June 2026 is a holiday, 21 March 2008 was Good Friday."""
    assert expiry(year, month, set(every_session())) == day
