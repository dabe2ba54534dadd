"""Who is a member at the rank-day close, and from where we know (CONTRACT.md section 2, memberships)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from rankday import publication
from rankday.contract.home import Home
from rankday.drops.snapshot_store import Snapshot
from rankday.evidence.store import MEMBERS, Evidence


@dataclass(frozen=True)
class Incumbents:
    """(index_code, security_id) pairs in a fixed order, the source in words for the manifest, and the table itself.

    ``is_from_lists``: from the dated lists of the run's evidence, which are many tables.
    """

    lines: tuple[tuple[str, str], ...]
    source: str
    table: Path | None = None
    is_from_lists: bool = False


def incumbents_of(home: Home, rank_date: date, snapshot: Snapshot, evidence: Evidence | None = None) -> Incumbents:
    """``closing`` of our daily of the rank day; else our reconstitution in force; else the drop's memberships; else

    the newest dated lists on or before the rank day, index by index.
    """
    daily = publication.newest_version(home, f"daily/{rank_date.isoformat()}")
    if daily is not None:
        return _read(daily.folder / "closing.parquet", f"closing of {daily.stream} v{daily.version}")
    in_force = reconstitution_in_force(home, rank_date)
    if in_force is not None:
        table = in_force.folder / "constituents.parquet"
        return _read(table, f"constituents of {in_force.stream} v{in_force.version}")
    path = snapshot.table_path("memberships")
    if path is not None:
        return _read(path, f"memberships of the drop of {snapshot.session}")
    if evidence and (lines := lines_of_lists(evidence, snapshot)):
        return Incumbents(lines, "the newest dated member lists", is_from_lists=True)
    return Incumbents((), "none")


def lines_of_lists(evidence: Evidence, snapshot: Snapshot) -> tuple[tuple[str, str], ...]:
    """The pairs of the newest list of each index, as the lines of ``snapshot`` that are shares and have the ticker.

    R1000 and R2000 imply R3000 and R3000E (METHODOLOGY 5).
    """
    files = [str(path) for path in evidence.files(MEMBERS)]
    if not files:
        return ()
    listed = duckdb.sql(
        """
        with lists as (
            select index_code, ticker_key from read_parquet($files, hive_partitioning = false)
            qualify as_of = max(as_of) over (partition by index_code)
        ),

        shares as (
            select regexp_replace(upper(ticker), '[^A-Z0-9]', '', 'g') as ticker_key, min(security_id) as security_id
            from read_parquet($securities)
            where security_type in ('common_stock', 'stapled_unit') and not contains(ticker, '^')
            group by all
        )

        select distinct unnest(
            if(index_code in ('R1000', 'R2000'), [index_code, 'R3000', 'R3000E'], [index_code])
        ) as index_code, security_id
        from lists
        join shares using (ticker_key)
        order by all
        """,
        params={"files": files, "securities": str(snapshot.table_path("securities"))},
    )
    return tuple(listed.fetchall())


def reconstitution_in_force(home: Home, day: date) -> publication.Publication | None:
    """The newest published reconstitution implemented before ``day``.

    On its implementation day the old composition still holds at the close (METHODOLOGY.md 6.2), hence "before".
    """
    published = (publication.newest_version(home, stream) for stream in publication.streams(home, "reconstitution"))
    earlier = [one for one in published if one and date.fromisoformat(str(one.manifest["implementation_date"])) < day]
    return max(earlier, key=lambda one: str(one.manifest["implementation_date"]), default=None)


def _read(table: Path, source: str) -> Incumbents:
    return Incumbents(lines_of(table), source, table)


def lines_of(path: Path) -> tuple[tuple[str, str], ...]:
    """The (index_code, security_id) pairs of a membership table, each once, in a fixed order."""
    rows = duckdb.sql(
        "select distinct index_code, security_id from read_parquet($path) order by all", params={"path": str(path)}
    )
    return tuple(rows.fetchall())
