"""A home for views of other investors: a month end and a week of twenty lines, with rates and dividends."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from daily.week_market import LINES, MEMBERS
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from reference import drops as reference_drops
from reference.drops import write_drop
from reference.nightly.drops import drop, event

BASE = date(2026, 5, 29)
WEEK = [date(2026, 6, day) for day in (1, 2, 3, 4, 5)]
CLOSES = ("10.4", "10.1", "10.3", "9.9", "10.2")  # of l00 to l04
SPOTS = ("0.90", "0.91", "0.905", "0.915", "0.92", "0.918")
# ex-date → line → dividend a share; stated in the drop of the session before. l15 is not in R2000
DIVIDENDS = {WEEK[2]: {"l00": "0.20", "l15": "0.50"}, WEEK[3]: {"l03": "0.0333", "l07": "0.10"}}
SHARES = 100  # of each line


def of_a_week(root: Path) -> Home:
    """Six published sessions of R2000 (ten of the lines), the last of them 5 June 2026."""
    home = Home(root)
    reference_drops.COLUMNS.setdefault("fx_rates", "base_currency quote_currency kind rate fixing")
    reference_drops.COLUMNS.setdefault("interest_rates", "rate_code rate")
    days = [BASE, *WEEK]
    for place, day in enumerate(days):
        closes = dict.fromkeys(LINES, "10") | (dict.fromkeys(LINES[:5], CLOSES[place - 1]) if place else {})
        paid = DIVIDENDS.get(days[place + 1], {}) if place + 1 < len(days) else {}
        events = tuple(event(f"{line}-{day}", line, "cash_dividend", days[place + 1], cash=cash)
                       for line, cash in paid.items())  # fmt: skip
        tables = drop(day, closes, dict.fromkeys(LINES, (SHARES, 2 * SHARES)), events, MEMBERS)
        pair = {"base_currency": "USD", "quote_currency": "EUR", "fixing": "A"}
        forward = str(float(SPOTS[place]) - 0.0015)[:6]
        tables["fx_rates"] = [
            pair | {"kind": "spot", "rate": SPOTS[place]},
            pair | {"kind": "forward_1m", "rate": forward},
        ]
        tables["interest_rates"] = [{"rate_code": "SOFR", "rate": "0.0432"}]
        write_drop(home.landing(day), day, tables)
    nightly(home, BASE)
    nightly(home, WEEK[-1])
    return home
