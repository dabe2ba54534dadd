"""Fund twins and futures a second time, in fractions, from the text of methodology 10: day by day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from reference.series import rounded


@dataclass
class Day:
    """What a session gives: levels by kind (None: none), dividends / divisor not rounded, the points published."""

    levels: Mapping[str, Fraction | None]
    paid: Fraction = Fraction(0)
    points: Fraction = Fraction(0)


@dataclass
class Fund:
    """A row of funds.csv that is never amended; ``swap_base`` None: in kind."""

    code: str
    benchmark: str
    swap_base: str | None = None
    ter: Fraction = Fraction(0)
    tax: Fraction = Fraction(0)
    swap_fee: Fraction = Fraction(0)
    base_date: date | None = None
    base_value: Fraction = Fraction(100)


def fund_rows(fund: Fund, days: Mapping[date, Day]) -> list[tuple]:
    """(session, nav, performance, fee, swap_cost, benchmark level) of each session with a row."""
    found: list[tuple] = []
    earned_before = None
    for day, given in sorted(days.items()):
        benchmark, earned = given.levels[fund.benchmark], given.levels[fund.swap_base or "price"]
        if benchmark is None or earned is None:
            continue
        if not found:
            if benchmark and earned and (fund.base_date is None or day >= fund.base_date):
                found.append((day, fund.base_value, fund.base_value, Fraction(0), Fraction(0), benchmark))
                earned_before = earned
            continue
        before, nav = found[-1][:2]
        if nav and not earned_before:
            continue  # nothing follows from a level of zero
        kept = rounded(given.paid * (1 - fund.tax), 8) if fund.swap_base is None else Fraction(0)
        year = Fraction((day - before).days, 365)
        parts = [Fraction(0)] * 3
        if nav:
            performance = rounded(nav * (earned + kept) / earned_before, 8)
            parts = [performance, rounded(nav * fund.ter * year, 8), rounded(nav * fund.swap_fee * year, 8)]
        value = parts[0] - parts[1] - parts[2]
        if value <= 0:
            value, parts = Fraction(0), [Fraction(0)] * 3
        found.append((day, value, *parts, benchmark))
        earned_before = earned
    return found


@dataclass
class Future:
    """The row of futures.csv of an index."""

    multiplier: Fraction = Fraction(50)
    tick: Fraction = Fraction(1, 10)
    months: tuple[int, ...] = (3, 6, 9, 12)
    listed: int = 5


def expiry(year: int, month: int, sessions: set[date]) -> date:
    """The third Friday of a month, or the session before."""
    fridays = [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]
    found = [day for day in fridays if day.weekday() == 4][2]
    while found not in sessions:
        found -= timedelta(days=1)
    return found


def future_rows(
    future: Future, days: Mapping[date, Day], interest: Mapping[date, Fraction | None], calendar: Iterable[date]
) -> list[tuple]:
    """(session, contract, expiry, days, level, interest, points, source, fair value, of a tick, notional) in order."""
    sessions, found = set(calendar), []
    there = {day: given for day, given in sorted(days.items()) if given.levels["price"] is not None}
    for day, given in there.items():
        contracts = sorted(
            (ends, f"{year}-{month:02}")
            for year in range(day.year, day.year + 3 + future.listed // len(future.months))
            for month in future.months
            if (ends := expiry(year, month, sessions)) > day
        )[: future.listed]
        looked_back = min(365, (day - min(there)).days)
        paid = sum(one.points for when, one in there.items() if day - timedelta(looked_back) < when <= day)
        level, rate = given.levels["price"], interest[day]
        for ends, contract in contracts:
            length = (ends - day).days
            points = rounded(paid * length / looked_back, 8) if looked_back >= 30 else Fraction(0)
            fair = None if rate is None else rounded(level * (1 + rate * length / 360) - points, 8)
            tick = None if fair is None else rounded(fair / future.tick, 0) * future.tick
            source = "trailing" if looked_back >= 30 else "none"
            notional = rounded(future.multiplier * level, 6)
            found.append((day, contract, ends, length, level, rate, points, source, fair, tick, notional))
    return found
