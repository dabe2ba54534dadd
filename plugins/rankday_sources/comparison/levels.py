"""Our levels against the closes of the real index: how closely it is tracked, and on which days not.

Daily returns are taken between sessions that both series have, so a session that one of them skips costs nothing. This
is statistics about finished levels: nothing of it goes back into an index.
"""

from __future__ import annotations

import csv
import itertools
import math
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import duckdb

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.engine.indexes import checked_code
from rankday_sources.comparison.drivers import history_drivers, published_drivers
from rankday_sources.csv_rows import rows_of
from rankday_sources.import_report import Strict

SESSIONS_A_YEAR = 252
WORST_DAYS = 10
WORST_DAYS_A_YEAR = 3
IN_FORCE = "in_force"  # a backtest's scenario of the rule in force


def compare_levels(
    home: Home, actual: Path, history: Path | None = None, index_code: str = "R2000", scenario: str = IN_FORCE
) -> dict[str, Any]:
    """Compare the price level of ``index_code`` with ``actual`` (session, close).

    Ours are the levels in the folder ``history`` (of a backtest those of ``scenario``), else those of the published
    days. Returns index_code, source,
    sessions (in both), the figures of the whole span (`_figures`), worst_days (`_worst`) and ``years``: year, its
    figures and its worst_days, for each calendar year. Raises RankdayError without levels, without that index (in force
    on the first or the last day of ``actual``), or with fewer than three sessions in both.
    """
    theirs = levels_of_actual(actual)
    checked_code(home, index_code, *sorted(theirs)[:1], *sorted(theirs)[-1:])
    ours, source = _history(history, index_code, scenario) if history else _published(home, index_code)
    days = sorted(ours.keys() & theirs.keys())
    if len(days) < 3:
        raise RankdayError(
            f"{index_code}: {len(days)} sessions stand in both {source} and {actual.name}; three are needed"
        )
    returns = [
        Day(day, before, ours[day] / ours[before], theirs[day] / theirs[before])
        for before, day in itertools.pairwise(days)
    ]

    def drivers(one: Day) -> list[dict[str, Any]]:
        if history:
            return history_drivers(home, history, one.before, one.session, index_code, scenario)
        return published_drivers(home, one.session, index_code)

    taken_back = {one.session for one, following in itertools.pairwise(returns) if one.is_taken_back_by(following)}
    years = {year: list(found) for year, found in itertools.groupby(returns, lambda one: one.session.year)}
    return {
        "index_code": index_code,
        "source": source,
        "actual": actual.name,
        "sessions": len(days),
        **_figures(returns),
        "worst_days": _worst(returns, WORST_DAYS, taken_back, drivers),
        "years": [
            {"year": year, **_figures(found), "worst_days": _worst(found, WORST_DAYS_A_YEAR, taken_back, drivers)}
            for year, found in years.items()
        ],
    }


@dataclass(frozen=True)
class Day:
    """A session and the one before that both series have, and by what factor each level moved in between."""

    session: date
    before: date
    ours: Decimal
    actual: Decimal

    @property
    def difference(self) -> float:
        return float(self.ours - 1) - float(self.actual - 1)

    def is_taken_back_by(self, following: Day) -> bool:
        """Whether the following day's difference takes back more than half: prices that were a session late."""
        return abs(self.difference + following.difference) < abs(self.difference) / 2


def _figures(returns: list[Day]) -> dict[str, Any]:
    """days (returns), first, last (sessions), correlation of daily returns, tracking_error (annualized standard

    deviation of the differences, a fraction; both null of fewer than two days), return_ours, return_actual over the
    span, and drift, their difference.
    """
    ours, actual = (float(math.prod(getattr(one, name) for one in returns)) - 1 for name in ("ours", "actual"))
    differences = [one.difference for one in returns]
    error = math.sqrt(SESSIONS_A_YEAR) * statistics.stdev(differences) if len(returns) > 1 else None
    return {
        "days": len(returns),
        "first": returns[0].before.isoformat(),
        "last": returns[-1].session.isoformat(),
        "correlation": _correlation(returns),
        "tracking_error": error if error is None else round(error, 6),
        "return_ours": round(ours, 6),
        "return_actual": round(actual, 6),
        "drift": round(ours - actual, 6),
    }


def _worst(
    returns: list[Day], number: int, taken_back: set[date], drivers: Callable[[Day], list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """The days of the largest differences: session, before, ours, actual, difference, is_taken_back (by the next day)

    and lines, the largest contributions to our return.
    """
    return [
        {
            "session": one.session.isoformat(),
            "before": one.before.isoformat(),
            "ours": round(float(one.ours - 1), 6),
            "actual": round(float(one.actual - 1), 6),
            "difference": round(one.difference, 6),
            "is_taken_back": one.session in taken_back,
            "lines": drivers(one),
        }
        for one in sorted(returns, key=lambda one: (-abs(one.difference), one.session))[:number]
    ]


def _correlation(returns: list[Day]) -> float | None:
    """None where one of the series never moves, or of one day."""
    try:
        return round(
            statistics.correlation(
                *([float(getattr(one, name) - 1) for one in returns] for name in ("ours", "actual"))
            ),
            6,
        )
    except statistics.StatisticsError:
        return None


def levels_of_actual(path: Path) -> dict[date, Decimal]:
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


def _history(folder: Path, index_code: str, scenario: str) -> tuple[dict[date, Decimal], str]:
    path = folder / "backtest_levels.csv"
    is_backtest = path.is_file()
    path = path if is_backtest else folder / "index_values.csv"
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            rows = [
                row
                for row in csv.DictReader(handle)
                if row["index_code"] == index_code and (not is_backtest or row["scenario_id"] == scenario)
            ]
            levels = {date.fromisoformat(row["session"]): Decimal(row["price_level"]) for row in rows}
    except (OSError, KeyError, ValueError, InvalidOperation, csv.Error) as error:
        raise RankdayError(f"{path}: not readable as index values; run rankday history first") from error
    if not levels:
        of_scenario = f" of scenario {scenario}" if is_backtest else ""
        raise RankdayError(f"{path}: no row of {index_code}{of_scenario}; name another index with --index")
    return levels, f"{folder.name}, {scenario}" if is_backtest else folder.name


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


def _rows(query: str, path: Path, index_code: str) -> Iterable[tuple]:
    with duckdb.connect() as db:
        return db.execute(query, [str(path), index_code]).fetchall()
