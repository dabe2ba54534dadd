"""Which companies of a forecast became members: the list after the implementation, as lines of the snapshots."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from rankday.contract.errors import RankdayError
from rankday.contract.files import quoted
from rankday.contract.home import Home
from rankday.drops.snapshot_store import frozen, newest
from rankday.evidence import store
from rankday.projection.trial import Trial
from rankday.rulebook.rows import rule_rows
from rankday.rulebook.season import Season

LONGEST_WAIT = timedelta(days=14)  # a fund's list of the quarter's end shows the reconstitution of that month
KEY = "regexp_replace(upper({}), '[^A-Z0-9]', '', 'g')"


def members_after(home: Home, years: Path, season: Season, index_code: str) -> list[str] | None:
    """The tickers of ``index_code`` after ``season``, without signs; None where nobody knows them yet.

    ``years``/actual/<index>_<year>.csv (index_code, ticker) goes before a list of the home's evidence that is dated
    within two weeks of the implementation. Raises RankdayError for a file without a member.
    """
    file = years / "actual" / f"{index_code}_{season.implementation_date.year}.csv"
    if file.is_file():
        rows = rule_rows(file, ("index_code", "ticker"), called=str(file))
        found = [row.filled("ticker") for row in rows if row.filled("index_code") == index_code]
        if not found:
            raise RankdayError(f"{file}: no row of {index_code}; the file has one row a member: index_code,ticker")
        return found
    for day in range(LONGEST_WAIT.days + 1):
        dated = season.implementation_date + timedelta(days=day)
        rows = [row for table in store.tables_of(home, store.MEMBERS, dated) for row in table.to_pylist()]
        if found := [row["ticker_key"] for row in rows if row["index_code"] == index_code]:
            return found
    return None


def fill_outcomes(tried: Trial, home: Home, members: list[str]) -> int:
    """Make the table ``outcomes`` (company_id) of the companies of the trial that are ``members`` afterwards.

    A ticker is that of the implementation's snapshot, so that a line that changed its ticker is found; else of the
    session's. Returns how many members have no line in the session's snapshot: nobody could see them.
    """
    db, implementation = tried.engine.db, newest(home, tried.season.implementation_date)
    later = (implementation or frozen(home, tried.session)).table_path("securities")
    db.execute(f"""
        create or replace temp table outcome_lines as
        with lines as (
            select {KEY.format("ticker")} as ticker_key, min(security_id) as security_id, min(company_id) as company_id
            from staging.stg_securities where ticker not like '%^%' group by 1
        ),
        later as (
            select {KEY.format("ticker")} as ticker_key, min(security_id) as security_id
            from read_parquet('{quoted(later)}') where ticker not like '%^%' group by 1
        ),
        members as (select distinct {KEY.format("member")} as ticker_key from (select unnest(?) as member))
        select members.ticker_key, coalesce(renamed.company_id, lines.company_id) as company_id
        from members
        left join later using (ticker_key)
        left join lines as renamed on later.security_id = renamed.security_id
        left join lines on members.ticker_key = lines.ticker_key
    """, [members])  # fmt: skip
    db.execute("create or replace temp table outcomes as select distinct company_id from outcome_lines")
    return db.execute("select count(*) from outcome_lines where company_id is null").fetchone()[0]
