"""An index on a day: its levels so far, what moved it, what is in it; read from the published days and their drops."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from rankday import publication
from rankday.contract.home import Home
from rankday.drops import snapshot_store
from rankday.engine.indexes import checked_code, indexes_in_force
from rankday.publication.results import Result
from rankday.reports.statistics.measuring import price_figures
from rankday.reports.statistics.published import INDEXES, codes_of, files_of_days
from rankday.reports.web.queries import query
from rankday.reports.web.reading import Reading, locked_connection, meant, newest_files
from rankday.reports.web.refusals import NothingYet, about

LEVELS = ("price_level", "total_return_level", "net_total_return_level")
TOP = 10
DRIVERS = 5
SPANS = ("day", "1m", "ytd", "1y")  # periods at a glance
SPARK_POINTS, MONTHS = 80, 13


def newest_day(home: Home) -> str:
    """The last published session. Raises NothingYet while no day is published."""
    days = publication.streams(home, "daily")
    if not days:
        raise NothingYet("no day is published yet; run the nightly DAG or `rankday nightly`")
    return days[-1].partition("/")[2]


def is_there(result: Result, index_code: str) -> bool:
    """Whether the index has lines on this day."""
    return index_code in codes_of(result.folder, INDEXES)


def result_of(home: Home, code: str, day: str, version: str = "") -> Result:
    """The published day (empty: the newest), if the index is in force on it. Raises InvalidInput of what is wrong."""
    if not publication.streams(home, "daily"):
        with about("code"):  # an unknown one is wrong before there is a day, too
            checked_code(home, code, date.today())
    with about("day"):
        result = meant(home, f"daily/{day or newest_day(home)}", version)
    with about("code"):
        checked_code(home, code, *result.rule_days)
    return result


def levels(home: Home, index_code: str, until: str) -> list[dict[str, Any]]:
    """Every published session up to ``until`` with the index's levels, count and market value; newest versions."""
    return over_days(home, "levels", until, code=index_code)


def glance(home: Home, until: str, codes: list[str]) -> list[dict[str, Any]]:
    """A row for each of ``codes`` with levels: those of `index_glance.sql`, ``returns`` (of SPANS, price returns) and
    ``volatility``: of the price in one year, before there is one since the first level (methodology 11)."""
    files = files_of_days(home, date.fromisoformat(until), INDEXES)
    rows = _of_days(home, files, "index_glance", codes=codes, points=SPARK_POINTS)
    figures = _price_figures(home.root, max(files.values()), tuple(files)) if files else {}
    return [row | {
        "returns": {span: figures.get((row["index_code"], "return", span)) for span in SPANS},
        "volatility": next(filter(None, (figures.get((row["index_code"], "volatility", period))
                                         for period in ("1y", "base"))), None),
    } for row in rows]  # fmt: skip


@lru_cache(maxsize=8)
def _price_figures(root: Path, session: date, files: tuple[str, ...]) -> dict[tuple[str, str, str], float]:
    """(index, metric, period) → value; ``files`` of days, which never change, are what it is computed from."""
    return {(code, metric, period): value for code, metric, period, value in price_figures(session, Home(root))}


def sector_weights(home: Home, index_code: str, until: str) -> list[dict[str, Any]]:
    """``session``, ``sector``, ``weight`` on the last published day of each of the last months up to ``until``."""
    last_of_month = {day[:7]: day for day in _days(home, until)}
    days = list(last_of_month.values())[-MONTHS:]
    snapshots = [one for day in days if (one := snapshot_store.newest(home, date.fromisoformat(day)))]
    tables = {
        name: [str(path) for one in snapshots if (path := one.table_path(name))] for name in ("securities", "companies")
    }
    if not all(tables.values()):
        return []
    with locked_connection(home.root, {}) as db:
        files = {"closings": newest_files(home, days, "closing")} | tables
        return _as_rows(db.execute(query("sector_weights"), files | {"code": index_code}))


def clause(home: Home, index_code: str, day: str) -> str:
    """The clause of an index that is in force on ``day``, as its row names it."""
    rows = indexes_in_force(home, date.fromisoformat(day))
    return next(row["clause"] for row in rows if row["index_code"] == index_code)


def why_degraded(reading: Reading) -> dict[str, Any]:
    """``carried``: members at an earlier close that are not suspended (the first, and how many); ``unmet``: gates."""
    return {
        "carried": reading.rows("""
            select security_id, any_value(ticker) as ticker, any_value(company_id) as company_id,
                count(*) over () as total
            from closing left join named_lines using (security_id) where price_source = 'carried'
            group by security_id order by max(capitalisation) desc, security_id limit 5
        """),
        "unmet": [gate for gate in reading.manifest["gates"] if not gate["is_met"]],
    }


