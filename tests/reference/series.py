"""Derived series a second time, in fractions, from the text of methodology 9: one series after another, day by day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

LIMIT, MOVE, PREMIUM = 5, Fraction(1, 4), Fraction(1, 20)
ANCHORED = ("converted", "hedged_monthly")
HEDGED = ("hedged_monthly", "hedged_daily")


def rounded(value: Fraction, decimals: int) -> Fraction:
    """Half away from zero."""
    scaled = abs(value) * 10**decimals
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(-units if value < 0 else units, 10**decimals)


@dataclass
class Rates:
    """``fx``: session → (base, quote, kind, fixing) → rate; ``interest``: session → code → rate."""

    sessions: list[date]
    fx: Mapping[date, Mapping[tuple[str, str, str, str], Fraction]]
    interest: Mapping[date, Mapping[str, Fraction]]

    def given(self, day: date, currency: str, kind: str, fixing: str | None) -> Fraction | None:
        rows = self.fx.get(day, {})
        for name in sorted({key[3] for key in rows}, key=str.encode):
            if fixing in (None, name):
                rate = _of_fixing({key[:2]: rate for key, rate in rows.items() if key[2:] == (kind, name)}, currency)
                if rate:
                    return rate
        return None

    def spots(self, currency: str, fixing: str | None) -> list[Fraction | None]:
        """By session the usable spot rate; None: missing or implausible."""
        found: list[Fraction | None] = []
        for day in self.sessions:
            rate = self.given(day, currency, "spot", fixing)
            newest = next((one for one in reversed(found[-LIMIT:]) if one is not None), None)
            if rate is not None and newest is not None and abs(rate - newest) >= MOVE * newest:
                rate = None
            found.append(rate)
        return found

    def exchange(self, currency: str, fixing: str | None) -> list[tuple | None]:
        """By session (spot, forward or None, whether the spot is fixed, whether the forward is)."""
        spots = self.spots(currency, fixing)
        forwards: list[Fraction | None] = []
        for day, spot in zip(self.sessions, spots, strict=True):
            rate = self.given(day, currency, "forward_1m", fixing)
            forwards.append(rate if rate and spot and abs(rate / spot - 1) < PREMIUM else None)
        found: list[tuple | None] = []
        for place in range(len(self.sessions)):
            back = range(place, max(-1, place - LIMIT - 1), -1)
            at = next((one for one in back if spots[one] is not None), None)
            if at is None:
                found.append(None)
                continue
            of = next((one for one in back if forwards[one] is not None), None)
            forward = None if of is None else rounded(spots[at] * forwards[of] / spots[of], 10)
            found.append((spots[at], forwards[place] or forward, at == place, of == place))
        return found

    def money(self, code: str) -> list[tuple[Fraction, bool] | None]:
        found: list[tuple[Fraction, bool] | None] = []
        for place in range(len(self.sessions)):
            back = (self.sessions[one] for one in range(place, max(-1, place - LIMIT - 1), -1))
            day = next((one for one in back if code in self.interest.get(one, {})), None)
            found.append(None if day is None else (self.interest[day][code], day == self.sessions[place]))
        return found


def _of_fixing(pairs: Mapping[tuple[str, str], Fraction], currency: str) -> Fraction | None:
    if ("USD", currency) in pairs:
        return pairs["USD", currency]
    if (currency, "USD") in pairs:
        return rounded(1 / pairs[currency, "USD"], 10)
    if ("EUR", currency) in pairs and ("EUR", "USD") in pairs:
        return rounded(pairs["EUR", currency] / pairs["EUR", "USD"], 10)
    return None


@dataclass
class Terms:
    """A row of series.csv; ``withheld`` is the rate of its country, ``later`` its amendments: day → what changes."""

    code: str
    rule: str
    currency: str | None = None
    fixing: str | None = None
    amount: Fraction = Fraction(0)
    ratio: Fraction = Fraction(1)
    lag: int = 1
    rate_code: str | None = None
    withheld: Fraction = Fraction(0)
    base_date: date | None = None
    base_value: Fraction = Fraction(1000)
    later: tuple[tuple[date, dict], ...] = ()

    def on(self, day: date) -> Terms:
        """The row in force on a day."""
        found = self
        for since, changed in self.later:
            found = replace(found, **changed) if since <= day else found
        return found


@dataclass
class State:
    rows: list[dict] = field(default_factory=list)
    roll: dict | None = None
    notional: Fraction | None = None


def rows_of(
    terms: Terms, rates: Rates, levels: Mapping[date, Fraction], points: Mapping[date, Fraction], ends: Iterable[date]
) -> list[dict]:
    """The rows of a series over ``levels`` of its base; ``points``: gross dividends / divisor, not rounded."""
    ends, state = sorted(ends), State()
    exchange = rates.exchange(terms.currency, terms.fixing) if terms.currency else None
    money = rates.money(terms.rate_code) if terms.rate_code else None
    for place, day in enumerate(rates.sessions):
        level = levels.get(day)
        fx, interest = exchange and exchange[place], money and money[place]
        hedged = terms.rule in HEDGED
        is_there = level is not None and not (exchange and fx is None) and not (money and interest is None)
        if not is_there or (hedged and fx[1] is None):
            continue
        is_fixed = (not exchange or fx[2]) and (not hedged or fx[3]) and (not money or interest[1])
        if not state.rows:
            late = terms.base_date and day < terms.base_date
            if not is_fixed or not level or late or (terms.rule == "hedged_monthly" and day not in ends):
                continue
        elif terms.rule not in ANCHORED and not state.rows[-1]["level"] and state.rows[-1]["value"]:
            continue  # nothing follows from a level of zero
        row = {"day": day, "level": level, "x": fx and fx[0], "f": fx[1] if hedged else None}
        row |= {
            "i": interest and interest[0],
            "source": ("fixed" if is_fixed else "carried") if exchange or money else None,
        }
        _close(terms, state, row, points.get(day, Fraction(0)), ends)
        state.rows.append(row)
    return state.rows


def _close(terms: Terms, state: State, row: dict, points: Fraction, ends: list[date]) -> None:
    before = state.rows[-1] if state.rows else None
    row |= {"performance": terms.base_value, "adjustment": Fraction(0), "interpolated": None}
    if before:
        row["performance"], row["adjustment"] = _parts(terms, state, before, row, points, ends)
    row["value"] = row["performance"] + row["adjustment"]
    if row["value"] <= 0 or (before and not before["value"]):
        row |= {"value": Fraction(0), "performance": Fraction(0), "adjustment": Fraction(0)}
    if terms.rule == "hedged_monthly" and (not before or any(before["day"] < end <= row["day"] for end in ends)):
        of = before if before and terms.lag else row
        state.notional, state.roll = rounded(of["value"] / of["x"], 8), row
    elif terms.rule == "hedged_daily":
        state.notional = rounded(row["value"] / row["x"], 8)
    row["notional"] = state.notional


def _parts(
    terms: Terms, state: State, u: dict, t: dict, points: Fraction, ends: list[date]
) -> tuple[Fraction, Fraction]:
    days = (t["day"] - u["day"]).days
    at_roll, terms = terms.on(state.roll["day"]) if state.roll else terms, terms.on(t["day"])
    step, rule = u["value"] / (u["level"] or 1), terms.rule  # after a value of 0 any level
    charge = Fraction(0)
    if rule == "converted":
        first = state.rows[0]
        performance = terms.base_value * t["level"] * t["x"] / (first["level"] * first["x"])
    elif rule == "hedged_monthly":
        r = state.roll
        length = (next(end for end in ends if end > r["day"]) - r["day"]).days
        held = (t["day"] - r["day"]).days
        t["interpolated"] = (
            rounded(t["x"] + (t["f"] - t["x"]) * (length - held) / length, 10) if held < length else t["x"]
        )
        performance = r["value"] * t["level"] * t["x"] / (r["level"] * r["x"])
        charge = at_roll.ratio * state.notional * (r["f"] - t["interpolated"])
    elif rule == "hedged_daily":
        month = (_a_month_later(u["day"]) - u["day"]).days
        t["interpolated"] = rounded(u["x"] + (u["f"] - u["x"]) * days / month, 10)
        performance = step * t["level"] * t["x"] / u["x"]
        charge = terms.ratio * state.notional * (t["interpolated"] - t["x"])
    elif rule == "net_of_withholding":
        performance = step * (t["level"] + rounded(points * (1 - terms.withheld), 8))
    elif rule == "leveraged":
        performance = u["value"] * (1 + terms.amount * (t["level"] / (u["level"] or 1) - 1))
        charge = -u["value"] * (terms.amount - 1) * u["i"] * days / 360
    else:
        performance = step * t["level"]
        charge = {
            "decrement_percent": -u["value"] * terms.amount * days / 365,
            "decrement_points": -terms.amount * days / 365,
            "excess_return": -u["value"] * (u["i"] or 0) * days / 360,
        }[rule]
    return rounded(performance, 8), rounded(charge, 8)


def _a_month_later(day: date) -> date:
    year, month = divmod(day.year * 12 + day.month, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
