"""Series of random markets against the referee, all sessions at once and one after the other: every figure."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import duckdb
import pytest

from rankday.daily.engine import DailyEngine
from rankday.daily.series import RATE_MODELS, build_rows, read_older_rates
from rankday.daily.state import sessions_to_resume
from rankday.daily.tables import insert_rows, replace_rows
from rankday.rulebook.sessions import sessions_between
from reference.series import Rates, Terms, rounded, rows_of

FIRST, LAST, COUNT = date(2024, 1, 24), date(2024, 7, 5), 90
BEGUN = date(1978, 12, 31)
AMENDED = date(2024, 4, 16)  # no month end
TERMS = [
    Terms("A-C", "converted", "EUR"),
    Terms("A-CX", "converted", "SEK", fixing="X", base_date=date(2024, 2, 6), base_value=Fraction(50)),
    Terms("A-HM", "hedged_monthly", "EUR", ratio=Fraction("0.95")),
    Terms("A-HM0", "hedged_monthly", "SEK", lag=0),
    Terms("A-HD", "hedged_daily", "EUR"),
    Terms("A-N", "net_of_withholding", withheld=Fraction("0.15")),
    Terms("A-DP", "decrement_percent", amount=Fraction("0.05")),
    Terms("A-DX", "decrement_points", amount=Fraction(9000)),
    Terms("A-XR", "excess_return", rate_code="R"),
    Terms("A-3X", "leveraged", amount=Fraction("2.5"), rate_code="R"),
    Terms("A-1S", "leveraged", amount=Fraction(-1), rate_code="R"),
    Terms("A-HMA", "hedged_monthly", "EUR", later=((AMENDED, {"ratio": Fraction("0.5")}),)),
    Terms("A-HDA", "hedged_daily", "EUR", later=((AMENDED, {"ratio": Fraction("0.5")}),)),
    Terms("A-DPA", "decrement_percent", amount=Fraction("0.05"), later=((AMENDED, {"amount": Fraction("0.5")}),)),
]
COLUMNS = (
    "session", "value", "performance", "adjustment", "base_level", "fx_rate", "forward_rate", "interpolated_forward",
    "hedge_notional", "interest_rate", "input_source",
)  # fmt: skip
NAMES = ("day", "value", "performance", "adjustment", "level", "x", "f", "interpolated", "notional", "i", "source")


def _market(seed: int):
    """Sessions, levels with holes, dividends per divisor, rates with holes, spikes and devaluations."""
    dice = random.Random(seed)
    sessions = sessions_between(FIRST, LAST)[:COUNT]
    level, euro, krona, fx, interest, levels = 2000.0, 0.9, 10.0, {}, {}, {}
    is_stale = dice.randrange(20, 60)
    for place, day in enumerate(sessions):
        level *= dice.uniform(0.97, 1.03)
        euro *= dice.uniform(0.985, 1.015) * (1.4 if dice.random() < 0.015 else 1)
        krona *= dice.uniform(0.985, 1.015)
        if not 50 < place < 54:
            dividends = dice.choice([0, 0, 0, round(dice.uniform(0, 5e7), 6)])
            # the end of seed 3 has levels of zero, and one after them
            given = 0 if seed == 3 and COUNT - 5 < place < COUNT - 1 else level
            levels[day] = (_decimal(given, 8), Decimal(str(dividends)), _decimal(dice.uniform(1e6, 2e6), 12))
        rows = {}
        for fixing in "XY":
            if (is_stale <= place < is_stale + 7 and fixing == "Y") or dice.random() < 0.15:
                continue
            quoted = euro * (3 if dice.random() < 0.03 else 1)
            if dice.random() < 0.6:
                rows["USD", "EUR", "spot", fixing] = _decimal(quoted, 10)
            if dice.random() < 0.7:
                rows["EUR", "USD", "spot", fixing] = _decimal(1 / quoted, 6)
            if dice.random() < 0.8:
                rows["EUR", "SEK", "spot", fixing] = _decimal(krona / quoted, 4)
            if dice.random() < 0.8:
                rows["USD", "EUR", "forward_1m", fixing] = _decimal(quoted * dice.uniform(0.99, 1.0), 10)
                rows["USD", "SEK", "forward_1m", fixing] = _decimal(krona * dice.choice([0.995, 1.002, 1.05]), 6)
        fx[day] = rows if not 30 < place < 38 else {}
        interest[day] = {"R": _decimal(dice.uniform(-0.01, 0.06), 9)} if dice.random() < 0.6 else {}
    return sessions, levels, fx, interest


def _decimal(value: float, decimals: int) -> Decimal:
    return round(Decimal(value), decimals)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_series_is_the_referees_at_once_and_session_by_session(seed):
    sessions, levels, fx, interest = _market(seed)
    engine = _engine(sessions, levels, fx, interest)
    at_once = _computed(engine, [sessions])
    alone = [*range(26, 40), *range(58, 66), *range(COUNT - 6, COUNT)]  # rolls, a hole, an amendment, the end
    bounds = [0, *(place + after for place in alone for after in (0, 1)), COUNT]
    chunks = [sessions[first:end] for first, end in pairwise(bounds) if end > first]
    assert _computed(engine, chunks) == at_once
    rates = Rates(
        sessions,
        {day: {key: Fraction(rate) for key, rate in rows.items()} for day, rows in fx.items()},
        {day: {code: Fraction(rate) for code, rate in rows.items()} for day, rows in interest.items()},
    )
    days = sessions_between(date(2023, 6, 1), date(2025, 1, 31))
    ends = [max(day for day in days if (day.year, day.month) == month) for month in {(d.year, d.month) for d in days}]
    prices = {day: Fraction(level) for day, (level, *_) in levels.items()}
    points = {day: Fraction(paid) / Fraction(divisor) for day, (_, paid, divisor) in levels.items()}
    expected = {one.code: rows_of(one, rates, prices, points, ends) for one in TERMS}
    on_it = Terms("A-ON", "converted", "EUR")
    expected["A-ON"] = rows_of(on_it, rates, {row["day"]: row["value"] for row in expected["A-N"]}, {}, ends)
    for code, rows in expected.items():
        assert len(rows) > 40, code
        assert at_once[code] == [tuple(row[name] for name in NAMES) for row in rows], code
    assert {row["source"] for row in expected["A-HM"]} == {"fixed", "carried"}
    assert expected["A-DX"][-1]["value"] == 0
    if seed == 3:
        _check_levels_of_zero(sessions, expected)


def _check_levels_of_zero(sessions: list[date], expected: dict[str, list[dict]]) -> None:
    """An inverse series gains on the way to a level of zero, and nothing follows from there; a converted one is 0."""
    first = sessions[COUNT - 4]
    assert expected["A-1S"][-1]["day"] == first
    assert expected["A-1S"][-1]["performance"] == 2 * expected["A-1S"][-2]["value"]
    assert [row["value"] for row in expected["A-C"] if row["day"] >= first] == [0] * len(
        [row for row in expected["A-C"] if row["day"] >= first]
    )


def _engine(sessions, levels, fx, interest) -> DailyEngine:
    db = duckdb.connect()
    db.execute("attach ':memory:' as rankday; use rankday")
    engine = DailyEngine(db)
    engine.use_rulebook(LAST)
    replace_rows(db, "state.calendar", [(day,) for day in sessions_between(date(2023, 6, 1), date(2025, 1, 31))])
    replace_rows(
        db, "state.series_levels", [(day, "R2000", one[0], one[0], one[0], *one[1:]) for day, one in levels.items()]
    )
    _read(db, sessions, fx, interest)
    rows = [_row(one.on(day), "price", day) for one in TERMS for day in (BEGUN, *(day for day, _ in one.later))]
    rows.append(_row(Terms("A-ON", "converted", "EUR"), "A-N", BEGUN))
    replace_rows(db, "seeds.series", rows)
    replace_rows(
        db, "seeds.withholding_rates", [("default", "1978-12-31", "0.3", ""), ("SE", "1978-12-31", "0.15", "")]
    )
    return engine


def _read(db, days, fx, interest) -> None:
    rates = [(day, *key[:3], rate, key[3]) for day in days for key, rate in fx[day].items()]
    insert_rows(db, "state.fx_rates", rates)
    insert_rows(db, "state.interest_rates", [(day, *one) for day in days for one in interest[day].items()])


def _row(one: Terms, base: str, since: date) -> tuple:
    amount = str(float(one.amount)) if one.amount else None
    ratio = str(float(one.ratio)) if one.rule.startswith("hedged") else None
    lag = str(one.lag) if one.rule == "hedged_monthly" else None
    country = "SE" if one.rule == "net_of_withholding" else None
    start = one.base_date and one.base_date.isoformat()
    head = (one.code, since.isoformat(), "R2000", base, one.rule, one.currency)
    texts = (*head, country, amount, ratio, lag, one.rate_code)
    return (*texts, one.fixing, start, str(int(one.base_value)), "9", "")


def _computed(engine: DailyEngine, calls: list[list[date]]) -> dict[str, list[tuple]]:
    """Code → rows in order, numbers as fractions; each of ``calls`` the sessions asked for."""
    engine.db.execute("truncate daily.series_values")
    seen: list[date] = []
    for asked in calls:
        replace_rows(engine.db, "state.series_sessions", [(d, False) for d in seen] + [(d, True) for d in asked])
        seen += asked
        engine.build(*RATE_MODELS)
        build_rows(engine.db, engine.build)
    found: dict[str, list[tuple]] = {}
    query = f"select series_code, {', '.join(COLUMNS)} from daily.series_values order by series_code, session"
    for code, *cells in engine.db.execute(query).fetchall():
        exact = tuple(Fraction(one) if isinstance(one, Decimal) else one for one in cells)
        found.setdefault(code, []).append(exact)
    return found


@pytest.mark.parametrize("seed", [1, 3])
def test_a_session_alone_needs_few_rows_and_few_rates(seed):
    """What is read of the days before: the sessions that they name, and rates back to where nothing older matters."""
    sessions, levels, fx, interest = _market(seed)
    engine, read = _engine(sessions, levels, fx, interest), []
    db, lengths = engine.db, []
    _computed(engine, [sessions])
    engine.build("fund_rows", "level_history")
    db.execute("create table all_rows as from daily.series_values; create table all_rates as from series.rate_days")
    engine.read_rates = lambda days: read.extend(days) or _read(db, days, fx, interest)
    for place in range(12, COUNT, 7):
        day, before = sessions[place], sessions[:place]
        replace_rows(db, "state.series_sessions", [(one, False) for one in before])
        db.execute("truncate daily.series_values")
        db.execute("insert into daily.series_values from all_rows where session < ?", [day])
        needed = [date.fromisoformat(one) for one in sessions_to_resume(engine)]
        assert len(needed) < 25
        db.execute("delete from daily.series_values where session not in (select unnest(?::date[]))", [needed])
        for table in ("fx_rates", "interest_rates", "sessions_read"):
            db.execute(f"truncate state.{table}")
        db.execute("insert into state.series_sessions values (?, true)", [day])
        db.execute("insert into state.sessions_read values (?)", [day])
        read[:] = []
        _read(db, [day], fx, interest)
        read_older_rates(engine)
        assert len(read) == len(set(read)) and set(read) <= set(before)
        engine.build(*RATE_MODELS)
        build_rows(db, engine.build)
        assert db.execute("from daily.series_values where session = ? order by series_code", [day]).fetchall() == (
            db.execute("from all_rows where session = ? order by series_code", [day]).fetchall()
        )
        last = "select max(session) from all_rows where session < $day group by series_code union select $day"
        rates = "select * from {} where session in (" + last + ") order by session, currency, asked_fixing"
        found, expected = (
            db.execute(rates.format(table), {"day": day}).fetchall() for table in ("series.rate_days", "all_rates")
        )
        assert found == expected  # the gate of a fixing looks at the last row of each series
        lengths.append(len(read))
    assert min(lengths) < COUNT / 2


def test_the_referee_rounds_half_away_from_zero():
    assert [rounded(Fraction(one, 10), 0) for one in (5, -5, 15, 14)] == [1, -1, 2, 1]
