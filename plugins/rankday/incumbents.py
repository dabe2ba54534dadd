"""Who is a member at the rank-day close, and from where we know (CONTRACT.md section 2, memberships)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from rankday import publication
from rankday.home import Home
from rankday.snapshot_store import Snapshot


@dataclass(frozen=True)
class Incumbents:
    """(index_code, security_id) pairs in a fixed order, the source in words for the manifest, and the table itself."""

    lines: tuple[tuple[str, str], ...]
    source: str
    table: Path | None = None


def incumbents_of(home: Home, rank_date: date, snapshot: Snapshot) -> Incumbents:
    """``closing`` of our daily of the rank day; else our reconstitution in force; else the drop's memberships."""
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
    return Incumbents((), "none")


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
