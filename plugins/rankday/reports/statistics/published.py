"""What days have published of levels: of indexes by kind, of series and of funds (contract 3.2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

import duckdb
import pyarrow as pa

from rankday.contract.home import Home
from rankday.publication import newest_version, streams, versions
from rankday.reports.statistics.histories import LEVELS

INDEXES, SERIES, FUNDS = "index_values", "series_values", "fund_values"
# table → the column of its code, kind of a level → the column that has it
PUBLISHED = {
    INDEXES: ("index_code", {"price": "price_level", "total": "total_return_level", "net": "net_total_return_level"}),
    SERIES: ("series_code", {"": "value"}),
    FUNDS: ("fund_code", {"": "nav"}),
}


def published_levels(home: Home, until: date, tables: Iterable[str] = tuple(PUBLISHED)) -> pa.Table:
    """The levels of ``tables`` in the newest version of each published day up to ``until``, as `histories.LEVELS`."""
    return pa.concat_tables(_levels(table, files_of_days(home, until, table)) for table in tables)


def files_of_days(home: Home, until: date, table: str) -> dict[str, date]:
    """File of ``table`` → session, of the newest version of each published day up to ``until`` that has the table."""
    days = (stream.partition("/")[2] for stream in streams(home, "daily"))
    files = {}
    for day in days:
        if day <= until.isoformat():
            newest = home.published(f"daily/{day}") / f"v{versions(home, f'daily/{day}')[-1]}"
            files[newest / f"{table}.parquet"] = date.fromisoformat(day)
    # days published before there were series and funds have none
    return {str(file): day for file, day in files.items() if table == INDEXES or file.exists()}


def codes_of_day(home: Home, day: str, table: str) -> tuple[str, ...]:
    """The codes of ``table`` that have a level on a published day, sorted; none where it is not published."""
    newest = newest_version(home, f"daily/{day}")
    return codes_of(newest.folder, table) if newest else ()


@lru_cache(maxsize=64)
def codes_of(folder: Path, table: str) -> tuple[str, ...]:
    """The same of the day whose version is in ``folder``."""
    file = folder / f"{table}.parquet"
    if not file.exists():
        return ()
    with duckdb.connect() as db:
        found = db.execute(f"select {PUBLISHED[table][0]} from read_parquet(?) order by 1", [str(file)])
        return tuple(code for (code,) in found.fetchall())


def _levels(table: str, files: dict[str, date]) -> pa.Table:
    if not files:
        return pa.schema(LEVELS).empty_table()
    code, columns = PUBLISHED[table]
    kinds = ", ".join(f"('{kind}', {column})" for kind, column in columns.items())
    dated = pa.table({"filename": list(files), "session": pa.array(list(files.values()), pa.date32())})
    with duckdb.connect() as db:
        db.register("dated", dated)
        found = db.sql(
            f"""
            select published.{code} as code, levels.kind, dated.session, levels.value
            from read_parquet(?, filename = true, union_by_name = true) as published inner join dated using (filename)
            cross join lateral (values {kinds}) as levels (kind, value)
            """,
            params=[list(files)],
        )
        return found.to_arrow_table().select(list(LEVELS)).cast(pa.schema(LEVELS))
