"""Derived series (methodology 9): the rows in force, and what days have published of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.engine.decided_rows import decided_rows
from rankday.publication.results import Result
from rankday.reports.statistics.published import SERIES
from rankday.reports.web.index_view import newest_day, over_days
from rankday.reports.web.reading import meant, opened
from rankday.reports.web.refusals import about

BASES = {"price": "price level", "total": "total return level", "net": "net total return level"}
# words of each rule, with the columns of its row
RULES = {
    "converted": "converted into {currency}",
    "hedged_monthly": "in {currency}, hedged by the month: ratio {hedge_ratio}, notional lag {notional_lag}",
    "hedged_daily": "in {currency}, hedged by the day: ratio {hedge_ratio}",
    "net_of_withholding": "with dividends net of what is withheld of an investor in {country}",
    "decrement_percent": "less {percent} % a year",
    "decrement_points": "less {amount} points a year",
    "excess_return": "in excess of {rate_code}",
    "leveraged": "{amount} times its daily return, financed at {rate_code}",
}


def series_in_force(day: str) -> dict[str, dict[str, Any]]:
    """Code → the row of each series in force on ``day`` with ``words`` that describe it, sorted by code."""
    return {row["series_code"]: row | {"words": _words(row)} for row in _in_force(date.fromisoformat(day))}


def result_of(home: Home, code: str, day: str) -> Result:
    """The published day (empty: the newest), if ``code`` is empty or a series in force on it. Raises InvalidInput."""
    return result_naming(home, code, day, "series", series_in_force)


def result_naming(home: Home, code: str, day: str, what: str, in_force: Callable[[str], Mapping[str, Any]]) -> Result:
    """The same of whatever ``in_force`` gives by code on a day; ``what`` names one of them."""
    with about("day"):
        result = meant(home, f"daily/{day or newest_day(home)}")
    day = result.manifest["session"]
    rows = in_force(day)
    with about("code"):
        if code and code not in rows:
            raise RankdayError(f"there is no {what} {code!r} in force on {day}; there are {', '.join(rows) or 'none'}")
    return result


def values_of(result: Result) -> dict[str, dict[str, Any]]:
    """Code → the row that the day has published of each series; empty of a day from before there were series."""
    if f"{SERIES}.parquet" not in result.manifest["files"]:
        return {}
    with opened(result) as reading:
        return {row["series_code"]: row for row in reading.rows(f"select * from {SERIES}")}


def series_days(home: Home, row: dict[str, Any], until: str) -> list[dict[str, Any]]:
    """Every published session of a series: the columns of ``series_values``, and whether it is a roll."""
    is_monthly = row["rule"] == "hedged_monthly"
    return over_days(home, "series_days", until, SERIES, code=row["series_code"], is_monthly=is_monthly)


@lru_cache(maxsize=16)
def _in_force(day: date) -> tuple[dict[str, Any], ...]:
    found = decided_rows("series_in_force", day, {})
    return tuple(sorted(found, key=lambda row: row["series_code"]))


def _words(row: dict[str, Any]) -> str:
    base = f"{row['index_code']}, {BASES[row['base']]}" if row["base"] in BASES else f"the series {row['base']}"
    numbers = {name: f"{row[name]:f}".rstrip("0").rstrip(".") for name in ("amount", "hedge_ratio") if row[name]}
    percent = f"{100 * row['amount']:f}".rstrip("0").rstrip(".") if row["amount"] else ""
    return f"{base}, {RULES[row['rule']].format(**row | numbers, percent=percent)}"
