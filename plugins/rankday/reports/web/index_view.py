"""An index on a day: its levels so far, what moved it, what is in it; read from the published days and their drops."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from rankday import publication
from rankday.contract.home import Home
from rankday.drops import snapshot_store
from rankday.publication.results import Result
from rankday.reports.web.reading import Reading, locked_connection, meant, newest_files, opened
from rankday.reports.web.refusals import NothingYet

LEVELS = ("price_level", "total_return_level", "net_total_return_level")
TOP = 10
DRIVERS = 5


def newest_day(home: Home) -> str:
    """The last published session. Raises NothingYet while no day is published."""
    days = publication.streams(home, "daily")
    if not days:
        raise NothingYet("no day is published yet; run the nightly DAG or `rankday nightly`")
    return days[-1].partition("/")[2]


def is_there(result: Result, index_code: str) -> bool:
    """Whether the index has lines on this day."""
    with opened(result) as reading:
        return bool(reading.rows("select 1 from index_values where index_code = $code", code=index_code))


def levels(home: Home, index_code: str, until: str) -> list[dict[str, Any]]:
    """Every published session up to ``until`` with the index's levels, count and market value; newest versions."""
    sessions = [stream.partition("/")[2] for stream in publication.streams(home, "daily")]
    files = newest_files(home, [session for session in sessions if session <= until], "index_values")
    if not files:
        return []
    with locked_connection(home.root, {}) as db:
        cursor = db.execute(
            """
            select cast(regexp_extract(filename, 'daily/([0-9-]{10})/', 1) as date) as session,
                price_level, total_return_level, net_total_return_level, constituent_count, market_value
            from read_parquet($files, filename = true) where index_code = $code order by session
            """,
            {"files": files, "code": index_code},
        )
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def returns(history: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """(words, from, returns by level) over the usual spans that the history reaches back to."""
    if len(history) < 2:
        return []
    last = history[-1]
    today: date = last["session"]
    spans = [("one session", history[-2]["session"]), ("month to date", today.replace(day=1)),
             ("quarter to date", today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1)),
             ("year to date", today.replace(month=1, day=1)),
             ("one year", _a_year_before(today)), ("since the base day", history[0]["session"])]  # fmt: skip
    found = []
    for words, begin in spans:
        to_date = words.endswith("to date")
        before = [row for row in history if (row["session"] < begin if to_date else row["session"] <= begin)]
        if before and before[-1] is not last:
            base = before[-1]
            gained = {name: last[name] / base[name] - 1 if base[name] else None for name in LEVELS}
            found.append({"words": words, "since": base["session"]} | gained)
    return found


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


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


def fundamentals(home: Home, reading: Reading, index_code: str) -> dict[str, Any]:
    """Dividend yield and price over earnings of the last twelve months, each over the lines that report it.

    Empty where no drop up to the day holds `fundamentals`. ``as_of`` is that drop's session; ``…_covered`` the share of
    the index's capitalisation that reports. Losses count in the earnings.
    """
    day = date.fromisoformat(reading.manifest["session"])
    for session in reversed([one for one in snapshot_store.sessions(home) if one <= day]):
        snapshot = snapshot_store.newest(home, session)
        path = snapshot and snapshot.table_path("fundamentals")
        if path and snapshot.manifest["tables"]["fundamentals"]["rows"]:
            break
    else:
        return {}
    [row] = reading.rows(
        """
        with held as (
            select capitalisation, index_shares, eps_ttm, dividend_per_share_ttm
            from closing left join lines using (security_id)
            left join read_parquet($path) as fundamentals using (company_id) where index_code = $code
        )
        select
            sum(dividend_per_share_ttm * index_shares)
                / nullif(sum(capitalisation) filter (where dividend_per_share_ttm is not null), 0) as dividend_yield,
            sum(capitalisation) filter (where eps_ttm is not null) / nullif(sum(eps_ttm * index_shares), 0)
                as price_earnings,
            sum(capitalisation) filter (where dividend_per_share_ttm is not null) / nullif(sum(capitalisation), 0)
                as dividend_covered,
            sum(capitalisation) filter (where eps_ttm is not null) / nullif(sum(capitalisation), 0) as earnings_covered
        from held
        """,
        path=str(path), code=index_code,
    )  # fmt: skip
    return row | {"as_of": session}


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
