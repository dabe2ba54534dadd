"""How far a fund is from its benchmark, and what of it fee, swap fee and taxes are (methodology 10)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.engine.runner import ModelRunner
from rankday.publication.results import published_result
from rankday.reports.statistics.histories import navs_of
from rankday.reports.statistics.measuring import asked_of
from rankday.reports.statistics.published import FUNDS, INDEXES, codes_of, files_of_days

PAID, OPENED = "corporate_actions_applied", "opening"
FUND_DAYS = """
    insert into measured.fund_days by name
    select dated.session, fund_code, nav, fee, swap_cost, benchmark_level
    from read_parquet(?, filename = true, union_by_name = true) inner join dated using (filename) where fund_code = ?
"""
INDEX_DAYS = """
    insert into measured.fund_index_days by name
    select dated.session, price_level, dividend_points, net_dividend_points, divisor
    from read_parquet(?, filename = true, union_by_name = true) inner join dated using (filename) where index_code = ?
"""
DIVIDENDS = """
    insert into measured.paid_dividends by name
    select dated.session, security_id, index_shares_before as index_shares, dividend_amount
    from read_parquet(?, filename = true, union_by_name = true) inner join dated using (filename)
    where dividend_amount is not null and outcome = 'applied'
"""
# the opening that a day has published is that of the session after it
LINES = """
    insert into measured.paying_lines by name
    select after.session, security_id, opened.index_shares
    from read_parquet(?, filename = true, union_by_name = true) as opened
    inner join (select filename, lead(session) over (order by session) as session from dated) as after using (filename)
    semi join measured.paid_dividends as paid
        on after.session = paid.session and opened.security_id = paid.security_id
    where opened.index_code = ?
"""
# a fund's own values take the place of the twin's, on the sessions that both have
LEVELS = "insert into measured.levels select fund_code, '', session, {value} from measured.fund_days {navs}"


def tracking_of_home(home: Home, session: date, fund: str, navs: Path | None = None) -> pa.Table:
    """The rows of ``index_statistics`` of the tracking of ``fund`` at ``session``, from its base day.

    ``navs``: a file (session, nav) of a real fund, whose values take the place of the twin's; it begins on the first
    session that both have. Raises RankdayError where fund or file has no value on the day, or naming file, row and
    column of one that cannot be.
    """
    return _answer(home, session, fund, "tracking_statistics", navs_of(navs) if navs else None, str(navs))


def tracking_by_period(home: Home, session: date, fund: str, navs: pa.Table | None = None) -> list[dict[str, Any]]:
    """The rows of `fund_tracking`: of each period and complete year; parts in units of 10^-12. Raises as above."""
    return _answer(home, session, fund, "fund_tracking", navs, "its levels").to_pylist()


def _answer(home: Home, session: date, fund: str, model: str, navs: pa.Table | None, called: str) -> pa.Table:
    with _measured(home, session, fund, navs, called) as runner:
        runner.build([one.name for one in runner.project.behind([model])])
        return runner.db.sql(f"select * from {runner.project.models[model].relation}").to_arrow_table()


@contextmanager
def _measured(home: Home, session: date, fund: str, navs: pa.Table | None, called: str) -> Iterator[ModelRunner]:
    day = published_result(home, f"daily/{session}")
    if fund not in (codes := codes_of(day.folder, FUNDS)):
        raise RankdayError(f"fund {fund!r} has no value on {session}; there are {', '.join(codes) or 'none'}")
    with asked_of(session) as runner:
        db = runner.db
        _insert(db, FUND_DAYS, files_of_days(home, session, FUNDS), fund)
        [(index,)] = db.sql(
            "select index_code from read_parquet(?) where fund_code = ?",
            params=[str(day.folder / f"{FUNDS}.parquet"), fund],
        ).fetchall()
        _insert(db, INDEX_DAYS, files_of_days(home, session, INDEXES), index)
        _insert(db, DIVIDENDS, files_of_days(home, session, PAID))
        _insert(db, LINES, files_of_days(home, session, OPENED), index)
        if navs is None:
            db.execute(LEVELS.format(value="nav", navs=""))
        else:
            db.register("navs", navs)
            db.execute(LEVELS.format(value="navs.nav", navs="inner join navs using (session)"))
            if not db.execute("select 1 from measured.levels where session = ?", [session]).fetchone():
                raise RankdayError(f"{called}: has no value on {session}; ask for a session that has one")
        yield runner


def _insert(db: duckdb.DuckDBPyConnection, insert: str, files: dict[str, date], *values: str) -> None:
    """Run ``insert`` over ``files`` (path → session), which ``dated`` names."""
    if files:
        dated = pa.table({"filename": list(files), "session": pa.array(list(files.values()), pa.date32())})
        db.register("dated", dated)
        db.execute(insert, [list(files), *values])
        db.unregister("dated")
