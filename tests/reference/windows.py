"""docs/contract.md 2, computed windows: what a null average or volume is, from the earlier sessions."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from reference.parameters import Parameters

Drop = dict[str, list[dict]]


@dataclass(frozen=True)
class Windows:
    """Of one line: dollars a day, shares, dollars, sessions with volume; None = missing."""

    addtv: Fraction | None
    volume: Fraction | None
    average_close: Fraction | None
    volume_days: int | None


def windows(
    security: dict, rank_day: date, sessions: dict[date, dict[str, dict]], splits: list[dict], parameters: Parameters
) -> Windows:
    """The reported values of ``security``, and computed ones where it reports none.

    ``sessions``: session → security_id → its primary price row, the rank day included. ``splits``: the confirmed
    split and stock_dividend events of this line.
    """
    addtv, volume, average = (
        None if security[name] is None else Fraction(security[name])
        for name in ("addtv_2y_usd", "volume_2y_shares", "average_close_30d")
    )
    line, days = security["security_id"], security.get("volume_days_2y")
    own = {session: rows[line] for session, rows in sorted(sessions.items()) if line in rows}

    first = months_before(rank_day, parameters.window_months)
    two_years = [row for session, row in own.items() if first < session <= rank_day]
    if len(two_years) >= parameters.window_minimum_sessions:
        traded = [(Fraction(row["close"] or 0), row["volume"] or 0) for row in two_years]
        if addtv is None:
            addtv = sum((close * shares for close, shares in traded), Fraction(0)) / len(two_years)
        if volume is None:
            volume = Fraction(sum(shares for _, shares in traded))
        if days is None:
            days = sum(shares > 0 for _, shares in traded)

    if average is None:
        from_day = rank_day - timedelta(days=parameters.average_price_days)
        closes = [
            Fraction(row["close"]) * split_factor(splits, session, rank_day)
            for session, row in own.items()
            if from_day <= session < rank_day and row["close"] is not None
        ]
        average = sum(closes, Fraction(0)) / len(closes) if closes else None
    return Windows(addtv, volume, average, days)


def split_factor(splits: list[dict], session: date, rank_day: date) -> Fraction:
    """What a close of ``session`` is multiplied by to stand on the rank day's share."""
    factor = Fraction(1)
    for event in splits:
        is_complete = event["ex_date"] is not None and event["ratio_new"] and event["ratio_old"]
        if is_complete and session < event["ex_date"] <= rank_day:
            factor *= Fraction(event["ratio_old"], event["ratio_new"])
    return factor


def months_before(day: date, months: int) -> date:
    """The same day ``months`` earlier, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
