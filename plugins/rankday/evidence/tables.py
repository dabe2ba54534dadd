"""The dated evidence in a run's database (schema ``run``): nothing after the rank day, but for one table apart.

Always there, empty without evidence. Python carries; what a row proves is decided in SQL.
"""

from __future__ import annotations

import duckdb

from rankday.evidence.store import CLOSES, LISTINGS, MEMBERS, Evidence

TABLES = """
    create table run.evidence_members (as_of date, index_code varchar, ticker_key varchar, source varchar);
    create table run.evidence_listings (
        session date, symbol varchar, symbol_key varchar, ticker_key varchar, name varchar, name_key varchar,
        issuer_key varchar, exchange varchar, mic varchar, last_price decimal(18,6), market_cap_usd decimal(38,2),
        volume bigint, ipo_year integer, country varchar, country_code varchar, country_evidence varchar,
        sector varchar, industry varchar, directory_etf varchar, directory_test varchar, cik varchar,
        security_type varchar, security_type_rule varchar, structure varchar, structure_rule varchar
    );
    create table run.evidence_listing_at_implementation as from run.evidence_listings;
    create table run.evidence_closes (
        session date, symbol varchar, symbol_key varchar, ticker_key varchar, mic varchar, last_price decimal(18,6),
        volume bigint, market_cap_usd decimal(38,2)
    );
"""


def fill(db: duckdb.DuckDBPyConnection, evidence: Evidence | None) -> None:
    """Create the tables and fill them; a session without a panel has the closes of its listing."""
    db.execute(TABLES)
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
