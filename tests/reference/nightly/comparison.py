"""A published daily folder against a day of the oracle, row by row and exactly."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet

from reference.comparison import table_differences
from reference.nightly.tables import KEYS, Day

COLUMNS = {
    "closing": "index_code security_id close price_source index_shares total_shares capitalisation weight",
    "index_values": "index_code price_level total_return_level net_total_return_level dividend_points "
    "net_dividend_points divisor opening_divisor constituent_count market_value",
    "contributions": "index_code security_id contribution",
    "corporate_actions_applied": "event_id security_id event_type ex_date effective_session outcome "
    "index_shares_before index_shares_after capitalisation_before capitalisation_after dividend_amount",
    "share_updates": "security_id kind total_shares_before total_shares_new total_shares_after index_shares_before "
    "index_shares_new index_shares_after float_before float_new float_after outcome",
    "entries": "security_id publication new_indexes index_shares total_shares capitalisation outcome",
    "corrections": "index_code session price_level_before price_level_after total_return_level_before "
    "total_return_level_after net_total_return_level_before net_total_return_level_after difference_bp reason",
}
COLUMNS |= {"opening": COLUMNS["closing"], "pro_forma": COLUMNS["closing"]}


def read_rows(folder: Path, table: str) -> list[dict]:
    """The rows of one published table."""
    return pyarrow.parquet.read_table(folder / f"{table}.parquet").to_pylist()


def day_differences(day: Day, folder: Path) -> list[str]:
    """One line for each table or column missing, cell that differs, missing row or row too many.

    ``folder``: published/daily/<date>/v<n>. The words of ``reason`` are free.
    """
    found = []
    for table, key in KEYS.items():
        path = folder / f"{table}.parquet"
        if not path.is_file():
            found.append(f"{day.session} {table}: not published")
            continue
        names = pyarrow.parquet.read_schema(path).names
        missing = [name for name in COLUMNS[table].split() if name not in names]
        if missing:
            found.append(f"{day.session} {table}: without {', '.join(missing)}")
            continue
        differences = table_differences(table, key, read_rows(folder, table), getattr(day, table))
        found += [f"{day.session} {line}" for line in differences]
    return found
