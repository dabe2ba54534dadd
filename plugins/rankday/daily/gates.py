"""The gates of a night, and its state: READY, DEGRADED (published, prices carried, disclosed) or BLOCKED."""

from __future__ import annotations

from datetime import date

import duckdb

from rankday import gates
from rankday.engine.runner import ModelRunner
from rankday.gates.limits import limits_of
from rankday.publication import Publication


def check_day(db: duckdb.DuckDBPyConnection, day: date, days: dict[date, Publication]) -> list[gates.GateResult]:
    """Check the facts of ``day``, just computed in ``db``; ``days`` are those published before."""
    _look_back(db, day, days)
    ModelRunner(db).build(["gates/night"], atomic=False)
    db.execute("create or replace table night.facts as from gates.night_facts")
    return gates.check_limits(limits_of(db, "night", "night.facts"), "night")


def _look_back(db: duckdb.DuckDBPyConnection, day: date, days: dict[date, Publication]) -> None:
    """night.carried_before: lines carried in each of the last sessions, published or computed in this run."""
    [(limit,)] = db.execute("select carried_sessions_limit from rulebook.rulebook_in_force").fetchall()
    computed = [row[0] for row in db.execute("select distinct session from daily.closing").fetchall()]
    before = sorted({*[one for one in days if one < day], *[one for one in computed if one < day]})[-limit:]
    db.execute("create or replace table night.carried_on (session date, security_id varchar)")
    for session in before:
        if session in computed:
            db.execute(
                "insert into night.carried_on select distinct session, security_id from daily.closing "
                "where session = ? and price_source = 'carried'",
                [session],
            )
        else:
            db.execute(
                "insert into night.carried_on select distinct ?::date, security_id from read_parquet(?) "
                "where price_source = 'carried'",
                [session, str(days[session].folder / "closing.parquet")],
            )
    db.execute(
        "create or replace table night.carried_before as select security_id, count(*) as sessions "
        "from night.carried_on group by security_id having count(*) = ?",
        [len(before)],
    )


def state_of(db: duckdb.DuckDBPyConnection, day: date, results: list[gates.GateResult]) -> str:
    """6.1 · Unexplained carried lines make the day DEGRADED; an unmet critical gate makes it BLOCKED."""
    if any(result.stops for result in results):
        return "BLOCKED"
    [(carried,)] = db.execute("select value from night.facts where gate = 'members_without_price'").fetchall()
    return "DEGRADED" if carried else "READY"
