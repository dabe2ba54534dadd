"""Any range of sessions in one go, for all indexes, without publishing a day (docs/contract.md 4, ``history``).

The levels are those of the nights: the same compiled rules, and a test holds both ways against each other digit by
digit.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

import duckdb

from rankday import __version__
from rankday.contract.errors import RankdayError
from rankday.contract.files import folder_appearing_whole, quoted, readable_json, sha256_of_file
from rankday.contract.home import Home
from rankday.daily.backfill.inputs import BackfillInputs, backfill_inputs
from rankday.daily.backfill.one_pass import one_pass
from rankday.daily.derived import rulebook_of_home
from rankday.daily.funds import rulebook_with
from rankday.engine.indexes import checked_code
from rankday.rulebook import base_values
from rankday.rulebook.derived import with_parents
from rankday.rulebook.session_changes import in_sessions_of_home

TABLE = "index_values"
TABLES = {
    TABLE: "index_code", "series_values": "series_code", "fund_values": "fund_code", "futures": "index_code, contract",
}  # fmt: skip
MANIFEST = "history.json"


@in_sessions_of_home
def history(
    home: Home,
    first: date,
    last: date,
    skip_missing: bool = False,
    out: Path | None = None,
    progress: Callable[[str], None] = lambda step: None,
    codes: Sequence[str] = (),
    series: Path | None = None,
    funds: Path | None = None,
) -> dict[str, Any]:
    """Compute ``first`` … ``last`` and write index_values, series_values, fund_values, futures and history.json.

    Of the indexes ``codes``, base or derived (an empty list: of all). ``series``, ``funds``: files whose rows stand in
    the place of those of the rulebook's ``series.csv``, ``funds.csv``. Into ``out`` (which must not exist), else into
    ``runs/history-<first>_<last>`` (replaced). Returns what history.json holds: folder, from, to, base_day, sessions
    (count), skipped, entered (session → source), levels of the last session (by index) and content_hash of the table's
    CSV. Raises RankdayError for a missing session (unless ``skip_missing``), a range without sessions, nothing to begin
    with, a code that is no index or has no lines in the range, rows of derived indexes, series or funds that cannot
    stand, or an ``out`` that exists; DropRefused for a faulty drop.
    """
    if out is not None and out.exists():
        raise RankdayError(f"{out} exists already; name a new folder with --out")
    asked = [checked_code(home, code, first, last) for code in codes]
    target = out or home.run(f"history-{first}_{last}")
    drafts = {"series": series, "funds": funds}
    return history_of(home, first, last, target, asked, skip_missing, progress, drafts, all_have_rows=True)


def history_of(
    home: Home,
    first: date,
    last: date,
    target: Path,
    codes: Sequence[str],
    skip_missing: bool = False,
    progress: Callable[[str], None] = lambda step: None,
    drafts: Mapping[str, Path | None] = MappingProxyType({}),
    all_have_rows: bool = False,
) -> dict[str, Any]:
    """`history` of ``codes``, in force or not, into ``target`` (replaced); ``all_have_rows``: none may lack a row.

    ``drafts``: table of the rulebook → file whose rows stand in its place.
    """
    starts = base_values.in_force(home)
    inputs = backfill_inputs(home, first, last, skip_missing, progress, with_parents(home, codes) if codes else None)
    with TemporaryDirectory() as folder:
        rulebook = rulebook_with(rulebook_of_home(home, Path(folder) / "rulebook"), Path(folder), drafts)
        db = one_pass(inputs, progress, rulebook, starts)
    try:
        if codes:
            _leave_only(db, codes)
        if all_have_rows:
            _check_rows_of(db, codes, first, last)
        shutil.rmtree(target, ignore_errors=True)
        with folder_appearing_whole(target) as draft:
            for table, key in TABLES.items():
                copy_sorted(db, f"daily.{table}", key, draft / table)
            result = _result(db, inputs, first, last) | {"content_hash": sha256_of_file(draft / f"{TABLE}.csv")}
            (draft / MANIFEST).write_text(readable_json(result), encoding="utf-8")
    finally:
        db.close()
    return {"folder": str(target), **result}


def copy_sorted(db: duckdb.DuckDBPyConnection, relation: str, key: str, target: Path) -> None:
    """Copy ``relation`` by session and ``key`` into ``target`` with the suffixes of Parquet and CSV."""
    source = f"(select * from {relation} order by session, {key})"
    db.execute(f"copy {source} to '{quoted(target)}.parquet' (format parquet)")
    db.execute(f"copy {source} to '{quoted(target)}.csv' (format csv, header true)")


def _leave_only(db: duckdb.DuckDBPyConnection, codes: Sequence[str]) -> None:
    for table in TABLES:
        db.execute(f"delete from daily.{table} where index_code not in (select unnest(?))", [list(codes)])


def _check_rows_of(db: duckdb.DuckDBPyConnection, codes: Sequence[str], first: date, last: date) -> None:
    """Raise RankdayError naming the first of ``codes`` that has no row."""
    found = db.execute(f"select distinct index_code from daily.{TABLE}").fetchall()
    for code in codes:
        if (code,) not in found:
            raise RankdayError(
                f"{code} has no lines from {first} to {last}: no composition in force then lists it; "
                "a derived index has lines from the first reconstitution after its row"
            )


def _result(db: duckdb.DuckDBPyConnection, inputs: BackfillInputs, first: date, last: date) -> dict[str, Any]:
    days = [night.session for night in inputs.sessions]
    levels = db.execute(
        """
        select index_code, price_level, total_return_level, net_total_return_level, constituent_count
        from daily.index_values where session = ? order by index_code
        """,
        [days[-1]],
    ).fetchall()
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "base_day": days[0].isoformat(),
        "sessions": len(days),
        "skipped": [day.isoformat() for day in inputs.skipped],
        "entered": {day.isoformat(): source for day, source in sorted(inputs.sources.items())},
        "levels": {
            code: {"price": str(price), "total_return": str(total), "net_total_return": str(net), "lines": lines}
            for code, price, total, net, lines in levels
        },
        "input_snapshots": {
            day.isoformat(): {"version": snapshot.version, "content_hash": snapshot.content_hash}
            for day, snapshot in inputs.snapshots.items()
        },
        "code_version": __version__,
    }
