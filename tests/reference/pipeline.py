"""The real pipeline over many markets at once: each is frozen by the real ingest, then one dbt run decides them all.

Every model is keyed by scenario and rank day, so a market here is a scenario with a rank day of its own. That spends
the seconds dbt needs to start once, and shows that rank days do not touch each other.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rankday.contract.home import Home
from rankday.drops.ingest import ingest
from rankday.engine import stages
from rankday.engine.database import connection
from rankday.reconstitution import warehouse
from rankday.reconstitution.run_inputs import RunInputs
from reference.comparison import KEYS, table_differences
from reference.drops import Universe, write_universe
from reference.oracle import Result, reconstitute

STAGES = tuple(
    stage
    for stage in (*stages.SNAPSHOT_STAGES, *stages.MEMBERSHIP_STAGES, *stages.PUBLICATION_STAGES, "11_what_if")
    if not stage.startswith("gates/")
)


def decide_together(folder: Path, universes: list[Universe]) -> Path:
    """Ingest and decide ``universes`` (their rank days and implementation sessions differ); return the database."""
    days = [day for one in universes for day in (one.rank_day, one.implementation_session)]
    assert len(set(days)) == len(days), "two markets share a session"
    database = folder / "rankday.duckdb"
    for number, universe in enumerate(universes):
        own = folder / universe.name / "rankday.duckdb"
        warehouse.fill(own if number else database, inputs(folder / universe.name, universe))
        with connection(database) as db:
            if number:
                _append(db, own)
            db.execute(
                "update run.rank_days set scenario_id = ? where rank_day = ?", [universe.name, universe.rank_day]
            )
    stages.build(folder, STAGES)
    return database


def inputs(root: Path, universe: Universe) -> RunInputs:
    """What ``open_run`` would hand to the warehouse for this market's home ``root``."""
    home = Home(root)
    write_universe(root, universe)
    snapshot = ingest(home, universe.rank_day).snapshot
    has_implementation = universe.implementation_drop is not None
    return RunInputs(
        event_id="2026-06",
        rank_day=universe.rank_day,
        snapshot=snapshot,
        implementation=ingest(home, universe.implementation_session).snapshot if has_implementation else None,
        incumbents=tuple(filter(None, [snapshot.table_path("memberships")])),
        earlier=tuple(ingest(home, session).snapshot for session in sorted(universe.earlier)),
    )


def _append(db, other: Path) -> None:
    """Add the rows of another run's drops and facts."""
    db.execute(f"attach '{other}' as other (read_only)")
    tables = db.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_catalog = 'other' and table_schema in ('drop', 'run')"
    ).fetchall()
    for schema, table in tables:
        db.execute(f'insert into "{schema}"."{table}" select * from other."{schema}"."{table}"')
    db.execute("detach other")


def oracle(universe: Universe) -> Result:
    """The oracle's answer for the same market."""
    return reconstitute(
        universe.drop,
        universe.rank_day,
        implementation_drop=universe.implementation_drop,
        earlier=universe.earlier,
    )


def differences_in(database: Path, universe: Universe, expected: Result) -> list[str]:
    """Every row of the five tables that differs, as lines; the market's rows are those of its scenario."""
    found = []
    with connection(database, read_only=True) as db:
        for table, key in KEYS.items():
            rows = db.execute(
                f"select * exclude (scenario_id) from publication.{table} "
                f"where scenario_id = ? order by {', '.join(key)}",
                [universe.name],
            )
            names = [column[0] for column in rows.description]
            published = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
            found += table_differences(table, key, published, getattr(expected, table))
    return found


def on_days(universe: Universe, rank_day: date, implementation_session: date) -> Universe:
    """The same market on other days, for those that have no earlier sessions."""
    assert not universe.earlier
    universe.rank_day, universe.implementation_session = rank_day, implementation_session
    return universe
