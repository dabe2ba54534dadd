"""The lines that drove an index on a day: their contributions to its return."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.daily.compositions import composition_named, memberships
from rankday.drops.snapshot_store import newest

LINES_A_DAY = 5

# Weights of the session before and returns from close to close, splits taken out: what the day's drops alone say.
_ESTIMATED = """
    with caps as (
        select security_id, prices.close, prices.close * coalesce(available_shares, total_shares) as cap
        from read_parquet($prices_before) as prices
        join read_parquet($shares_before) as shares using (security_id)
        where is_primary and security_id in (select security_id from members)
    )
    select caps.security_id,
        cap / sum(cap) over () * (now.close * coalesce(splits.ratio, 1) / caps.close - 1) as contribution
    from caps
    join read_parquet($prices) as now on now.security_id = caps.security_id and now.is_primary
    left join splits on splits.security_id = caps.security_id
    where caps.close > 0 and now.close is not null
    order by abs(contribution) desc nulls last, security_id
    limit $lines
"""


def published_drivers(home: Home, day: date, index_code: str) -> list[dict[str, Any]]:
    """security_id, contribution (fraction) of the lines of a published day with the largest ones."""
    folder = publication.newest_version(home, f"daily/{day}").folder
    query = f"""
        select security_id, contribution from read_parquet(?) where index_code = ?
        order by abs(contribution) desc, security_id limit {LINES_A_DAY}
    """
    with duckdb.connect() as db:
        return _as_json(db.execute(query, [str(folder / "contributions.parquet"), index_code]).fetchall())


def history_drivers(
    home: Home, folder: Path, before: date, day: date, index_code: str, scenario: str
) -> list[dict[str, Any]]:
    """The same of a day of a history or backtest, estimated from the snapshots of ``before`` and ``day``.

    Empty where the folder does not say of which composition, or a snapshot or composition is not in the home.
    """
    try:
        members = _backtested(folder, day, index_code, scenario) or _members(home, folder, day, index_code)
        earlier, now = newest(home, before), newest(home, day)
    except (OSError, ValueError, LookupError, RankdayError, duckdb.Error):
        return []
    if not members or earlier is None or now is None:
        return []
    values = {"prices_before": earlier, "shares_before": earlier, "prices": now}
    paths = {name: str(one.table_path(name.partition("_")[0])) for name, one in values.items()}
    with duckdb.connect() as db:
        db.register("members", pa.table({"security_id": members}))
        db.execute("create temp table splits (security_id varchar, ratio double)")
        if actions := earlier.table_path("corporate_actions"):
            db.execute(
                "insert into splits select security_id, product(ratio_new / ratio_old) from read_parquet(?) "
                "where event_type in ('split', 'stock_dividend') and ex_date = ? group by security_id",
                [str(actions), day],
            )
        return _as_json(db.execute(_ESTIMATED, paths | {"lines": LINES_A_DAY}).fetchall())


def _backtested(folder: Path, day: date, index_code: str, scenario: str) -> list[str]:
    """The lines of the reconstitution in force in a backtest; none in another folder."""
    table = folder / "backtest_members.parquet"
    if not table.is_file():
        return []
    query = """
        select security_id from read_parquet(?)
        where scenario_id = ? and index_code = ? and implementation_date < ?
        qualify dense_rank() over (order by implementation_date desc) = 1
    """
    with duckdb.connect() as db:
        return [line for (line,) in db.execute(query, [str(table), scenario, index_code, day]).fetchall()]


def _members(home: Home, folder: Path, day: date, index_code: str) -> list[str]:
    """The lines of the composition that a history names for ``day``; additions since are not among them."""
    entered = json.loads((folder / "history.json").read_text(encoding="utf-8"))["entered"]
    began = max(each for each in entered if each < day.isoformat())
    source = entered[began]
    composition = composition_named(home, source.partition(";")[0])
    if composition is not None:
        rows = composition.rows.select(["index_code", "security_id"]).to_pylist()
        return [row["security_id"] for row in rows if row["index_code"] == index_code]
    snapshot = newest(home, date.fromisoformat(began))
    return [line for code, line, *_ in memberships(snapshot) if code == index_code] if snapshot else []


def _as_json(rows: Iterable[tuple]) -> list[dict[str, Any]]:
    return [{"security_id": line, "contribution": round(float(share), 6)} for line, share in rows]
