"""The part of a run's database that additions have: dates, thresholds as they were published, levels, returns."""

from __future__ import annotations

from datetime import date

import duckdb

from rankday.reconstitution.additions.inputs import AdditionInputs

# part → the table of `run` that it fills, the table of the reconstitution, its columns
TABLES = {
    "floor": ("threshold_decisions", "decisions", "company_rank, total_market_cap"),
    "breaks": ("threshold_breakpoints", "breakpoints", "break_rank, market_cap"),
}


def fill(
    db: duckdb.DuckDBPyConnection, rank_day: date, implementation_date: date | None, inputs: AdditionInputs | None
) -> None:
    """Fill the tables of the schema ``run`` that additions read; on a rank day (None) they stay empty."""
    if inputs is None:
        return
    db.execute(
        "insert into run.additions values (?, ?, ?, ?, ?)",
        [rank_day, inputs.kind, inputs.offered_after, inputs.earlier_rank_date, implementation_date],
    )
    for one in inputs.thresholds:
        db.execute(
            "insert into run.threshold_sources values (?, ?, ?, ?, ?)",
            [rank_day, one.part, one.name, one.rank_date, one.adjusted_to],
        )
        table, published, columns = TABLES[one.part]
        db.execute(
            f"insert into run.{table} select ?::date, {columns} from read_parquet(?)",
            [rank_day, str(one.folder / f"{published}.parquet")],
        )
    for session, path in inputs.levels.items():
        db.execute(
            "insert into run.threshold_levels select ?::date, ?::date, price_level, total_return_level, "
            "net_total_return_level from read_parquet(?) where index_code = 'R3000E'",
            [rank_day, session, str(path)],
        )
    for day, rate in inputs.returns.items():
        db.execute("insert into run.given_returns values ('in_force', ?, ?, ?)", [rank_day, day, rate])
