"""The yml of the sources is the typed home of dbt: it has the columns that Python gives the tables, and no others."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from rankday.contract.project import DBT_PROJECT as PROJECT
from rankday.contract.tables import INPUT_TABLES
from rankday.daily.engine import DailyEngine
from rankday.engine.project import project
from rankday.engine.rulebook_tables import load_rulebook
from rankday.reconstitution import warehouse
from rankday.rulebook.rows import RULEBOOK
from reference.pipeline import inputs
from reference.universes import random_universe

COLUMNS = {f"{one.schema}.{one.table}": list(source.columns) for one, source in project().sources.items()}


def described(db, *schemas: str) -> dict[str, list[tuple[str, str]]]:
    """Relation → (name, type) of its columns in order."""
    found = db.execute(
        "select table_schema, table_name from information_schema.tables where table_schema in (select unnest(?))",
        [list(schemas)],
    ).fetchall()
    return {
        f"{schema}.{table}": [
            (name, kind.lower()) for name, kind, *_ in db.execute(f'describe "{schema}"."{table}"').fetchall()
        ]
        for schema, table in found
    }


def test_the_drop_is_that_of_the_contract():
    contract = {
        f"drop.{table.name}": [("session", "date"), *((column.name, column.type.lower()) for column in table.columns)]
        for table in INPUT_TABLES.values()
    }
    assert {name: columns for name, columns in COLUMNS.items() if name.startswith("drop.")} == contract


def test_a_run_database_has_the_columns_of_the_sources(tmp_path):
    warehouse.fill(tmp_path / "rankday.duckdb", inputs(tmp_path / "home", random_universe(2, companies=20)))
    with duckdb.connect(str(tmp_path / "rankday.duckdb"), read_only=True) as db:
        found = described(db, "drop", "run")
    assert len(found) > 25
    assert {name: columns for name, columns in COLUMNS.items() if name in found} == found


def test_a_session_has_the_columns_of_the_sources():
    with duckdb.connect() as db:
        db.execute("attach ':memory:' as rankday; use rankday")
        engine = DailyEngine(db)
        engine.load_events([date(2026, 5, 7)], [])
        found = described(db, "state", "daily")
    assert len(found) > 12
    assert {name: columns for name, columns in COLUMNS.items() if name in found} == found


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    """The seeds as `dbt seed` loads them."""
    from dbt_project.dbt_builds import build, database_of

    folder = tmp_path_factory.mktemp("seeded")
    outcomes = build(folder, "--select", "resource_type:seed", "--indirect-selection", "empty")
    assert {one.status for one in outcomes.values()} == {"success"}
    return database_of(folder)


def test_dbt_loads_the_seeds_as_a_run_does(seeded):
    """All text, the empty field is null; so a run, which reads archived rulebooks, and dbt meet the same rows."""
    with duckdb.connect() as db:
        db.execute("attach ':memory:' as rankday; use rankday")
        load_rulebook(db, RULEBOOK)
        db.execute(f"attach '{seeded}' as dbt (read_only)")
        files = list(PROJECT.glob("seeds/**/*.csv"))
        seeds_of_dbt = "duckdb_tables() where database_name = 'dbt' and schema_name = 'seeds'"
        loaded = db.execute(f"select count(*) from {seeds_of_dbt}")
        assert loaded.fetchone() == (len(files),)
        for path in files:
            ours, theirs = f"rankday.seeds.{path.stem}", f"dbt.seeds.{path.stem}"
            assert db.execute(f"describe {ours}").fetchall() == db.execute(f"describe {theirs}").fetchall(), path.name
            # in their order, too: some models number the rows
            assert db.execute(f"from {ours}").fetchall() == db.execute(f"from {theirs}").fetchall(), path.name
