"""Our levels against the closes of the real index: how closely it is tracked, and on which days not.

Daily returns are taken between sessions that both series have, so a session that one of them skips costs nothing. This
is statistics about finished levels: nothing of it goes back into an index.
"""

from __future__ import annotations

import csv
import itertools
import math
import statistics
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import duckdb

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.engine.indexes import checked_code
from rankday_sources.csv_rows import rows_of
from rankday_sources.import_report import Strict

SESSIONS_A_YEAR = 252
WORST_DAYS = 10
LINES_A_DAY = 5


def compare_levels(home: Home, actual: Path, history: Path | None = None, index_code: str = "R2000") -> dict[str, Any]:
    """Compare the price level of ``index_code`` with ``actual`` (session, close).

    Ours are the levels in the folder ``history``, else those of the published days. Returns index_code, source,
    sessions (in both), days (returns), first, last, correlation of daily returns, tracking_error (annualized standard
    deviation of the differences, a fraction), return_ours and return_actual over the whole span, and worst_days
    (session, ours, actual, difference, lines: the largest contributions where they are published). Raises RankdayError
    without levels, without that index (in force on the first or the last day of ``actual``), or with fewer than three
    sessions in both.
    """
    theirs = _actual(actual)
    checked_code(home, index_code, *sorted(theirs)[:1], *sorted(theirs)[-1:])
    ours, source = _history(history, index_code) if history else _published(home, index_code)
    days = sorted(ours.keys() & theirs.keys())
    if len(days) < 3:
        raise RankdayError(
            f"{index_code}: {len(days)} sessions stand in both {source} and {actual.name}; three are needed"
        )
    returns = [
        (day, float(ours[day] / ours[before] - 1), float(theirs[day] / theirs[before] - 1))
        for before, day in itertools.pairwise(days)
    ]
    differences = {day: mine - real for day, mine, real in returns}
    worst = sorted(returns, key=lambda one: (-abs(differences[one[0]]), one[0]))[:WORST_DAYS]
    return {
        "index_code": index_code,
        "source": source,
        "actual": actual.name,
        "sessions": len(days),
        "days": len(returns),
        "first": days[0].isoformat(),
        "last": days[-1].isoformat(),
        "correlation": _correlation(returns),
        "tracking_error": round(math.sqrt(SESSIONS_A_YEAR) * statistics.stdev(differences.values()), 6),
        "return_ours": round(float(ours[days[-1]] / ours[days[0]] - 1), 6),
        "return_actual": round(float(theirs[days[-1]] / theirs[days[0]] - 1), 6),
        "worst_days": [
            {
                "session": day.isoformat(),
                "ours": round(mine, 6),
                "actual": round(real, 6),
                "difference": round(differences[day], 6),
                "lines": [] if history else _drivers(home, day, index_code),
            }
            for day, mine, real in worst
        ],
    }


def _correlation(returns: list[tuple[date, float, float]]) -> float | None:
    """None where one of the series never moves."""
    try:
        return round(statistics.correlation([one[1] for one in returns], [one[2] for one in returns]), 6)
    except statistics.StatisticsError:
        return None


def _actual(path: Path) -> dict[date, Decimal]:
    levels = {}
    for row, cells in rows_of(path, ("session", "close"), Strict(), "levels"):
        for column, convert, shape in (
            ("session", date.fromisoformat, "a date, YYYY-MM-DD"),
            ("close", Decimal, "a level"),
        ):
            try:
                cells[column] = convert(cells[column])
            except (ValueError, InvalidOperation) as error:
                raise RankdayError(
                    f"{path.name} row {row} column {column}: {cells[column]!r} is not {shape}"
                ) from error
        if not cells["close"].is_finite() or cells["close"] <= 0:
            raise RankdayError(f"{path.name} row {row} column close: {cells['close']} is no level; remove the row")
        if cells["session"] in levels:
            raise RankdayError(f"{path.name} row {row}: {cells['session']} stands twice; keep one of them")
        levels[cells["session"]] = cells["close"]
    return levels


def _history(folder: Path, index_code: str) -> tuple[dict[date, Decimal], str]:
    path = folder / "index_values.csv"
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            rows = [row for row in csv.DictReader(handle) if row["index_code"] == index_code]
            levels = {date.fromisoformat(row["session"]): Decimal(row["price_level"]) for row in rows}
    except (OSError, KeyError, ValueError, InvalidOperation, csv.Error) as error:
        raise RankdayError(f"{path}: not readable as index values; run rankday history first") from error
    if not levels:
        raise RankdayError(f"{path}: no row of {index_code}; name another index with --index")
    return levels, folder.name


def _published(home: Home, index_code: str) -> tuple[dict[date, Decimal], str]:
    levels = {}
    for stream in publication.streams(home, "daily"):
        folder = publication.newest_version(home, stream).folder
        found = _rows(
            "select price_level from read_parquet(?) where index_code = ?", folder / "index_values.parquet", index_code
        )
        if found:
            levels[date.fromisoformat(stream.rpartition("/")[2])] = found[0][0]
    if not levels:
        raise RankdayError(f"no published day of {index_code} in {home.root}; run rankday nightly, or name --history")
    return levels, "published days"


def _drivers(home: Home, day: date, index_code: str) -> list[dict[str, Any]]:
    """The lines of a published day with the largest contributions to its return."""
    folder = publication.newest_version(home, f"daily/{day}").folder
    found = _rows(
        "select security_id, contribution from read_parquet(?) where index_code = ? "
        "order by abs(contribution) desc, security_id limit " + str(LINES_A_DAY),
        folder / "contributions.parquet",
        index_code,
    )
    return [{"security_id": line, "contribution": round(float(share), 6)} for line, share in found]


def _rows(query: str, path: Path, index_code: str) -> Iterable[tuple]:
    with duckdb.connect() as db:
        return db.execute(query, [str(path), index_code]).fetchall()
