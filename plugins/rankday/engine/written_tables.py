"""From a database to files: each table of a result as Parquet and as exact CSV text, same rows, same order."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from rankday.contract.files import quoted

SCENARIO, SESSION = "scenario_id", "session"  # keys of a run with several of them; what is written is of one


def write_table(db: duckdb.DuckDBPyConnection, relation: str, target: Path, order: Iterable[str], only: str) -> int:
    """Write the rows of ``relation`` to ``target``.parquet and ``target``.csv, sorted by ``order``; return how many.

    ``only`` is the scenario, or the session where that is the first column; the column is left out. Ids are sorted as
    UTF-8 bytes. The CSV holds decimals digit by digit and a weight with its 15 decimals; only null is the empty field
    (an empty text is quoted).
    """
    columns = [name for name, *_ in db.execute(f"describe {relation}").fetchall()]
    key = next((name for name in columns if name == SCENARIO), SESSION if columns[0] == SESSION else None)
    where = f"where {key} = '{quoted(only)}'" if key else ""
    columns = [name for name in columns if name != key]
    exact = ", ".join(
        f"cast({name} as decimal(18,15)) as {name}" if name.endswith("weight") else name for name in columns
    )
    ordered = f"from {relation} {where} order by {', '.join(order)}"
    db.execute(f"copy (select {', '.join(columns)} {ordered}) to '{quoted(target)}.parquet' (format parquet)")
    return db.execute(
        f"copy (select {exact} {ordered}) to '{quoted(target)}.csv' (format csv, header true)"
    ).fetchone()[0]
