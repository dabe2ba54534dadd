"""Methodology 11 once more, in fractions: what `rankday statistics` has to say of a level history."""

from __future__ import annotations

import math
from bisect import bisect_right
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

MONTHS = {"1m": 1, "3m": 3, "6m": 6, "1y": 12, "3y": 36, "5y": 60, "10y": 120}
YEARS = {"3y": 3, "5y": 5, "10y": 10}
CARRIED = 5


def month_end(day: date) -> date:
    after = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return after - timedelta(days=1)


def months_before(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    last = month_end(date(number // 12, number % 12 + 1, 1))
    return min(date(last.year, last.month, 1) + timedelta(days=day.day - 1), last)


def statistics(levels, day, exchange, other=None, rates=None):
    """(code, kind, metric, period, other) → (value, from, to, observations); the rate code is named R.

    ``levels``: (code, kind) → {session: Fraction}; ``rates``: {session: Fraction}; ``exchange``: the sessions of it.
    """
    found = {}
    sessions = sorted({session for history in levels.values() for session in history})
    for (code, kind), history in levels.items():
        days = sorted(session for session in history if session <= day)
        if not days or days[-1] != day:
            continue
        for period, start in periods(days, day, exchange).items():
            if start is None or start >= day:
                continue
            inside = [one for one in days if start <= one <= day]
            put = _putter(found, code, kind, period)
            of_returns = [(history[b] / history[a] - 1, a, b) for a, b in pairwise(inside) if history[a]]
            count = len(of_returns)
            if history[start]:
                put("return", "", history[day] / history[start] - 1, start, day, count)
                years = Fraction(YEARS.get(period, 0))
                if period == "base" and (day - start).days > 365:
                    years = Fraction((day - start).days) / Fraction("365.25")
                if years:
                    put(
                        "annual_return",
                        "",
                        float(history[day] / history[start]) ** (1 / float(years)) - 1,
                        start,
                        day,
                        count,
                    )
            _risk(put, of_returns, start, day, sessions, rates)
            _drawdown(put, history, inside, count)
            if other and other != code and (other, kind) in levels:
                _beside(put, history, levels[other, kind], other, start, day)
        for year, (start, end) in calendar_years(days, day, exchange).items():
            between = [one for one in days if start <= one <= end]
            used = sum(1 for one in between[:-1] if history[one])
            if history[start]:
                _putter(found, code, kind, str(year))("return", "", history[end] / history[start] - 1, start, end, used)
    return found


def periods(days, day, exchange):
    is_end = not any(day < one <= month_end(day) for one in exchange)
    starts = {}
    for period, months in MONTHS.items():
        asked = months_before(day, months)
        starts[period] = _on_or_before(days, month_end(asked) if is_end else asked)
    return starts | {"ytd": _on_or_before(days, date(day.year - 1, 12, 31)), "base": days[0]}


def calendar_years(days, day, exchange):
    last = {one.year: one for one in days}
    is_end = not any(day < one <= date(day.year, 12, 31) for one in exchange)
    return {
        year: (last[year - 1], end) for year, end in last.items() if year - 1 in last and (year < day.year or is_end)
    }


def _on_or_before(days, asked):
    place = bisect_right(days, asked)
    return days[place - 1] if place else None


def _putter(found, code, kind, period):
    def put(metric, other, value, *where):
        found[code, kind, metric, period, other] = (float(value), *where)

    return put


def _deviation(values):
    mean = sum(values) / len(values)
    return sum((one - mean) ** 2 for one in values) / (len(values) - 1)


def _risk(put, returns, start, day, sessions, rates):
    if not returns:
        return
    values, count = [one for one, _, _ in returns], len(returns)
    for metric, best in (("best_day", max(values)), ("worst_day", min(values))):
        put(metric, "", *next(one for one in returns if one[0] == best), count)
    if count < 2:
        return
    put("volatility", "", math.sqrt(252 * _deviation(values)), start, day, count)
    if rates is None:
        return
    excess = []
    for one, since, until in returns:
        place = sessions.index(since)
        rate = next((rates[s] for s in reversed(sessions[max(0, place - CARRIED) : place + 1]) if s in rates), None)
        if rate is None:
            return
        excess.append(one - rate * (until - since).days / 360)
    if _deviation(excess):
        put(
            "sharpe",
            "R",
            float(sum(excess) / count) / math.sqrt(_deviation(excess)) * math.sqrt(252),
            start,
            day,
            count,
        )


def _drawdown(put, history, inside, count):
    peak = trough = inside[0]
    deepest, top = Fraction(0), inside[0]
    for one in inside:
        if history[one] > history[top]:
            top = one
        if history[top] and history[one] / history[top] - 1 < deepest:
            deepest, peak, trough = history[one] / history[top] - 1, top, one
    if not any(history[one] for one in inside):
        return
    put("max_drawdown", "", deepest, peak, trough, count)
    again = next((one for one in inside if one > trough and history[one] >= history[peak]), None)
    if deepest and again:
        put("recovery_days", "", (again - trough).days, trough, again, count)


def _beside(put, own, others, other, start, day):
    if start not in others or day not in others:
        return
    common = sorted(one for one in own if one in others and start <= one <= day)
    pairs = [(own[b] / own[a] - 1, others[b] / others[a] - 1) for a, b in pairwise(common) if own[a] and others[a]]
    if len(pairs) < 2:
        return
    mine, theirs = _deviation([a for a, _ in pairs]), _deviation([b for _, b in pairs])
    if not mine or not theirs:
        return
    means = [sum(side) / len(pairs) for side in zip(*pairs, strict=True)]
    together = sum((a - means[0]) * (b - means[1]) for a, b in pairs) / (len(pairs) - 1)
    put("volatility_ratio", other, math.sqrt(mine / theirs), start, day, len(pairs))
    put("correlation", other, float(together) / math.sqrt(mine * theirs), start, day, len(pairs))
    put("beta", other, together / theirs, start, day, len(pairs))
