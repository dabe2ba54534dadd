"""The dated evidence in a run's database (schema ``run``): nothing after the rank day, but for one table apart.

Always there, empty without evidence. Python carries; what a row proves is decided in SQL.
"""

from __future__ import annotations

from datetime import date

import duckdb

from rankday.contract.files import quoted
from rankday.evidence.store import LISTINGS, MEMBERS, Evidence


def fill(db: duckdb.DuckDBPyConnection, evidence: Evidence | None, reads_closes_in_place: bool = False) -> None:
    """Fill the tables; a session without a panel has the closes of its listing.

    ``reads_closes_in_place``: closes, millions of rows of which few are asked, become a view of their files.
    """
    if evidence is None:
        return
    _insert(db, "evidence_members", evidence.files(MEMBERS))
    _insert(db, "evidence_listings", evidence.files(LISTINGS))
    _insert(db, "evidence_listing_at_implementation", evidence.listing_at_implementation)
    if files := evidence.files_with_closes:
        columns = ", ".join(name for name, *_ in db.execute("describe run.evidence_closes").fetchall())
        listed = ", ".join(f"'{quoted(path.resolve())}'" for path in files)
        rows = f"select {columns} from read_parquet([{listed}], hive_partitioning = false)"
        if reads_closes_in_place:
            db.execute(f"drop table run.evidence_closes; create view run.evidence_closes as {rows}")
        else:
            db.execute(f"insert into run.evidence_closes by name {rows}")


def carry_listing(db: duckdb.DuckDBPyConnection, day: date) -> None:
    """Where ``day`` has no listing, let what the newest one before it says of a line stand, with the closes of ``day``.

    Names, labels and kinds change seldom; a line that was listed since stays without evidence.
    """
    dated = db.execute("select max(session) from run.evidence_listings").fetchone()[0]
    if dated is not None and dated < day:
        db.execute(
            "insert into run.evidence_listings by name "
            "select listed.* replace (closes.session as session, closes.last_price as last_price, "
            "closes.volume as volume, closes.market_cap_usd as market_cap_usd) "
            "from run.evidence_listings as listed "
            "inner join run.evidence_closes as closes using (symbol_key) "
            "where listed.session = ? and closes.session = ?",
            [dated, day],
        )


def _insert(db: duckdb.DuckDBPyConnection, table: str, files: list) -> None:
    if files:
        db.execute(
            f"insert into run.{table} by name from read_parquet(?, hive_partitioning = false)", [list(map(str, files))]
        )
