"""The fund twin and futures (methodology 10): what days have published of them, and how a fund tracks its benchmark."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.engine.decided_rows import decided_rows
from rankday.publication.results import Result
from rankday.reports.statistics.imported import imported_codes, levels_of_home, stamp_of
from rankday.reports.statistics.published import FUNDS
from rankday.reports.statistics.tracking import tracking_by_period
from rankday.reports.web.index_view import over_days
from rankday.reports.web.reading import opened
from rankday.reports.web.rendering import percent
from rankday.reports.web.series_view import BASES, result_naming
from rankday.reports.web.statistics_view import PERIODS

FUTURES = "futures"
PARTS = ("difference", "fee", "swap", "tax", "rest")
UNITS = Decimal(10) ** 12  # of `fund_tracking`


def funds_in_force(day: str) -> dict[str, dict[str, Any]]:
    """Code → the row of each fund in force on ``day`` with ``words`` that describe it, sorted by code."""
    rows = sorted(_in_force("funds_in_force", date.fromisoformat(day)), key=lambda row: row["fund_code"])
    return {row["fund_code"]: row | {"words": _words(row)} for row in rows}


def result_of(home: Home, code: str, day: str) -> Result:
    """The published day (empty: the newest), if ``code`` is empty or a fund in force on it. Raises InvalidInput."""
    return result_naming(home, code, day, "fund", funds_in_force)


def rows_of(result: Result, table: str) -> list[dict[str, Any]]:
    """What the day has published in ``table``; nothing of a day from before there was the table."""
    if f"{table}.parquet" not in result.manifest["files"]:
        return []
    with opened(result) as reading:
        return reading.rows(f'select * from "{table}" order by all')


def fund_days(home: Home, code: str, until: str) -> list[dict[str, Any]]:
    """Every published session of a fund: the columns of ``fund_values`` and ``ahead`` (a fraction)."""
    return over_days(home, "fund_days", until, FUNDS, code=code)


def tracking(home: Home, result: Result, code: str, real: str = "") -> list[dict[str, Any]]:
    """A row a period and complete year, in the order of a reader: ``words``, from_session, to_session, ``PARTS`` in 12
    decimals, ``residual`` and tracking_error. ``real``: an imported code whose levels take the place of the twin's.

    Raises RankdayError for a ``real`` that was not imported, or has no level on the day.
    """
    return _tracking(home.root, result.folder, result.manifest["session"], code, real, stamp_of(home))


@lru_cache(maxsize=32)
def _tracking(root: Path, folder: Path, day: str, code: str, real: str, stamp: tuple[int, int]) -> list[dict[str, Any]]:
    home = Home(root)
    found = {row["period"]: row for row in tracking_by_period(home, date.fromisoformat(day), code, _navs(home, real))}
    order = [*PERIODS, *sorted(filter(str.isdigit, found), reverse=True)]
    return [_described(found[period]) for period in order if period in found]


def _described(row: dict[str, Any]) -> dict[str, Any]:
    parts = {name: Decimal(int(row[name])) / UNITS for name in PARTS}
    kept = {name: row[name] for name in ("period", "from_session", "to_session", "observations", "tracking_error")}
    residual = parts["difference"] - sum(parts[name] for name in PARTS[1:])
    return {"words": PERIODS.get(row["period"], row["period"])} | kept | parts | {"residual": residual}


def _navs(home: Home, real: str) -> pa.Table | None:
    if not real:
        return None
    if real not in (known := imported_codes(home)):
        raise RankdayError(f"{real!r} was not imported; there are {', '.join(known) or 'none'} (rankday import levels)")
    levels = levels_of_home(home, [real])
    first = levels.filter(pa.compute.equal(levels["kind"], levels["kind"][0]))
    return pa.table({"session": first["session"], "nav": first["value"]})


def contracts(result: Result) -> dict[str, list[dict[str, Any]]]:
    """Index → its listed contracts by expiry, each with the ``spread`` of its fair value over the one before."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(result, FUTURES):
        found.setdefault(row["index_code"], []).append(row | {"spread": None})
    for rows in found.values():
        for before, row in pairwise(rows):
            if None not in (before["fair_value"], row["fair_value"]):
                row["spread"] = row["fair_value"] - before["fair_value"]
    return found


def futures_in_force(day: str) -> dict[str, dict[str, Any]]:
    """Index → the row of its futures in force on ``day``, with what a tick of a contract is worth in USD."""
    found = _in_force("futures_in_force", date.fromisoformat(day))
    return {row["index_code"]: row | {"tick_usd": row["multiplier"] * row["tick"]} for row in found}


@lru_cache(maxsize=16)
def _in_force(model: str, day: date) -> tuple[dict[str, Any], ...]:
    return tuple(decided_rows(model, day, {}))


def _words(row: dict[str, Any]) -> str:
    if row["replication"] == "swap":
        how = f"a swap on its {BASES[row['swap_base']]} at {percent(row['swap_fee'])} a year"
    else:
        how = f"the lines themselves, {percent(row['dividend_tax'], 0)} of dividends withheld"
    benchmark = f"{row['index_code']}, {BASES[row['benchmark']]}"
    return f"a fund on {benchmark}: {how}; total expense ratio {percent(row['ter'])} a year"
