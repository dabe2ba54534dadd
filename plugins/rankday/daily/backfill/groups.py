"""A backfill cut by groups of indexes, each a step of its own that may run on another machine (docs/scale_out.md).

Nothing of an index depends on another one but on its parents: a group computes them along and leaves their rows to the
group that has them. Each step may be repeated: it writes its own folder anew in ``runs/<run_id>/``.
"""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from rankday.contract.errors import RankdayError
from rankday.contract.files import folder_appearing_whole, readable_json, sha256_of_file, write_text_atomically
from rankday.contract.home import Home
from rankday.daily.backfill.backfill import MANIFEST, TABLE, TABLES, copy_sorted, history_of
from rankday.rulebook.derived import base_codes, rows_in_force
from rankday.rulebook.derived_checks import INDEXES
from rankday.rulebook.session_changes import in_sessions_of_home

GROUPS, RESULT = "groups.json", "history"
OWN = ("folder", "content_hash", "levels")  # of history.json: what is each group's own


def open_groups(home: Home, run_id: str, count: int) -> list[int]:
    """Cut all indexes of the rulebook and the home into at most ``count`` groups; return their numbers, from 0 on.

    Raises RankdayError for a row of derived indexes that cannot stand, naming file, row and column.
    """
    codes = _families_together(home)
    size = -(-len(codes) // count)
    groups = [codes[start : start + size] for start in range(0, len(codes), size)]
    write_text_atomically(home.run(run_id) / GROUPS, readable_json(groups))
    return list(range(len(groups)))


@in_sessions_of_home
def compute_group(home: Home, run_id: str, number: int, first: date, last: date, skip_missing: bool = False) -> int:
    """Compute the indexes of one group from ``first`` to ``last``; return its rows of ``index_values``.

    Raises RankdayError as `history`.
    """
    folder, codes = home.run(run_id), _opened(home, run_id)[number]
    target = _folder(folder, number)
    shutil.rmtree(target, ignore_errors=True)
    history_of(home, first, last, target, codes, skip_missing)
    ((rows,),) = duckdb.execute("select count(*) from read_parquet(?)", [str(target / f"{TABLE}.parquet")]).fetchall()
    return rows


def unite(home: Home, run_id: str, expected: int) -> dict[str, Any]:
    """Put the groups together into ``runs/<run_id>/history``, the files that one process writes; return history.json.

    Raises RankdayError when ``index_values`` would not hold ``expected`` rows, or the groups read different snapshots.
    """
    folder = home.run(run_id)
    parts = [_folder(folder, number) for number in range(len(_opened(home, run_id)))]
    results = [json.loads((part / MANIFEST).read_text(encoding="utf-8")) for part in parts]
    common = [{name: value for name, value in result.items() if name not in OWN} for result in results]
    if any(one != common[0] for one in common):
        raise RankdayError(f"run {run_id}: its groups did not read the same snapshots; clear the run and compute again")
    shutil.rmtree(folder / RESULT, ignore_errors=True)
    with folder_appearing_whole(folder / RESULT) as draft, duckdb.connect() as db:
        for table, key in TABLES.items():
            files = [str(part / f"{table}.parquet") for part in parts]
            db.execute("create or replace table united as from read_parquet(?)", [files])
            copy_sorted(db, "united", key, draft / table)
            if table == TABLE and (found := db.execute("select count(*) from united").fetchone()[0]) != expected:
                raise RankdayError(f"run {run_id}: {found} rows instead of {expected}; clear the run and compute again")
        levels = dict(sorted(level for result in results for level in result["levels"].items()))
        united = common[0] | {"levels": levels, "content_hash": sha256_of_file(draft / f"{TABLE}.csv")}
        (draft / MANIFEST).write_text(readable_json(united), encoding="utf-8")
    return {"folder": str(folder / RESULT), **united}


def _families_together(home: Home) -> list[str]:
    """Every code, each base index followed by what is derived of it, so that a group repeats few parents."""
    children: dict[str, list[str]] = {}
    for row in sorted(rows_in_force(home)[INDEXES], key=lambda row: int(row["position"])):
        children.setdefault(row["parent_code"], []).append(row["index_code"])
    codes: dict[str, None] = {}
    waiting = list(reversed(base_codes()))
    while waiting:
        code = waiting.pop()
        if code not in codes:
            codes[code] = None
            waiting += reversed(children.get(code, []))
    return list(codes)


def _folder(run: Path, number: int) -> Path:
    return run / f"group_{number}"


def _opened(home: Home, run_id: str) -> list[list[str]]:
    path = home.run(run_id) / GROUPS
    if not path.exists():
        raise RankdayError(f"run {run_id}: not found in {home.root / 'runs'}; list its groups first")
    return json.loads(path.read_text(encoding="utf-8"))
