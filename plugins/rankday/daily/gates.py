"""The gates of a night, and its state: READY, DEGRADED (published, prices carried, disclosed) or BLOCKED."""

from __future__ import annotations

from datetime import date

import duckdb

from rankday import gates
from rankday.daily.state import Days, folders_of
from rankday.daily.tables import replace_rows
from rankday.engine.runner import ModelRunner
from rankday.gates.limits import limits_of


def check_day(db: duckdb.DuckDBPyConnection, day: date, days: Days) -> list[gates.GateResult]:
    """Check the facts of ``day``, just computed in ``db``; ``days`` are those published before."""
    _look_back(db, day, days)
    models = ("policies_in_force", "carried_before", "implementation_versions", "gates/night")
    ModelRunner(db).build(models, atomic=False)
    return gates.check_limits(limits_of(db, "night", "gates.night_facts"), "night")


def _look_back(db: duckdb.DuckDBPyConnection, day: date, days: Days) -> None:
    """Load the lines carried in each of the last sessions, published or computed in this run."""
    [(limit,)] = db.execute("select carried_sessions_limit from rulebook.rulebook_in_force").fetchall()
    computed = [row[0] for row in db.execute("select distinct session from daily.closing").fetchall()]
    before = sorted({*[one for one in days if one < day], *[one for one in computed if one < day]})[-limit:]
    replace_rows(db, "state.sessions_before", [(session,) for session in before])
    db.execute("truncate state.carried_lines")
    folders = folders_of(days, [session for session in before if session not in computed])
    for session in before:
        source, given = "daily.closing where session = $session", {"session": session}
        if session not in computed:
            source = "read_parquet($path) where true"
            given["path"] = str(folders[session] / "closing.parquet")
        db.execute(
            "insert into state.carried_lines "
            f"select distinct $session::date, security_id from {source} and price_source = 'carried'",
            given,
        )


def state_of(db: duckdb.DuckDBPyConnection, day: date, results: list[gates.GateResult]) -> str:
    """BLOCKED by an unmet critical gate, else what the model day_state says of the day just checked."""
    if any(result.stops for result in results):
        return "BLOCKED"
    [(state,)] = db.execute("select state from gates.day_state").fetchall()
    return state