def _days(home: Home, until: str) -> list[str]:
    sessions = (stream.partition("/")[2] for stream in publication.streams(home, "daily"))
    return [session for session in sessions if session <= until]


def over_days(home: Home, name: str, until: str, table: str = INDEXES, **values: Any) -> list[dict[str, Any]]:
    """The rows of a query over ``table`` of every published day up to ``until``; cached, as such files never change."""
    return _of_days(home, files_of_days(home, date.fromisoformat(until), table), name, **values)


def _of_days(home: Home, files: Collection[str], name: str, **values: Any) -> list[dict[str, Any]]:
    asked = tuple((key, tuple(one) if isinstance(one, list) else one) for key, one in sorted(values.items()))
    return [dict(row) for row in _of_files(home.root, name, tuple(files), asked)] if files else []


@lru_cache(maxsize=64)
def _of_files(root: Path, name: str, files: tuple[str, ...], asked: tuple[tuple[str, Any], ...]) -> list[dict]:
    """The same of published files, which never change: a year of them is opened once a process."""
    values = {key: list(one) if isinstance(one, tuple) else one for key, one in asked}
    with locked_connection(root, {}) as db:
        return _as_rows(db.execute(query(name), {"files": list(files)} | values))


def _as_rows(cursor: Any) -> list[dict[str, Any]]:
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def drivers(reading: Reading, index_code: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The lines that raised the day's return most, and those that lowered it most."""
    query = """
        select ticker, name, company_id, contribution from contributions left join named_lines using (security_id)
        where index_code = $code and contribution {sign} 0 order by contribution {order}, security_id limit $most
    """
    up = reading.rows(query.format(sign=">", order="desc"), code=index_code, most=DRIVERS)
    return up, reading.rows(query.format(sign="<", order="asc"), code=index_code, most=DRIVERS)


def largest(reading: Reading, index_code: str) -> list[dict[str, Any]]:
    """The constituents with the largest weights."""
    return reading.rows(
        "select ticker, name, company_id, cast(weight as decimal(18,15)) as weight, close, capitalisation "
        "from closing left join named_lines using (security_id) where index_code = $code "
        "order by closing.weight desc, closing.security_id limit $most",
        code=index_code, most=TOP,
    )  # fmt: skip


def sectors(reading: Reading, index_code: str) -> list[tuple[str, None, Decimal]]:
    """(sector, None, weight), largest first; exact sums, divided once."""
    rows = reading.rows(
        """
        select coalesce(companies.sector, 'not reported') as sector, sum(capitalisation) as cap,
            sum(sum(capitalisation)) over () as whole
        from closing left join lines using (security_id) left join input_companies as companies using (company_id)
        where index_code = $code group by sector order by cap desc, sector
        """,
        code=index_code,
    )
    return [(row["sector"], None, row["cap"] / row["whole"]) for row in rows if row["whole"]]


def figures(reading: Reading, index_code: str) -> dict[str, Any]:
    """Count, cap statistics over companies (total shares at the day's closes), share of R3000, price sources."""
    caps = reading.row(
        """
        with companies as (
            select company_id, sum(cast(total_shares as decimal(38,0)) * cast(close as decimal(18,6))) as cap
            from closing left join lines using (security_id) where index_code = $code group by company_id
        )
        select count(*) as companies, max(cap) as largest, quantile_disc(cap, 0.5) as median, min(cap) as smallest
        from companies
        """,
        code=index_code,
    )
    share = reading.row(
        "select own.market_value / nullif(broad.market_value, 0) as share from index_values as own "
        "cross join (from index_values where index_code = 'R3000') as broad where own.index_code = $code",
        code=index_code,
    )
    carried = reading.rows(
        "select price_source, count(*) as lines from closing where index_code = $code group by all order by all",
        code=index_code,
    )
    values = reading.row("select * from index_values where index_code = $code", code=index_code)
    return values | caps | {"share_of_r3000": share.get("share"), "price_sources": carried}


def turnover_history(home: Home, index_code: str) -> list[dict[str, Any]]:
    """Each published event's one-way turnover, adds and deletes of the index, oldest first."""
    found = []
    for stream in publication.streams(home, "reconstitution"):
        result = meant(home, stream)
        with locked_connection(home.root, {"statistics": result.folder / "statistics.parquet"}) as db:
            rows = db.execute(
                "select metric, value_text from statistics where index_code = $code", {"code": index_code}
            ).fetchall()
        values = {metric: value for metric, value in rows if value is not None}
        figures = {name: Decimal(values[name]) if name in values else None
                   for name in ("turnover_one_way", "adds", "deletes", "line_count")}  # fmt: skip
        found.append({"stream": stream, "implementation_date": result.manifest["implementation_date"]} | figures)
    return found
