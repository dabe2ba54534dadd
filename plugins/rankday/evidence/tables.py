"""The dated evidence in a run's database (schema ``run``): nothing after the rank day, but for one table apart.

Always there, empty without evidence. Python carries; what a row proves is decided in SQL.
"""

from __future__ import annotations

import duckdb

from rankday.evidence.store import CLOSES, LISTINGS, MEMBERS, Evidence


def fill(db: duckdb.DuckDBPyConnection, evidence: Evidence | None) -> None:
    """Fill the tables; a session without a panel has the closes of its listing."""
    if evidence is None:
        return
    _insert(db, "evidence_members", evidence.files(MEMBERS))
    _insert(db, "evidence_listings", evidence.files(LISTINGS))
    _insert(db, "evidence_listing_at_implementation", evidence.listing_at_implementation)
    _insert(db, "evidence_closes", evidence.files(CLOSES))
    db.execute("""
        insert into run.evidence_closes by name
        select session, symbol, symbol_key, ticker_key, mic, last_price, volume, market_cap_usd
        from run.evidence_listings
        where session not in (select session from run.evidence_closes)
    """)


def _insert(db: duckdb.DuckDBPyConnection, table: str, files: list) -> None:
    if files:
        db.execute(
            f"insert into run.{table} by name from read_parquet(?, hive_partitioning = false)", [list(map(str, files))]
        )
