"""The state that the last published day left, read back from publications and from nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from rankday import publication
from rankday.contract.home import Home
from rankday.daily.engine import NightEngine


def published_days(home: Home) -> dict[date, publication.Publication]:
    """Session → newest version of every published day, in order."""
    found = {}
    for stream in publication.streams(home, "daily"):
        found[date.fromisoformat(stream.rpartition("/")[2])] = publication.newest_version(home, stream)
    return dict(sorted(found.items()))


def resume(engine: NightEngine, days: dict[date, publication.Publication], last: date) -> None:
    """Put ``engine`` where the published day ``last`` ended.

    Lines and members are its opening; levels its index_values, and for an index that is empty now those of the last
    day that had it; departed are the lines that left by an event, by the days' corporate_actions_applied.
    """
    known = [one for session, one in days.items() if session <= last]
    opening = str(days[last].folder / "opening.parquet")
    lines = _rows(
        "select distinct security_id, index_shares, total_shares, capitalisation from read_parquet(?) order by all",
        opening,
    )
    members = _rows("select index_code, security_id from read_parquet(?) order by all", opening)
    levels = _rows(
        """
        select index_code, opening_divisor, price_level, total_return_level, net_total_return_level
        from (select *, parse_filename(parse_path(filename)[-3]) as session from read_parquet(?, filename = true))
        qualify row_number() over (partition by index_code order by session desc) = 1 order by all
        """,
        _files(known, "index_values"),
    )
    departed = _rows(
        """
        select distinct security_id, effective_session from read_parquet(?)
        where outcome = 'applied' and index_shares_after is null order by all
        """,
        _files(known, "corporate_actions_applied"),
    )
    engine.resume(lines, members, levels, departed)


def _files(days: list[publication.Publication], table: str) -> list[str]:
    return [str(Path(one.folder) / f"{table}.parquet") for one in days]


def _rows(query: str, source: str | list[str]) -> list[tuple]:
    with duckdb.connect() as db:
        return db.execute(query, [source]).fetchall()
